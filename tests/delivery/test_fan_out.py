"""Fan-out: an audience becomes rows chunk by chunk, each person's own words in place, whatever happens in between."""

import asyncio
import gc
import tracemalloc
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from bot.database.columns import Data
from bot.database.engine import Database
from bot.database.schema import bodies, fan_outs, outbox, persons
from bot.delivery import fan_out, render
from bot.delivery.message import Lane, Message

NOW = datetime(2027, 1, 5, 3, 0, tzinfo=UTC)
ENGLISH = {"en": Message("Hello")}


async def settle_in(database: Database, people: int, languages: Sequence[str] = ("en",)) -> None:
    """So many people, who read these languages in turn; their chats are numbered from 1."""
    new = [
        {
            "telegram_id": n + 1,
            "name": f"<Friend> {n + 1}",
            "language": languages[n % len(languages)],
            "created_at": NOW,
        }
        for n in range(people)
    ]
    async with database.begin() as connection:
        for start in range(0, people, 2000):
            await connection.execute(sa.insert(persons), new[start : start + 2000])


def audience(*values: Any) -> sa.Select[Any]:
    """Everybody, with these values for the places of the text."""
    columns = [
        persons.c.id.label("person_id"), persons.c.telegram_id.label("chat_id"), persons.c.language.label("variant")
    ]  # fmt: skip
    return sa.select(*columns, *values)


async def begin(database: Database, texts: Mapping[str, Message] = ENGLISH, **more: Any) -> None:
    """Notes what is said."""
    async with database.begin() as connection:
        await fan_out.begin(connection, "news", texts, lane=Lane.BROADCAST, now=NOW, **more)


async def go_on(database: Database, people: sa.Select[Any], most: int = 10) -> bool:
    """One chunk in a transaction of its own."""
    async with database.begin() as connection:
        return await fan_out.go_on(connection, "news", people, now=NOW, most=most)


async def to_its_end(database: Database, people: sa.Select[Any], most: int = 10) -> None:
    """All chunks."""
    while await go_on(database, people, most):
        pass


async def rows(database: Database, *columns: Any) -> list[tuple[Any, ...]]:
    """Columns of all rows, in the order in which they leave a chat."""
    query = sa.select(*columns).select_from(outbox.outerjoin(bodies)).order_by(outbox.c.chat_id, outbox.c.id)
    async with database.read() as connection:
        return [tuple(row) for row in await connection.execute(query)]


async def count(database: Database, table: sa.Table) -> int:
    """How many rows a table has."""
    async with database.read() as connection:
        return int((await connection.execute(sa.select(sa.func.count()).select_from(table))).scalar_one())


async def cursor(database: Database) -> tuple[int, bool]:
    """How far it has come, and whether it is done."""
    async with database.read() as connection:
        return tuple((await connection.execute(sa.select(fan_outs.c.cursor, fan_outs.c.done))).one())  # type: ignore[return-value]


class Crash(Exception):
    """What happens in the middle of a transaction."""


async def crash_in_a_chunk(database: Database) -> None:
    """Everything is written, but not committed."""
    async with database.begin() as connection:
        await fan_out.go_on(connection, "news", audience(), now=NOW, most=10)
        raise Crash


# -- chunks ----------------------------------------------------------------------------------------------------------


async def test_an_audience_becomes_rows_chunk_by_chunk(database: Database) -> None:
    """Ten at a time of thirty-five, and the cursor stands behind the last."""
    await settle_in(database, 35)
    await begin(database)
    seen = []
    more = True
    while more:
        more = await go_on(database, audience())
        seen.append((more, await count(database, outbox), *await cursor(database)))
    assert seen == [(True, 10, 10, False), (True, 20, 20, False), (True, 30, 30, False), (False, 35, 35, True)]
    made = await rows(database, outbox.c.key, outbox.c.chat_id, outbox.c.lane, outbox.c.state, outbox.c.operation)
    assert made == [(f"news:{n}", n, Lane.BROADCAST, "waiting", "send") for n in range(1, 36)]


async def test_a_chunk_that_is_full_to_the_last_ends_with_an_empty_one(database: Database) -> None:
    """And an audience of nobody with the first."""
    await settle_in(database, 10)
    await begin(database)
    nobody = audience().where(persons.c.telegram_id < 0)
    assert [await go_on(database, audience()), await go_on(database, audience())] == [True, False]
    assert await cursor(database) == (10, True)
    assert await go_on(database, audience()) is False
    async with database.begin() as connection:
        await fan_out.begin(connection, "none", ENGLISH, lane=Lane.BROADCAST, now=NOW)
        assert await fan_out.go_on(connection, "none", nobody, now=NOW) is False
        assert await fan_out.go_on(connection, "never begun", audience(), now=NOW) is False
    assert await count(database, outbox) == 10


async def test_a_crash_in_the_middle_of_a_chunk_leaves_no_trace(database: Database) -> None:
    """The chunk is made again as if for the first time."""
    await settle_in(database, 35)
    await begin(database)
    await go_on(database, audience())
    with pytest.raises(Crash):
        await crash_in_a_chunk(database)
    assert (await count(database, outbox), await cursor(database)) == (10, (10, False))
    await to_its_end(database, audience())
    assert [chat for (chat,) in await rows(database, outbox.c.chat_id)] == list(range(1, 36))


async def test_a_cursor_that_was_set_back_doubles_nothing(database: Database) -> None:
    """The keys of the rows say who has one already."""
    await settle_in(database, 35)
    await begin(database)
    await to_its_end(database, audience())
    before = await rows(database, outbox.c.id, outbox.c.key)
    async with database.begin() as connection:
        await connection.execute(sa.update(fan_outs).values(cursor=0, done=False))
    await to_its_end(database, audience())
    assert await rows(database, outbox.c.id, outbox.c.key) == before


async def test_two_that_go_on_at_once_make_each_row_once(database: Database) -> None:
    """The second waits for the first and goes on behind its cursor."""
    await settle_in(database, 35)
    await begin(database)
    await asyncio.gather(*(to_its_end(database, audience(), 4) for _ in range(3)))
    assert [chat for (chat,) in await rows(database, outbox.c.chat_id)] == list(range(1, 36))


# -- texts -----------------------------------------------------------------------------------------------------------


async def test_each_reads_her_own_variant_and_each_text_is_stored_once(database: Database) -> None:
    """Who reads a variant that nobody wrote gets nothing."""
    await settle_in(database, 9, ("en", "lo", "th"))
    await begin(database, {"en": Message("Hello"), "lo": Message("ສະບາຍດີ")})
    await to_its_end(database, audience(), 4)
    said = await rows(database, outbox.c.chat_id, bodies.c.payload["text"].as_string())
    assert said == [(n, "Hello" if n % 3 == 1 else "ສະບາຍດີ") for n in range(1, 10) if n % 3]
    assert await count(database, bodies) == 2


async def test_beginning_again_adds_only_what_is_new(database: Database) -> None:
    """A variant that a later chunk needs; what was said before stays as it was said."""
    await settle_in(database, 20, ("en", "lo"))
    await begin(database)
    first = audience().where(persons.c.language == "en")
    assert await go_on(database, first, 5) is True
    await begin(database, {"en": Message("Changed"), "lo": Message("ສະບາຍດີ")})
    await begin(database, {"lo": Message("Changed too")})
    await to_its_end(database, audience(), 5)
    said = dict(await rows(database, outbox.c.chat_id, bodies.c.payload["text"].as_string()))
    assert {said[n] for n in range(1, 21, 2)} == {"Hello"}
    assert {n: text for n, text in said.items() if n % 2 == 0} == dict.fromkeys(range(10, 21, 2), "ສະບາຍດີ")
    assert await count(database, bodies) == 2


async def test_a_text_that_is_too_long_leaves_in_several_rows_in_order(database: Database) -> None:
    """The buttons below the last; a short variant beside it stays one row."""
    whole = "\n".join(f"{n} " + "x" * 998 for n in range(9))
    await settle_in(database, 4, ("en", "lo"))
    await begin(database, {"en": Message(whole), "lo": Message("ສັ້ນ")})
    await to_its_end(database, audience(), 3)
    made = await rows(database, outbox.c.chat_id, outbox.c.key, bodies.c.payload["text"].as_string())
    keys = {1: ["news:1", "news:1/1", "news:1/2"], 2: ["news:2"], 3: ["news:3", "news:3/1", "news:3/2"], 4: ["news:4"]}
    assert {chat: [key for number, key, _ in made if number == chat] for chat in keys} == keys
    assert "\n".join(text for number, _, text in made if number == 3) == whole
    assert await count(database, bodies) == 4


async def test_values_fill_the_places_and_are_escaped(database: Database) -> None:
    """A name that looks like markup is only a name."""
    await settle_in(database, 2)
    await begin(database, {"en": Message("Dear {name}, {this} stays")})
    build = sa.func.json_object if database.is_sqlite else sa.func.jsonb_build_object
    # Not `cast`: SQLite would make a number of it.
    values = sa.type_coerce(build("name", persons.c.name), Data)
    await to_its_end(database, audience(values.label("values")))
    filled = [render.fill(body, own)["text"] for body, own in await rows(database, bodies.c.payload, outbox.c.payload)]
    assert filled == [f"Dear &lt;Friend&gt; {n}, {{this}} stays" for n in (1, 2)]


async def test_what_holds_for_the_fan_out_holds_for_each_row(database: Database) -> None:
    """Leaves once only, and loses its meaning at the same moment."""
    ends = NOW + timedelta(hours=2)
    await settle_in(database, 3)
    await begin(database, once=True, expires_at=ends)
    await to_its_end(database, audience(), 2)
    assert await rows(database, outbox.c.once, outbox.c.expires_at, outbox.c.due_at) == [(True, ends, NOW)] * 3


# -- texts that are written when somebody comes who reads them -------------------------------------------------------


class Author:
    """Writes in the languages it speaks, and notes what it was asked for."""

    def __init__(self, *languages: str) -> None:
        self.languages = languages
        self.asked: list[dict[str, int]] = []

    async def say(self, of: Mapping[str, int]) -> Mapping[str, Message]:
        self.asked.append(dict(of))
        return {variant: Message(f"Hello in {variant}") for variant in of if variant in self.languages}


async def tell(database: Database, author: Author, people: sa.Select[Any] | None = None) -> bool:
    """One portion in a transaction of its own."""
    async with database.begin() as connection:
        everybody = audience() if people is None else people
        return await fan_out.tell(connection, "news", everybody, author.say, lane=Lane.BROADCAST, now=NOW)


@pytest.fixture
def of_four(monkeypatch: pytest.MonkeyPatch) -> None:
    """Portions of four people."""
    monkeypatch.setattr(fan_out, "PORTION", 4)


@pytest.mark.usefixtures("of_four")
async def test_a_text_is_written_when_the_first_comes_who_reads_it(database: Database) -> None:
    """Once, given somebody who reads it; what the author leaves out is told to nobody, and not asked for again."""
    await settle_in(database, 18, ("en", "lo", "th"))
    async with database.begin() as connection:
        await connection.execute(sa.update(persons).where(persons.c.telegram_id == 11).values(language="my"))
    author = Author("en", "lo", "my")
    while await tell(database, author):
        pass
    assert author.asked == [{"en": 1, "lo": 2, "th": 3}, {"my": 11}]
    said = await rows(database, outbox.c.chat_id, bodies.c.payload["text"].as_string())
    languages = {n: ("en", "lo", "th")[(n - 1) % 3] for n in range(1, 19)} | {11: "my"}
    assert said == [(n, f"Hello in {language}") for n, language in languages.items() if language != "th"]
    assert await count(database, bodies) == 3
    assert await tell(database, author) is False
    assert await count(database, outbox) == len(said)


@pytest.mark.parametrize("seed", range(4))
async def test_whoever_is_there_at_her_turn_is_told_once_and_nobody_else(
    database: Database, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Whatever happens between two portions: a kill, somebody who leaves or changes her language, a lost cursor."""
    chance = Random(seed)
    portion = chance.randint(1, 5)
    monkeypatch.setattr(fan_out, "PORTION", portion)
    languages = [chance.choice(("en", "lo", "th")) for _ in range(24)]
    await settle_in(database, len(languages), languages)
    here = {n + 1: language for n, language in enumerate(languages)}
    told: dict[int, str] = {}
    author, more, last = Author("en", "lo"), True, 0
    while more:
        ahead = [n for n in here if n > last]
        match chance.choice(("crash", "leaves", "speaks otherwise", "set back", "goes on", "goes on", "goes on")):
            case "crash":
                with pytest.raises(Crash):
                    await crash_while_telling(database, author)
            case "leaves" if ahead:
                here.pop(whom := chance.choice(ahead))
                await do(database, sa.delete(persons).where(persons.c.telegram_id == whom))
            case "speaks otherwise" if ahead:
                here[whom := chance.choice(ahead)] = "lo"
                await do(database, sa.update(persons).where(persons.c.telegram_id == whom).values(language="lo"))
            case "set back" if chance.random() < 0.3:
                last = 0
                await do(database, sa.update(fan_outs).values(cursor=0))
            case "goes on":
                turn = [n for n in sorted(here) if n > last][:portion]
                more = await tell(database, author)
                told |= {n: here[n] for n in turn if n not in told and here[n] != "th"}
                last = turn[-1] if turn else last
    said = await rows(database, outbox.c.chat_id, bodies.c.payload["text"].as_string())
    assert said == [(n, f"Hello in {language}") for n, language in sorted(told.items())]
    assert set(told) >= {n for n, language in here.items() if language != "th"}


async def do(database: Database, statement: Any) -> None:
    """A transaction of one statement."""
    async with database.begin() as connection:
        await connection.execute(statement)


async def crash_while_telling(database: Database, author: Author) -> None:
    """Everything is written, but not committed."""
    async with database.begin() as connection:
        await fan_out.tell(connection, "news", audience(), author.say, lane=Lane.BROADCAST, now=NOW)
        raise Crash


# -- what it costs ---------------------------------------------------------------------------------------------------


async def test_a_chunk_costs_the_same_few_statements_whatever_its_size(database: Database) -> None:
    """Look, count, insert, move the cursor: the people stay in the database."""
    await settle_in(database, 600)
    await begin(database)
    said: list[str] = []
    heard = database._writer.sync_engine
    event.listen(heard, "before_cursor_execute", lambda *given: said.append(given[2].split(None, 1)[0]))
    for most in (10, 500):
        said.clear()
        await go_on(database, audience(), most)
        assert [word for word in said if word in {"SELECT", "INSERT", "UPDATE", "DELETE", "WITH"}] == [
            "SELECT", "SELECT", "INSERT", "UPDATE",
        ]  # fmt: skip


async def test_memory_does_not_grow_with_the_audience(database: Database) -> None:
    """Seven thousand more people leave no more behind than seven bytes each: nothing of them is kept."""
    await settle_in(database, 10_000)
    await begin(database)
    gc.collect()
    gc.freeze()  # what was there before is not asked about, and walking through it again and again took seconds
    tracemalloc.start()
    try:
        for _ in range(3):
            await go_on(database, audience(), 1000)
        gc.collect()
        before, _ = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        while await go_on(database, audience(), 1000):
            gc.collect()  # what is merely not collected yet is not what is kept
        after, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert await count(database, outbox) == 10_000
    assert after - before < 50_000
    assert peak - before < 600_000
