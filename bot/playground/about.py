"""The methods about the bot itself, its chats and their files."""

import re
from typing import Any

from bot.playground.check import Arguments, check_shape
from bot.playground.compose import find_chat
from bot.playground.files import LARGEST_DOWNLOAD
from bot.playground.message import User
from bot.playground.profile import DEFAULT, Scope
from bot.playground.refusal import Refusal, bad_request
from bot.playground.text import utf16_length
from bot.playground.world import Event, World

MOST_COMMANDS = 100
_COMMAND = re.compile("[a-z0-9_]{1,32}")
_WIDE = {"default", "all_private_chats", "all_group_chats", "all_chat_administrators"}
_NARROW = {"chat", "chat_administrators", "chat_member"}
_GIFTS = dict.fromkeys(
    ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), False
)
_SKILLS = {
    "can_join_groups": True, "supports_inline_queries": True, "supports_guest_queries": False,
    "can_connect_to_business": False, "has_main_web_app": False, "has_topics_enabled": False,
    "allows_users_to_create_topics": False, "can_manage_bots": False, "supports_join_request_queries": False,
}  # fmt: skip


def get_me(world: World, a: Arguments) -> dict[str, Any]:
    """getMe"""
    return {**world.bot, **_SKILLS, "can_read_all_group_messages": world.reads_groups}


def log_out(world: World, a: Arguments) -> bool:
    """logOut and close: nothing holds this bot to one server here."""
    return True


def set_my_commands(world: World, a: Arguments) -> bool:
    """setMyCommands"""
    key = (_scope(world, a), _language(a))
    if len(a["commands"]) > MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    world.profile.commands[key] = [_command(one) for one in a["commands"]]
    world.tell(Event("menu", None))
    return True


def get_my_commands(world: World, a: Arguments) -> list[dict[str, str]]:
    """getMyCommands"""
    return world.profile.commands.get((_scope(world, a), _language(a)), [])


def delete_my_commands(world: World, a: Arguments) -> bool:
    """deleteMyCommands"""
    world.profile.commands.pop((_scope(world, a), _language(a)), None)
    world.tell(Event("menu", None))
    return True


def _command(given: Any) -> dict[str, str]:
    check_shape(given, {"command": "String!", "description": "String!"}, "can't parse BotCommand")
    name, description = given["command"].removeprefix("/"), given["description"].strip()
    if not name:
        raise bad_request("command must not be empty")
    if not description:
        raise bad_request("command description must not be empty")
    if utf16_length(description) > 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    if not _COMMAND.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    return {"command": name, "description": description}


def _scope(world: World, a: Arguments) -> Scope:
    scope = a.get("scope")
    if scope is None:
        return DEFAULT
    check_shape(scope, {"type": "String!", "chat_id": "Chat", "user_id": "Number"}, "can't parse BotCommandScope")
    kind = scope["type"]
    if kind in _WIDE:
        return kind, 0, 0
    if kind not in _NARROW:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    if "chat_id" not in scope:
        raise bad_request("can't parse BotCommandScope: Can't find field \"chat_id\"")
    return kind, find_chat(world, scope["chat_id"]).id, scope.get("user_id", 0)


def _language(a: Arguments) -> str:
    code: str = a.get("language_code", "")
    if code and not re.fullmatch("[a-z]{2}", code):
        raise bad_request("invalid language code specified")
    return code


def _set_text(texts: dict[str, str], a: Arguments, field: str, longest: int, complaint: str) -> bool:
    text = a.get(field, "").strip()
    if utf16_length(text) > longest:
        raise bad_request(complaint)
    if text:
        texts[_language(a)] = text
    else:
        texts.pop(_language(a), None)
    return True


def set_my_name(world: World, a: Arguments) -> bool:
    """setMyName"""
    _set_text(world.profile.names, a, "name", 64, "BOT_TITLE_INVALID")
    world.tell(Event("menu", None))
    return True


def get_my_name(world: World, a: Arguments) -> dict[str, str]:
    """getMyName: always there, as BotFather gave one."""
    names = world.profile.names
    return {"name": names.get(_language(a)) or names.get("") or world.bot_name}


def set_my_description(world: World, a: Arguments) -> bool:
    """setMyDescription"""
    _set_text(world.profile.descriptions, a, "description", 512, "BOT_DESCRIPTION_INVALID")
    world.tell(Event("menu", None))
    return True


def get_my_description(world: World, a: Arguments) -> dict[str, str]:
    """getMyDescription"""
    texts = world.profile.descriptions
    return {"description": texts.get(_language(a)) or texts.get("", "")}


def set_my_short_description(world: World, a: Arguments) -> bool:
    """setMyShortDescription"""
    return _set_text(world.profile.short_descriptions, a, "short_description", 120, "BOT_ABOUT_INVALID")


def get_my_short_description(world: World, a: Arguments) -> dict[str, str]:
    """getMyShortDescription"""
    texts = world.profile.short_descriptions
    return {"short_description": texts.get(_language(a)) or texts.get("", "")}


def set_chat_menu_button(world: World, a: Arguments) -> bool:
    """setChatMenuButton"""
    button = a.get("menu_button", {"type": "default"})
    check_shape(button, {"type": "String!", "text": "String", "web_app": "Object"}, "can't parse MenuButton")
    if button["type"] not in ("default", "commands", "web_app"):
        raise bad_request("can't parse MenuButton: Unsupported type specified")
    world.profile.menu_buttons[_menu_chat(world, a)] = button
    return True


def get_chat_menu_button(world: World, a: Arguments) -> dict[str, Any]:
    """getChatMenuButton"""
    buttons = world.profile.menu_buttons
    return buttons.get(_menu_chat(world, a)) or buttons.get(0) or {"type": "commands"}


def _menu_chat(world: World, a: Arguments) -> int:
    return find_chat(world, a["chat_id"]).id if "chat_id" in a else 0


def get_chat(world: World, a: Arguments) -> dict[str, Any]:
    """getChat"""
    chat = find_chat(world, a["chat_id"])
    full = {**chat.as_json(), "accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": _GIFTS}
    pinned = chat.by_id.get(chat.pinned[-1]) if chat.pinned else None
    return {**full, "pinned_message": pinned.as_json(with_reply=False)} if pinned else full


def get_chat_member(world: World, a: Arguments) -> dict[str, Any]:
    """getChatMember"""
    chat = find_chat(world, a["chat_id"])
    person = world.people.get(a["user_id"])
    if person is None and a["user_id"] != world.bot["id"]:
        raise bad_request("PARTICIPANT_ID_INVALID")
    user: User = person.as_json() if person else world.bot
    if person is None:
        return world.bot_in(chat)
    present = chat.person is person or person in chat.members
    if present and chat.members and person is chat.members[0]:
        return {**world.member("creator", user), "is_anonymous": False}
    return world.member("member" if present else "left", user)


def get_file(world: World, a: Arguments) -> dict[str, Any]:
    """getFile"""
    stored = world.files.by_id.get(a["file_id"])
    if stored is None:
        raise Refusal("Bad Request: invalid file_id")
    if len(stored.data) > LARGEST_DOWNLOAD:
        raise bad_request("file is too big")
    return {**stored.as_json(), "file_path": stored.path}
