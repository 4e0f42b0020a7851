"""What is done about rows that somebody claimed and did not settle: a process died, a commit's answer was lost, or the
clock jumped. The rules that this keeps are invariants 2 and 3 of the outbox.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, exists, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database.schema import leases, outbox

# Written into the statement, so that the database sees that its partial indexes fit.
_WAITING = literal("waiting", literal_execute=True)
_SENDING = literal("sending", literal_execute=True)


async def held(connection: AsyncConnection, holder: str) -> set[int]:
    """The rows that `holder` has claimed, whether it knows that or not."""
    mine = select(outbox.c.id).where(outbox.c.state == _SENDING, outbox.c.holder == holder)
    return set((await connection.execute(mine)).scalars())


def _freed() -> dict[str, Any]:
    return {
        "state": case((outbox.c.once, "unknown"), else_="waiting"),
        "settled_at": case((outbox.c.once, bindparam("at", type_=outbox.c.settled_at.type)), else_=None),
        "perhaps_twice": ~outbox.c.once,
        "holder": None,
        "held_until": None,
    }


_FREE_ALL = update(outbox).where(outbox.c.state == _SENDING).values(_freed())
_FREE_LAPSED = (
    update(outbox)
    .where(
        outbox.c.state == _SENDING,
        # No lease is that long: one that ends so late was given before the clock went back.
        or_(outbox.c.held_until < bindparam("at"), outbox.c.held_until > bindparam("latest")),
        outbox.c.holder != bindparam("but"),
    )
    .values(_freed())
)
_ALIVE = exists().where(leases.c.name == outbox.c.holder, leases.c.until >= bindparam("at")).correlate(outbox)
_FREE_ORPHANS = (
    update(outbox).where(outbox.c.state == _SENDING, outbox.c.holder != bindparam("but"), ~_ALIVE).values(_freed())
)


async def take_over(
    connection: AsyncConnection, *, now: datetime, latest: datetime | None = None, but: str = ""
) -> int:
    """Frees rows whose holder died in flight; without `latest` all, where no other process can be alive. How many.

    `latest` is the last moment at which a lease that was given now would end. Where several processes are, each says in
    a lease of its own name that it lives (`clock.Leases`): rows of one that does not are free before their time.
    Those of `but` stay, who asks and knows best what it has in flight: a clock that jumps ends no lease of its own.
    """
    values = {"at": now} if latest is None else {"at": now, "latest": latest, "but": but}
    freed = await connection.execute(_FREE_ALL if latest is None else _FREE_LAPSED, values)
    if latest is None or connection.dialect.name != "postgresql":
        return int(freed.rowcount)
    orphans = await connection.execute(_FREE_ORPHANS, {"at": now, "but": but})
    return int(freed.rowcount + orphans.rowcount)


async def after_jump(connection: AsyncConnection, *, now: datetime) -> None:
    """The clock went back: what was written at a later hour than it is now must not wait for that hour to return."""
    await connection.execute(
        update(outbox)
        .where(outbox.c.state == _WAITING, outbox.c.due_at > now, outbox.c.created_at > now)
        .values(due_at=now)
    )
