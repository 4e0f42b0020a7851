"""What the staff are told when something went wrong by itself."""

from datetime import datetime, timedelta

from markupsafe import Markup

from bot.chat.callback_data import pack
from bot.delivery.message import Button, Message
from bot.i18n import Translator


def _alarm(t: Translator, what: Markup) -> Message:
    return Message(Markup("{}\n{}").format(t("⚠️ <b>Alarm</b>"), what))


def database_away(t: Translator, begin: datetime, end: datetime, zone: str) -> Message:
    """The database was out of reach for a while."""
    span = t.when(begin, end, zone)
    return _alarm(t, t("The database was out of reach: {span}. Nothing that was sent meanwhile is lost.", span=span))


def clock_wrong(t: Translator, wrong: timedelta) -> Message:
    """This server's clock shows another time than Telegram's."""
    minutes = round(abs(wrong) / timedelta(minutes=1))
    if wrong > timedelta():
        told = t.plural(
            "The clock of this server is {n} minute ahead of Telegram's, so reminders leave too early. "
            "Please set it right.",
            "The clock of this server is {n} minutes ahead of Telegram's, so reminders leave too early. "
            "Please set it right.",
            n=minutes,
        )  # fmt: skip
    else:
        told = t.plural(
            "The clock of this server is {n} minute behind Telegram's, so reminders leave too late. "
            "Please set it right.",
            "The clock of this server is {n} minutes behind Telegram's, so reminders leave too late. "
            "Please set it right.",
            n=minutes,
        )  # fmt: skip
    return _alarm(t, told)


def reminders_missed(t: Translator, many: int) -> Message:
    """Reminders that had lost their meaning."""
    return _alarm(
        t,
        t.plural(
            "{n} reminder was missed: it was too late for it when the program ran again.",
            "{n} reminders were missed: it was too late for them when the program ran again.",
            n=many,
        ),
    )


def broadcast_failed(t: Translator, many: int) -> Message:
    """Messages to many that Telegram refused for good."""
    return _alarm(
        t, t.plural("{n} message of an announcement failed.", "{n} messages of an announcement failed.", n=many)
    )


def answer_expired(t: Translator, title: str, code: str) -> Message:
    """An answer that is past the last day on which it holds; one tap says that it is right."""
    said = _alarm(t, t("An answer of the question bank has expired: {topic}. Please review it.", topic=title))
    # i18n: button
    return Message(said.text, [[Button(t("Still right"), pack("review", "right", code))]])
