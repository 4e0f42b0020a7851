"""Gives a message the shape Telegram takes: pieces short enough, keyboards, and the arguments of a call."""

import re
from collections.abc import Mapping
from typing import Any

import regex
from markupsafe import Markup, escape

from bot import i18n
from bot.delivery.message import Message, Payload

LONGEST = 4096
_NO_PREVIEW = {"is_disabled": True}


def parts(message: Message) -> list[dict[str, Any]]:
    """The payloads of `message`: one, or several when its text is longer than Telegram takes."""
    whole = message.to_json()
    pieces = split(whole["text"])
    if len(pieces) == 1:
        return [whole]
    quiet = {"silent": True} if message.silent else {}
    return [{"text": piece, **quiet} for piece in pieces[:-1]] + [whole | {"text": pieces[-1]}]


def split(text: str, longest: int = LONGEST) -> list[str]:
    """Cuts HTML between lines into pieces of at most `longest` UTF-16 units of visible text.

    Our sentences close their tags within a line; a single line that is too long loses its tags and is cut at graphemes.
    """
    if i18n.length(text) <= longest:
        return [text]
    pieces: list[str] = []
    for line in text.split("\n"):
        for piece in _short(line, longest):
            joined = f"{pieces[-1]}\n{piece}" if pieces else ""
            if pieces and i18n.length(joined) <= longest:
                pieces[-1] = joined
            else:
                pieces.append(piece)
    return [piece for piece in pieces if Markup(piece).striptags()]  # noqa: S704  (only looked at)


def _short(line: str, longest: int) -> list[str]:
    if i18n.length(line) <= longest:
        return [line]
    pieces, room = [""], longest
    for letter in regex.findall(r"\X", Markup(line).striptags()):  # noqa: S704  (taken apart and escaped again)
        # Marks piled upon one letter can be longer than a message; such a letter is cut all the same.
        for part in [letter] if i18n.length(escape(letter)) <= longest else letter:
            shown = str(escape(part))
            if i18n.length(shown) > room:
                pieces.append("")
                room = longest
            pieces[-1] += shown
            room -= i18n.length(shown)
    return pieces


def keyboard(payload: Payload) -> dict[str, Any] | None:
    """The reply markup that goes with a payload."""
    if rows := payload.get("buttons"):
        return {"inline_keyboard": [[_button(button) for button in row] for row in rows]}
    if label := payload.get("contact"):
        button = {"text": label, "request_contact": True}
        return {"keyboard": [[button]], "resize_keyboard": True, "one_time_keyboard": True}
    if payload.get("close_keyboard"):
        return {"remove_keyboard": True}
    return None


def _button(button: Mapping[str, str]) -> dict[str, str]:
    if "url" in button:
        return {"text": button["label"], "url": button["url"]}
    return {"text": button["label"], "callback_data": button["data"]}


def fill(body: Payload, values: Mapping[str, Any]) -> Payload:
    """A body that many share, with one reader's values in its places `{name}`; other braces stay as they are.

    What buttons send back has places too. `by` says what stands in a place for who has which value: her own hour by her
    time zone. A reader for whom it is night has it `silent`.
    """
    if values.get("silent"):
        body, values = {**body, "silent": True}, {name: each for name, each in values.items() if name != "silent"}
    if not values:
        return body
    for place, (key, told) in body.get("by", {}).items():
        values = {**values, place: told.get(values.get(key), "")}
    places = re.compile("|".join(re.escape(f"{{{name}}}") for name in values))
    filled: dict[str, Any] = {
        name: places.sub(lambda found: str(escape(values[found[0][1:-1]])), body[name])
        for name in ("text", "caption", "about")
        if body.get(name)
    }
    if "buttons" in body:
        filled["buttons"] = [[_filled(button, places, values) for button in row] for row in body["buttons"]]
    return {**body, **filled}


def _filled(button: Mapping[str, str], places: re.Pattern[str], values: Mapping[str, Any]) -> Mapping[str, str]:
    if "data" not in button:
        return button
    return {**button, "data": places.sub(lambda found: str(values[found[0][1:-1]]), button["data"])}


def sending(payload: Payload, *, paid: bool = False) -> dict[str, Any]:
    """The arguments of sendMessage for `payload`; `paid` buys a higher rate."""
    return {
        "text": payload["text"],
        "parse_mode": "HTML",
        "reply_markup": keyboard(payload),
        "disable_notification": payload.get("silent") or None,
        "link_preview_options": _NO_PREVIEW,
        "allow_paid_broadcast": paid or None,
        "message_thread_id": payload.get("thread"),
    }


def copying(payload: Payload, *, paid: bool = False) -> dict[str, Any]:
    """The arguments of copyMessage for `payload`, which says of what; a caption of its own takes the place of that."""
    caption = payload.get("caption")
    return {
        "from_chat_id": payload["from"],
        "message_id": payload["message"],
        **({} if caption is None else {"caption": caption, "parse_mode": "HTML"}),
        "reply_markup": keyboard(payload),
        "disable_notification": payload.get("silent") or None,
        "allow_paid_broadcast": paid or None,
    }


def grouping(payload: Payload, *, paid: bool = False) -> dict[str, Any]:
    """The arguments of sendMediaGroup for `payload`: an album with words of its own below one of its messages."""
    media = [dict(one) for one in payload["media"]]
    if payload.get("caption"):
        media[payload.get("at", 0)] |= {"caption": payload["caption"], "parse_mode": "HTML"}
    silent = payload.get("silent") or None
    return {"media": media, "disable_notification": silent, "allow_paid_broadcast": paid or None}


def polling(payload: Payload, *, paid: bool = False) -> dict[str, Any]:
    """The arguments of sendPoll for `payload`; never anonymous, for only then is it told who chose what."""
    poll = payload["poll"]
    quiz = {"type": "quiz", "correct_option_ids": poll["correct"]} if poll["correct"] else {}
    return {
        "question": poll["question"],
        "options": [{"text": option} for option in poll["options"]],
        "is_anonymous": False,
        "allows_multiple_answers": poll["several"] or None,
        **quiz,
        "explanation": poll["explanation"] or None if quiz else None,
        "description": payload.get("about"),
        "description_parse_mode": "HTML",
        "is_closed": payload.get("closed"),
        "reply_markup": keyboard(payload),
        "disable_notification": payload.get("silent") or None,
        "allow_paid_broadcast": paid or None,
    }


def captioning(payload: Payload) -> dict[str, Any]:
    """The arguments of editMessageCaption for `payload`."""
    return {"caption": payload["caption"], "parse_mode": "HTML", "reply_markup": keyboard(payload)}


def editing(payload: Payload) -> dict[str, Any]:
    """The arguments of editMessageText for `payload`."""
    return {
        "text": payload["text"],
        "parse_mode": "HTML",
        "reply_markup": keyboard(payload) if payload.get("buttons") else None,
        "link_preview_options": _NO_PREVIEW,
    }
