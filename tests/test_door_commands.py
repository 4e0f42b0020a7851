"""`sala import` of a list, and `sala export posters`: what they write, say, and refuse."""

import asyncio
import csv
import sqlite3
import struct
from pathlib import Path

import pytest

from bot.seed import importing
from tests.test_commands import TOKEN, done, home, sala, telegram

__all__ = ["home"]

HEAD = "Name,Passport name,Date of birth,Country\n"
LIST = HEAD + "ນ້ອຍ ວົງສາ,NOY VONGSA,13/5/2533,Lao PDR\nBua,BUA SISAVATH,1/2/1991,Lao PDR\n"


@pytest.fixture(autouse=True)
def programme(home: Path) -> None:
    """The sample programme."""
    done("import", str(importing.PROGRAMME))


def nominations(home: Path) -> list[tuple[str, str]]:
    """Who is nominated for what."""
    with sqlite3.connect(home / "data" / "playground.db") as connection:
        return connection.execute("SELECT activity, name FROM nominations ORDER BY id").fetchall()


def written(path: Path) -> list[dict[str, str]]:
    """The rows of a file with links."""
    return list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))


def test_a_list_is_taken_in_once_and_its_links_are_written_beside_it(home: Path) -> None:
    """A dry run writes nothing; a second import changes nothing; new links come when they are asked for."""
    (home / "list.csv").write_text(LIST, encoding="utf-8")
    command = ("import", "list.csv", "--activity", "robotics")
    assert done(*command, "--dry-run") == "Right, and nothing was written: 2 new, 0 nominated already\n"
    assert nominations(home) == []
    links = "The links are in list-links.csv. They are not stored and cannot be shown again.\n"
    assert done(*command) == f"Nominated: 2 new, 0 nominated already\n{links}"
    assert nominations(home) == [("robotics", "ນ້ອຍ ວົງສາ"), ("robotics", "Bua")]
    first = written(home / "list-links.csv")
    assert [(row["row"], row["name"]) for row in first] == [("2", "ນ້ອຍ ວົງສາ"), ("3", "Bua")]
    assert all(row["link"].startswith("/start n_") for row in first)
    assert (home / "list-links.csv").stat().st_mode & 0o077 == 0
    assert done(*command) == "Nominated: 0 new, 2 nominated already\n"
    assert done(*command, "--renew-links").endswith(links.replace("list-links", "list-links-2"))
    assert {row["link"] for row in first}.isdisjoint(row["link"] for row in written(home / "list-links-2.csv"))


def test_every_fault_of_a_list_is_a_line_with_its_cell(home: Path) -> None:
    """And nobody is taken in."""
    (home / "list.csv").write_text(LIST + "N0y 12345,,31/2/1990,Mars\n", encoding="utf-8")
    result = sala("import", "list.csv", "--activity", "robotics")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.splitlines() == [
        "list.csv: A4: That has digits in it. Please type only the name. Example: Alex Morgan",
        "list.csv: D4: This must be one of: Thailand, Lao PDR, Cambodia, Myanmar, Viet Nam.",
        "list.csv: C4: The calendar has no such day. Please look at day and month again. Example: 13 May 1999",
        "Nothing was written.",
    ]
    assert nominations(home) == []


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ("import list.csv", 2, "--activity: missing; the code of the activity that the list is for"),
        ("import list.csv list.csv --activity robotics", 2, "is imported alone, with --activity CODE"),
        ("import a.yaml --activity robotics", 2, "is imported alone, with --activity CODE"),
        ("import list.csv --activity atlantis", 1, "there is no activity atlantis; import the programme first"),
        ("import list.csv --activity robotics --institution x", 1, "there is no institution x"),
        ("code atlantis", 1, "there is no activity atlantis; there are: workshop, robotics, "),
        ("export sessions --activity atlantis --format csv", 1, "there is no activity atlantis; there are: workshop, "),
        ("import empty.csv --activity robotics", 1, "empty.csv: The file is empty."),
        ("export posters", 2, "--out: missing; the folder for the posters"),
        ("export posters --out p", 1, "--bot: missing; without a token nobody says what the bot is called."),
        ("export posters --out p --bot b --activity atlantis", 1, "--activity: there is no atlantis"),
        ("export posters --out p --bot b --source ขอนแก่น", 1, "--source: only the letters a to z, digits and -"),
    ],
)
def test_wrong_use_says_what_is_missing(arguments: str, code: int, said: str, home: Path) -> None:
    """One line each, and exit code 2 where the command itself is wrong."""
    (home / "list.csv").write_text(LIST, encoding="utf-8")
    (home / "empty.csv").write_bytes(b"")
    (home / "a.yaml").write_bytes(b"kind: faq\n")
    result = sala(*arguments.split())
    assert result.exit_code == code
    assert said in result.stderr


def test_posters_are_a_picture_and_a_drawing_for_each_activity(home: Path) -> None:
    """With the bot's name as an option; a square picture that is large enough to print."""
    listed = done("export", "posters", "--out", "posters", "--bot", "@sala_bot", "--source", "Khon Kaen").splitlines()
    assert "posters/robotics-khon-kaen.png" in listed
    assert {Path(path).suffix for path in listed} == {".png", ".svg"}
    assert all((home / path).stat().st_size > 500 for path in listed)
    picture = (home / "posters" / "robotics-khon-kaen.png").read_bytes()
    width, height = struct.unpack(">II", picture[16:24])
    assert width == height >= 400
    assert "<svg" in (home / "posters" / "robotics-khon-kaen.svg").read_text()


def test_the_bots_name_is_asked_of_telegram(home: Path) -> None:
    """With a token no option is needed."""

    async def story() -> None:
        async with telegram() as (world, url):
            variables = {
                "BOT_TOKEN": world.token, "BOT_API_URL": url, "DATABASE_URL": "sqlite+aiosqlite:///data/playground.db"
            }  # fmt: skip
            arguments = ("export", "posters", "--out", "p", "--activity", "robotics")
            said = await asyncio.to_thread(lambda: done(*arguments, **variables))
            assert said == "p/robotics.png\np/robotics.svg\n"

    asyncio.run(story())
    assert TOKEN not in (home / "p" / "robotics.svg").read_text()


def test_a_code_is_printed_once_with_its_link(home: Path) -> None:
    """What is stored is how often, until when and for whom it opens."""
    code, start = done("code", "robotics", "--uses", "3", "--until", "2026-12-31", "--for", "77").splitlines()
    assert (len(code), code[5], start) == (11, "-", f"/start c_{code.replace('-', '')}")
    with sqlite3.connect(home / "data" / "playground.db") as connection:
        row = connection.execute(
            "SELECT activity, most_uses, expires_at, telegram_id FROM entry_codes, persons WHERE persons.id = person_id"
        ).fetchone()
    assert row == ("robotics", 3, "2026-12-31 17:00:00.000000", 77)
    assert sala("code", "atlantis").exit_code == 1
    assert sala("code", "robotics", "--until", "31/12").exit_code == 2
