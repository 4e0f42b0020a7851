"""What the bot says about itself: command menus by scope and language, names, descriptions, the menu button."""

from typing import Any

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    MenuButtonCommands,
    MenuButtonWebApp,
    WebAppInfo,
)
from telegram.error import BadRequest

from bot.playground.person import Person
from bot.playground.world import World
from tests.playground.conftest import Line


def menu(person: Person) -> list[str]:
    """What this person's menu button lists."""
    return [one["description"] for one in person.world.profile.menu(person.chat.id, person.language_code)]


async def test_a_person_sees_the_commands_of_her_own_chat_and_language_first(bot: Bot, started: Person) -> None:
    """The narrowest scope wins, and within it her language."""
    chat = BotCommandScopeChat(started.id)
    for description, scope, language in (
        ("everybody", None, None),
        ("everybody, Lao", None, "lo"),
        ("private", BotCommandScopeAllPrivateChats(), None),
        ("hers", chat, None),
        ("hers, Lao", chat, "lo"),
    ):
        await bot.set_my_commands([BotCommand("menu", description)], scope, language_code=language)
    seen = [menu(started)]
    await bot.delete_my_commands(chat, language_code="lo")
    seen.append(menu(started))
    await bot.delete_my_commands(chat)
    seen.append(menu(started))
    await bot.delete_my_commands(BotCommandScopeAllPrivateChats())
    seen.append(menu(started))
    started.language_code = "km"
    seen.append(menu(started))

    assert seen == [["hers, Lao"], ["hers"], ["private"], ["everybody, Lao"], ["everybody"]]
    assert await bot.get_my_commands(language_code="lo") == (BotCommand("menu", "everybody, Lao"),)
    assert await bot.get_my_commands(language_code="vi") == ()


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"commands": [{"command": "Menu", "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "m" * 33, "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "ເມນູ", "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "", "description": "x"}]}, "command must not be empty"),
        ({"commands": [{"command": "menu", "description": " "}]}, "command description must not be empty"),
        ({"commands": [{"command": "menu", "description": "x" * 257}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ({"commands": [{"command": "menu"}]}, "can't parse BotCommand: Can't find field \"description\""),
        ({"commands": [{"command": "menu", "description": "x"}] * 101}, "BOT_COMMANDS_TOO_MUCH"),
        ({"commands": [], "language_code": "lao"}, "invalid language code specified"),
        ({"commands": [], "scope": {"type": "moon"}}, "can't parse BotCommandScope: Unsupported type specified"),
        ({"commands": [], "scope": {"type": "chat"}}, "can't parse BotCommandScope: Can't find field \"chat_id\""),
        ({"commands": [], "scope": {"type": "chat", "chat_id": 700_000_001}}, "chat not found"),
    ],
)
async def test_commands_that_telegram_does_not_take_are_refused(
    line: Line, trainee: Person, given: dict[str, Any], complaint: str
) -> None:
    """Names, lengths, count, scope; a person who never wrote has no chat to set them in."""
    assert await line.call("setMyCommands", **given) == (400, f"Bad Request: {complaint}")


async def test_names_and_descriptions_stand_in_each_language(bot: Bot, line: Line) -> None:
    """With the general one where a language has none of its own, and bounded lengths."""
    await bot.set_my_name("Sala TVET")
    await bot.set_my_description("Registration and reminders")
    await bot.set_my_description("ລົງທະບຽນ", language_code="lo")
    await bot.set_my_short_description("TVET")
    assert (await bot.get_my_name("lo")).name == "Sala TVET"
    assert (await bot.get_my_description("lo")).description == "ລົງທະບຽນ"
    assert (await bot.get_my_description("km")).description == "Registration and reminders"
    assert (await bot.get_my_short_description()).short_description == "TVET"
    for method, field, length, complaint in (
        ("setMyName", "name", 65, "BOT_TITLE_INVALID"),
        ("setMyDescription", "description", 513, "BOT_DESCRIPTION_INVALID"),
        ("setMyShortDescription", "short_description", 121, "BOT_ABOUT_INVALID"),
    ):
        assert await line.call(method, **{field: "x" * length}) == (400, f"Bad Request: {complaint}")


async def test_the_menu_button_of_a_chat_goes_before_that_of_all(bot: Bot, started: Person) -> None:
    """Commands, unless set otherwise."""
    assert isinstance(await bot.get_chat_menu_button(started.id), MenuButtonCommands)
    await bot.set_chat_menu_button(started.id, MenuButtonWebApp("Open", WebAppInfo("https://example.org/")))
    assert isinstance(await bot.get_chat_menu_button(started.id), MenuButtonWebApp)
    assert isinstance(await bot.get_chat_menu_button(), MenuButtonCommands)


async def test_the_bot_knows_itself(bot: Bot, world: World) -> None:
    """Number, name and what it may do."""
    me = await bot.get_me()
    assert (me.id, me.is_bot, me.username, me.can_read_all_group_messages) == (42, True, world.username, False)


async def test_a_text_that_is_no_language_is_no_language(bot: Bot) -> None:
    """Two small letters."""
    with pytest.raises(BadRequest, match="Invalid language code specified"):
        await bot.get_my_name("LO")
