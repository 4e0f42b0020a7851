"""What the person who asks is told."""

from datetime import datetime

from markupsafe import Markup

from bot.chat.callback_data import pack
from bot.delivery.message import Button, Message
from bot.features.cases.model import Case
from bot.i18n import Translator


def begun(t: Translator, number: int, expected: datetime | None, zone: str) -> Message:
    """A person will read what comes next."""
    lines = [
        t(
            "<b>A person will read this</b>\nWrite your question now; photos and documents too. "
            "Until it is closed, everything you write here goes to the coordinators."
        ),
        *_expected(t, expected, zone),
    ]
    # i18n: button
    return Message(Markup("\n").join(lines), [[Button(t("I need no answer"), pack("case", "stop", number))]])


def carried(t: Translator, number: int, expected: datetime | None, zone: str) -> Message:
    """The question that the bot had no answer to is with the staff."""
    lines = [
        t(
            "✓ <b>Your question is with the coordinators</b>\n"
            "Until it is closed, everything you write here goes to them too."
        ),
        *_expected(t, expected, zone),
    ]
    # i18n: button
    return Message(Markup("\n").join(lines), [[Button(t("I need no answer"), pack("case", "stop", number))]])


def taken(t: Translator, number: int, expected: datetime | None, zone: str) -> Message:
    """Her first message is with the staff."""
    lines = [t("✓ Your question is with the coordinators."), *_expected(t, expected, zone)]
    # i18n: button
    return Message(Markup("\n").join(lines), [[Button(t("I need no answer"), pack("case", "stop", number))]])


def _expected(t: Translator, expected: datetime | None, zone: str) -> list[Markup]:
    if expected is None:
        return []
    when = t.when(expected, None, zone)
    return [t("The office is closed now. You can expect an answer from {when}.", when=when)]


def cannot_pass(t: Translator) -> Message:
    """Telegram copies no such message."""
    return Message(t("This kind of message cannot be passed on. Please send it as text, a photo or a document."))


def is_closed(t: Translator, case: Case) -> Message:
    """The bot answers again; was she helped?"""
    return Message(
        t("Your question is closed, and I answer again. Did the coordinators help you?"),
        # i18n: button
        [
            [
                Button(t("It helped"), pack("case", "good", case.id)),
                Button(t("It did not"), pack("case", "bad", case.id)),
            ]
        ],
    )


def no_more(t: Translator) -> Message:
    """What the question for a question becomes when she needs no answer."""
    return Message(t("✓ Closed. I answer again; just write."))


def thanks(t: Translator, *, helped: bool) -> Message:
    """What the question whether it helped becomes."""
    if helped:
        return Message(t("✓ It helped. Thank you for saying so."))
    return Message(t("✓ It did not help. Thank you for saying so; the coordinators see it."))


def is_open_again(t: Translator) -> Message:
    """The staff come back to her question."""
    return Message(t("A coordinator has opened your question again. What you write here goes to the coordinators."))


def banned(t: Translator, reason: str) -> Message:
    """She may not write any more."""
    return Message(t("You can no longer use this bot. The reason: {reason}", reason=reason))


def may_write_again(t: Translator) -> Message:
    """She may write again."""
    return Message(t("You can use this bot again. See /menu"))
