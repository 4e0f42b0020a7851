"""What is offered while somebody types the bot's name and some words in any chat. Nothing of it is stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from markupsafe import escape

from bot import i18n
from bot.delivery.message import Text
from bot.i18n import Translator

MOST: Final = 30
REMEMBERED: Final = 30
"""Seconds for which Telegram may show the same words the same list."""
_LONGEST_TITLE: Final = 120
_LONGEST_ABOUT: Final = 200
_LONGEST_TEXT: Final = 4096


@dataclass(frozen=True)
class Typing:
    """What was typed so far, for a reader of this language."""

    text: str
    t: Translator
    now: datetime


@dataclass(frozen=True)
class Found:
    """One line of the list, and the message that a tap on it sends in the person's own name."""

    key: str
    title: str
    about: str
    text: Text

    def to_json(self) -> dict[str, Any]:
        """The Bot API's InlineQueryResultArticle."""
        text = str(escape(self.text))
        if i18n.length(text) > _LONGEST_TEXT:
            text = str(escape(i18n.cut(self.text.striptags() if hasattr(self.text, "striptags") else text, 2000)))
        content = {"message_text": text, "parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}
        return {
            "type": "article", "id": self.key, "title": i18n.cut(self.title, _LONGEST_TITLE),
            "description": i18n.cut(self.about, _LONGEST_ABOUT), "input_message_content": content,
        }  # fmt: skip


def listed(found: Sequence[Found]) -> list[dict[str, Any]]:
    """The list as it is sent; no key stands twice."""
    return [each.to_json() for each in {one.key: one for one in found}.values()][:MOST]
