"""What the page lets people do with groups, topics and the bot's list: each is checked, also where the page would not
send it."""

from typing import Any

import pytest

from bot.playground import hands
from bot.playground.asked import Impossible
from bot.playground.chat import Chat
from bot.playground.person import Person
from bot.playground.stream import state
from bot.playground.world import World
from tests.playground.conftest import Line

RIGHTS = "manage_topics+pin_messages"


async def brought(world: World, person: Person) -> Chat:
    """The group that a person has just put the bot into."""
    made = await hands.act(world, person.id, "group", {"title": "Staff", "payload": "staff", "rights": RIGHTS})
    assert made is not None
    return world.chats[made["chat"]]


async def test_a_group_is_made_once_and_others_come_into_it(line: Line, world: World, started: Person) -> None:
    """With the rights of the link; the start command goes there; who is not in it writes nothing there."""
    staff, other = await brought(world, started), world.person("Kham")
    assert (staff.is_forum, staff.rights) == (True, ["can_manage_topics", "can_pin_messages"])
    assert staff.last.text == f"/start@{world.username} staff"
    assert await brought(world, started) is staff
    with pytest.raises(Impossible, match="not in that group"):
        await hands.act(world, other.id, "say", {"text": "hello", "chat": staff.id})
    for _ in range(2):
        await hands.act(world, other.id, "enter", {"chat": staff.id})
    assert staff.members == [started, other]
    _, topic = await line.call("createForumTopic", chat_id=staff.id, name="Noy")
    here = {"chat": staff.id, "thread": topic["message_thread_id"]}
    await hands.act(world, other.id, "say", {"text": "hello", **here})
    assert (staff.last.text, staff.last.thread) == ("hello", topic["message_thread_id"])
    (shown,) = state(world)["groups"]
    assert (shown["title"], shown["members"]) == ("Staff", [started.id, other.id])
    assert shown["topics"] == [{"thread": topic["message_thread_id"], "name": "Noy", "open": True}]
    for does, is_open in (("close", False), ("close", False), ("reopen", True)):
        await hands.act(world, other.id, "topic", {"does": does, **here})
        assert staff.topics[str(here["thread"])]["open"] is is_open
    await hands.act(world, started.id, "topic", {"does": "delete", **here})
    with pytest.raises(Impossible, match="topic is no longer there"):
        await hands.act(world, other.id, "say", {"text": "hello", **here})
    await hands.act(world, started.id, "rights", {"chat": staff.id, "given": False})
    assert state(world)["groups"][0]["rights"] is False


@pytest.mark.parametrize(
    ("action", "asked"),
    [
        ("group", {"title": "Staff", "rights": "rule_the_world"}),
        ("group", {"title": "S" * 129}),
        ("enter", {"chat": -1}),
        ("topic", {"does": "close"}),
        ("rights", {"given": True}),
        ("say", {"text": "hello", "chat": "-100x"}),
        ("react", {"message": 1, "emoji": "👍"}),
        ("pick", {"query": "7", "result": "1"}),
    ],
)
async def test_what_no_phone_would_do_is_refused(
    world: World, started: Person, action: str, asked: dict[str, Any]
) -> None:
    """With a sentence, and nothing changes."""
    before = len(world.chats), len(started.chat.messages)
    with pytest.raises(Impossible):
        await hands.act(world, started.id, action, asked)
    assert (len(world.chats), len(started.chat.messages)) == before


async def test_one_picks_from_ones_own_list_and_gives_signs_that_telegram_has(world: World, started: Person) -> None:
    """Nobody else's list; no sign that a phone has not."""
    query, other = started.types("servo"), world.person("Kham")
    with pytest.raises(Impossible, match="list is no longer there"):
        await hands.act(world, other.id, "pick", {"query": query.id, "result": "1"})
    with pytest.raises(Impossible, match="line is no longer there"):
        await hands.act(world, started.id, "pick", {"query": query.id, "result": "1"})
    mine = await started.says("hello")
    await hands.act(world, started.id, "react", {"message": mine.id, "emoji": "👍"})
    with pytest.raises(Impossible, match="no such reaction"):
        await hands.act(world, started.id, "react", {"message": mine.id, "emoji": "🥔"})
    (shown,) = state(world)["people"][0]["messages"]
    assert shown["reactions"] == [{"emoji": "👍", "by": started.first_name}]
