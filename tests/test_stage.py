"""The playground as a whole: its first start, its restarts, and whose database it will not touch."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy import select

from bot import settings
from bot.app import App, CannotStart
from bot.database.engine import Database
from bot.database.migrate import migrate
from bot.database.schema import faq_phrasings, outbox, persons, properties, registrations, roles, sessions
from bot.i18n import LANGUAGES
from bot.playground import cast
from bot.playground.person import Person
from bot.seed import importing
from bot.settings import TELEGRAM, SettingsFault
from bot.stage import Stage
from tests.conversations.steps import begin_robotics, fill_in, meet

START = datetime(2027, 1, 12, 2, 0, tzinfo=UTC)


def given(url: str, at: datetime = START, **more: Any) -> settings.Settings:
    """The settings of a playground on this database at this time."""
    return settings.read(None, database_url=url, web_port=0, clock=f"{at.isoformat()}@1", **more)


@asynccontextmanager
async def playing(url: str, at: datetime = START) -> AsyncIterator[Stage]:
    """A playground from start to stop."""
    stage = Stage(given(url, at))
    await stage.start()
    try:
        yield stage
    finally:
        await stage.stop()


async def rows(url: str, query: Any) -> list[tuple[Any, ...]]:
    """What is stored."""
    database = Database(url)
    async with database.read() as connection:
        found = [tuple(row) for row in await connection.execute(query)]
    await database.close()
    return found


def trainee(stage: Stage) -> Person:
    return stage.world.people[cast.TRAINEE.id]


@pytest.fixture
def file_url(migrated_at_once: None, tmp_path: Path) -> str:
    """Where an SQLite database will be."""
    return f"sqlite+aiosqlite:///{tmp_path}/play.db"


async def test_a_first_start_fills_the_database_and_gives_the_cast_its_roles(empty_url: str) -> None:
    """A session begins soon, teacher and coordinator are known, the trainee has no role; Telegram refused nothing.

    The bot's own pages stand beside the playground's.
    """
    async with (
        playing(empty_url) as stage,
        aiohttp.ClientSession() as session,
        session.get(f"{stage.url}/console") as answer,
    ):
        assert answer.status == 401

    asked = [(one.method, one.refusal, one.unknown) for one in stage.world.requests]
    assert [one for one in asked if one[1:] != ("", ())] == []
    assert ("setMyCommands", "", ()) in asked
    held = select(persons.c.telegram_id, roles.c.role, roles.c.scope).select_from(persons)
    held = held.outerjoin(roles, roles.c.person_id == persons.c.id).order_by(persons.c.telegram_id)
    assert await rows(empty_url, held) == [
        (cast.TRAINEE.id, None, None), (cast.TEACHER.id, "teacher", "activity:robotics"),
        (cast.COORDINATOR.id, "coordinator", ""),
    ]  # fmt: skip
    assert timedelta(0) < await first_session(empty_url) - START < timedelta(hours=1)
    languages = select(faq_phrasings.c.language).distinct().order_by(faq_phrasings.c.language)
    assert await rows(empty_url, languages) == [(language,) for language in sorted(LANGUAGES)]

    app = telegram_bot(empty_url)
    try:
        with pytest.raises(CannotStart, match="belongs to the playground"):
            await app.prepare_data()
    finally:
        await app.stop()


async def test_a_restart_keeps_messages_and_registrations(file_url: str) -> None:
    """The phone shows what it showed, nothing is sent a second time, no date moved, and the chat goes on."""
    async with playing(file_url) as stage:
        await meet(stage.world.people[cast.COORDINATOR.id], "en")
        await register(trainee(stage))
    before = trainee(stage).chat.transcript(1000)
    dates = select(sessions.c.id, sessions.c.starts_at).order_by(sessions.c.id)
    held = await rows(file_url, dates)
    assert await rows(file_url, select(outbox.c.state).distinct()) == [("sent",)]

    async with playing(file_url, START + timedelta(minutes=5)) as again:
        person = trainee(again)
        assert await rows(file_url, select(registrations.c.state)) == [("submitted",)]
        assert await rows(file_url, dates) == held
        said = await person.says("/mine")
        await person.sees(button="form:look:*")
        assert person.chat.transcript(1000).split(str(said))[0].strip() == before.strip()


async def test_when_nothing_is_coming_any_more_dates_begin_anew(file_url: str) -> None:
    """A year later there is something to watch again; what people did, and the roles they have by now, stay."""
    async with playing(file_url) as stage:
        await meet(trainee(stage), "lo")
        await begin_robotics(trainee(stage), "lo")
    database = Database(file_url)
    async with database.begin() as connection:
        await connection.execute(roles.update().where(roles.c.role == "coordinator").values(scope="country:la"))
    await database.close()

    later = START + timedelta(days=400)
    async with playing(file_url, later):
        pass
    assert timedelta(0) < await first_session(file_url) - later < timedelta(hours=1)
    assert await rows(file_url, select(registrations.c.activity, registrations.c.state)) == [("robotics", "draft")]
    assert await rows(file_url, select(roles.c.role, roles.c.scope).order_by(roles.c.id)) == [
        ("teacher", "activity:robotics"), ("coordinator", "country:la"),
    ]  # fmt: skip


async def register(person: Person) -> None:
    """From Start to "sent", in Lao."""
    await meet(person, "lo")
    await begin_robotics(person, "lo")
    await fill_in(person)
    await person.taps("form:send:*")
    await person.sees("/mine")


async def first_session(url: str) -> datetime:
    """When the first session of all begins."""
    ((first,),) = await rows(url, select(sessions.c.starts_at).order_by(sessions.c.starts_at).limit(1))
    assert isinstance(first, datetime)
    return first


async def refused(url: str) -> str:
    """Why a playground does not start on this database."""
    stage = Stage(given(url))
    try:
        with pytest.raises(CannotStart) as reason:
            await stage.start()
    finally:
        await stage.stop()
    return str(reason.value)


async def test_a_database_with_a_programme_that_is_not_its_own_is_refused(file_url: str, tmp_path: Path) -> None:
    """Nothing is written there: no cast, no mark, no file beside it."""
    database = Database(file_url)
    await migrate(database)
    await importing.write(database, [importing.shipped_programme()], now=START)
    await database.close()
    kept = select(properties.c.name).order_by(properties.c.name)
    before = await rows(file_url, kept)

    assert await refused(file_url) == "DATABASE_URL: this database is not the playground's; take another one"
    assert await rows(file_url, select(persons.c.id)) == []
    assert await rows(file_url, kept) == before
    assert list(tmp_path.glob("*.json")) == []


def telegram_bot(url: str) -> App:
    """A bot with a token at Telegram's own server, which is never reached here."""
    found = settings.read(None, database_url=url, web_port=0, bot_token="123456:" + "x" * 35)
    return App(found, token=str(found.bot_token), bot_api_url=TELEGRAM)


async def test_the_empty_database_of_a_live_bot_is_refused_too(file_url: str) -> None:
    """A live bot starts empty; its people must not meet the sample programme."""
    app = telegram_bot(file_url)
    await app.prepare_data()
    await app.stop()
    assert await refused(file_url) == "DATABASE_URL: this database is not the playground's; take another one"
    assert await rows(file_url, select(sessions.c.id)) == []


def test_it_listens_nowhere_else_without_the_flag(file_url: str) -> None:
    """The setting is named, and how to mend it."""
    with pytest.raises(SettingsFault) as fault:
        Stage(given(file_url, web_host="0.0.0.0"))
    (line,) = fault.value.lines
    assert line.startswith("WEB_HOST: the playground does not listen on '0.0.0.0'")
    assert "--allow-remote" in line
