"""The bodies of messages that people send."""

from typing import Any

from bot.playground.files import Files, shown
from bot.playground.text import LONGEST_TEXT, utf16_length, with_automatic

Body = dict[str, Any]

# One white pixel: what is sent when a test or a person gives no picture.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8ffff3f0005fe02fe"
    "0def46b80000000049454e44ae426082"
)


def texts(text: str) -> list[Body]:
    """The messages a client makes of a text: one, or several when it is too long for one."""
    parts: list[str] = []
    part = ""
    for letter in text.strip():
        if utf16_length(part) + utf16_length(letter) > LONGEST_TEXT:
            parts, part = [*parts, part], ""
        part += letter
    return [marked(part) for part in [*parts, part]]


def marked(text: str) -> Body:
    """A text with what Telegram recognises in it."""
    entities = with_automatic(text, [])
    return {"text": text, "entities": entities} if entities else {"text": text}


def captioned(body: Body, caption: str) -> Body:
    """The body with a caption, if there is one."""
    return {**body, "caption": caption} if caption else body


def sticker(files: Files, emoji: str) -> Body:
    """A sticker of the playground's only set."""
    stored = files.add("sticker", "sticker.webp", "image/webp", PIXEL)
    return shown(stored, emoji=emoji, set_name="SalaPlayground")


def voice(files: Files, seconds: int) -> Body:
    """A voice note with silence in it."""
    stored = files.add("voice", "voice.ogg", "audio/ogg", b"OggS" + bytes(60))
    return shown(stored, duration=seconds)


def location(latitude: float, longitude: float) -> Body:
    """A place on the map."""
    return {"location": {"latitude": latitude, "longitude": longitude}}


def contact(phone: str, first_name: str, last_name: str = "", user_id: int | None = None) -> Body:
    """A contact; of a person on Telegram when there is an id."""
    body: Body = {"phone_number": phone, "first_name": first_name}
    if last_name:
        body["last_name"] = last_name
    if user_id is not None:
        body["user_id"] = user_id
    return {"contact": body}
