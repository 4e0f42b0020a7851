"""Keyboards, checked as Telegram checks them, and what each becomes in a chat."""

from typing import Any

from bot.playground.check import check_shape
from bot.playground.link import checked_link, mentioned_user
from bot.playground.refusal import bad_request
from bot.playground.text import utf16_length

Markup = dict[str, Any]

_INLINE_ACTIONS = {
    "url": "String", "callback_data": "String", "web_app": "Object", "login_url": "Object",
    "switch_inline_query": "String", "switch_inline_query_current_chat": "String",
    "switch_inline_query_chosen_chat": "Object", "copy_text": "Object", "callback_game": "Object", "pay": "Boolean",
}  # fmt: skip
_LOOKS = {"text": "String!", "icon_custom_emoji_id": "String", "style": "String"}
_REPLY_ACTIONS = {
    "request_contact": "Boolean", "request_location": "Boolean", "request_users": "Object", "request_chat": "Object",
    "request_managed_bot": "Object", "request_poll": "Object", "web_app": "Object",
}  # fmt: skip
_REPLY_KEYBOARD = {
    "keyboard": "Array!", "is_persistent": "Boolean", "resize_keyboard": "Boolean", "one_time_keyboard": "Boolean",
    "input_field_placeholder": "String", "selective": "Boolean",
}  # fmt: skip
_REMOVE = {"remove_keyboard": "Boolean!", "selective": "Boolean"}
_FORCE = {"force_reply": "Boolean!", "input_field_placeholder": "String", "selective": "Boolean"}
_STYLES = ("danger", "success", "primary")
MOST_BUTTONS = 100
MOST_IN_A_ROW = 8


def checked_markup(markup: Markup, *, private: bool) -> Markup:
    """The reply markup of a new message, of whichever of the four kinds."""
    if "inline_keyboard" in markup:
        return checked_inline(markup)
    if "keyboard" in markup:
        return _reply_keyboard(markup, private=private)
    if "remove_keyboard" in markup:
        return check_shape(markup, _REMOVE) if markup["remove_keyboard"] is not False else {}
    if "force_reply" in markup:
        _check_placeholder(check_shape(markup, _FORCE))
        return markup if markup["force_reply"] else {}
    return {}


def checked_inline(markup: Markup) -> Markup:
    """An inline keyboard without its empty rows; an empty one is none."""
    if "inline_keyboard" not in markup:
        if any(kind in markup for kind in ("keyboard", "remove_keyboard", "force_reply")):
            raise bad_request("inline keyboard expected")
        return {}
    rows = [_row(row, _inline_button) for row in _rows(markup, "inline_keyboard")]
    rows = [row for row in rows if row]
    _check_size(rows)
    return {"inline_keyboard": rows} if rows else {}


def _rows(markup: Markup, field: str) -> list[Any]:
    rows: list[Any] = check_shape(markup, {field: "Array!"})[field]
    return rows


def _row(row: Any, button: Any) -> list[dict[str, Any]]:
    if not isinstance(row, list):
        raise bad_request("expected an Array of buttons in a row of the keyboard")
    return [button(one) for one in row]


def _check_size(rows: list[list[dict[str, Any]]]) -> None:
    if sum(map(len, rows)) > MOST_BUTTONS or any(len(row) > MOST_IN_A_ROW for row in rows):
        raise bad_request("reply markup is too long")


def _inline_button(button: Any) -> dict[str, Any]:
    what = "can't parse inline keyboard button"
    check_shape(button, _LOOKS | _INLINE_ACTIONS, what)
    _check_looks(button, what)
    actions = [name for name in _INLINE_ACTIONS if button.get(name) not in (None, "", False)]
    actions += [name for name in ("switch_inline_query", "switch_inline_query_current_chat") if button.get(name) == ""]
    if not actions:
        raise bad_request(f"{what}: Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise bad_request(f"{what}: exactly one action is expected, found {', '.join(actions)}")
    _check_action(button, actions[0])
    return dict(button)


def _check_looks(button: dict[str, Any], what: str) -> None:
    if not button["text"].strip():
        raise bad_request(f"{what}: text of the button is empty")
    if "style" in button and button["style"] not in _STYLES:
        raise bad_request(f"{what}: invalid button style specified")


def _check_action(button: dict[str, Any], action: str) -> None:
    if action == "callback_data" and not 1 <= len(button["callback_data"].encode()) <= 64:
        raise bad_request("BUTTON_DATA_INVALID")
    if action == "url" and not mentioned_user(button["url"]):
        try:
            button["url"] = checked_link(button["url"])
        except ValueError as reason:
            raise bad_request(f"inline keyboard button URL '{button['url']}' is invalid: {reason}") from None
    if action == "web_app" and not str(button["web_app"].get("url", "")).startswith("https://"):
        url = button["web_app"].get("url", "")
        raise bad_request(f"inline keyboard button Web App URL '{url}' is invalid: Only HTTPS links are allowed")
    if action == "copy_text" and not 1 <= utf16_length(str(button["copy_text"].get("text", ""))) <= 256:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")
    if action in ("callback_game", "pay"):
        raise bad_request("BUTTON_TYPE_INVALID")


def _reply_keyboard(markup: Markup, *, private: bool) -> Markup:
    check_shape(markup, _REPLY_KEYBOARD)
    _check_placeholder(markup)
    rows = [_row(row, _reply_button) for row in markup["keyboard"]]
    rows = [row for row in rows if row]
    _check_size(rows)
    if not rows:
        raise bad_request("object expected as reply markup")
    if not private and any(action in button for row in rows for button in row for action in _REPLY_ACTIONS):
        raise bad_request("phone number can be requested in private chats only")
    return {**markup, "keyboard": rows}


def _reply_button(button: Any) -> dict[str, Any]:
    if isinstance(button, str):
        button = {"text": button}
    what = "can't parse keyboard button"
    check_shape(button, _LOOKS | _REPLY_ACTIONS, what)
    _check_looks(button, what)
    if sum(1 for action in _REPLY_ACTIONS if button.get(action)) > 1:
        raise bad_request(f"{what}: at most one action is expected")
    return dict(button)


def _check_placeholder(markup: Markup) -> None:
    if utf16_length(markup.get("input_field_placeholder", "")) > 64:
        raise bad_request("INPUT_FIELD_PLACEHOLDER_TOO_LONG")
