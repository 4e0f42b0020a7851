"""What is said, without how: texts, buttons and the few wishes a message can have.

A `str` is plain text and is escaped when shown; `markupsafe.Markup` is HTML of the few tags our sentences use.
"""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any

from markupsafe import Markup, escape

Text = str | Markup


class Lane(IntEnum):
    """Who goes first: a reply to a person before a notice, a notice before a reminder, bulk last."""

    REPLY = 0
    NOTICE = 1
    REMINDER = 2
    BROADCAST = 3


def plain(text: Text) -> str:
    """The letters of `text` as a person reads them: tags gone, entities resolved."""
    return text.striptags() if isinstance(text, Markup) else text


@dataclass(frozen=True)
class Button:
    """A button below a message: it sends `data` (`room:action:argument[:version]`, at most 64 bytes) or opens `url`."""

    label: Text
    data: str = ""
    url: str = ""

    def to_json(self) -> dict[str, str]:
        place = {"url": self.url} if self.url else {"data": self.data}
        return {"label": plain(self.label), **place}


@dataclass(frozen=True)
class ContactKeyboard:
    """A keyboard in place of the phone's own, with one button that shares the person's phone number."""

    label: Text


@dataclass(frozen=True)
class Message:
    """One message: `text`, rows of `buttons` (two a row at most), and whether the phone rings."""

    text: Text
    buttons: Sequence[Sequence[Button]] = ()
    silent: bool = False
    contact: ContactKeyboard | None = None
    close_keyboard: bool = False
    location: tuple[float, float] | None = None
    thread: int | None = None
    """The topic of a forum in which it stands."""

    def within(self, thread: int | None) -> "Message":
        """The same message in a topic of a forum."""
        return replace(self, thread=thread)

    def to_json(self) -> dict[str, Any]:
        """The form in which the outbox keeps it; keys that say nothing are left out."""
        kept: dict[str, Any] = {"text": str(escape(self.text))}
        if self.buttons:
            kept["buttons"] = [[button.to_json() for button in row] for row in self.buttons]
        if self.silent:
            kept["silent"] = True
        if self.contact:
            kept["contact"] = plain(self.contact.label)
        if self.close_keyboard:
            kept["close_keyboard"] = True
        if self.location:
            kept["location"] = list(self.location)
        if self.thread:
            kept["thread"] = self.thread
        return kept


@dataclass(frozen=True)
class Attachment:
    """A file to send: a document under its `name`, or a picture to look at; `text` stands below it."""

    name: str
    content: bytes
    text: Text = ""
    is_picture: bool = False
    silent: bool = False

    def to_json(self) -> dict[str, Any]:
        """The form in which the outbox keeps it."""
        kept: dict[str, Any] = {"text": str(escape(self.text)), "name": self.name}
        kept["content"] = base64.b64encode(self.content).decode()
        if self.is_picture:
            kept["picture"] = True
        if self.silent:
            kept["silent"] = True
        return kept


Payload = Mapping[str, Any]
