"""The world on disk: what the phones show and what the bot has not taken yet survive a restart."""

import base64
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.playground.ballot import Ballot, stands
from bot.playground.chat import Chat
from bot.playground.files import StoredFile
from bot.playground.image import Size
from bot.playground.message import Message
from bot.playground.profile import Profile

if TYPE_CHECKING:
    from bot.playground.world import World

FORM = 1  # of the file; another one is not read
LAST_MESSAGES = 300  # of each chat; older ones are not worth a growing file
_PERSON = ("first_name", "last_name", "username", "language_code", "phone", "role", "place", "zone", "deactivated")
_CHAT = (
    "id", "type", "title", "username", "started", "blocked", "is_forum", "pinned", "acted", "topics", "rights",
    "moved_to",
)  # fmt: skip
_MESSAGE = (
    "id", "sender", "date", "markup", "origin", "silent", "protected", "edited", "deleted", "changed", "versions",
    "thread", "reactions",
)  # fmt: skip


def save(world: "World", path: Path, last: str = "") -> str:
    """Write the world if it differs from `last`, what was written before; the file is replaced in one step."""
    text = json.dumps(to_json(world), ensure_ascii=False)
    if text != last or not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(path.name + ".new")
        with beside.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    return text


def load(world: "World", path: Path) -> bool:
    """Fill the world from the file; False when there is none, or none that can be read (it is put aside)."""
    try:
        saved = json.loads(path.read_text("utf-8"))
        if saved.get("form") != FORM:
            raise ValueError("another form")
        restore(world, saved)
    except FileNotFoundError:
        return False
    except (ValueError, KeyError, TypeError, AttributeError):
        path.replace(path.with_name(path.name + ".unreadable"))
        return False
    return True


def to_json(world: "World") -> dict[str, Any]:
    """All that a restart needs."""
    chats = [_chat_json(chat) for chat in world.chats.values()]
    used = json.dumps(chats)
    return {
        "form": FORM,
        "next_message": world.next_message,
        "next_update": world.updates.next_id,
        "allowed": world.updates.allowed,
        "pending": list(world.updates.pending.values()),
        "people": [{"id": one.id, **_picked(one, _PERSON)} for one in world.people.values()],
        "chats": chats,
        "ballots": [_ballot_json(ballot) for ballot in world.ballots.values()],
        "profile": _profile_json(world.profile),
        "files": [_file_json(file) for file in world.files.by_id.values() if file.id in used],
    }


def restore(world: "World", saved: dict[str, Any]) -> None:
    """Put saved people, chats and messages into the world; whom it has already are as they were saved."""
    for file in saved["files"]:
        size = Size(*file["size"]) if file["size"] else None
        world.files.keep(StoredFile(**{**file, "size": size, "data": base64.b64decode(file["data"])}))
    for fields in saved["people"]:
        person = world.people.get(fields["id"]) or world.person(fields["first_name"], id=fields["id"])
        vars(person).update(_picked_from(fields, _PERSON))
    for fields in saved.get("ballots", ()):
        votes = {number: tuple(chosen) for number, chosen in fields["votes"]}
        world.ballots[fields["poll"]["id"]] = Ballot(fields["poll"], fields["by_bot"], votes=votes)
    for fields in saved["chats"]:
        _restore_chat(world, fields)
    world.profile = _profile(saved["profile"])
    world.updates.allowed = saved["allowed"]
    world.updates.pending = {update["update_id"]: update for update in saved["pending"]}
    world.updates.next_id = max(world.updates.next_id, saved["next_update"])
    world.next_message = max(world.next_message, saved["next_message"])
    world.skip_changes(max((chat["acted"] for chat in saved["chats"]), default=0))


def _restore_chat(world: "World", fields: dict[str, Any]) -> None:
    chat = world.chats.get(fields["id"]) or Chat(fields["id"], fields["type"])
    world.chats[chat.id] = chat
    vars(chat).update(_picked_from(fields, _CHAT))
    chat.members = [world.people[number] for number in fields["members"]]
    chat.by_id = {}
    for one in fields["messages"]:
        details = _picked_from(one, _MESSAGE)
        chat.by_id[one["id"]] = Message(chat=chat, body=one["body"], **details)
    for one in fields["messages"]:
        message = chat.by_id[one["id"]]
        message.reply_to = chat.by_id.get(one["reply_to"])
        if "poll" in message.body:
            stands(world, message)
        if "pinned_message" in message.body:
            pinned = chat.by_id.get(message.body["pinned_message"])
            message.body = {"pinned_message": pinned} if pinned else {"text": "📌"}
        world.skip_changes(message.changed)
    chat.keyboard = chat.by_id.get(fields["keyboard"])
    chat.pinned = [number for number in chat.pinned if number in chat.by_id]


def _chat_json(chat: Chat) -> dict[str, Any]:
    return {
        **_picked(chat, _CHAT),
        "members": [person.id for person in chat.members],
        "keyboard": chat.keyboard.id if chat.keyboard else None,
        "messages": [_message_json(message) for message in list(chat.by_id.values())[-LAST_MESSAGES:]],
    }


def _message_json(message: Message) -> dict[str, Any]:
    body = {name: value.id if isinstance(value, Message) else value for name, value in message.body.items()}
    reply_to = message.reply_to.id if message.reply_to else None
    return {**_picked(message, _MESSAGE), "body": body, "reply_to": reply_to}


def _ballot_json(ballot: Ballot) -> dict[str, Any]:
    return {"poll": ballot.poll, "by_bot": ballot.by_bot, "votes": [[*each] for each in ballot.votes.items()]}


def _file_json(file: StoredFile) -> dict[str, Any]:
    return {**vars(file), "data": base64.b64encode(file.data).decode()}


def _profile_json(profile: Profile) -> dict[str, Any]:
    commands = [[list(scope), language, menu] for (scope, language), menu in profile.commands.items()]
    buttons = [[chat, button] for chat, button in profile.menu_buttons.items()]
    return {**vars(profile), "commands": commands, "menu_buttons": buttons}


def _profile(saved: dict[str, Any]) -> Profile:
    commands = {((scope[0], scope[1], scope[2]), language): menu for scope, language, menu in saved["commands"]}
    return Profile(**{**saved, "commands": commands, "menu_buttons": dict(saved["menu_buttons"])})


def _picked(thing: object, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(thing, name) for name in names}


def _picked_from(fields: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: fields[name] for name in names if name in fields}
