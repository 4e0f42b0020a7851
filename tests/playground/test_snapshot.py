"""The phones survive a restart: messages, keyboards, files, menus, and what the bot had not taken yet."""

import json
from pathlib import Path

from telegram import Bot, BotCommand, InlineKeyboardButton, InlineKeyboardMarkup, ReplyKeyboardMarkup

from bot.playground.cast import gather
from bot.playground.person import Person
from bot.playground.snapshot import to_json
from bot.playground.world import World


async def lived_in(bot: Bot, person: Person) -> None:
    """A chat with some of everything in it."""
    said = await person.says("/start")
    await person.edits(said, "/start now")
    await person.sends_photo(caption="my passport")
    sent = await bot.send_message(
        person.id, "<b>One</b>", parse_mode="HTML", reply_to_message_id=said.id,
        reply_markup=InlineKeyboardMarkup([[InlineKeyboardButton("x", callback_data="menu:open")]]),
    )  # fmt: skip
    await sent.edit_text("Two")
    await sent.pin()
    gone = await bot.send_message(person.id, "gone")
    await gone.delete()
    await bot.send_message(person.id, "Sure?", reply_markup=ReplyKeyboardMarkup([["Yes"]]))
    await bot.set_my_commands([BotCommand("menu", "ເມນູ")], language_code="lo")
    await bot.set_my_description("Registration")
    person.world.group("Robotics 2027", person)
    await person.blocks()


async def test_a_saved_world_comes_back_as_it_was(bot: Bot, world: World, trainee: Person, tmp_path: Path) -> None:
    """Everything that a phone shows and everything that the bot has still to be told."""
    await lived_in(bot, trainee)
    path = tmp_path / "deep" / "x.phones.json"
    world.save(path)
    # Numbers begin by the hour, and what is saved holds only where none of a later hour is higher.
    again = World(clock=lambda: world.clock() - 3600)
    gather(again)

    assert again.load(path)
    assert to_json(again) == to_json(world)
    chat = again.people[trainee.id].chat
    assert chat.transcript() == trainee.chat.transcript()
    assert chat.keyboard is not None
    assert chat.keyboard.labels == [["Yes"]]
    assert (chat.blocked, chat.pinned) == (True, trainee.chat.pinned)
    assert [one.as_json() for one in chat.messages] == [one.as_json() for one in trainee.chat.messages]
    assert again.updates.pending == world.updates.pending
    assert again.files.by_id.keys() == world.files.by_id.keys()
    assert again.profile == world.profile


async def test_after_a_restart_no_number_is_given_out_again(
    bot: Bot, world: World, trainee: Person, tmp_path: Path
) -> None:
    """Neither of a message nor of an update, so that the bot's memory of them holds."""
    await lived_in(bot, trainee)
    world.save(tmp_path / "x.json")
    again = World(clock=lambda: world.clock() - 3600)
    again.load(tmp_path / "x.json")
    person = again.people[trainee.id]
    await person.unblocks()
    message = await person.says("hello again")

    assert message.id > max(trainee.chat.by_id)
    assert max(again.updates.pending) > max(world.updates.pending)
    assert message.changed > max(one.changed for one in trainee.chat.by_id.values())


async def test_an_unchanged_world_is_not_written_again(world: World, trainee: Person, tmp_path: Path) -> None:
    """A file that is there and current stays untouched; a missing one is made."""
    path = tmp_path / "x.json"
    world.save(path)
    path.write_text("touched")
    world.save(path)
    assert path.read_text() == "touched"
    await trainee.says("hello")
    world.save(path)
    assert json.loads(path.read_text())["form"] == 1


async def test_a_file_that_cannot_be_read_is_put_aside(tmp_path: Path) -> None:
    """The playground starts fresh, and what was there is not destroyed."""
    for number, text in enumerate(("{", '{"form": 99}', "[]", '{"form": 1}')):
        path = tmp_path / f"{number}.json"
        path.write_text(text)
        assert not World().load(path)
        assert path.with_name(path.name + ".unreadable").read_text() == text
    assert not World().load(tmp_path / "missing.json")
