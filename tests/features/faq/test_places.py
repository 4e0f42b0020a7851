"""What stands in the places of an answer, and which answer somebody reads."""

from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from bot import i18n
from bot.database.engine import Database
from bot.database.schema import activities
from bot.delivery.message import plain
from bot.features.faq import filing, service
from bot.features.faq.file import read_faq, write_faq
from bot.features.faq.live import Reader
from bot.features.faq.places import PLACES, Situation, answer_for, filled, places_of, unknown_places
from bot.people import repository as people
from bot.people.model import Grant, Role
from bot.seed import importing
from bot.yaml_file import FileFaults

NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)
BANK = """
kind: faq
topics:
- code: when
  title: {en: When}
  answer: {en: "{deadline}\\n{seats_left}\\n{next_session}\\n{contact}\\n<b> & {3}", lo: "{deadline}"}
  instead:
  - country: [la]
    role: [teacher]
    answer: {en: For teachers of Laos.}
  - country: [la]
    answer: {en: For Laos., lo: ສຳລັບລາວ.}
  phrasings: {en: [When is it?]}
"""
LAOS, LAO_TEACHER = Situation(frozenset({"la"})), Situation(frozenset({"la"}), frozenset({"teacher"}), ("robotics",))


@pytest.mark.parametrize(
    ("who", "answer"),
    [(Situation(), "all"), (LAOS, "la"), (LAO_TEACHER, "teacher"), (Situation(frozenset({"th"})), "all")],
)
def test_the_first_answer_whose_conditions_all_fit_is_read(who: Situation, answer: str) -> None:
    """And the one for everybody where none does."""
    instead: list[dict[str, Any]] = [
        {"country": ["la", "kh"], "role": ["teacher"], "answer": {"en": "teacher"}},
        {"country": ["la"], "answer": {"en": "la"}},
        {"activity": ["tourism"], "answer": {"en": "tourism"}},
    ]
    assert answer_for({"en": "all"}, instead, who) == {"en": answer}


@given(st.lists(st.sampled_from(["{deadline}", "{contact}", "{", "}", "{}", "{3}", "<b>", " text ", "\n"])))
def test_only_places_are_filled_in_and_all_else_stays(parts: list[str]) -> None:
    """Whatever braces and signs stand around them; a text is never HTML."""
    text = "".join(parts)
    values = {name: Markup("<i>§</i>") for name in PLACES}
    shown = filled(text, values)
    assert shown.count("<i>§</i>") == text.count("{deadline}") + text.count("{contact}")
    assert plain(shown).count("§") == sum(text.count(f"{{{name}}}") for name in places_of(text))
    assert list(unknown_places(text)) == []


def test_an_unknown_place_is_a_fault_of_the_file_and_so_is_an_answer_for_nobody() -> None:
    """With the line, and the places that there are."""
    wrong = BANK.replace("{en: For Laos., lo", "{en: 'For {country}.', lo").replace("    role: [teacher]\n", "")
    wrong = wrong.replace("  - country: [la]\n    answer: {en: For teachers", "  - answer: {en: For teachers")
    with pytest.raises(FileFaults) as refused:
        read_faq(wrong, "faq.yaml")
    told = "\n".join(map(str, refused.value.faults))
    assert "must name a country, a role or an activity" in told
    assert "answer.en: has {country}, which is not filled in; known: {next_session}, {seats_left}" in told


async def test_answers_are_filled_in_for_their_reader(database: Database) -> None:
    """With facts where there are some, else with where they stand; and everything comes out in the file again."""
    bank = read_faq(BANK, "faq.yaml")
    assert read_faq(write_faq(bank), "faq.yaml") == bank
    t = i18n.translators()["en"]
    async with database.begin() as connection:
        await filing.take_in(connection, bank, now=NOW)
        assert read_faq(await filing.as_file(connection), "faq.yaml") == bank

        async def read(reader: Reader | None = None) -> str:
            said = (await service.topic(connection, t, "when", now=NOW, reader=reader)).text
            return "\n".join(plain(line) for line in Markup(said).split("\n"))

        assert await read() == (
            "When\nNo last day is set at the moment. What is open stands here: /programmes\n"
            "Free seats stand with each activity: /programmes\n"
            "No session is fixed for you at the moment. When one is, it stands here: /schedule\n"
            "A coordinator answers in the private chat: /ask\n<b> & {3}"
        )
    await importing.write(database, [importing.shipped_programme()], now=NOW)
    async with database.begin() as connection:
        await connection.execute(sa.update(activities).where(activities.c.code == "robotics").values(seats=2))
        maya = await people.add(connection, 1, "Maya Collins", "en", NOW)
        await people.add_role(connection, maya.id, Grant(Role.COORDINATOR), NOW)
        noy = await people.add(connection, 2, "Noy", "en", NOW)
        told = await read(Reader(noy, "Asia/Vientiane"))
        assert "Robotics and automation: Register until " in told
        assert "Robotics and automation: 2 seats are free." in told
        assert "Your coordinators: Maya Collins" in told
        await people.change(connection, noy.id, country="la")
        noy = await people.by_id(connection, noy.id) or noy
        assert await read(Reader(noy, "Asia/Vientiane")) == "When\nFor Laos."
        assert "Register until" in await read(), "what everybody reads has no conditions"
