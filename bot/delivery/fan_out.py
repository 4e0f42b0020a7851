"""Fan-out: one message to many people, who each read it in their own language and hour.

The texts are stored once for each variant of reader; the audience is a SELECT, and the database itself turns it into
outbox rows, a thousand people a transaction, so that chats do not wait behind it. A cursor says how far it has come:
after a crash it goes on there, and the rows' keys make a repeat harmless.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, String, case, cast, delete, func, insert, literal, null, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database.columns import Data
from bot.database.engine import insert_new
from bot.database.schema import bodies as bodies_table
from bot.database.schema import fan_outs, outbox
from bot.delivery.message import Lane, Message
from bot.delivery.render import parts

CHUNK = 1000
LOST = "it had lost its meaning"
"""Why a row is missed that could not leave in its time."""


async def begin(
    connection: AsyncConnection, key: str, texts: Mapping[str, Message], *, lane: Lane, now: datetime,
    expires_at: datetime | None = None, once: bool = False,
) -> None:  # fmt: skip
    """Notes what is to be said, by variant of the reader; of one that was begun before only what is new.

    `once`: a message whose answer is lost is not sent again but listed as unknown.
    """
    known = (await connection.execute(select(fan_outs.c.bodies).where(fan_outs.c.key == key))).scalar()
    stored = dict(known or {})
    for variant, message in texts.items():
        if variant not in stored:
            stored[variant] = [await store(connection, payload, now) for payload in parts(message)]
    if known is None:
        new = insert(fan_outs).values(
            key=key, lane=int(lane), bodies=stored, expires_at=expires_at, once=once, created_at=now
        )
        await connection.execute(new)
    elif len(stored) > len(known):
        await connection.execute(update(fan_outs).where(fan_outs.c.key == key).values(bodies=stored))


async def begin_stored(
    connection: AsyncConnection, key: str, numbers: Mapping[str, Sequence[int]], *, lane: Lane, now: datetime,
    once: bool = False,
) -> None:  # fmt: skip
    """The same with bodies that are stored already; one that was begun before goes through its audience anew."""
    stored = {name: list(each) for name, each in numbers.items()}
    values = {"lane": int(lane), "bodies": stored, "created_at": now, "once": once}
    new = insert_new(connection, fan_outs).values(key=key, **values)
    anew = {**values, "cursor": 0, "done": False}
    await connection.execute(new.on_conflict_do_update(index_elements=["key"], set_=anew))


async def store(connection: AsyncConnection, payload: Mapping[str, Any], now: datetime) -> int:
    """Keeps a body that many rows will share; its number."""
    new = insert(bodies_table).values(payload=payload, created_at=now).returning(bodies_table.c.id)
    return int((await connection.execute(new)).scalar_one())


async def go_on(
    connection: AsyncConnection,
    key: str,
    audience: Select[Any],
    *,
    now: datetime,
    most: int | None = None,
    kept: bool = False,
) -> bool:
    """Writes rows for the next people of the audience; True while there may be more.

    The audience has the columns person_id, chat_id and variant, and may have values: for the named places in the text;
    and is_lost: who cannot be written to and has a row that says so. `kept` rows stay beyond their time.
    """
    begun = await connection.execute(select(fan_outs).where(fan_outs.c.key == key).with_for_update())
    fan_out = begun.first()
    if fan_out is None or fan_out.done:
        return False
    most = CHUNK if most is None else most
    people = audience.subquery()
    chunk = select(people).where(people.c.person_id > fan_out.cursor).order_by(people.c.person_id).limit(most)
    found = (await connection.execute(select(func.count(), func.max(chunk.subquery().c.person_id)))).one()
    count, last = found
    if count:
        await _write(connection, fan_out, chunk.subquery(), now, kept=kept)
    more = bool(count == most)
    moved = update(fan_outs).where(fan_outs.c.key == key)
    await connection.execute(moved.values(cursor=fan_out.cursor if last is None else last, done=not more))
    return more


async def _write(connection: AsyncConnection, fan_out: Any, chunk: Any, now: datetime, *, kept: bool) -> None:
    """A row a person and part; a text that is longer than Telegram takes has several."""
    values = chunk.c["values"] if "values" in chunk.c else literal({}, Data)
    is_lost = chunk.c["is_lost"] if "is_lost" in chunk.c else literal(False)
    moment = literal(now, outbox.c.due_at.type)
    for number in range(max(len(numbers) for numbers in fan_out.bodies.values())):
        texts = {variant: numbers[number] for variant, numbers in fan_out.bodies.items() if number < len(numbers)}
        key = literal(f"{fan_out.key}:") + cast(chunk.c.person_id, String) + literal(f"/{number}" if number else "")
        rows = select(
            key, literal(fan_out.lane), chunk.c.chat_id, literal("send"), values, case(texts, value=chunk.c.variant),
            case((is_lost, "unreachable"), else_="waiting"), moment, literal(fan_out.expires_at, outbox.c.due_at.type),
            literal(fan_out.once), literal(kept), moment, case((is_lost, moment), else_=null()),
        ).where(chunk.c.variant.in_(list(texts)))  # fmt: skip
        new = insert_new(connection, outbox).from_select(
            ["key", "lane", "chat_id", "operation", "payload", "body_id", "state", "due_at", "expires_at", "once",
             "kept", "created_at", "settled_at"],
            rows,
        )  # fmt: skip
        await connection.execute(new.on_conflict_do_nothing())


async def take_back(connection: AsyncConnection, key: str, *, lane: Lane) -> int:
    """Forgets what was begun under this key, with every row of it that waits: how many are to be written anew.

    What is on its way, or may have arrived, stays, and is not written a second time.
    """
    waits = (outbox.c.state == literal("waiting", literal_execute=True)) & (outbox.c.lane == int(lane))
    ours = outbox.c.key.startswith(f"{key}:", autoescape=True)
    gone = await connection.execute(delete(outbox).where(waits, ours, ~outbox.c.perhaps_twice))
    await connection.execute(delete(fan_outs).where(fan_outs.c.key == key))
    return gone.rowcount


async def after_all(connection: AsyncConnection, now: datetime) -> None:
    """What had lost its meaning by a clock that was ahead leaves after all, where it has it still."""
    late = (outbox.c.state == "missed") & (outbox.c.settled_at > now + timedelta(minutes=1))
    again = update(outbox).where(late, outbox.c.expires_at > now, outbox.c.error == LOST)
    await connection.execute(again.values(state="waiting", settled_at=None, error=None, attempts=0))


async def withdraw(connection: AsyncConnection, keys: Sequence[str], why: str, *, lane: Lane, now: datetime) -> None:
    """Lets what waits under these keys, followed by a colon, not leave any more; what has begun to leave goes on."""
    if keys:
        ours = or_(*(outbox.c.key.startswith(f"{key}:", autoescape=True) for key in keys))
        # Written into the statement, so that the database sees that its partial index of the lane fits.
        waits = (outbox.c.state == literal("waiting", literal_execute=True)) & (outbox.c.lane == int(lane))
        await connection.execute(update(outbox).where(waits, ours).values(state="missed", error=why, settled_at=now))
