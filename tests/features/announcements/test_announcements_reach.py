"""Whom an announcement reaches: the query finds whom a plain reading of the choices finds, on both databases."""

import random
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from bot.database.engine import Database
from bot.database.schema import announcement_optouts, persons, registrations
from bot.features.announcements.audience import FACETS, Audience
from bot.features.announcements.reach import repository as reach
from bot.features.announcements.reach.repository import Meant
from bot.features.desk.model import Scope
from bot.i18n import choose
from bot.seed import importing

NOW = datetime(2027, 1, 5, 3, 0, tzinfo=UTC)
FIELDS = {"robotics": "robotics", "tourism": "tourism", "e-commerce": "e-commerce"}
VALUES: dict[str, tuple[str, ...]] = {
    "activity": tuple(FIELDS), "field": ("robotics", "tourism"), "state": ("approved", "submitted", "rejected"),
    "role": ("staff", "teacher"), "country": ("la", "th", "vn"), "institution": ("pakse", "own words"),
    "language": ("en", "lo", "th"),
}  # fmt: skip
OUT = {"declined", "withdrawn", "rejected", "cancelled"}
SCOPES = (
    Scope(everywhere=True), Scope(activities=frozenset({"robotics"})), Scope(countries=frozenset({"la"})),
    Scope(activities=frozenset({"tourism"}), countries=frozenset({"vn"})), Scope(),
)  # fmt: skip


@dataclass
class Somebody:
    """A person as a plain reading sees her."""

    row: dict[str, Any]
    registrations: list[dict[str, Any]]
    contact: "Somebody | None" = None
    off: bool = False

    @property
    def reader(self) -> dict[str, Any]:
        """Who reads what is for her."""
        return self.row if self.row["telegram_id"] is not None or self.contact is None else self.contact.row

    @property
    def language(self) -> str:
        """The language she reads."""
        return self.reader["language"] or choose(self.reader["client_language"]) or "en"


def people(dice: random.Random, many: int) -> list[Somebody]:
    """Of every kind: without a registration, with several, out of reach, without Telegram, banned, merged."""
    made: list[Somebody] = []
    for number in range(1, many + 1):
        in_care = number > 5 and dice.random() < 0.15
        contact = dice.choice(made[:5]) if in_care else None
        row = {
            "id": number, "telegram_id": None if in_care else 1000 + number, "name": f"Friend {number}",
            "language": dice.choice([None, "en", "lo", "th"]), "created_at": NOW,
            "client_language": dice.choice([None, "th-TH", "zh_hans", "fr", "LO"]),
            "country": dice.choice([None, "la", "th", "vn"]), "contact_id": contact.row["id"] if contact else None,
            "unreachable_since": NOW if dice.random() < 0.15 else None,
            "banned_at": NOW if dice.random() < 0.05 else None, "merged_into": None,
        }  # fmt: skip
        chosen = dice.sample(list(FIELDS), dice.choice([0, 1, 1, 2]))
        listed = [
            {
                "person_id": number, "activity": code, "state": dice.choice(["draft", *VALUES["state"], "withdrawn"]),
                "country": dice.choice([None, "la", "th"]), "role": dice.choice([None, "staff", "teacher"]),
                "institution": dice.choice([None, *VALUES["institution"]]), "version": 1, "draft": {},
                "created_at": NOW,
            }
            for code in chosen
        ]  # fmt: skip
        made.append(Somebody(row, listed, contact, off=dice.random() < 0.1))
    return made


def is_meant(one: Somebody, audience: Audience, scope: Scope) -> bool:
    """The plain reading."""
    if one.row["banned_at"] or one.row["merged_into"]:
        return False

    def seen(each: dict[str, Any]) -> bool:
        where = each["country"] or one.row["country"]
        return scope.everywhere or each["activity"] in scope.activities or where in scope.countries

    sent = [each for each in one.registrations if each["state"] != "draft"]
    if not (scope.everywhere or any(map(seen, sent)) or one.row["country"] in scope.countries):
        return False
    return _included(one, audience, [each for each in sent if seen(each)]) and not _excluded(one, audience, sent)


def _has(one: Somebody, each: dict[str, Any], facet: str, values: tuple[str, ...]) -> bool:
    if facet == "field":
        return FIELDS[each["activity"]] in values
    if facet == "country":
        return (each["country"] or one.row["country"]) in values
    return each[facet] in values


def _included(one: Somebody, audience: Audience, seen: list[dict[str, Any]]) -> bool:
    include = audience.include
    if "language" in include and one.language not in include["language"]:
        return False
    said = {
        facet: include[facet] for facet in ("activity", "field", "state", "role", "institution") if facet in include
    }
    if said:
        said |= {"country": include["country"]} if "country" in include else {}
        fitting = [each for each in seen if "state" in said or each["state"] not in OUT]
        return any(all(_has(one, each, *fit) for fit in said.items()) for each in fitting)
    if "country" not in include:
        return True
    here = any(_has(one, each, "country", include["country"]) for each in seen if each["state"] not in OUT)
    return one.row["country"] in include["country"] or here


def _excluded(one: Somebody, audience: Audience, sent: list[dict[str, Any]]) -> bool:
    about = {facet: audience.include[facet] for facet in ("activity", "field") if facet in audience.include}
    for facet, values in audience.exclude.items():
        if facet == "language":
            if one.language in values:
                return True
            continue
        fit = {**(about if facet in {"state", "role"} else {}), facet: values}
        if facet in about and facet in {"state", "role"}:
            raise AssertionError
        counted = [each for each in sent if facet == "state" or each["state"] not in OUT]
        if any(all(_has(one, each, *one_fit) for one_fit in fit.items()) for each in counted):
            return True
        if facet == "country" and one.row["country"] in values:
            return True
    return False


def chosen(dice: random.Random) -> Audience:
    """Some taps on some values."""
    audience = Audience()
    for _ in range(dice.choice([0, 1, 2, 3, 5])):
        facet = dice.choice(FACETS)
        value = dice.choice(VALUES[facet])
        for _ in range(dice.choice([1, 1, 2])):
            audience = audience.turned(facet, value)
    return audience


async def test_the_query_finds_whom_a_plain_reading_finds(database: Database) -> None:
    """Counted by language and reach, and as rows of a fan-out, for many choices and every scope."""
    dice = random.Random(7)
    await importing.write(database, [importing.shipped_programme()], now=NOW)
    everybody = people(dice, 150)
    async with database.begin() as connection:
        await connection.execute(sa.insert(persons), [one.row for one in everybody])
        await connection.execute(sa.insert(registrations), [row for one in everybody for row in one.registrations])
        off = [{"person_id": one.row["id"], "category": "news", "since": NOW} for one in everybody if one.off]
        await connection.execute(sa.insert(announcement_optouts), off)
    wants_none = {one.row["id"] for one in everybody if one.off}
    for _ in range(60):
        audience, scope, category = chosen(dice), dice.choice(SCOPES), dice.choice(["news", None])
        meant = Meant(audience, scope, "en", category)
        async with database.read() as connection:
            counted = await reach.count(connection, meant)
            rows = list(await connection.execute(reach.audience(connection, meant, named=True)))
        expected = [one for one in everybody if is_meant(one, audience, scope)]
        found: Counter[Any] = Counter()
        for one in expected:
            is_off = category is not None and one.reader["id"] in wants_none
            found[one.language, one.reader["unreachable_since"] is not None, is_off] += 1
        assert {(r.language, bool(r.lost), bool(r.off)): r.many for r in counted} == found, (audience, scope)
        readers = [one for one in expected if category is None or one.reader["id"] not in wants_none]
        assert sorted((r.person_id, r.chat_id, r.variant, bool(r.is_lost), r.values["name"]) for r in rows) == sorted(
            (
                one.row["id"], one.reader["telegram_id"], one.language + ("+" if one.contact else ""),
                one.reader["unreachable_since"] is not None, one.row["name"],
            )
            for one in readers
        )  # fmt: skip


@pytest.mark.parametrize("count", [reach._counted, reach._by_day])
async def test_everybody_is_counted_by_an_index_alone(database: Database, count: Any) -> None:
    """However many they are, also by whose night it is: SQLite reads no row of a person and sorts nothing."""
    if not database.is_sqlite:
        return
    counted = count(Meant(Audience(), SCOPES[0], "en", "news"), reach._herself)
    compiled = counted.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})
    async with database.read() as connection:
        steps = [row[3] for row in await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}")]
    assert steps[0] == "SCAN persons USING COVERING INDEX ix_persons_reach"
    assert not any("TEMP B-TREE" in step for step in steps)
