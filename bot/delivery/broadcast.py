"""A broadcast under way: counted from its rows, held, let go on, given up; followed by edits and deletions.

Its rows are those of its bodies. Work on many rows goes in portions, so that chats do not wait behind it; each says how
many rows it found, and who calls goes on until that is none.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import String, cast, func, insert, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database.schema import outbox
from bot.delivery.message import Lane

PORTION: Final = 1000
_OPEN = ("waiting", "sending", "held")
LEFT: Final = "left as it is"
"""What stands beside a message of which nobody knows whether it arrived, and somebody has decided not to try again."""


@dataclass(frozen=True)
class Counts:
    """How many people's messages are in which state, by the number of the body."""

    of: Counter[tuple[int, str]] = field(default_factory=Counter)
    perhaps_twice: int = 0

    def count(self, *states: str) -> int:
        """How many are in one of these states."""
        return sum(many for (_, state), many in self.of.items() if state in states)

    @property
    def total(self) -> int:
        """How many there are."""
        return sum(self.of.values())

    @property
    def is_over(self) -> bool:
        """Whether nothing is on its way any more."""
        return self.count(*_OPEN) == 0


async def show(connection: AsyncConnection, chat_id: int, payload: Mapping[str, Any], *, now: datetime) -> None:
    """Queues what a broadcast says as a reply to one person, who looks at it before it leaves."""
    row = {"lane": int(Lane.REPLY), "operation": "send", "state": "waiting", "created_at": now, "due_at": now}
    await connection.execute(insert(outbox).values(chat_id=chat_id, payload=payload, **row))


async def counts(connection: AsyncConnection, bodies: Collection[int]) -> Counts:
    """What became of the rows of these bodies, counted from the rows."""
    columns = (outbox.c.body_id, outbox.c.state, outbox.c.perhaps_twice)
    query = select(*columns, func.count().label("many")).where(outbox.c.body_id.in_(bodies)).group_by(*columns)
    found: Counter[tuple[int, str]] = Counter()
    twice = 0
    for row in await connection.execute(query):
        found[row.body_id, row.state] += row.many
        twice += row.many if row.perhaps_twice else 0
    return Counts(found, twice)


async def sent_since(connection: AsyncConnection, bodies: Collection[int], since: datetime) -> int:
    """How many have arrived since a moment."""
    sent = (outbox.c.body_id.in_(bodies), outbox.c.state == "sent", outbox.c.settled_at > since)
    return int((await connection.execute(select(func.count()).where(*sent))).scalar_one())


async def move(
    connection: AsyncConnection,
    bodies: Collection[int],
    before: Sequence[str],
    after: str,
    *,
    now: datetime,
    error: str | None = None,
    most: int = PORTION,
) -> int:
    """Takes rows from these states to another one, those that would leave next first; how many there were."""
    mine = select(outbox.c.id).where(outbox.c.body_id.in_(bodies), outbox.c.state.in_(before))
    portion = mine.order_by(outbox.c.id).limit(most).with_for_update(skip_locked=True)
    values: dict[str, Any] = {"state": after, "error": error}
    if after == "waiting":
        # A new beginning: it is not given up for the age of the old one.
        values |= {"due_at": now, "attempts": 0, "settled_at": None, "created_at": now}
    elif after != "held":
        values["settled_at"] = now
    moved = await connection.execute(update(outbox).where(outbox.c.id.in_(portion)).values(**values))
    return int(moved.rowcount)


async def decide(connection: AsyncConnection, row: int, *, again: bool, now: datetime) -> bool:
    """Of a message of which nobody knows whether it arrived: it leaves once more, or stays as it is.

    False when that was decided before.
    """
    still = (outbox.c.id == row, outbox.c.state == "unknown", outbox.c.error.is_distinct_from(LEFT))
    values: dict[str, Any] = {"error": LEFT}
    if again:
        anew = {"state": "waiting", "due_at": now, "created_at": now, "attempts": 0, "settled_at": None}
        values = {**anew, "error": None, "perhaps_twice": True}
    return bool((await connection.execute(update(outbox).where(*still).values(**values))).rowcount)


async def put_body(
    connection: AsyncConnection, old: int, new: int, *, states: Sequence[str], most: int = PORTION
) -> int:
    """Rows of these states say something else from now on."""
    mine = select(outbox.c.id).where(outbox.c.body_id == old, outbox.c.state.in_(states))
    portion = mine.order_by(outbox.c.id).limit(most).with_for_update(skip_locked=True)
    put = await connection.execute(update(outbox).where(outbox.c.id.in_(portion)).values(body_id=new))
    return int(put.rowcount)


async def follow(
    connection: AsyncConnection, old: int, new: int, operation: str, says: int, *, now: datetime,
    since: datetime | None = None, most: int = PORTION,
) -> int:  # fmt: skip
    """What has left with the old body is followed by an operation that says another one; how many there were.

    From now on it counts as of the new body. `since`: only what left after this moment.
    """
    sent = select(outbox.c.id).where(outbox.c.body_id == old, outbox.c.state == "sent")
    sent = sent if since is None else sent.where(outbox.c.settled_at > since)
    numbers = list((await connection.execute(sent.order_by(outbox.c.id).limit(most))).scalars())
    if not numbers:
        return 0
    moment = literal(now, outbox.c.due_at.type)
    rows = select(
        literal(f"{operation}:{says}:") + cast(outbox.c.id, String), literal(int(Lane.BROADCAST)), outbox.c.chat_id,
        literal(operation), outbox.c.payload, literal(says), outbox.c.id, literal("waiting"), moment, moment,
    ).where(outbox.c.id.in_(numbers))  # fmt: skip
    columns = [
        "key", "lane", "chat_id", "operation", "payload", "body_id", "refers_to", "state", "due_at", "created_at",
    ]  # fmt: skip
    await connection.execute(insert(outbox).from_select(columns, rows))
    await connection.execute(update(outbox).where(outbox.c.id.in_(numbers)).values(body_id=new))
    return len(numbers)
