"""Keyboards and presses: what a button may carry, and how a press is answered."""

from typing import Any

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest

from bot.playground.person import Person
from bot.playground.world import World
from tests.playground.conftest import Line


def inline(*buttons: dict[str, Any]) -> dict[str, Any]:
    """A keyboard of one row."""
    return {"inline_keyboard": [list(buttons)]}


ROW = [{"text": "x", "callback_data": "x"}]


@pytest.mark.parametrize(
    ("markup", "complaint"),
    [
        (inline({"text": "x", "callback_data": "d" * 65}), "BUTTON_DATA_INVALID"),
        (inline({"text": "x", "callback_data": "ລ" * 22}), "BUTTON_DATA_INVALID"),
        (inline({"text": "x", "callback_data": ""}),
         "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
        (inline({"text": "x"}),
         "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
        (inline({"callback_data": "x"}), "can't parse inline keyboard button: Can't find field \"text\""),
        (inline({"text": " ", "callback_data": "x"}),
         "can't parse inline keyboard button: text of the button is empty"),
        (inline({"text": 5, "callback_data": "x"}),
         'can\'t parse inline keyboard button: Field "text" must be of type String'),
        (inline({"text": "x", "callback_data": None}),
         'can\'t parse inline keyboard button: Field "callback_data" must be of type String'),
        (inline({"text": "x", "callback_data": "x", "url": "https://example.org"}),
         "can't parse inline keyboard button: exactly one action is expected, found url, callback_data"),
        (inline({"text": "x", "url": "javascript:alert(1)"}),
         "inline keyboard button URL 'javascript:alert(1)' is invalid: Wrong HTTP URL"),
        (inline({"text": "x", "url": "ftp://example.org"}),
         "inline keyboard button URL 'ftp://example.org' is invalid: Unsupported URL protocol"),
        (inline({"text": "x", "url": "http://localhost"}),
         "inline keyboard button URL 'http://localhost' is invalid: Wrong HTTP URL"),
        (inline({"text": "x", "web_app": {"url": "http://example.org"}}),
         "inline keyboard button Web App URL 'http://example.org' is invalid: Only HTTPS links are allowed"),
        (inline({"text": "x", "copy_text": {"text": "x" * 257}}), "BUTTON_COPY_TEXT_INVALID"),
        (inline({"text": "x", "pay": True}), "BUTTON_TYPE_INVALID"),
        (inline({"text": "x", "callback_data": "x", "style": "loud"}),
         "can't parse inline keyboard button: invalid button style specified"),
        ({"inline_keyboard": [{"text": "x", "callback_data": "x"}]},
         "expected an Array of buttons in a row of the keyboard"),
        ({"inline_keyboard": [ROW * 9]}, "reply markup is too long"),
        ({"inline_keyboard": [ROW] * 101}, "reply markup is too long"),
        ({"keyboard": []}, "object expected as reply markup"),
        ({"keyboard": [["x"]], "resize_keyboard": "yes"}, 'field "resize_keyboard" must be of type Boolean'),
        ({"keyboard": [["x"]], "input_field_placeholder": "x" * 65}, "INPUT_FIELD_PLACEHOLDER_TOO_LONG"),
        ({"keyboard": [[{"text": "x", "request_contact": True, "request_location": True}]]},
         "can't parse keyboard button: at most one action is expected"),
    ],
)  # fmt: skip
async def test_a_keyboard_that_telegram_does_not_take_is_refused(
    line: Line, started: Person, markup: dict[str, Any], complaint: str
) -> None:
    """Data in bytes, one action a button, real addresses, bounded sizes."""
    answer = await line.call("sendMessage", chat_id=started.id, text="?", reply_markup=markup)
    assert answer == (400, f"Bad Request: {complaint}")
    assert started.chat.messages == []


@pytest.mark.parametrize("data", ["d" * 64, "ລ" * 21, "😀" * 16])
async def test_data_of_64_bytes_fits(bot: Bot, started: Person, data: str) -> None:
    """And comes back as it was sent."""
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("x", callback_data=data)]])
    await bot.send_message(started.id, "?", reply_markup=markup)
    await started.taps("x")
    (update,) = await bot.get_updates()
    assert update.callback_query is not None
    assert update.callback_query.data == data


async def test_an_edit_takes_an_inline_keyboard_only(line: Line, started: Person) -> None:
    """The keyboard in place of the phone's own belongs to a new message."""
    _, sent = await line.call("sendMessage", chat_id=started.id, text="?")
    place = {"chat_id": started.id, "message_id": sent["message_id"], "text": "!"}
    answer = await line.call("editMessageText", **place, reply_markup={"keyboard": [["x"]]})
    assert answer == (400, "Bad Request: inline keyboard expected")


async def ask(bot: Bot, person: Person) -> None:
    """A message with one button."""
    await bot.send_message(
        person.id, "?", reply_markup=InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data="yes")]])
    )


async def test_a_press_is_answered_once_it_is_seen(bot: Bot, started: Person) -> None:
    """The person sees the toast or the alert; the bot sees who pressed what on which message."""
    await ask(bot, started)
    tap = await started.taps("Yes")
    (update,) = await bot.get_updates()
    query = update.callback_query
    assert query is not None
    assert query.message is not None
    assert (query.from_user.id, query.data, query.message.message_id) == (started.id, "yes", started.chat.last.id)
    await query.answer("Thank you", show_alert=True)
    assert [(one.text, one.alert) for one in tap.answers] == [("Thank you", True)]


async def test_a_query_is_too_old_after_its_time(bot: Bot, started: Person, world: World) -> None:
    """And one that never was is no better."""
    await ask(bot, started)
    tap = await started.taps("Yes")
    tap.expire()
    for query_id in (tap.id, "77"):
        with pytest.raises(BadRequest) as refused:
            await bot.answer_callback_query(query_id)
        assert refused.value.message == "Query is too old and response timeout expired or query id is invalid"


async def test_an_answer_has_two_hundred_letters_at_most(bot: Bot, started: Person) -> None:
    """In UTF-16 units."""
    await ask(bot, started)
    tap = await started.taps("Yes")
    with pytest.raises(BadRequest, match="Message_too_long"):
        await bot.answer_callback_query(tap.id, "😀" * 101)
    await bot.answer_callback_query(tap.id, "😀" * 100)


async def test_an_answer_opens_only_the_bot_itself(bot: Bot, started: Person, world: World) -> None:
    """A link elsewhere is refused."""
    await ask(bot, started)
    tap = await started.taps("Yes")
    with pytest.raises(BadRequest, match="Url_invalid"):
        await bot.answer_callback_query(tap.id, url="https://example.org/")
    await bot.answer_callback_query(tap.id, url=f"https://t.me/{world.username}?start=a_robotics")
    assert tap.answers[-1].url == f"https://t.me/{world.username}?start=a_robotics"


async def test_of_a_message_that_is_gone_a_press_tells_only_the_place(bot: Bot, started: Person) -> None:
    """The library calls it inaccessible."""
    await ask(bot, started)
    asked = started.chat.last
    await started.deletes(asked)
    started.forges("yes", asked)
    (update,) = await bot.get_updates()
    assert update.callback_query is not None
    message = update.callback_query.message
    assert message is not None
    assert (message.is_accessible, message.message_id, message.chat.id) == (False, asked.id, started.id)
