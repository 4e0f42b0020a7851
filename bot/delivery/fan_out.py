"""Fan-out: one message to many people, who each read it in their own language and hour.

The texts are stored once for each variant of reader; the audience is a SELECT, and the database itself turns it into
outbox rows, some hundred people a transaction, so that chats do not wait behind it. A cursor says how far it has come:
after a crash it goes on there, and the rows' keys make a repeat harmless.

Where an index has the audience in the order of people, what a transaction costs follows from how many are in it, not
from how many there are in all: whoever is next is looked up first, and all else is asked of these few.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    String,
    case,
    cast,
    delete,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    type_coerce,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database.columns import Data
from bot.database.engine import insert_new
from bot.database.schema import bodies as bodies_table
from bot.database.schema import fan_outs, outbox
from bot.delivery.message import Lane, Message
from bot.delivery.render import parts

CHUNK = 1000
PORTION = 500
"""Fewer, where each of them costs the same however large the audience is."""
LOST = "it had lost its meaning"
"""Why a row is missed that could not leave in its time."""


class Left(IntEnum):
    """What is to be done after a portion of work; nothing is as good as False."""

    NOTHING = 0
    OTHERS = 1
    """Something else may be due."""
    CROWD = 2
    """More people of the same audience: many, so that others go first."""


Say = Callable[[Mapping[str, int]], Awaitable[Mapping[str, Message]]]
"""What readers of these variants are told, each given with somebody who reads it; nothing where one is left out."""

Asleep = Callable[[Collection[str]], Awaitable[Collection[str]]]
"""Of the days that readers live by those in whose quiet hours it is now."""


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


async def has_begun(connection: AsyncConnection, key: str) -> bool:
    """Whether something was said under this key already."""
    return (await connection.execute(select(fan_outs.c.key).where(fan_outs.c.key == key))).first() is not None


async def tell(
    connection: AsyncConnection, key: str, audience: Select[Any], say: Say, *, lane: Lane, now: datetime,
    expires_at: datetime | None = None, due_at: datetime | None = None,
) -> bool:  # fmt: skip
    """Begins, or goes on; each text is written when the first comes who reads it. True while there may be more."""
    fan_out = await _hold(connection, key)
    if fan_out is None:
        values = {"key": key, "lane": int(lane), "bodies": {}, "expires_at": expires_at, "created_at": now}
        await connection.execute(insert_new(connection, fan_outs).values(**values).on_conflict_do_nothing())
        fan_out = await _hold(connection, key)
    if fan_out.done:
        return False
    people = audience.subquery()
    chunk = await _next(connection, fan_out, people, PORTION)
    stored = dict(fan_out.bodies)
    # Of each variant that nobody has read yet the first person.
    unknown = {row.variant: row.person_id for row in reversed(chunk) if row.variant not in stored}
    said = await say(unknown) if unknown else {}
    for variant in unknown:
        payloads = parts(said[variant]) if variant in said else []
        stored[variant] = [await store(connection, payload, now) for payload in payloads]
    await _write(connection, fan_out, stored, people, chunk, now, due_at=due_at)
    return await _move(connection, key, chunk, PORTION, **({"bodies": stored} if unknown else {}))


async def go_on(
    connection: AsyncConnection,
    key: str,
    audience: Select[Any],
    *,
    now: datetime,
    most: int | None = None,
    kept: bool = False,
    asleep: Asleep | None = None,
) -> bool:
    """Writes rows for the next people of the audience; True while there may be more.

    The audience has the columns person_id, chat_id and variant, and may have values: for the named places in the text;
    and is_lost: who cannot be written to and has a row that says so. `kept` rows stay beyond their time. Where it has
    the column day, what leaves for those who are `asleep` makes no sound.
    """
    fan_out = await _hold(connection, key)
    if fan_out is None or fan_out.done:
        return False
    most = CHUNK if most is None else most
    people = audience.subquery()
    chunk = await _next(connection, fan_out, people, most)
    hushed = await asleep({row.day for row in chunk}) if asleep is not None and chunk else ()
    await _write(connection, fan_out, fan_out.bodies, people, chunk, now, kept=kept, hushed=hushed)
    return await _move(connection, key, chunk, most)


async def _hold(connection: AsyncConnection, key: str) -> Any:
    """How far a fan-out has come, held until the transaction ends; None when it was never begun."""
    return (await connection.execute(select(fan_outs).where(fan_outs.c.key == key).with_for_update())).first()


async def _next(connection: AsyncConnection, fan_out: Any, people: Any, most: int) -> Sequence[Row[Any]]:
    """The people behind the cursor: their numbers, variants and days."""
    columns = [people.c[name] for name in ("person_id", "variant", "day") if name in people.c]
    query = select(*columns).where(people.c.person_id > fan_out.cursor)
    return (await connection.execute(query.order_by(people.c.person_id).limit(most))).all()


async def _move(connection: AsyncConnection, key: str, chunk: Sequence[Row[Any]], most: int, **values: Any) -> bool:
    """The cursor stands behind these people from now on; whether others may follow."""
    more = len(chunk) == most
    values |= {"cursor": chunk[-1].person_id} if chunk else {}
    await connection.execute(update(fan_outs).where(fan_outs.c.key == key).values(done=not more, **values))
    return more


async def _write(
    connection: AsyncConnection, fan_out: Any, stored: Mapping[str, Sequence[int]], people: Any,
    chunk: Sequence[Row[Any]], now: datetime, *, kept: bool = False, due_at: datetime | None = None,
    hushed: Collection[str] = (),
) -> None:  # fmt: skip
    """A row a person and part; a text that is longer than Telegram takes has several."""
    values = people.c["values"] if "values" in people.c else literal({}, Data)
    if hushed:
        silent = _silent(values, is_sqlite=connection.dialect.name == "sqlite")
        values = case((people.c.day.in_(sorted(hushed)), silent), else_=values)
    is_lost = people.c["is_lost"] if "is_lost" in people.c else literal(False)
    moment, due = (literal(each, outbox.c.due_at.type) for each in (now, due_at or now))
    for number in range(max(map(len, stored.values()), default=0) if chunk else 0):
        texts = {variant: numbers[number] for variant, numbers in stored.items() if number < len(numbers)}
        key = literal(f"{fan_out.key}:") + cast(people.c.person_id, String) + literal(f"/{number}" if number else "")
        rows = select(
            key, literal(fan_out.lane), people.c.chat_id, literal("send"), values, case(texts, value=people.c.variant),
            case((is_lost, "unreachable"), else_="waiting"), due, literal(fan_out.expires_at, outbox.c.due_at.type),
            literal(fan_out.once), literal(kept), moment, case((is_lost, moment), else_=null()),
        )  # fmt: skip
        number_of, last = people.c.person_id, chunk[-1].person_id
        mine = number_of > fan_out.cursor, number_of <= last, people.c.variant.in_(list(texts))
        new = insert_new(connection, outbox).from_select(
            ["key", "lane", "chat_id", "operation", "payload", "body_id", "state", "due_at", "expires_at", "once",
             "kept", "created_at", "settled_at"],
            rows.where(*mine).order_by(number_of),
        )  # fmt: skip
        await connection.execute(new.on_conflict_do_nothing())


def _silent(values: ColumnElement[Any], *, is_sqlite: bool) -> ColumnElement[Any]:
    """The same values, of a row that makes no sound."""
    if is_sqlite:
        return type_coerce(func.json_set(values, "$.silent", func.json("true")), Data)
    return values.op("||", return_type=Data)(literal({"silent": True}, Data))


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
