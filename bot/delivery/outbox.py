"""The outbox: every durable thing that leaves the bot is a row here first, in the transaction that decided it.

States and transitions:

    waiting ──claim──▶ sending ──settle──▶ sent | unreachable | failed | missed
       ▲                  │
       └──later, or the lease of a dead process has ended (then `perhaps_twice` is set)

Invariants, and the failure that each one prevents:

1. A row is written in the transaction that decided it: nobody is promised a message that a crash then forgets.
2. A claim is a lease with a holder: a row that a dead process held goes out after all.
3. A claimed chat is closed to other claims until its rows are settled: one message in flight a chat, in order.
4. Within a chat, rows leave by lane, then by id; a row that must be retried holds back its own lane: no overtaking.
5. `key` is unique: asking twice for the same message writes one row.
6. An edit or deletion refers to a row; the number of its message is looked up when it is claimed, so it can be written
   before that message has left.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, delete, exists, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database.engine import insert_new
from bot.database.schema import outbox
from bot.delivery.message import Lane, Message
from bot.delivery.render import parts

KEPT = timedelta(days=30)

# Ready-made: building a statement costs as much as running it.
_PUT = insert(outbox).returning(outbox.c.id)
_EDIT = insert(outbox)


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


async def put(
    connection: AsyncConnection,
    chat_id: int,
    message: Message,
    *,
    lane: Lane,
    now: datetime,
    key: str | None = None,
    due_at: datetime | None = None,
    expires_at: datetime | None = None,
) -> int | None:
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
    """Queues a change of a message: one that is known by its number, or the one that row `refers_to` sends."""
    values = _values(chat_id, "edit", parts(message)[0], lane, now)
    await connection.execute(_EDIT, {**values, "due_at": now, "message_id": message_id, "refers_to": refers_to})


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


async def anything_due(connection: AsyncConnection, now: datetime) -> bool:
    """Whether a claim would find something: a look that needs no writer."""
    due = and_(outbox.c.state == "waiting", outbox.c.due_at <= now)
    lapsed = and_(outbox.c.state == "sending", outbox.c.held_until < now)
    found = await connection.execute(select(exists().where(due) | exists().where(lapsed)))
    return bool(found.scalar())


async def claim(
    connection: AsyncConnection, holder: str, *, now: datetime, until: datetime, most: int, lanes: Sequence[Lane]
) -> list[Row]:
    """Takes the due rows of free chats, first lane first: for each chat those that may leave now, in their order."""
    ahead = outbox.alias("ahead")
    blocked = exists().where(
        ahead.c.chat_id == outbox.c.chat_id,
        or_(
            ahead.c.state == "sending",
            # A retried row of the same lane that is not due yet holds back what was written after it.
            and_(
                ahead.c.state == "waiting", ahead.c.lane == outbox.c.lane, ahead.c.id < outbox.c.id,
                ahead.c.attempts > 0, ahead.c.due_at > now,
            ),
        ),
    ).correlate(outbox)  # fmt: skip
    ready = (
        select(outbox.c.id)
        .where(
            outbox.c.state == "waiting",
            outbox.c.due_at <= now,
            outbox.c.lane.in_([int(lane) for lane in lanes]),
            ~blocked,
        )
        .order_by(outbox.c.lane, outbox.c.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    origin = outbox.alias("origin")
    target = select(origin.c.message_id).where(origin.c.id == outbox.c.refers_to).scalar_subquery()
    taken = await connection.execute(
        update(outbox)
        .where(outbox.c.id.in_(ready))
        .values(
            state="sending", holder=holder, held_until=until, attempts=outbox.c.attempts + 1,
            message_id=func.coalesce(outbox.c.message_id, target),
        )
        .returning(
            outbox.c.id, outbox.c.lane, outbox.c.chat_id, outbox.c.operation, outbox.c.payload, outbox.c.message_id,
            outbox.c.attempts, outbox.c.created_at, outbox.c.expires_at, outbox.c.perhaps_twice,
        )
    )  # fmt: skip
    rows = [Row(**{**row._mapping, "lane": Lane(row.lane)}) for row in taken]
    return sorted(rows, key=lambda row: (row.lane, row.id))


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


async def move(connection: AsyncConnection, chat_id: int, to: int) -> None:
    """A group became a supergroup: what waits for the old number goes to the new one."""
    await connection.execute(
        update(outbox).where(outbox.c.chat_id == chat_id, outbox.c.state == "waiting").values(chat_id=to)
    )


_SETTLE = (
    update(outbox)
    .where(outbox.c.id == bindparam("row_id"))
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


async def settle(connection: AsyncConnection, outcomes: Sequence[Settled], *, now: datetime) -> None:
    """Writes what became of claimed rows, all in one statement."""
    await connection.execute(
        _SETTLE,
        [
            {
                "row_id": outcome.row.id,
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


async def give_back(connection: AsyncConnection, rows: Sequence[Row]) -> None:
    """Puts claimed rows that were not tried back as they were before the claim."""
    if rows:
        await connection.execute(
            update(outbox)
            .where(outbox.c.id.in_([row.id for row in rows]))
            .values(state="waiting", holder=None, held_until=None, attempts=outbox.c.attempts - 1)
        )


async def take_over(connection: AsyncConnection, *, now: datetime, everything: bool = False) -> int:
    """Frees rows whose holder died in flight; `everything` when no other process can be alive. How many there were."""
    lapsed = outbox.c.state == "sending"
    if not everything:
        lapsed = and_(lapsed, outbox.c.held_until < now)
    freed = await connection.execute(
        update(outbox).where(lapsed).values(state="waiting", perhaps_twice=True, holder=None, held_until=None)
    )
    return int(freed.rowcount)


async def tidy(connection: AsyncConnection, *, now: datetime, most: int = 1000) -> int:
    """Deletes settled rows that are older than `KEPT`, at most `most` in one transaction."""
    old = select(outbox.c.id).where(outbox.c.settled_at < now - KEPT).limit(most)
    gone = await connection.execute(delete(outbox).where(outbox.c.id.in_(old)))
    return int(gone.rowcount)


async def count_waiting(connection: AsyncConnection) -> int:
    """How many rows wait or are in flight."""
    found = await connection.execute(
        select(func.count()).select_from(outbox).where(outbox.c.state.in_(("waiting", "sending")))
    )
    return int(found.scalar_one())
