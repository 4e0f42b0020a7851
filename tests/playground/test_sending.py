"""What the bot sends and changes in a chat, through the stock client."""

import pytest
from telegram import (
    Bot,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    LinkPreviewOptions,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden

from bot.playground.cast import gather
from bot.playground.person import Person
from bot.playground.world import World
from tests.playground.conftest import Line


def keyboard(label: str, data: str = "menu:open") -> InlineKeyboardMarkup:
    """One button."""
    return InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=data)]])


async def test_a_message_arrives_as_it_was_sent(bot: Bot, started: Person) -> None:
    """Text, marking, keyboard, silence: on the phone, and in what the client gets back."""
    sent = await bot.send_message(
        started.id,
        "<b>ຫຸ່ນຍົນ</b> &amp; <i>automation</i> 😀 <a href='https://example.org/a'>more</a>",
        parse_mode=ParseMode.HTML,
        reply_markup=InlineKeyboardMarkup(
            [
                [InlineKeyboardButton("ເລືອກ", callback_data="form:pick:la:1")],
                [InlineKeyboardButton("Map", url="https://example.org")],
            ]
        ),
        disable_notification=True,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )
    shown = started.chat.last

    assert (sent.message_id, sent.text, sent.chat.id) == (shown.id, "ຫຸ່ນຍົນ & automation 😀 more", started.id)
    assert shown.html == '<b>ຫຸ່ນຍົນ</b> &amp; <i>automation</i> 😀 <a href="https://example.org/a">more</a>'
    assert [(one.type, one.offset, one.length) for one in sent.entities] == [
        ("bold", 0, 7), ("italic", 10, 10), ("text_link", 24, 4),
    ]  # fmt: skip
    assert [(one.label, one.data, one.url) for one in shown.buttons] == [
        ("ເລືອກ", "form:pick:la:1", ""), ("Map", "", "https://example.org/"),
    ]  # fmt: skip
    assert shown.silent


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("x" * 4097, "Message is too long"),
        ("😀" * 2049, "Message is too long"),
        ("x" + "&amp;" * 4096, "Message is too long"),
        (" \n\t ", "Text must be non-empty"),
        ("<b> </b>", "Text must be non-empty"),
        ("\u202e\u2028", "Text must be non-empty"),
    ],
)
async def test_a_text_that_telegram_does_not_take_is_refused(
    bot: Bot, started: Person, text: str, complaint: str
) -> None:
    """Counted in UTF-16 units, after the tags and references are gone."""
    with pytest.raises(BadRequest) as refused:
        await bot.send_message(started.id, text, parse_mode=ParseMode.HTML)
    assert refused.value.message == complaint
    assert started.chat.messages == []


@pytest.mark.parametrize("text", ["x" * 4096, "😀" * 2048, "&amp;" * 4096, f"<b>{'x' * 4096}</b>", f"  {'x' * 4096}\n"])
async def test_the_longest_text_is_taken(bot: Bot, started: Person, text: str) -> None:
    """4,096 UTF-16 units as they are read."""
    await bot.send_message(started.id, text, parse_mode=ParseMode.HTML)
    assert started.chat.last.by_bot


async def test_the_bot_cannot_begin_a_conversation(bot: Bot, trainee: Person) -> None:
    """A person who never pressed Start is not written to, and has no chat to look at."""
    with pytest.raises(Forbidden, match="bot can't initiate conversation with a user"):
        await bot.send_message(trainee.id, "hello")
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.get_chat(trainee.id)
    await trainee.opens()
    await bot.send_message(trainee.id, "hello")
    assert (await bot.get_chat(trainee.id)).first_name == trainee.first_name


async def test_a_person_who_blocked_the_bot_is_not_written_to(bot: Bot, started: Person) -> None:
    """Neither new messages nor changes of old ones, until she lets it."""
    old = await bot.send_message(started.id, "hello")
    await started.blocks()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(started.id, "hello again")
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await old.edit_text("changed")
    await started.unblocks()
    await bot.send_message(started.id, "hello again")
    assert [one.text for one in started.chat.from_bot] == ["hello", "hello again"]


async def test_an_account_that_is_gone_is_not_written_to(bot: Bot, started: Person) -> None:
    """In the words that tell it apart from a block."""
    started.deactivated = True
    with pytest.raises(Forbidden, match="user is deactivated"):
        await bot.send_message(started.id, "hello")


async def test_an_edit_shows_as_an_edit(bot: Bot, started: Person) -> None:
    """The same message with the new text; a keyboard that is not sent again is gone; earlier versions are kept."""
    sent = await bot.send_message(started.id, "Your country?", reply_markup=keyboard("Lao PDR"))
    edited = await bot.edit_message_text("Your country: <b>Lao PDR</b>", started.id, sent.message_id, parse_mode="HTML")
    shown = started.chat.last

    assert (shown.id, shown.text, shown.buttons, shown.bold) == (
        sent.message_id, "Your country: Lao PDR", [], ["Lao PDR"],
    )  # fmt: skip
    assert [one["text"] for one in shown.versions] == ["Your country?"]
    assert shown.edited is not None
    assert getattr(edited, "edit_date", None) is not None


async def test_an_edit_must_change_something(bot: Bot, started: Person) -> None:
    """Text, marking or keyboard; the same again is refused."""
    sent = await bot.send_message(started.id, "one", reply_markup=keyboard("A"))
    with pytest.raises(BadRequest) as refused:
        await sent.edit_text("one", reply_markup=keyboard("A"))
    assert refused.value.message == (
        "Message is not modified: specified new message content and reply markup are exactly the same as a current "
        "content and reply markup of the message"
    )
    await sent.edit_text("<b>one</b>", parse_mode="HTML", reply_markup=keyboard("A"))
    await sent.edit_reply_markup(keyboard("B"))
    with pytest.raises(BadRequest, match="Message is not modified"):
        await sent.edit_reply_markup(keyboard("B"))
    await sent.edit_reply_markup()
    assert (started.chat.last.text, started.chat.last.buttons) == ("one", [])


async def test_only_what_is_there_and_the_bots_own_can_be_edited(bot: Bot, started: Person) -> None:
    """A message that is gone is not found; a person's message is not the bot's to change."""
    said = await started.says("hello")
    gone = await bot.send_message(started.id, "gone soon")
    await gone.delete()
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await gone.edit_text("still there?")
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await bot.edit_message_text("?", started.id, 1)
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await bot.edit_message_text("?", started.id, said.id)


async def test_messages_are_deleted_for_both_sides(bot: Bot, started: Person) -> None:
    """One or several; what is not there cannot be."""
    said = await started.says("my passport number")
    sent = await bot.send_message(started.id, "answer")
    await bot.delete_messages(started.id, [said.id, sent.message_id])
    assert started.chat.messages == []
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await sent.delete()


async def test_after_two_days_a_message_cannot_be_deleted(trainee: Person, bot: Bot, world: World) -> None:
    """As Telegram has it."""
    await trainee.opens()
    sent = await bot.send_message(trainee.id, "old")
    trainee.chat.last.date -= 48 * 3600 + 1
    with pytest.raises(BadRequest, match="Message can't be deleted for everyone"):
        await sent.delete()


async def test_a_reply_names_what_it_answers(bot: Bot, started: Person) -> None:
    """And is refused when that is gone, unless told not to mind."""
    said = await started.says("Who pays?")
    sent = await bot.send_message(started.id, "The organiser.", reply_parameters=ReplyParameters(said.id))
    assert sent.reply_to_message is not None
    assert sent.reply_to_message.text == "Who pays?"
    await started.deletes(said)
    with pytest.raises(BadRequest, match="Message to be replied not found"):
        await bot.send_message(started.id, "?", reply_parameters=ReplyParameters(said.id))
    await bot.send_message(started.id, "!", reply_parameters=ReplyParameters(said.id, allow_sending_without_reply=True))


async def test_a_reply_keyboard_stays_until_it_is_taken_away(bot: Bot, started: Person) -> None:
    """Other messages leave it; a removal ends it."""
    keys = ReplyKeyboardMarkup([["Yes", "No"]], input_field_placeholder="Yes or no")
    await bot.send_message(started.id, "Sure?", reply_markup=keys)
    await bot.send_message(started.id, "Take your time")
    assert started.chat.keyboard is not None
    assert started.chat.keyboard.labels == [["Yes", "No"]]
    await started.taps("No")
    assert started.chat.last.text == "No"
    await bot.send_message(started.id, "Good", reply_markup=ReplyKeyboardRemove())
    assert started.chat.keyboard is None
    await bot.send_message(started.id, "Then write", reply_markup=ForceReply())
    assert started.chat.keyboard is started.chat.last


async def test_the_contact_button_shares_the_own_number(bot: Bot, started: Person) -> None:
    """With the id of the person, so that the bot can tell it from somebody else's; a one-time keyboard goes."""
    button = KeyboardButton("Share my number", request_contact=True)
    await bot.send_message(started.id, "Phone?", reply_markup=ReplyKeyboardMarkup([[button]], one_time_keyboard=True))
    await started.taps("Share my number")
    await started.shares_contact("8562099999999")
    await started.shares_contact(of=gather(started.world)[1])
    contacts = [update.message.contact for update in await bot.get_updates() if update.message]

    assert [(one.phone_number, one.user_id) for one in contacts if one] == [
        (started.phone, started.id), ("8562099999999", None), ("66815550123", 700_000_002),
    ]  # fmt: skip
    assert started.chat.keyboard is None


async def test_typing_is_seen_until_a_message_comes(bot: Bot, started: Person, world: World) -> None:
    """For five seconds at most."""
    await bot.send_chat_action(started.id, "typing")
    assert 0 < started.chat.typing_until - world.clock() <= 5
    await bot.send_message(started.id, "here")
    assert started.chat.typing_until == 0


async def test_messages_are_pinned_copied_and_forwarded(bot: Bot, started: Person) -> None:
    """A pin is told in the chat; a copy has no author, a forward has one."""
    sent = await bot.send_message(started.id, "Room 204")
    await sent.pin(disable_notification=True)
    assert started.chat.last.kind == "pinned_message"
    pinned = (await bot.get_chat(started.id)).pinned_message
    assert pinned is not None
    assert pinned.message_id == sent.message_id
    copied = await bot.copy_message(started.id, started.id, sent.message_id)
    assert (started.chat.last.id, started.chat.last.text) == (copied.message_id, "Room 204")
    forwarded = await bot.forward_message(started.id, started.id, sent.message_id)
    assert forwarded.forward_origin is not None
    await bot.unpin_chat_message(started.id)
    with pytest.raises(BadRequest, match="Message to unpin not found"):
        await bot.unpin_chat_message(started.id)


async def test_places_are_checked(bot: Bot, line: Line, started: Person) -> None:
    """A point on the earth, with a name or without."""
    await bot.send_location(started.id, 17.96, 102.61)
    await bot.send_venue(started.id, 17.96, 102.61, "Building B", "Room 204")
    assert [one.kind for one in started.chat.from_bot] == ["location", "venue"]
    for latitude in (91, "NaN", "1e999"):
        answer = await line.call("sendLocation", chat_id=started.id, latitude=latitude, longitude=0)
        assert answer == (400, "Bad Request: wrong latitude or longitude specified")
