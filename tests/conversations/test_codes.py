"""Invitation codes: an activity by invitation opens to who has one, as often and as long as the code says."""

from datetime import UTC, datetime, timedelta

import pytest_asyncio
import sqlalchemy as sa

from bot.database.schema import activities, entry_code_uses, entry_codes, wrong_codes
from bot.features.doors import codes
from bot.playground.person import Person
from tests.conftest import House
from tests.conversations.steps import begin_robotics, drafts_of, meet, somebody
from tests.conversations.test_nominations import NOY, nominated

ASKED = "is by invitation."


@pytest_asyncio.fixture(loop_scope="session")
async def closed(house: House) -> House:
    """A house whose robotics training is by invitation."""
    async with house.app.database.begin() as connection:
        await connection.execute(
            sa.update(activities).where(activities.c.code == "robotics").values(invitation_only=True)
        )
    return house


async def made(house: House, **wishes: object) -> str:
    """A new code."""
    given = {"uses": None, "expires_at": None, "only_for": None, **wishes}
    async with house.app.database.begin() as connection:
        return await codes.make(connection, "robotics", now=datetime.now(UTC), **given)


async def newcomer(house: House) -> Person:
    """Somebody who has agreed to the notice."""
    person = somebody(house)
    await meet(person, "en")
    return person


async def test_a_code_is_asked_for_and_opens_the_form(closed: House) -> None:
    """By the list and by a poster's link; typed as people type; the poster is remembered; nobody is asked twice."""
    code = await made(closed)
    assert code.replace("-", "") not in str(await closed.rows(sa.select(entry_codes)))
    person = await newcomer(closed)
    await person.taps("act:card:robotics")
    await person.sees("Registration is by invitation: with a code, or a link of your own.")
    await person.taps("Register")
    await person.sees(ASKED)
    await person.opens("a_robotics-khon-kaen")
    await person.sees(ASKED)
    assert await drafts_of(closed, person) == []
    await person.sends_sticker()
    await person.sees("Please type the code that you were given.")
    await person.says(f" {code.lower().replace('-', ' ')} ")
    await person.sees("1 of 11", button="form:later:*")
    assert [row.source for row in await drafts_of(closed, person)] == ["khon-kaen"]
    await person.taps("form:later:*")
    await person.sees("Everything is kept")
    await person.opens("a_robotics")
    await person.sees("1 of 11", button="form:later:*")


async def test_a_question_is_answered_and_is_no_guess(closed: House) -> None:
    """Then the code is asked for again; a slip of one letter counts, and so does what only looks like a code."""
    person = await newcomer(closed)
    await person.opens("a_robotics")
    await person.sees(ASKED)
    for _ in range(6):
        await person.says("Who pays for the flight?")
        await person.sees(ASKED, where=lambda message, last=person.chat.last.id: message.id > last)
    await person.sees(button="faq:yes:*", ever=True)
    assert await closed.rows(sa.select(wrong_codes)) == []
    await person.says("K7PM2-QXR4")
    await person.sees("I do not know this code.")
    assert len(await closed.rows(sa.select(wrong_codes))) == 1
    await person.says(await made(closed))
    await person.sees("1 of 11", button="form:later:*")


async def test_a_code_can_be_typed_behind_start(closed: House) -> None:
    """Somebody who reads it from paper and knows no link."""
    person = await newcomer(closed)
    await person.says(f"/start {await made(closed)}")
    await person.sees("1 of 11", button="form:later:*")


async def test_a_link_with_a_code_survives_language_and_consent(closed: House) -> None:
    """Nothing needs to be typed."""
    code = (await made(closed)).replace("-", "")
    person = somebody(closed)
    await meet(person, "en", f"c_{code}")
    await person.sees("1 of 11", ever=True)


async def test_a_code_opens_as_often_as_it_says(closed: House) -> None:
    """Two people; the third reads why not; who has used it uses it up no further."""
    code = (await made(closed, uses=2)).replace("-", "")
    first, second, third = [await newcomer(closed) for _ in range(3)]
    for person in (first, second, first):
        await person.opens(f"c_{code}")
        await person.sees("1 of 11")
    await third.opens(f"c_{code}")
    await third.sees("This code has been used as often as it may be.")
    assert await drafts_of(closed, third) == []
    assert len(await closed.rows(sa.select(entry_code_uses))) == 2


async def test_a_code_that_is_over_or_for_another_opens_nothing(closed: House) -> None:
    """Each with its sentence; the one it is for enters, though the code was made before she first wrote."""
    person = await newcomer(closed)
    over = (await made(closed, expires_at=datetime.now(UTC) - timedelta(minutes=1))).replace("-", "")
    await person.opens(f"c_{over}")
    await person.sees("This code is not valid any more since")
    other = somebody(closed)
    bound = (await made(closed, only_for=other.id)).replace("-", "")
    await person.opens(f"c_{bound}")
    await person.sees("This code is meant for another person.")
    await meet(other, "en", f"c_{bound}")
    await other.sees("1 of 11", ever=True)
    assert await drafts_of(closed, person) == []


async def test_nobody_guesses(closed: House) -> None:
    """After five wrong codes within the hour even the right one waits; another person is not held up."""
    code = await made(closed)
    person, other = await newcomer(closed), await newcomer(closed)
    await person.opens("a_robotics")
    await person.sees(ASKED)
    for number in range(5):
        await person.says(f"AAAAA-AAAA{number}")
        await person.sees("I do not know this code.")
    await person.says(code)
    await person.sees("Those were too many wrong codes.")
    assert await drafts_of(closed, person) == []
    await other.opens(f"c_{code.replace('-', '')}")
    await other.sees("1 of 11")


async def test_who_has_no_code_turns_back_and_a_nominee_needs_none(closed: House) -> None:
    """The button, and /cancel; a personal link is an invitation itself."""
    person = await newcomer(closed)
    await person.opens("a_robotics")
    await person.taps("I have no code")
    await person.sees("A coordinator can give you a code: /ask")
    await person.opens("a_robotics")
    await person.sees(ASKED)
    await person.says("/cancel")
    await person.sees("A coordinator can give you a code: /ask")
    links = await nominated(closed, NOY)
    await person.opens(links[NOY[0]])
    await person.sees("You are nominated for Robotics and automation.")
    await person.sees("NOY VONGSA", button="form:right:*")


async def test_an_open_activity_asks_for_no_code(house: House) -> None:
    """Nor does one that is closed: it says that it is."""
    person = await newcomer(house)
    await begin_robotics(person, "en")
