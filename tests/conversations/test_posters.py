"""Posters: a coordinator makes one in the chat, people come by it, and each is counted once."""

import pytest
import sqlalchemy as sa

from bot.database.schema import link_openings
from bot.i18n import ENDONYMS
from tests.conftest import House
from tests.conversations.steps import T, fill_in, meet, somebody, words
from tests.conversations.test_nominations import coordinator


async def test_a_poster_is_made_in_the_chat_and_counts_who_comes(house: House) -> None:
    """The picture and the drawing, three people who open it (one of them twice), one who registers."""
    staff = await coordinator(house)
    await staff.says("/invite")
    await staff.taps("door:card:robotics")
    empty = await staff.sees("Nobody has come by a poster yet.")
    assert f"https://t.me/{house.world.bot['username']}?start=a_robotics" in empty.text
    await staff.taps("New poster")
    await staff.sees("Where will the poster for Robotics and automation hang?")
    for wrong in ("ขอนแก่น", "x" * 30, "???"):
        await staff.says(wrong)
        await staff.sees("A link can carry only the letters a to z, digits and -, at most 29.")
    await staff.says("Khon Kaen")
    picture = await staff.sees("poster khon-kaen", where=lambda message: message.kind == "photo")
    await staff.sees("The same code for print", where=lambda message: message.kind == "document")
    payload = picture.text.splitlines()[1].partition("?start=")[2]
    assert payload == "a_robotics-khon-kaen"

    first, second, third = (somebody(house, phone="8562055500000") for _ in range(3))
    await first.opens(payload)
    await first.sees(button=ENDONYMS["lo"])
    await first.opens(payload)
    await first.sees(button=ENDONYMS["lo"])
    for person in (second, third):
        await meet(person, "lo", payload)
        await person.sees(words(T["lo"], "{k} of {n}", k=1, n=11), ever=True)
    await fill_in(third)
    await third.taps("form:send:*")
    await third.sees("/mine")
    await staff.says("/invite")
    await staff.taps("door:card:robotics")
    await staff.sees("Poster khon-kaen: 3 opened, 1 registered")


@pytest.mark.parametrize("payload", ["a_robotics", "a_atlantis-x", "a_", "q_travel", "a_robotics-", "x" * 64])
async def test_a_link_without_a_place_counts_nobody(house: House, payload: str) -> None:
    """Nor does one that leads nowhere."""
    person = somebody(house)
    await person.opens(payload)
    await person.sees(button=ENDONYMS["lo"])
    assert await house.rows(sa.select(link_openings)) == []


async def test_posters_are_for_coordinators(house: House) -> None:
    """Others read a sentence, also when they forge a button; turning back makes none."""
    anybody = somebody(house)
    shown = await meet(anybody, "en")
    await anybody.says("/invite")
    await anybody.sees("This command is for coordinators.")
    await anybody.forges("door:poster:robotics", shown).answered()
    await anybody.sees("not with your role")
    staff = await coordinator(house, "activity:robotics")
    await staff.says("/invite")
    listed = await staff.sees("Invite people")
    assert [each.data for each in listed.buttons] == ["door:card:robotics"]
    await staff.taps("door:card:robotics")
    await staff.taps("New poster")
    await staff.taps("Cancel")
    await staff.sees("No poster was made.")
    await staff.forges("door:card:tourism", listed).answered()
    await staff.sees("not with your role")
