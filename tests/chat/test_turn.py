"""A turn is a transaction: everything or nothing, once, and never for ever."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
import sqlalchemy as sa

from bot.chat.incoming import Incoming, read
from bot.chat.turn import Turn, Unavailable
from bot.database import properties
from bot.database.engine import Database
from bot.database.schema import dialogues, outbox, persons, seen_updates
from bot.database.schema import properties as property_rows
from bot.delivery.message import Message
from bot.errors import BotError, NotAllowed, NotFound
from tests.away import away
from tests.loopback import Door, friend, open_door

SORRY = "Something went wrong on our side. Nothing you sent before is lost. Please try again, or write to /ask"


class Room:
    """A feature that writes, answers, and then does what the test wants."""

    def __init__(self) -> None:
        self.then: Callable[[Turn], Awaitable[None]] = self.nothing
        self.entered: list[int] = []
        self.after: list[int] = []

    async def nothing(self, turn: Turn) -> None:
        """Ends well."""

    async def __call__(self, turn: Turn) -> None:
        self.entered.append(turn.incoming.update_id)
        turn.after.append(lambda: self.after.append(turn.incoming.update_id))
        await properties.keep(turn.connection, f"told {turn.incoming.update_id}", turn.incoming.text)
        await turn.open("room", said=turn.incoming.text)
        await turn.reply(Message("Heard"))
        await self.then(turn)


@pytest.fixture
def room() -> Room:
    return Room()


@pytest.fixture
async def door(database: Database, room: Room) -> AsyncIterator[Door]:
    async with open_door(database, room) as found:
        yield found


def update(text: str = "hello", number: int = 7, **sender: Any) -> dict[str, Any]:
    """An update as Telegram sends it."""
    who = {"id": 1, "is_bot": False, "first_name": "Noy", "language_code": "en", **sender}
    chat = {"id": who["id"], "type": "private", "first_name": "Noy"}
    message = {"message_id": number, "date": 1, "chat": chat, "from": who, "text": text}
    return {"update_id": number, "message": message}


def says(door: Door, text: str = "hello", number: int = 7, **sender: Any) -> Incoming:
    """The same as it was read."""
    return taken(door, update(text, number, **sender))


def taken(door: Door, data: dict[str, Any]) -> Incoming:
    """An update that concerns somebody, as it was read."""
    found = read(data, door.bot.username)
    assert found is not None
    return found


async def _stored(door: Door) -> dict[str, Any]:
    return {
        "seen": [tuple(row) for row in await door.rows(sa.select(seen_updates.c.update_id, seen_updates.c.fault))],
        "kept": [name for name in await door.column(property_rows.c.name) if name.startswith("told")],
        "said": [payload["text"] for payload in await door.column(outbox.c.payload)],
        "open": await door.column(dialogues.c.room),
    }


async def test_a_turn_commits_everything_together(door: Door, room: Room) -> None:
    """State, dialogue, reply and the fact that the update was taken; then the sender is woken."""
    await door.turns.take(says(door))
    assert await _stored(door) == {"seen": [(7, None)], "kept": ["told 7"], "said": ["Heard"], "open": ["room"]}
    assert room.after == [7]
    assert len(door.woken) == 1


async def test_an_update_that_comes_again_changes_nothing(door: Door, room: Room) -> None:
    """One after another and at the same time: it is taken once and answered once."""
    await door.turns.take(says(door))
    before = await _stored(door)
    await asyncio.gather(*(door.turns.take(says(door, "again")) for _ in range(5)))
    assert await _stored(door) == before
    assert room.entered == [7]


async def test_of_two_deliveries_at_the_same_moment_one_counts(door: Door, room: Room) -> None:
    """As from two processes, where no order in memory helps."""
    await asyncio.gather(*(door.turns.take(says(door)) for _ in range(6)))
    assert await _stored(door) == {"seen": [(7, None)], "kept": ["told 7"], "said": ["Heard"], "open": ["room"]}
    assert room.after == [7]


@pytest.mark.parametrize("kind", [ZeroDivisionError, FileNotFoundError, TimeoutError, KeyError])
async def test_a_fault_rolls_everything_back_and_apologises(door: Door, room: Room, kind: type[Exception]) -> None:
    """Nothing of the turn stays but that it failed and how; and the update does not come back."""

    async def fail(turn: Turn) -> None:
        raise kind

    room.then = fail
    await door.turns.take(says(door))
    assert await _stored(door) == {"seen": [(7, kind.__name__)], "kept": [], "said": [SORRY], "open": []}
    assert room.after == []
    await door.turns.take(says(door))
    assert room.entered == [7], "a poison update is not tried again"
    assert (await _stored(door))["said"] == [SORRY]


async def test_a_broken_rule_of_the_database_is_a_fault_and_not_a_repeat(door: Door, room: Room) -> None:
    """An IntegrityError of a feature must not look like an update that was taken before."""

    async def twice(turn: Turn) -> None:
        for _ in range(2):
            await turn.connection.execute(sa.insert(property_rows).values(name="same", value=""))

    room.then = twice
    await door.turns.take(says(door))
    assert await _stored(door) == {"seen": [(7, "IntegrityError")], "kept": [], "said": [SORRY], "open": []}


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (NotAllowed(), "This is not possible any more, or not with your role. Nothing was changed. See /menu"),
        (NotFound(), "This does not exist any more. Nothing was changed. See /menu"),
        (BotError(), "That did not work. Nothing was changed. See /menu"),
    ],
    ids=["not allowed", "not found", "another"],
)
async def test_what_was_foreseen_is_explained_and_is_no_fault(
    door: Door, room: Room, error: BotError, sentence: str
) -> None:
    """The person reads why; nothing was changed; the record shows no fault."""

    async def refuse(turn: Turn) -> None:
        raise error

    room.then = refuse
    await door.turns.take(says(door))
    assert await _stored(door) == {"seen": [(7, None)], "kept": [], "said": [sentence], "open": []}


async def test_while_the_database_is_away_nothing_is_settled(door: Door, room: Room) -> None:
    """The update may not be acknowledged; later it is taken as if for the first time."""
    await door.turns.take(says(door, number=1))
    async with away(door.database):
        with pytest.raises(Unavailable):
            await door.turns.take(says(door, number=2))
    await door.turns.take(says(door, number=2))
    assert (await _stored(door))["kept"] == ["told 1", "told 2"]


async def test_a_name_that_cannot_be_stored_does_not_come_back_for_ever(door: Door) -> None:
    """Where not even the apology can be written, the update is settled all the same."""
    broken = says(door, first_name="half a letter \ud83d")
    await door.turns.take(broken)
    (row,) = await door.rows(sa.select(seen_updates))
    assert (row.update_id, row.fault is not None) == (7, True)
    await door.turns.take(says(door, number=8))
    assert (await _stored(door))["kept"] == ["told 8"]


async def test_a_fault_before_the_transaction_is_a_fault_too(database: Database, room: Room) -> None:
    """Slow work that breaks is answered like any other break."""

    async def prepare(_incoming: object) -> None:
        raise ZeroDivisionError

    async with open_door(database, room, prepare=prepare) as door:
        await door.turns.take(says(door))
        assert await _stored(door) == {"seen": [(7, "ZeroDivisionError")], "kept": [], "said": [SORRY], "open": []}


async def test_a_button_is_answered_after_the_commit_and_never_delays_it(door: Door, room: Room) -> None:
    """A refused answer to a press is nobody's fault, and no turn waits for it."""

    async def toast(turn: Turn) -> None:
        turn.toast = "Noted"

    room.then = toast
    person = friend(door.world)
    shown = door.world.post(person.chat, door.world.bot, {"text": "Which?"})
    tap = person.forges("x:y", shown)
    press = door.world.updates.pending[door.world.updates.next_id - 1]
    door.world.refuse_next("answerCallbackQuery", "Bad Request: query is too old", 400)
    await door.turns.take(taken(door, press))
    await door.turns.finish()
    assert tap.answers == []
    second = person.forges("x:y", shown)
    await door.turns.take(taken(door, door.world.updates.pending[door.world.updates.next_id - 1]))
    await second.answered()
    assert [answer.text for answer in second.answers] == ["Noted"]


async def test_a_person_is_written_down_once_and_kept_up_to_date(door: Door) -> None:
    """Two first updates at the same moment make one person; a new name replaces the old one."""
    await asyncio.gather(*(door.turns.take(says(door, number=n)) for n in range(5)))
    await door.turns.take(says(door, number=9, first_name="New", last_name="Name", language_code="th"))
    found = await door.rows(sa.select(persons.c.telegram_id, persons.c.name, persons.c.client_language))
    assert [tuple(row) for row in found] == [(1, "New Name", "th")]


async def test_what_concerns_nobody_is_settled_without_a_trace(door: Door, room: Room) -> None:
    """A channel's post, or what another bot says."""
    channel = {"message_id": 1, "date": 1, "chat": {"id": -5, "type": "channel", "title": "News"}, "text": "x"}
    await door.receiver.take({"update_id": 1, "channel_post": channel})
    await door.receiver.take(update(number=2, is_bot=True))
    assert (await _stored(door))["seen"] == []
    assert room.entered == []
