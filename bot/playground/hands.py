"""What people do on the page, as calls on the world."""

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request

from bot.playground import asked as page
from bot.playground import groups
from bot.playground.asked import Asked, Impossible
from bot.playground.ballot import CannotVote
from bot.playground.person import Person
from bot.playground.poll import MOST_OPTIONS
from bot.playground.stream import person_json
from bot.playground.world import Event, World

LARGEST_UPLOAD = 20 * 1024 * 1024


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
    first_name = page.text(asked, "first_name")
    known = ("language_code", "phone", "role", "place", "zone")
    details: dict[str, Any] = {name: page.text(asked, name) for name in known if asked.get(name)}
    return person_json(world, world.person(first_name, page.text(asked, "last_name", needed=False), **details))


async def upload(world: World, person_id: int, data: bytes, asked: Asked) -> None:
    """A file or a picture from the disk."""
    person = _person(world, person_id)
    here = page.where(person, asked)
    name, caption = str(asked.get("name", "file")), str(asked.get("caption", ""))
    if not data:
        raise Impossible("the file is empty")
    if asked.get("kind") == "photo":
        await person.sends_photo(data, caption, name, **here)
    else:
        kind = str(asked.get("type") or "application/octet-stream")
        await person.sends_document(data, name, kind, caption, **here)


async def act(world: World, person_id: int, action: str, asked: Asked) -> dict[str, Any] | None:
    """One action of one person, and what it found."""
    deed = _DEEDS.get(action)
    if deed is None:
        raise Impossible(f"nobody can {action} here")
    return await deed(_person(world, person_id), asked)


async def _say(person: Person, asked: Asked) -> None:
    reply_to = page.message(person, asked, "reply_to") if asked.get("reply_to") else None
    await person.says(page.text(asked, "text"), reply_to=reply_to, **page.where(person, asked))


async def _start(person: Person, asked: Asked) -> None:
    if person.chat.blocked:
        await person.unblocks()
    await person.opens(page.text(asked, "payload", needed=False))


async def _tap(person: Person, asked: Asked) -> None:
    message, data = page.message(person, asked), page.text(asked, "data")
    if data not in [button.data for button in message.buttons]:
        raise Impossible("the button is no longer there")
    person.forges(data, message)


async def _key(person: Person, asked: Asked) -> None:
    keyboard = person.chat.keyboard
    if keyboard is None or page.text(asked, "label") not in [label for row in keyboard.labels for label in row]:
        raise Impossible("the key is no longer there")
    await person.taps(asked["label"], on=keyboard)


async def _edit(person: Person, asked: Asked) -> None:
    message = page.message(person, asked)
    if message.sender.get("id") != person.id or message.kind != "text":
        raise Impossible("one can edit only one's own texts")
    await person.edits(message, page.text(asked, "text"))


async def _delete(person: Person, asked: Asked) -> None:
    await person.deletes(page.message(person, asked))


async def _language(person: Person, asked: Asked) -> None:
    person.language_code = page.text(asked, "code", needed=False)
    person.world.tell(Event("person", person.chat))


async def _contact(person: Person, asked: Asked) -> None:
    await person.shares_contact(**page.where(person, asked))


async def _sticker(person: Person, asked: Asked) -> None:
    await person.sends_sticker(str(asked.get("emoji") or "👍"), **page.where(person, asked))


async def _voice(person: Person, asked: Asked) -> None:
    await person.sends_voice(**page.where(person, asked))


async def _location(person: Person, asked: Asked) -> None:
    await person.sends_location(**page.where(person, asked))


async def _poll(person: Person, asked: Asked) -> None:
    lines = [line.strip() for line in page.text(asked, "text").splitlines() if line.strip()]
    if not 3 <= len(lines) <= 1 + MOST_OPTIONS:
        raise Impossible(f"a poll is a question and from 2 to {MOST_OPTIONS} options, a line each")
    right = 0 if asked.get("quiz") else None
    await person.sends_poll(lines[0], *lines[1:], right=right, **page.where(person, asked))


async def _vote(person: Person, asked: Asked) -> None:
    message, chosen = page.message(person, asked), asked.get("options")
    if not isinstance(chosen, list) or not all(isinstance(each, int) for each in chosen):
        raise Impossible("options are a list of numbers")
    try:
        await person.votes(message, *chosen)
    except CannotVote as fault:
        raise Impossible(str(fault)) from None


async def _block(person: Person, asked: Asked) -> None:
    await person.blocks()


async def _unblock(person: Person, asked: Asked) -> None:
    await person.unblocks()


_DEEDS: dict[str, Callable[[Person, Asked], Awaitable[dict[str, Any] | None]]] = {
    "say": _say, "start": _start, "tap": _tap, "key": _key, "edit": _edit, "delete": _delete, "language": _language,
    "contact": _contact, "sticker": _sticker, "voice": _voice, "location": _location, "poll": _poll, "vote": _vote,
    "block": _block,
    "unblock": _unblock, "group": groups.bring, "enter": groups.enter, "topic": groups.topic, "rights": groups.rights,
    "react": groups.react, "inline": groups.look, "pick": groups.pick,
}  # fmt: skip


def _person(world: World, person_id: int) -> Person:
    if person_id not in world.people:
        raise Impossible("there is no such person")
    return world.people[person_id]
