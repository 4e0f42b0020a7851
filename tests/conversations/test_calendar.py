"""Sessions in somebody's own calendar: the file in the chat, and the address that her phone keeps asking."""

from typing import Any

import aiohttp
import icalendar
import pytest
import sqlalchemy as sa

from bot.database.schema import registrations, sessions
from bot.playground.message import Message
from tests.conftest import BOTH, House, new_database, open_house
from tests.conversations.steps import T, register, words

LO = T["lo"]


def events(content: bytes) -> list[Any]:
    """What stands in a calendar, in order."""
    return list(icalendar.Calendar.from_ical(content).walk("VEVENT"))


def is_file(message: Message) -> bool:
    """Whether a document was sent."""
    return message.kind == "document"


def content(house: House, message: Message) -> bytes:
    """The bytes that the person got."""
    stored = house.world.files.get(message.body["document"]["file_id"])
    assert stored
    return stored.data


PUBLIC = "https://sala.example.org"


async def fetched(house: House, told: str) -> tuple[int, bytes, str]:
    """What a calendar program gets at the address that a message tells."""
    address = next(word for word in told.split() if word.endswith(".ics"))
    assert address.startswith(f"{PUBLIC}/calendar/")
    url = address.replace(PUBLIC, house.app.url)
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return answer.status, await answer.read(), answer.headers["Content-Type"]


@pytest.mark.parametrize("kind", BOTH)
async def test_a_trainee_takes_her_sessions_along(kind: str, tmp_path: Any, request: pytest.FixtureRequest) -> None:
    """The file, the address, the moved session, a new address, and the end of the old one."""
    async with new_database(kind, tmp_path, request) as url, open_house(url, public_url=PUBLIC) as house:
        trainee = house.trainee
        await register(house, trainee, "lo")
        async with house.app.database.begin() as connection:
            await connection.execute(sa.update(registrations).values(state="approved"))
        await trainee.says("/schedule")
        await trainee.sees(button=words(LO, "In my calendar"))
        await trainee.taps(words(LO, "In my calendar"))
        file = await trainee.sees(where=is_file)
        told = await trainee.sees(".ics", button=words(LO, "New address"))
        found = events(content(house, file))
        assert found
        assert {str(event["STATUS"]) for event in found} == {"CONFIRMED"}
        status, body, type_ = await fetched(house, told.text)
        assert (status, type_) == (200, "text/calendar; charset=utf-8")
        before = events(body)
        assert [event["UID"] for event in before] == [event["UID"] for event in found]

        async with house.app.database.begin() as connection:
            fresh = {"changed_at": house.app.clock.now(), "room": {"en": "Room 7"}}
            await connection.execute(sa.update(sessions).where(sessions.c.activity == "robotics").values(**fresh))
        after = events((await fetched(house, told.text))[1])
        assert [event["UID"] for event in after] == [event["UID"] for event in before]
        assert all(event["LOCATION"].startswith("Room 7") for event in after)
        assert all(new["SEQUENCE"] >= old["SEQUENCE"] for new, old in zip(after, before, strict=True))

        old = told.text
        await trainee.taps(words(LO, "New address"))
        renewed = await trainee.sees(where=lambda message: ".ics" in message.text and message.text != old)
        assert (await fetched(house, old))[0] == 404
        assert (await fetched(house, renewed.text))[0] == 200


@pytest.mark.parametrize("kept_house", ["sqlite"], indirect=True)
async def test_without_an_address_of_ours_there_is_only_the_file(house: House) -> None:
    """A bot that polls from somebody's desk has no address that phones can reach."""
    trainee = house.trainee
    await register(house, trainee, "lo")
    await trainee.says("/schedule")
    await trainee.taps("cal:all")
    await trainee.sees(where=is_file)
    await house.settled()
    assert not [message for message in trainee.chat.messages if ".ics" in message.text]


@pytest.mark.parametrize("kept_house", ["sqlite"], indirect=True)
async def test_a_button_of_a_session_that_is_none_of_hers_any_more(house: House) -> None:
    """Forged or old: a sentence, and no file."""
    trainee = house.trainee
    await register(house, trainee, "lo")
    await trainee.says("/schedule")
    shown = await trainee.sees(button=words(LO, "In my calendar"))
    trainee.forges("cal:one:999999", on=shown)
    await trainee.sees(words(LO, "This session is not in your schedule any more. Please look at /schedule"))
