"""Institutions found by three letters: in any script, without tones and case, quickly among many."""

import time
from typing import Any

import pytest
import sqlalchemy as sa
from pydantic import ValidationError

from bot.database.engine import Database
from bot.database.schema import institutions
from bot.features.programme import repository, service
from bot.features.programme.entries import Institution
from bot.features.programme.institutions import is_enough, row

ENTRIES = [
    Institution(
        code="pakse",
        title={
            "en": "Pakse Technical College", "th": "วิทยาลัยเทคนิคปากเซ", "lo": "ວິທະຍາໄລເຕັກນິກ ປາກເຊ",
            "km": "វិទ្យាល័យបច្ចេកទេស ប៉ាក់សេ", "my": "ပါ့ဆေး နည်းပညာကောလိပ်", "vi": "Trường Cao đẳng Kỹ thuật Pakse",
            "zh": "巴色技术学院",
        },
        aliases=("PTC",),
    ),
    Institution(code="savan", title={"en": "Savannakhet Technical College", "lo": "ວິທະຍາໄລເຕັກນິກ ສະຫວັນນະເຂດ"}),
    Institution(code="hanoi", title={"en": "Hanoi College of Industry", "vi": "Trường Cao đẳng Công nghiệp Hà Nội"}),
]  # fmt: skip


async def written(database: Database, rows: list[dict[str, Any]]) -> None:
    async with database.begin() as connection:
        await repository.write_institutions(connection, rows)


async def found(database: Database, text: str, country: str | None = None) -> list[str]:
    async with database.read() as connection:
        return [each.code for each in await service.institutions_like(connection, text, country)]


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("pak", ["pakse"]), ("PAKSE tech", ["pakse"]), ("college technical", ["pakse", "savan"]), ("ptc", ["pakse"]),
        ("ปากเซ", ["pakse"]), ("วิทยาลัย เทคนิค", ["pakse"]), ("ປາກເຊ", ["pakse"]), ("ວິທະຍາໄລເຕັກນິກສະຫວັນ", ["savan"]),
        ("ប៉ាក់សេ", ["pakse"]), ("ប៉ាកសេ", ["pakse"]), ("ပါဆေး", ["pakse"]), ("ha noi", ["hanoi"]), ("Hà Nội", ["hanoi"]),
        ("cong nghiep", ["hanoi"]), ("巴色", ["pakse"]), ("%", []), ("a_b", []), ("Yangon", []),
    ],
)  # fmt: skip
async def test_an_institution_is_found_by_a_part_of_any_name(database: Database, typed: str, codes: list[str]) -> None:
    await written(database, [row(number, entry) for number, entry in enumerate(ENTRIES)])
    assert await found(database, typed) == codes


async def test_who_is_no_more_in_the_file_is_not_offered_but_stays_known(database: Database) -> None:
    await written(database, [row(number, entry) for number, entry in enumerate(ENTRIES)])
    await written(database, [row(0, ENTRIES[1])])
    assert await found(database, "technical") == ["savan"]
    async with database.read() as connection:
        assert (await connection.execute(sa.select(sa.func.count()).select_from(institutions))).scalar_one() == 3


async def test_a_thousand_institutions_are_searched_in_a_moment(database: Database) -> None:
    """Six of them are offered, the very name first."""
    many = [Institution(code=f"c{n}", title={"en": f"College {n} of Trade"}, aliases=(f"T{n}",)) for n in range(1000)]
    await written(database, [row(number, entry) for number, entry in enumerate(many)])
    started = time.perf_counter()
    assert (await found(database, "College 77 of Trade"))[0] == "c77"
    assert await found(database, "college") == [f"c{n}" for n in range(6)]
    assert (await found(database, "T99"))[0] == "c99"
    assert time.perf_counter() - started < 1


@pytest.mark.parametrize(
    ("typed", "enough"), [("ab", False), ("abc", True), ("a.b-", False), ("巴", False), ("巴色", True), ("ປາກ", True)]
)
def test_three_letters_are_enough(typed: str, enough: bool) -> None:
    assert is_enough(typed) is enough


@pytest.mark.parametrize(
    ("contact", "place", "sentence"),
    [
        ({"name": "Kham"}, "telegram", "must have an email or a telegram number"),
        ({"name": "Kham", "email": "kham"}, "email", "must be an e-mail address"),
        ({"name": "Kham", "telegram": 0}, "telegram", ""),
        ({"email": "kham@example.org"}, "name", ""),
    ],
)
def test_a_contact_of_an_institution_can_be_reached(contact: dict[str, object], place: str, sentence: str) -> None:
    """Each fault is named where it stands."""
    with pytest.raises(ValidationError) as caught:
        Institution.model_validate({"code": "sample", "title": {"en": "Sample"}, "contact": contact})
    (fault,) = caught.value.errors()
    assert fault["loc"] == ("contact", place)
    assert sentence in fault["msg"]
