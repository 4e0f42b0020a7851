"""The outbox: every durable thing that leaves the bot is a row here first, in the transaction that decided it.

    waiting ──claim──▶ sending ──settle──▶ sent         Telegram gave the message's number
       ▲                  │                unreachable  blocked, deactivated, gone; the person is marked at once
       │                  │                failed       refused for good, or given up after a day; `error` says why
       │                  │                missed       it had lost its meaning before it could leave
       │                  │                unknown      its answer was lost, and it may leave once only
       └──────────────────┘
     later (429, 5xx, no line), handed back untried, or the lease of a dead process has ended

A waiting row of a broadcast that somebody pauses is `held`, until it goes on (waiting) or is stopped (missed).

`perhaps_twice` is set when a row goes out again although its first try may have arrived: the answer was lost, or the
process died in flight. It stays set, so that summaries can count it. A row with `once` becomes unknown instead.

Invariants, and the failure that each one prevents:

1. A row is written in the transaction that decided it: nobody is promised a message that a crash then forgets.
2. A claim is a lease with a holder: what a dead process held goes out after all. A row leaves the database's hands
   before Telegram's answer, never after: a crash doubles at most what was in flight, and it is counted. What has not
   begun to leave well within its lease goes back: a slow chat, or one that must wait, doubles nothing. When the answer
   to a claim's commit is lost, its rows are ours without our knowing; the next round that reaches the database looks
   for them and hands them back untried, so they wait for the length of the outage and not for the end of a lease.
3. A chat with a row in flight is closed to every other claim until that row is settled, and claims exclude each other
   (SQLite: one writer; PostgreSQL: a lock for the claim): one message in flight a chat, in any number of processes.
4. Within a chat rows leave by lane, then by id. A row that has to be tried again holds back the later ones of its lane
   and all lower lanes: no overtaking. One that was put off on purpose (`due_at` ahead, never tried) holds back nobody.
5. `key` is unique: asking twice for the same message writes one row.
6. An edit refers to a row, not to a message: its number is looked up when it is claimed, or when it leaves, so an edit
   can be decided before the message has left.
7. A process claims bulk (reminders, broadcasts) only with the bulk lease, and only what it can send within a moment:
   a crash concerns few rows, and memory does not grow with the audience. While Telegram has bulk wait it holds none:
   a reply never waits for a broadcast of the same chat that may not leave yet.
8. Bodies that many rows share are rows of their own: an audience costs a small row each, not a text each.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ScalarSelect, and_, bindparam, delete, exists, func, insert, literal, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database.engine import insert_new
from bot.database.ready import ready
from bot.database.schema import bodies, fan_outs, outbox
from bot.delivery.message import Attachment, Lane, Message
from bot.delivery.render import parts

KEPT = timedelta(days=30)
REVIVED = timedelta(days=7)

SENDS = frozenset({"send", "file", "copy", "topic"})
"""The operations that make a message of their own: the pace counts them, and a lost answer may mean it is there."""

# Written into the statement, so that the database sees that its partial indexes fit.
_WAITING = literal("waiting", literal_execute=True)
_SENDING = literal("sending", literal_execute=True)
# Ready-made: building a statement costs as much as running it.
_PUT = ready(insert(outbox).returning(outbox.c.id))
_shown, _newer = outbox.alias("shown"), bodies.alias("newer")
# An edit goes where the message is: somebody may go on in another chat of hers than the one that shows it.
_seen_in = select(_shown.c.chat_id).where(_shown.c.id == bindparam("shown_by", type_=outbox.c.id.type))
_WHERE = func.coalesce(_seen_in.scalar_subquery(), bindparam("chat", type_=outbox.c.chat_id.type))
_EDIT = ready(insert(outbox).values(chat_id=_WHERE))
_KEYED = ready(select(outbox.c.id).where(outbox.c.key == bindparam("wanted")))


@dataclass(frozen=True, slots=True)
class Row:
    """One claimed operation: what to do, where, and for an edit with which message."""

    id: int
    lane: Lane
    chat_id: int
    operation: str
    payload: Mapping[str, Any]
    message_id: int | None
    attempts: int
    created_at: datetime
    expires_at: datetime | None
    perhaps_twice: bool
    once: bool
    body_id: int | None


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a row; `due_at` says when a row that goes back to waiting may be tried again."""

    row: Row
    state: str
    message_id: int | None = None
    error: str | None = None
    due_at: datetime | None = None
    perhaps_twice: bool = False
    moved_to: int | None = None
    poll_id: str | None = None


async def put(
    connection: AsyncConnection, chat_id: int, message: Message, *, lane: Lane, now: datetime, key: str | None = None,
    due_at: datetime | None = None, expires_at: datetime | None = None,
) -> int | None:  # fmt: skip
    """Queues `message` for a chat; the id of its last row, or None when `key` was there already.

    A text that is longer than Telegram takes becomes several rows, the buttons below the last.
    """
    last = None
    for number, payload in enumerate(parts(message)):
        values = _values(chat_id, "send", payload, lane, now) | {"due_at": due_at or now, "expires_at": expires_at}
        if key is None:
            result = await connection.execute(_PUT, values)
        else:
            values["key"] = key if number == 0 else f"{key}/{number}"
            new = insert_new(connection, outbox).values(**values)
            result = await connection.execute(new.on_conflict_do_nothing().returning(outbox.c.id))
        last = result.scalar()
    return last


async def number_of(connection: AsyncConnection, key: str) -> int | None:
    """The row that has this key, whatever became of it."""
    found: int | None = (await connection.execute(_KEYED, {"wanted": key})).scalar()
    return found


async def is_there(connection: AsyncConnection, key: str) -> bool:
    """Whether a row has this key."""
    return await number_of(connection, key) is not None


async def replace_waiting(connection: AsyncConnection, key: str, message: Message, *, now: datetime) -> None:
    """Says `message` at once in the place of what the row of this key would say later; one that has left stays."""
    waits = (outbox.c.key == key) & (outbox.c.state == _WAITING)
    await connection.execute(update(outbox).where(waits).values(payload=parts(message)[0], due_at=now))


async def put_many(
    connection: AsyncConnection,
    letters: Iterable[tuple[int, Message, str]],
    *,
    lane: Lane,
    now: datetime,
    expires_at: datetime | None = None,
) -> None:
    """Queues many (chat, message, key) in one statement; keys that are there already stay as they are."""
    rows = [
        _values(chat_id, "send", payload, lane, now)
        | {"key": key if number == 0 else f"{key}/{number}", "due_at": now, "expires_at": expires_at}
        for chat_id, message, key in letters
        for number, payload in enumerate(parts(message))
    ]
    if rows:
        await connection.execute(insert_new(connection, outbox).on_conflict_do_nothing(), rows)


async def put_file(
    connection: AsyncConnection, chat_id: int, file: Attachment, *, lane: Lane, now: datetime, key: str | None = None
) -> None:
    """Queues a file; its content leaves the outbox when it has left for Telegram. A `key` that is there stays."""
    values = _values(chat_id, "file", file.to_json(), lane, now) | {"due_at": now, "key": key}
    await connection.execute(insert_new(connection, outbox).values(**values).on_conflict_do_nothing())


async def edit(
    connection: AsyncConnection,
    chat_id: int,
    message: Message,
    *,
    now: datetime,
    lane: Lane = Lane.REPLY,
    message_id: int | None = None,
    refers_to: int | None = None,
) -> None:
    """Queues a change of a message: one that is known by its number, or the one that row `refers_to` sends.

    A text that is longer than Telegram takes ends early: a message can become another one, not several.
    """
    values = _values(chat_id, "edit", {**message.to_json(), "text": parts(message)[0]["text"]}, lane, now)
    del values["chat_id"]
    values |= {"chat": chat_id, "shown_by": refers_to, "refers_to": refers_to}
    await connection.execute(_EDIT, {**values, "due_at": now, "message_id": message_id})


async def do(
    connection: AsyncConnection, chat_id: int, operation: str, payload: Mapping[str, Any], *, now: datetime, key: str
) -> None:
    """Queues another operation (the command menu of a chat); the newest with the same key replaces a waiting one."""
    values = _values(chat_id, operation, payload, Lane.NOTICE, now) | {"due_at": now, "key": key}
    fresh = {"payload": values["payload"], "state": "waiting", "due_at": now, "attempts": 0}
    await connection.execute(
        insert_new(connection, outbox).values(**values).on_conflict_do_update(index_elements=["key"], set_=fresh)
    )


def _values(chat_id: int, operation: str, payload: Mapping[str, Any], lane: Lane, now: datetime) -> dict[str, Any]:
    return {
        "chat_id": chat_id,
        "operation": operation,
        "payload": payload,
        "lane": int(lane),
        "state": "waiting",
        "created_at": now,
    }


# -- claiming --------------------------------------------------------------------------------------------------------

_ahead = outbox.alias("ahead")
_origin = outbox.alias("origin")
_AHEAD = (
    select(_ahead.c.id)
    .where(
        _ahead.c.chat_id == outbox.c.chat_id,
        text("ahead.state IN ('waiting', 'sending')"),
        or_(
            _ahead.c.state == _SENDING,
            and_(
                _ahead.c.state == _WAITING,
                or_(
                    and_(_ahead.c.lane == outbox.c.lane, _ahead.c.id < outbox.c.id, _ahead.c.attempts > 0),
                    and_(
                        _ahead.c.lane < outbox.c.lane,
                        or_(_ahead.c.attempts > 0, _ahead.c.due_at <= bindparam("now")),
                    ),
                ),
            ),
        ),
    )
    .limit(1)
    .correlate(outbox)
    .scalar_subquery()
)
_READY = (
    select(outbox.c.id)
    .where(
        outbox.c.state == _WAITING,
        outbox.c.lane.in_(bindparam("lanes", expanding=True)),
        outbox.c.due_at <= bindparam("now"),
        _AHEAD.is_(None),
    )
    .order_by(outbox.c.lane, outbox.c.due_at, outbox.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_TAKE = (
    update(outbox)
    .values(
        state="sending",
        holder=bindparam("by"),
        held_until=bindparam("until"),
        attempts=outbox.c.attempts + 1,
        message_id=func.coalesce(
            outbox.c.message_id,
            select(_origin.c.message_id).where(_origin.c.id == outbox.c.refers_to).scalar_subquery(),
        ),
    )
    .returning(*(outbox.c[name] for name in Row.__dataclass_fields__))
)
# A plan that PostgreSQL made while the table was small would take a minute for ten thousand rows: it would ask for each
# of them which rows are ready, and walk through the table for each of those. So: asked once, and by indexes alone.
_CLAIM = {
    "sqlite": _TAKE.where(outbox.c.id.in_(_READY)),
    "postgresql": _TAKE.where(outbox.c.id == func.any(func.array(_READY.scalar_subquery()))),
}
_ALONE = select(func.pg_advisory_xact_lock(5_261_075), func.set_config("enable_seqscan", "off", True))


def _first_due(lane: Lane) -> ScalarSelect[Any]:
    # The first of an order that an index has, whatever is in it: PostgreSQL would look for "any that is due" by
    # reading the table, sure to meet one soon, and mostly there is none.
    waiting = select(outbox.c.due_at).where(outbox.c.state == _WAITING, outbox.c.lane == int(lane))
    return waiting.order_by(outbox.c.lane, outbox.c.due_at, outbox.c.id).limit(1).scalar_subquery()


_FIRST_DUE = select(*(_first_due(lane).label(lane.name) for lane in Lane))


async def anything_due(connection: AsyncConnection, now: datetime, lanes: Sequence[Lane] = tuple(Lane)) -> bool:
    """Whether a claim might find something: a look that needs no writer."""
    first = (await connection.execute(_FIRST_DUE)).one()._mapping
    return any(first[lane.name] is not None and first[lane.name] <= now for lane in lanes)


async def claim(
    connection: AsyncConnection, holder: str, *, now: datetime, until: datetime, most: int, lanes: Sequence[Lane]
) -> list[Row]:
    """Takes the due rows of free chats, first lane first: for each chat those that may leave now, in their order."""
    if connection.dialect.name == "postgresql":
        # Two processes that claim at once would each see the other's chat as free.
        await connection.execute(_ALONE)
    taken = await connection.execute(
        _CLAIM[connection.dialect.name],
        {"now": now, "lanes": [int(lane) for lane in lanes], "most": most, "by": holder, "until": until},
    )
    rows = [Row(number, Lane(lane), *rest) for number, lane, *rest in taken]
    return sorted(rows, key=lambda row: (row.lane, row.id))


async def bodies_of(connection: AsyncConnection, numbers: Iterable[int]) -> dict[int, Mapping[str, Any]]:
    """The shared bodies of these numbers."""
    found = await connection.execute(select(bodies.c.id, bodies.c.payload).where(bodies.c.id.in_(list(numbers))))
    return {row.id: row.payload for row in found}


async def origin(connection: AsyncConnection, row_id: int) -> tuple[int, int | None] | None:
    """The row that row `row_id` refers to, and the number of its message where it has left already."""
    ahead = outbox.alias("ahead")
    found = await connection.execute(
        select(ahead.c.id, ahead.c.message_id)
        .join(outbox, outbox.c.refers_to == ahead.c.id)
        .where(outbox.c.id == row_id)
    )
    row = found.first()
    return None if row is None else (row.id, row.message_id)


async def revive(connection: AsyncConnection, chat_id: int, *, now: datetime) -> None:
    """Somebody can be written to again: what did not reach her in the last week and still holds leaves after all."""
    await connection.execute(
        update(outbox)
        .where(
            outbox.c.chat_id == chat_id,
            outbox.c.state == "unreachable",
            outbox.c.lane.in_([int(Lane.NOTICE), int(Lane.REMINDER)]),
            or_(outbox.c.lane == int(Lane.NOTICE), outbox.c.expires_at.is_(None)),
            outbox.c.settled_at > now - REVIVED,
        )
        .values(state="waiting", due_at=now, attempts=0, settled_at=None, error=None)
    )


async def move(connection: AsyncConnection, chat_id: int, to: int) -> None:
    """A group became a supergroup: what waits for the old number goes to the new one."""
    await connection.execute(
        update(outbox).where(outbox.c.chat_id == chat_id, outbox.c.state == _WAITING).values(chat_id=to)
    )


_SETTLE = (
    update(outbox)
    # A row whose lease has lapsed meanwhile belongs to another process, which sends and settles it.
    .where(outbox.c.id == bindparam("row_id"), outbox.c.holder == bindparam("by"))
    .values(
        state=bindparam("state"),
        message_id=bindparam("message_id"),
        error=bindparam("error"),
        due_at=bindparam("due_at"),
        settled_at=bindparam("settled_at"),
        perhaps_twice=bindparam("perhaps_twice"),
        holder=None,
        held_until=None,
    )
)


async def settle(connection: AsyncConnection, holder: str, outcomes: Sequence[Settled], *, now: datetime) -> None:
    """Writes what became of rows that `holder` claimed, all in one statement."""
    await connection.execute(
        _SETTLE,
        [
            {
                "row_id": outcome.row.id,
                "by": holder,
                "state": outcome.state,
                "message_id": outcome.message_id or outcome.row.message_id,
                "error": outcome.error,
                "due_at": outcome.due_at or now,
                "settled_at": None if outcome.state == "waiting" else now,
                "perhaps_twice": outcome.perhaps_twice or outcome.row.perhaps_twice,
            }
            for outcome in outcomes
        ],
    )
    # What a file said is in the chat now; kept here as well, it would only be one copy more of people's data.
    if files := [each.row.id for each in outcomes if each.row.operation == "file" and each.state == "sent"]:
        await connection.execute(update(outbox).where(outbox.c.id.in_(files)).values(payload={}))


async def give_back(connection: AsyncConnection, holder: str, numbers: Collection[int]) -> None:
    """Puts rows that `holder` claimed and did not try back as they were before the claim."""
    if numbers:
        await connection.execute(
            update(outbox)
            .where(outbox.c.id.in_(numbers), outbox.c.holder == holder)
            .values(state="waiting", holder=None, held_until=None, attempts=outbox.c.attempts - 1)
        )


async def tidy(connection: AsyncConnection, *, now: datetime, most: int = 1000) -> int:
    """Deletes old settled rows, `most` at once, and bodies nobody needs but the newest, whose number came again."""
    old = select(outbox.c.id).where(outbox.c.settled_at < now - KEPT, ~outbox.c.kept).limit(most)
    gone = await connection.execute(delete(outbox).where(outbox.c.id.in_(old)))
    if not gone.rowcount:
        await connection.execute(delete(fan_outs).where(fan_outs.c.created_at < now - KEPT, fan_outs.c.done))
        needed, newer = exists().where(outbox.c.body_id == bodies.c.id), exists().where(_newer.c.id > bodies.c.id)
        await connection.execute(delete(bodies).where(bodies.c.created_at < now - KEPT, ~needed, newer))
    return int(gone.rowcount)
