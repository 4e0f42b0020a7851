"""From what a person gave to an answer: one reader a kind."""

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

from bot.features.registration.form import choosing, contacts, dates, names, numbers, texts
from bot.features.registration.form.given import Answer, Contact, Given, NotAnAnswer, Other, Picked, Reason, Typed
from bot.features.registration.form.question import Kind, Question

# What Telegram can carry in one message; a forged longer text is not worth reading.
_LONGEST: Final = 4096

_BY_LENGTH: Final[Mapping[Kind, Callable[[str, int], str]]] = MappingProxyType(
    {
        Kind.SHORT_TEXT: texts.read_short_text,
        Kind.LONG_TEXT: texts.read_long_text,
        Kind.FULL_NAME: names.read_full_name,
        Kind.PASSPORT_NAME: names.read_passport_name,
    }
)

_BY_QUESTION: Final[Mapping[Kind, Callable[[Question, str], Answer]]] = MappingProxyType(
    {
        Kind.CHOICE: choosing.read_choice,
        Kind.CHOICES: choosing.read_choices,
        Kind.NUMBER: numbers.read_number,
        Kind.SCALE: numbers.read_step,
        Kind.CONSENT: choosing.read_agreement,
    }
)


def read(question: Question, given: Given, *, today: date, region: str | None) -> Answer:
    """What `given` answers to `question`; raises NotAnAnswer, and nothing else, whatever was given."""
    match given:
        case Typed(text) if question.kind is Kind.FILE:
            texts.read_long_text(text, _LONGEST)
            raise NotAnAnswer(Reason.FILE_NEEDED)
        case Typed(text):
            return _of_text(question, texts.read_long_text(text, _LONGEST), today, region)
        case Picked(code) if question.kind is Kind.CONSENT:
            return choosing.agreed(question, code)
        case Picked(code) if question.codes:
            return _of_button(question, choosing.picked(question, code))
        case Contact() if question.kind is Kind.PHONE:
            return contacts.read_contact(given)
        case Other("forwarded"):
            raise NotAnAnswer(Reason.FORWARDED)
        case _:
            if question.kind is Kind.FILE:
                raise NotAnAnswer(Reason.FILE_NEEDED)
            pressed = question.codes or question.kind is Kind.CONSENT
            raise NotAnAnswer(Reason.PICK_A_BUTTON if pressed else Reason.NOT_TEXT)


def _of_text(question: Question, text: str, today: date, region: str | None) -> Answer:
    if reader := _BY_LENGTH.get(question.kind):
        return reader(text, question.limit)
    match question.kind:
        case Kind.DATE:
            return dates.read_date(question, text, today)
        case Kind.PHONE:
            return contacts.read_phone(text, region)
        case Kind.EMAIL:
            return contacts.read_email(text)
        case Kind.YES_NO:
            return choosing.read_yes_no(text)
        case Kind.INSTITUTION:
            return {"name": texts.read_short_text(text, question.limit)}
        case _:
            return _BY_QUESTION[question.kind](question, text)


def _of_button(question: Question, code: str) -> Answer:
    match question.kind:
        case Kind.YES_NO:
            return code == "yes"
        case Kind.CHOICES:
            return [code]
        case Kind.SCALE:
            return int(code)
        case _:
            return code
