"""Answers and questions as people read them."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from bot.features.registration.form.contacts import show_phone
from bot.features.registration.form.given import Answer
from bot.features.registration.form.question import Kind, Question
from bot.i18n import Translator

NOTHING: Final = "\u2013"
_MEGABYTE: Final = 1024 * 1024
_COMMA: Final[Mapping[str, str]] = {"en": ", ", "my": "၊ ", "zh": "、"}


def show(question: Question, value: Answer, t: Translator) -> str:
    """The answer as plain text for a reader of `t`; a dash for a question that was skipped."""
    match value:
        case None:
            return NOTHING
        case str() if question.kind is Kind.CONSENT:
            return t("Agreed").unescape()
        case bool():
            return (t("Yes") if value else t("No")).unescape()
        case int() if question.kind is Kind.SCALE:
            return t("{k} of {n}", k=t.number(value), n=t.number(len(question.codes))).unescape()
        case int() | float():
            return t.number(value)
        case Mapping():
            return t.pick(value["title"]) if "title" in value else str(value.get("name", NOTHING))
        case list() if question.kind is Kind.FILE:
            return t.pick(_COMMA).join(show_file(each, t) for each in value)
        case list():
            return t.pick(_COMMA).join(_label(question, code, t) for code in value) or NOTHING
        case _:
            return _show_text(question, value, t)


def _show_text(question: Question, value: str, t: Translator) -> str:
    match question.kind:
        case Kind.CHOICE:
            return _label(question, value, t)
        case Kind.DATE:
            return t.day(date.fromisoformat(value))
        case Kind.PHONE:
            return show_phone(value)
        case _:
            return value


def show_file(file: Mapping[str, Any], t: Translator) -> str:
    """A stored file by name and size, as in "passport.pdf (1.2 MB)"."""
    size = file["size"]
    if size < _MEGABYTE:
        return f"{file['name']} ({t.number(max(1, round(size / 1024)))} kB)"
    return f"{file['name']} ({t.number(round(size / _MEGABYTE, 1))} MB)"


def _label(question: Question, code: str, t: Translator) -> str:
    return next((t.pick(choice.text) for choice in question.choices if choice.code == code), code)


def name_of(question: Question, t: Translator) -> str:
    """What the question is called in a list: its label, else its own words."""
    return t.pick(question.label or question.text)
