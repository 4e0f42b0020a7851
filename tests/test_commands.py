"""The command line as people and scripts type it: output, reasons, exit codes. Whole starts run as processes."""

import asyncio
import json
import os
import re
import shutil
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from starlette.applications import Starlette
from typer.testing import CliRunner, Result

from bot import commands, logs
from bot.playground import api
from bot.playground.world import World
from bot.seed import importing
from bot.settings import EXAMPLES
from bot.web.server import WebServer

TOKEN = "123456789:AAbbccddeeffgghhiijjkkllmmnnooppqqr"
ROOT = Path(__file__).parents[1]
FAULTY = ROOT / "tests" / "features" / "programme" / "faulty.yaml"


@pytest.fixture(autouse=True)
def home(migrated_at_once: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """An empty working folder and none of our variables."""
    for name in EXAMPLES:
        monkeypatch.delenv(name, raising=False)
    # By meaning the shipped bank takes a minute to be read the first time; tests/faq has that.
    monkeypatch.setenv("SEMANTIC", "no")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(logs, "_secrets", set())
    yield tmp_path
    logs.set_up("warning", "console")


def sala(*arguments: str, given: str = "", **variables: str) -> Result:
    """One command, in this process."""
    return CliRunner().invoke(commands.app, arguments, input=given, env=variables)


def done(*arguments: str, given: str = "", **variables: str) -> str:
    """The output of a command that must work."""
    result = sala(*arguments, given=given, **{"LOG_LEVEL": "warning", **variables})
    assert (result.exit_code, result.stderr) == (0, ""), result.output
    return result.stdout


@pytest.fixture
def migrated_before(migrated_sqlite: Path, home: Path) -> None:
    """The live bot's database is there, with every table: from nothing to it is what the playground's start shows."""
    (home / "data").mkdir()
    shutil.copy(migrated_sqlite, home / "data" / "sala.db")


@asynccontextmanager
async def started(*arguments: str, **variables: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """`python -m bot …` in a process of its own."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *arguments, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT), "WEB_PORT": "0", **variables},
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def line(process: asyncio.subprocess.Process) -> str:
    """The next line of its output."""
    assert process.stdout
    return (await asyncio.wait_for(process.stdout.readline(), 60)).decode().strip()


async def end(process: asyncio.subprocess.Process, number: signal.Signals) -> tuple[int | None, str, str]:
    """What is left after a signal: exit code, output, errors."""
    process.send_signal(number)
    out, err = await asyncio.wait_for(process.communicate(), 30)
    return process.returncode, out.decode(), err.decode()


@asynccontextmanager
async def telegram() -> AsyncIterator[tuple[World, str]]:
    """A Bot API on loopback and its address."""
    world = World()
    server = WebServer(Starlette(routes=api.routes(world)), "127.0.0.1", 0)
    server.bind()
    await server.start()
    try:
        yield world, server.url
    finally:
        await world.close()
        await server.stop()


# -- wrong use -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    ["nonsense", "run --nonsense", "playground --port x", "playground --port 65536", "import", "export",
     "export people", "export faq --format pdf", "export faq --format csv", "export registrations --format yaml",
     "export registrations --language xx", "faq", "faq nonsense",
     "invite", "invite king",
     "invite teacher --scope robotics", "invite teacher --scope activity:", "invite owner --scope country:la",
     "import nowhere.yaml"],
)  # fmt: skip
def test_wrong_use_is_code_2_with_a_reason(typed: str) -> None:
    result = sala(*typed.split())
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr


def test_no_command_is_a_stub() -> None:
    """What comes with later features is not there yet."""
    for name in ("backup", "restore"):
        assert sala(name).exit_code == 2


def test_help_needs_no_settings(home: Path) -> None:
    assert "playground" in done("--help")
    assert list(home.iterdir()) == []


@pytest.mark.parametrize(
    "typed", ["", "run", "playground", "migrate", "export faq", "faq answer", "invite owner", "check"]
)
def test_a_wrong_setting_stops_every_command(typed: str, home: Path) -> None:
    """Code 2, one line each, and nothing is made."""
    result = sala(*typed.split(), WEB_PORT="x", LOG_LEVEL="y")
    lines = [
        f"WEB_PORT: this is not a whole number. Example: {EXAMPLES['WEB_PORT']}",
        f"LOG_LEVEL: this must be 'debug', 'info', 'warning' or 'error'. Example: {EXAMPLES['LOG_LEVEL']}",
    ]
    assert (result.exit_code, result.stdout, result.stderr.splitlines()) == (2, "", lines)
    assert list(home.iterdir()) == []


def test_the_bot_needs_a_token() -> None:
    result = sala("run")
    assert (result.exit_code, result.stderr) == (2, f"BOT_TOKEN: missing. Example: {EXAMPLES['BOT_TOKEN']}\n")


def test_the_playground_listens_on_this_machine_only() -> None:
    result = sala("playground", WEB_HOST="0.0.0.0")
    assert result.exit_code == 2
    assert re.fullmatch(r"WEB_HOST: .*--allow-remote.*\n", result.stderr)


# -- what cannot work ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("sqlite+aiosqlite:////proc/x.db", "DATABASE_URL: cannot open /proc/x.db: No such file or directory"),
        ("sqlite+aiosqlite:///letter.txt", "DATABASE_URL: the database cannot be used: file is not a database"),
        ("postgresql+asyncpg://u:a-long-password@127.0.0.1:9/x", "DATABASE_URL: the database cannot be reached: "),
    ],
)
def test_a_database_that_cannot_be_used_is_one_line(url: str, reason: str, home: Path) -> None:
    (home / "letter.txt").write_text("Dear coordinator,\n" * 100)
    result = sala("migrate", DATABASE_URL=url)
    assert result.exit_code == 1
    assert result.stderr.startswith(reason)
    assert len(result.stderr.splitlines()) == 1
    assert "a-long-password" not in result.stderr


def test_a_fault_of_ours_shows_where_and_no_token(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Not Python's own traceback, whose texts may carry the token or what people wrote."""

    def broken() -> None:
        raise RuntimeError(f"https://api.telegram.org/bot{TOKEN}/getMe said: somphone")

    monkeypatch.setattr(commands, "app", broken)
    with pytest.raises(SystemExit) as ended:
        commands.main()
    said = capsys.readouterr().err
    assert ended.value.code == 1
    assert re.search(r"builtins\.RuntimeError\n.*test_commands\.py:\d+ broken", said)
    assert "AAbbcc" not in said
    assert "somphone" not in said


# -- data ------------------------------------------------------------------------------------------------------------


def test_without_a_token_commands_use_the_playgrounds_database(home: Path) -> None:
    done("migrate")
    done("migrate")
    assert [path.name for path in (home / "data").glob("*.db")] == ["playground.db"]


def test_with_a_token_commands_use_the_live_database(home: Path) -> None:
    done("migrate", BOT_TOKEN=TOKEN)
    assert [path.name for path in (home / "data").glob("*.db")] == ["sala.db"]


def test_the_file_of_settings_is_read(home: Path) -> None:
    (home / ".env").write_text("DATABASE_URL=sqlite+aiosqlite:///mine.db\nBOT_TOKEN=\n")
    done("migrate")
    assert (home / "mine.db").exists()
    done("migrate", DATABASE_URL="sqlite+aiosqlite:///yours.db")
    assert (home / "yours.db").exists()


def stored(home: Path) -> int:
    """How many programmes and topics the database holds."""
    with sqlite3.connect(home / "data" / "playground.db") as connection:
        return int(connection.execute("SELECT (SELECT count(*) FROM programmes) + (SELECT count(*) FROM faq_topics)").fetchone()[0])  # fmt: skip  # noqa: E501


@pytest.mark.parametrize("more", [[], ["--dry-run"]])
def test_every_fault_is_one_line_and_nothing_is_written(more: list[str], home: Path) -> None:
    """A file with twenty faults beside a right one: twenty lines with file, line and reason."""
    done("migrate")
    result = sala("import", str(importing.FAQ), str(FAULTY), *more)
    lines = result.stderr.splitlines()
    assert (result.exit_code, result.stdout) == (1, "")
    assert len(lines) >= 20
    assert [each for each in lines if not re.fullmatch(rf"{re.escape(str(FAULTY))}:\d+: .+", each)] == []
    assert len(set(lines)) == len(lines)
    assert stored(home) == 0


def test_a_dry_run_of_right_files_writes_nothing(home: Path) -> None:
    done("migrate")
    said = done("import", str(importing.PROGRAMME), str(importing.FAQ), "--dry-run")
    assert said == f"Right, and nothing was written: {importing.PROGRAMME}, {importing.FAQ}\n"
    assert stored(home) == 0


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", ":1: must not be empty"),
        (b"a: 1\n\xff\n", ":2: must be saved as UTF-8"),
        (b"kind: people\n", ":1: kind: must be programme, faq or glossary"),
        (b"title: x\n", ":1: kind: must be programme, faq or glossary"),
    ],
)
def test_a_file_of_no_kind_is_one_fault(content: bytes, fault: str, home: Path) -> None:
    (home / "a.yaml").write_bytes(content)
    result = sala("import", "a.yaml")
    assert (result.exit_code, result.stderr) == (1, f"a.yaml{fault}\n")


def test_two_banks_in_one_import_are_refused() -> None:
    """The second would quietly take the place of the first."""
    result = sala("import", str(importing.FAQ), str(importing.FAQ), "--dry-run")
    assert (result.exit_code, result.stderr) == (1, f"{importing.FAQ}:1: kind: must not be faq again in one import\n")


def test_what_is_exported_can_be_imported_without_loss(home: Path) -> None:
    """Out, in, out: the same letters; and the same content as the file that was imported first."""
    done("import", str(importing.PROGRAMME), str(importing.FAQ))
    for what, shipped in (("programme", importing.shipped_programme()), ("faq", importing.shipped_faq())):
        text = done("export", what, "--format", "yaml")
        (home / f"{what}.yaml").write_text(text, encoding="utf-8")
        assert importing.read([home / f"{what}.yaml"]) == ([shipped], [])
        done("import", f"{what}.yaml")
        assert done("export", what) == text


@pytest.mark.parametrize("what", ["programme", "faq"])
def test_an_empty_database_has_nothing_to_export(what: str) -> None:
    result = sala("export", what)
    assert (result.exit_code, result.stdout) == (1, "")
    assert re.fullmatch(r"there is no .* to export yet\n", result.stderr)


def test_registrations_leave_as_a_table_in_the_readers_words() -> None:
    """With the mark by which spreadsheet programs know UTF-8; of an activity that is not there, a reason."""
    done("import", str(importing.PROGRAMME))
    table = done("export", "registrations", "--activity", "robotics", "--language", "th")
    assert table.startswith("\ufeffเลขที่,กิจกรรม,สถานะ,ชื่อ,")
    assert table.count("\n") == 1
    result = sala("export", "registrations", "--activity", "nowhere")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "--activity: there is no activity nowhere\n"


def test_questions_are_answered_line_by_line() -> None:
    """On a database without a bank, by the shipped one; the letters tell the language."""
    asked = [
        {"lang": "lo", "text": "ໃຜຈ່າຍຄ່າປີ້ຍົນ?"},
        {"lang": "th", "text": "ໃຜຈ່າຍຄ່າປີ້ຍົນ?"},
        {"lang": "en", "text": "How do I get a visa?"},
        {"lang": "fr", "text": ""},
        {"text": "hello"},
    ]
    given = "\n".join(json.dumps(each) for each in asked) + "\n\n"
    answers = [json.loads(each) for each in done("faq", "answer", given=given).splitlines()]
    assert [set(each) for each in answers] == [{"topic", "topics", "score", "lang"}] * 5
    assert [each["topic"] for each in answers] == ["travel", "travel", "visa", None, None]
    assert [each["lang"] for each in answers[:3]] == ["lo", "lo", "en"]
    assert [len(each["topics"]) for each in answers] == [3] * 5


@pytest.mark.parametrize("given", ["visa?", "[]", '{"lang": "en"}', '{"text": 7}', '{"lang": 7, "text": "x"}'])
def test_a_line_that_is_no_question_is_told_with_its_number(given: str) -> None:
    result = sala("faq", "answer", given=f'{{"text": "visa"}}\n{given}\n')
    assert result.exit_code == 2
    assert "line 2: " in result.stderr


# -- roles -----------------------------------------------------------------------------------------------------------


def test_an_invitation_is_kept_as_a_hash_and_ends(home: Path) -> None:
    """Without a token there is no bot's name for a link: the line to type is printed."""
    done("import", str(importing.PROGRAMME))
    said = done("invite", "coordinator", "--scope", "country:la")
    token = re.fullmatch(r"/start i_([\w-]{20,})\n", said)
    assert token
    assert len(f"i_{token[1]}") <= 64, "Telegram takes no longer payload"
    with sqlite3.connect(home / "data" / "playground.db") as connection:
        connection.row_factory = sqlite3.Row
        (row,) = map(dict, connection.execute("SELECT * FROM invitations"))
    assert (row["role"], row["scope"], row["used_at"]) == ("coordinator", "country:la", None)
    assert token[1] not in str(row)


def test_an_invitation_needs_what_it_is_for() -> None:
    result = sala("invite", "teacher", "--scope", "activity:robotics")
    said = "--scope: there is no activity robotics; import the programme first\n"
    assert (result.exit_code, result.stderr) == (1, said)


async def test_with_a_token_an_invitation_is_a_link() -> None:
    async with telegram() as (world, url), started(
        "invite", "owner", BOT_TOKEN=world.token, BOT_API_URL=url
    ) as process:  # fmt: skip
        said = await line(process)
        assert re.fullmatch(r"https://t\.me/\w+\?start=i_[\w-]{20,}", said)
        assert await process.wait() == 0


def test_when_telegram_does_not_answer_there_is_no_link() -> None:
    result = sala("invite", "owner", BOT_TOKEN=TOKEN, BOT_API_URL="http://127.0.0.1:9")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "Telegram did not answer: NotSent; check BOT_TOKEN and BOT_API_URL\n"


# -- check -----------------------------------------------------------------------------------------------------------


def test_check_says_what_is_wrong_and_how_to_mend_it() -> None:
    """All of it at once: a database that is empty, a Telegram that does not answer."""
    result = sala("check", BOT_TOKEN=TOKEN, BOT_API_URL="http://127.0.0.1:9")
    assert result.exit_code == 1
    assert result.stdout.splitlines()[1:6] == [
        "ok   database: sqlite, newest schema",
        "BAD  programme: none",
        "     Import one: sala import programme.yaml faq.yaml",
        "BAD  token: NotSent",
        "     Check the network and BOT_API_URL.",
    ]
    assert TOKEN not in result.output


def test_check_goes_on_without_a_database() -> None:
    result = sala("check", DATABASE_URL="sqlite+aiosqlite:////proc/x.db")
    assert result.exit_code == 1
    assert "BAD  database: DATABASE_URL: cannot open /proc/x.db: No such file or directory" in result.stdout
    assert "ok   catalogues" in result.stdout


# -- whole starts ----------------------------------------------------------------------------------------------------


async def test_the_playground_prints_its_address_last_and_ends_cleanly(home: Path) -> None:
    """By Ctrl-C, and started again by a supervisor: code 0, no traceback, and nothing was said after the address."""
    for number in (signal.SIGINT, signal.SIGTERM):
        async with started(LOG_LEVEL="warning") as process:
            url = re.fullmatch(r"Open the playground: (http://127\.0\.0\.1:\d+)", await line(process))
            assert url, number
            async with aiohttp.ClientSession() as session, session.get(url[1]) as answer:
                assert "<html" in await answer.text()
            assert await end(process, number) == (0, "", ""), number
        assert [path.name for path in (home / "data").glob("*.db")] == ["playground.db"]


async def test_a_live_bot_starts_empty_and_tells_its_owner_how_to_import(migrated_before: None) -> None:
    """With the owner of OWNER_IDS, who holds the role before she first writes."""
    async with telegram() as (world, url):
        owner = world.person("Owner", id=4242)
        async with started("run", BOT_TOKEN=world.token, BOT_API_URL=url, OWNER_IDS="4242") as process:
            assert re.fullmatch(r"Sala runs\. Health: http://127\.0\.0\.1:\d+/healthz", await line(process))
            await owner.opens("l_en")
            await owner.sees("sala import programme.yaml faq.yaml", timeout=20)
            code, _, errors = await end(process, signal.SIGTERM)
    assert code == 0
    assert world.token not in errors
    assert "Traceback" not in errors


async def test_a_start_without_telegram_can_be_stopped(migrated_before: None) -> None:
    """It waits and tries again; the token stands in none of its lines."""
    async with started("run", BOT_TOKEN=TOKEN, BOT_API_URL="http://127.0.0.1:9") as process:
        assert process.stderr
        said = await asyncio.wait_for(process.stderr.readline(), 60)
        code, out, errors = await end(process, signal.SIGINT)
    assert b"Telegram cannot be reached" in said
    assert (code, out) == (0, "")
    assert "AAbbcc" not in said.decode() + errors
    assert "Unclosed" not in errors


async def test_a_token_that_telegram_does_not_know_stops_the_start(migrated_before: None) -> None:
    async with telegram() as (_, url), started("run", BOT_TOKEN=TOKEN, BOT_API_URL=url) as process:
        _, errors = await asyncio.wait_for(process.communicate(), 60)
    assert (process.returncode, errors.decode().splitlines()[-1]) == (
        1, "Telegram does not know this token; check BOT_TOKEN",
    )  # fmt: skip


def test_a_taken_port_stops_the_start_before_anything_is_made(home: Path) -> None:
    server = WebServer(Starlette(), "127.0.0.1", 0)
    server.bind()
    port = server.url.rpartition(":")[2]
    result = sala("playground", "--port", port)
    assert server._listener
    server._listener.close()
    assert result.exit_code == 1
    assert result.stderr.startswith(f"WEB_HOST, WEB_PORT: cannot listen on 127.0.0.1:{port}: ")
    assert not list((home / "data").glob("*.phones.json"))


@pytest.mark.parametrize("first", ["live", "playground"])
def test_a_database_never_changes_hands(first: str, home: Path) -> None:
    """The playground refuses the live bot's, the live bot the playground's; neither changes a row of it."""
    done("migrate", DATABASE_URL="sqlite+aiosqlite:///x.db")
    with sqlite3.connect(home / "x.db") as connection:
        connection.execute("INSERT INTO properties (name, value) VALUES (?, 'yes')", (first,))
    connection.close()
    variables = {"DATABASE_URL": "sqlite+aiosqlite:///x.db", "OWNER_IDS": "7", "WEB_PORT": "0"}
    result = sala("playground", **variables) if first == "live" else sala("run", BOT_TOKEN=TOKEN, **variables)
    assert result.exit_code == 1
    assert result.stderr.startswith("DATABASE_URL: this database ")
    with sqlite3.connect(home / "x.db") as connection:
        assert connection.execute("SELECT (SELECT count(*) FROM persons), (SELECT count(*) FROM properties)").fetchone() == (0, 1)  # fmt: skip  # noqa: E501
    connection.close()
