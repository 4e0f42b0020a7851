"""The stream that keeps the page up to date: first everything, then each change."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any

from bot.playground.chat import Chat
from bot.playground.message import Message
from bot.playground.person import Person
from bot.playground.world import Event, World

RETRY_MILLISECONDS = 1000  # after which a page whose line broke tries again: a restart is short
QUIET_SECONDS = 15.0  # after so long a comment shows that the line still stands
MOST_WAITING = 500  # a page that lags behind further gets everything anew
LAST_MESSAGES = 300  # of each chat, for a page that opens


async def events(world: World) -> AsyncIterator[str]:
    """Server-sent events: `state` once, then `message`, `gone`, `person`, `group`, `typing`, `answer`."""
    waiting: asyncio.Queue[str] = asyncio.Queue(MOST_WAITING)

    def take(event: Event) -> None:
        if waiting.full():
            while not waiting.empty():
                waiting.get_nowait()
            waiting.put_nowait(_line("state", state(world)))
        for line in _lines(world, event):
            with contextlib.suppress(asyncio.QueueFull):
                waiting.put_nowait(line)

    unwatch = world.watch(take)
    try:
        yield f"retry: {RETRY_MILLISECONDS}\n" + _line("state", state(world))
        while not world.closed:
            try:
                yield await asyncio.wait_for(waiting.get(), QUIET_SECONDS)
            except TimeoutError:
                yield ": still here\n\n"
    finally:
        unwatch()


def _lines(world: World, event: Event) -> list[str]:
    if event.kind == "menu":
        return [_line("state", state(world))]
    if event.chat is None:
        return [_line("closed", {})]
    if event.kind == "answer":
        return [_line("answer", event.detail)]
    person = event.chat.person
    if person is None:
        return _lines_of_group(world, event, event.chat)
    if event.message is None:
        if event.kind == "typing":
            return [_line(event.kind, {**event.detail, "person": person.id})]
        return [_line("person", person_json(world, person))]
    if event.kind == "deleted":
        lines = [_line("gone", {"person": person.id, "message": event.message.id})]
    else:
        lines = [_line("message", {"person": person.id, "message": message_json(event.message)})]
    return [*lines, _line("person", person_json(world, person))]


def _lines_of_group(world: World, event: Event, chat: Chat) -> list[str]:
    if chat.moved_to:
        return [_line("state", state(world))]
    if not chat.is_forum or event.kind == "typing":
        return []
    lines = []
    if event.message is not None and event.kind == "deleted":
        lines = [_line("gone", {"chat": chat.id, "message": event.message.id})]
    elif event.message is not None:
        lines = [_line("message", {"chat": chat.id, "message": message_json(event.message)})]
    return [*lines, _line("group", group_json(chat))]


def state(world: World) -> dict[str, Any]:
    """Everything the page shows."""
    about = {"name": world.bot["first_name"], "username": world.username}
    people = [
        {**person_json(world, person), "messages": [message_json(one) for one in person.chat.messages[-LAST_MESSAGES:]]}
        for person in world.people.values()
    ]
    groups = [
        {**group_json(chat), "messages": [message_json(one) for one in chat.messages[-LAST_MESSAGES:]]}
        for chat in world.chats.values() if chat.is_forum and not chat.moved_to
    ]  # fmt: skip
    return {"bot": about, "people": people, "groups": groups}


def group_json(chat: Chat) -> dict[str, Any]:
    """A group with topics, without its messages."""
    topics = [{"thread": int(thread), **topic} for thread, topic in chat.topics.items()]
    members = [person.id for person in chat.members]
    return {"id": chat.id, "title": chat.title, "members": members, "topics": topics, "rights": bool(chat.rights)}


def person_json(world: World, person: Person) -> dict[str, Any]:
    """A person and the state of her chat, without its messages."""
    chat = person.chat
    code = person.language_code.partition("-")[0]
    descriptions = world.profile.descriptions
    return {
        "id": person.id,
        "name": person.name,
        "role": person.role,
        "place": person.place,
        "zone": person.zone,
        "language": person.language_code,
        "started": chat.started,
        "blocked": chat.blocked,
        "menu": world.profile.menu(chat.id, person.language_code),
        "description": descriptions.get(code) or descriptions.get("", ""),
        "keyboard": {"message": chat.keyboard.id, **chat.keyboard.markup} if chat.keyboard else None,
        "pinned": message_json(chat.by_id[chat.pinned[-1]]) if chat.pinned else None,
    }


def message_json(message: Message) -> dict[str, Any]:
    """A message as the page draws it: Telegram's fields and what only the two ends know."""
    shown = message.as_json()
    shown.pop("chat")
    if message.ballot:
        shown["votes"] = message.ballot.votes
    return {
        **shown, "kind": message.kind, "own": not message.by_bot, "silent": message.silent,
        "reactions": [{"emoji": emoji, "by": _name(message, who)} for who, emoji in message.reactions.items()],
    }  # fmt: skip


def _name(message: Message, who: str) -> str:
    """Who gave a reaction: the bot, or one of those in the chat."""
    people = message.chat.members if message.chat.person is None else [message.chat.person]
    return next((person.first_name for person in people if str(person.id) == who), "the bot")


def _line(kind: str, detail: dict[str, Any]) -> str:
    return f"event: {kind}\ndata: {json.dumps(detail, ensure_ascii=False)}\n\n"
