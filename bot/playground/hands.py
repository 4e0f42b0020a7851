"""What people do on the page, as calls on the world."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.requests import Request

from bot.playground.message import Message
from bot.playground.person import Person
from bot.playground.stream import person_json
from bot.playground.world import Event, World

LARGEST_UPLOAD = 20 * 1024 * 1024
Asked = Mapping[str, Any]


class Impossible(Exception):
    """Something that a phone would not let one do."""


async def bounded_body(request: Request) -> bytes:
    """The body of a request, if it is not too large."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LARGEST_UPLOAD:
            raise Impossible("a file may have 20 MB here")
    return body


async def join(world: World, asked: Asked) -> dict[str, Any]:
    """A new person."""
    first_name = _text(asked, "first_name")
    known = ("language_code", "phone", "role", "place", "zone")
    details: dict[str, Any] = {name: _text(asked, name) for name in known if asked.get(name)}
    return person_json(world, world.person(first_name, _text(asked, "last_name", needed=False), **details))


async def upload(world: World, person_id: int, data: bytes, asked: Asked) -> None:
    """A file or a picture from the disk."""
    person = _person(world, person_id)
    name, caption = str(asked.get("name", "file")), str(asked.get("caption", ""))
    if not data:
        raise Impossible("the file is empty")
    if asked.get("kind") == "photo":
        await person.sends_photo(data, caption, name)
    else:
        await person.sends_document(data, name, str(asked.get("type") or "application/octet-stream"), caption)


async def act(world: World, person_id: int, action: str, asked: Asked) -> None:
    """One action of one person."""
    deed = _DEEDS.get(action)
    if deed is None:
        raise Impossible(f"nobody can {action} here")
    await deed(_person(world, person_id), asked)


async def _say(person: Person, asked: Asked) -> None:
    reply_to = _message(person, asked["reply_to"]) if asked.get("reply_to") else None
    await person.says(_text(asked, "text"), reply_to=reply_to)


async def _start(person: Person, asked: Asked) -> None:
    if person.chat.blocked:
        await person.unblocks()
    await person.opens(_text(asked, "payload", needed=False))


async def _tap(person: Person, asked: Asked) -> None:
    message, data = _message(person, asked.get("message")), _text(asked, "data")
    if data not in [button.data for button in message.buttons]:
        raise Impossible("the button is no longer there")
    person.forges(data, message)


async def _key(person: Person, asked: Asked) -> None:
    keyboard = person.chat.keyboard
    if keyboard is None or _text(asked, "label") not in [label for row in keyboard.labels for label in row]:
        raise Impossible("the key is no longer there")
    await person.taps(asked["label"], on=keyboard)


async def _edit(person: Person, asked: Asked) -> None:
    message = _message(person, asked.get("message"))
    if message.by_bot or message.kind != "text":
        raise Impossible("one can edit only one's own texts")
    await person.edits(message, _text(asked, "text"))


async def _delete(person: Person, asked: Asked) -> None:
    await person.deletes(_message(person, asked.get("message")))


async def _language(person: Person, asked: Asked) -> None:
    person.language_code = _text(asked, "code", needed=False)
    person.world.tell(Event("person", person.chat))


async def _contact(person: Person, asked: Asked) -> None:
    await person.shares_contact()


async def _sticker(person: Person, asked: Asked) -> None:
    await person.sends_sticker(str(asked.get("emoji") or "👍"))


async def _voice(person: Person, asked: Asked) -> None:
    await person.sends_voice()


async def _location(person: Person, asked: Asked) -> None:
    await person.sends_location()


async def _block(person: Person, asked: Asked) -> None:
    await person.blocks()


async def _unblock(person: Person, asked: Asked) -> None:
    await person.unblocks()


_DEEDS: dict[str, Callable[[Person, Asked], Awaitable[None]]] = {
    "say": _say, "start": _start, "tap": _tap, "key": _key, "edit": _edit, "delete": _delete, "language": _language,
    "contact": _contact, "sticker": _sticker, "voice": _voice, "location": _location, "block": _block,
    "unblock": _unblock,
}  # fmt: skip


def _person(world: World, person_id: int) -> Person:
    if person_id not in world.people:
        raise Impossible("there is no such person")
    return world.people[person_id]


def _message(person: Person, number: Any) -> Message:
    message = person.chat.by_id.get(number) if isinstance(number, int) else None
    if message is None or message.deleted:
        raise Impossible("the message is no longer there")
    return message


def _text(asked: Asked, name: str, *, needed: bool = True) -> str:
    value = asked.get(name, "")
    if not isinstance(value, str) or (needed and not value.strip()):
        raise Impossible(f"{name} must be a text")
    return value.strip()
