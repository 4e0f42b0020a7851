"""Logs: one form for all records, no token or secret in any, and never a word that a person typed."""

import asyncio
import io
import json
import logging
import re
import sys
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import text
from telegram.error import TelegramError

from bot import logs
from bot.chat.turn import Turn
from bot.database.engine import Database
from bot.delivery.request import close_bot, new_bot
from bot.features.welcome import handlers as welcome
from tests.conftest import new_database, open_house
from tests.conversations.steps import meet

TOKEN = "123456789:AAbbccddeeffgghhiijjkkllmmnnooppqqr"
SECRET = 'pass"word/of-the operator'
WORDS = "ຄຳເວົ້າ-somphone-13-May"


@pytest.fixture(params=["console", "json"])
def log(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Everything that is logged, from debug upwards, in each form."""
    monkeypatch.setattr(logs, "_secrets", set())
    hook = threading.excepthook
    written = io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stderr", written)
        logs.set_up("debug", request.param)
    yield written
    threading.excepthook = hook
    logs.set_up("warning", "console")


def fail(*values: str) -> None:
    """An error whose text, cause and context carry values."""
    try:
        raise KeyError(*values)
    except KeyError as error:
        raise ValueError(*values) from error


@pytest.mark.parametrize(
    "form",
    [
        f"https://api.telegram.org/bot{TOKEN}/getMe",
        TOKEN,
        TOKEN.replace(":", "%3A"),
        repr({"token": TOKEN}),
        f"file/bot{TOKEN}/photos/1.jpg",
    ],
)
@pytest.mark.parametrize("name", ["bot.app", "httpx", "aiohttp.client", "telegram.Bot", "uvicorn.error"])
def test_no_record_carries_a_token(log: io.StringIO, name: str, form: str) -> None:
    """Ours and the libraries', in the message, its arguments, extra values and errors; known to us or not."""
    logger = logging.getLogger(name)
    logger.error("asked %s", form)
    logger.error(f"asked {form}")
    logger.error("asked", extra={"url": form})
    logger.error("asked %(url)s", {"url": form})
    try:
        fail(form)
    except ValueError:
        logger.exception("asked")
    logs.logger(name).error("asked", url=form, all=[form])
    assert log.getvalue().count("asked") == 6
    assert "AAbbcc" not in log.getvalue()


def test_no_record_carries_a_secret(log: io.StringIO) -> None:
    """Also not as JSON or an address would write it."""
    logs.keep_secret(SECRET, "1:short-token")
    logs.logger("bot.app").error("opened", url=f"postgresql://u:{SECRET}@h", key="1:short-token")
    logging.getLogger("asyncpg").error("cannot connect with pass%22word%2Fof-the%20operator")
    assert log.getvalue().count("[secret]") == 3
    assert "word" not in log.getvalue()
    assert "short-token" not in log.getvalue()


def test_a_short_secret_does_not_eat_innocent_words(log: io.StringIO) -> None:
    logs.keep_secret("", "a")
    logs.logger("bot.app").error("a sala")
    assert "a sala" in log.getvalue()


def test_an_error_is_its_kind_and_its_place_without_its_text(log: io.StringIO) -> None:
    """The text of an error may quote what a person wrote; the system's own may not, and says what is wrong."""
    try:
        fail(WORDS)
    except ValueError as error:
        logs.logger("bot.chat").error("a turn failed", exc_info=error)
    try:
        Path("/nowhere/at/all").read_text()
    except OSError:
        logging.getLogger("library").exception("cannot read")
    written = log.getvalue()
    assert "builtins.ValueError" in written
    assert "builtins.KeyError" in written
    assert re.search(r"test_logs\.py:\d+ fail", written)
    assert "No such file or directory" in written
    assert WORDS not in written


async def test_tasks_calls_and_threads_that_fail_tell_no_values(log: io.StringIO) -> None:
    """asyncio and threads write what failed together with its values; only the fact is kept."""
    loop = asyncio.get_running_loop()
    task: asyncio.Task[None] | None = asyncio.create_task(asyncio.to_thread(fail, WORDS))
    assert task
    await asyncio.wait([task])
    task = None  # forgotten with its error: now asyncio speaks
    loop.call_soon(fail, WORDS)
    await asyncio.sleep(0)
    thread = threading.Thread(target=fail, args=(WORDS,))
    thread.start()
    thread.join()
    written = log.getvalue()
    assert "Task exception was never retrieved" in written
    assert "Exception in callback fail" in written
    assert "a thread ended" in written
    assert WORDS not in written


async def test_libraries_are_heard_from_warnings_upwards(log: io.StringIO, tmp_path: Path) -> None:
    """Below that they write whole calls: the client its parameters, the driver its rows."""
    bot = new_bot(TOKEN, "http://127.0.0.1:9")
    with pytest.raises(TelegramError):
        await bot.initialize()
    with pytest.raises(TelegramError):
        await bot.send_message(1, WORDS)
    await close_bot(bot)
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/x.db")
    async with database.begin() as connection:
        await connection.execute(text("SELECT :words"), {"words": WORDS})
    await database.close()
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.ClientError) as caught:
            await session.get(f"http://127.0.0.1:9/bot{TOKEN}/sendMessage")
    logs.logger("bot.delivery").error("not sent", exc_info=caught.value)
    written = log.getvalue()
    assert written.count("not sent") == 1
    assert "AAbbcc" not in written
    assert WORDS not in written


@pytest.mark.parametrize("log", ["json"], indirect=True)
def test_for_machines_each_record_is_one_object(log: io.StringIO) -> None:
    logs.logger("bot.app").info("rows were taken", rows=3, lane="reply")
    logging.getLogger("uvicorn.error").warning("slow\nclient")
    ours, theirs = map(json.loads, log.getvalue().splitlines())
    assert datetime.fromisoformat(ours.pop("timestamp")).tzinfo is not None
    assert ours == {"event": "rows were taken", "rows": 3, "lane": "reply", "logger": "bot.app", "level": "info"}
    assert (theirs["event"], theirs["level"]) == ("slow\nclient", "warning")


@pytest.mark.parametrize("log", ["console"], indirect=True)
@pytest.mark.parametrize(("level", "heard"), [("debug", 5), ("info", 4), ("warning", 3), ("error", 1)])
def test_the_level_is_ours_and_libraries_stay_quiet(log: io.StringIO, level: str, heard: int) -> None:
    """Ours at debug, info, warning and error; a library's at info and warning."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stderr", log)
        logs.set_up(level, "console")
    for name in ("debug", "info", "warning", "error"):
        getattr(logs.logger("bot.levels"), name)("heard")
    logging.getLogger("library").info("heard")
    logging.getLogger("library").warning("heard")
    assert log.getvalue().count("heard") == heard


async def test_a_turn_that_fails_leaves_no_word_of_the_person_in_the_log(
    log: io.StringIO, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The person is told to try again; the operator reads where it broke, and not what was said."""

    async def break_down(turn: Turn) -> None:
        fail(turn.incoming.text, turn.person.name)

    monkeypatch.setitem(welcome.ROUTES.commands, "help", break_down)
    async with new_database("sqlite", tmp_path, request) as url, open_house(url) as house:
        trainee = house.trainee
        await meet(trainee, "en")
        await trainee.says(f"/help {WORDS}")
        await trainee.sees("Something went wrong on our side")
        await trainee.says(WORDS)
        await trainee.sees(button="*")
    written = log.getvalue()
    assert "a turn failed" in written
    assert "ValueError" in written
    assert "break_down" in written
    for word in (WORDS, "ຄຳເວົ້າ", "somphone", trainee.first_name):
        assert word not in written
    assert house.world.token not in written
