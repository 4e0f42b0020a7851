"""An announcement that leaves again and again: how often, from when until when, and what becomes of it."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from markupsafe import Markup

from bot.chat.callback_data import pack
from bot.delivery.message import Button, Message
from bot.features.announcements.model import Announcement
from bot.features.announcements.rhythm import Every
from bot.i18n import N_, Translator

_LISTED: Final = 5
# i18n: button
_EVERY: Final = {
    Every.DAY: N_("Every day"),
    Every.WEEK: N_("Every week"),
    Every.FORTNIGHT: N_("Every two weeks"),
    Every.MONTH: N_("Every month"),
}


def how_often(t: Translator, number: int) -> Message:
    """Each day, each week …?"""
    lines = [
        t("<b>How often is announcement {number} sent?</b>", number=number),
        t("Each time those get it who fit then, and you see what became of it."),
    ]
    buttons = [Button(t(name), pack("ann", "rhythm", number, every.value)) for every, name in _EVERY.items()]
    return Message(Markup("\n").join(lines), [buttons[:2], buttons[2:], _back(t, "when", number)])


def _back(t: Translator, action: str, number: int) -> list[Button]:
    # i18n: button
    return [Button(t("Back"), pack("ann", action, number))]


def from_when(t: Translator, number: int, city: str, tomorrow: date) -> Message:
    """From when until when?"""
    lines = [
        t("<b>From when until when?</b>"),
        t("Type the first day with its hour, and the last day. Example: {example}", example=_days(tomorrow)),
        t("The hour is that of {city}.", city=city),
    ]
    return Message(Markup("\n").join(lines), [_back(t, "repeat", number)])


def _days(first: date) -> str:
    last = first + timedelta(weeks=12)
    return f"{first.day}/{first.month}/{first.year} 9:00 – {last.day}/{last.month}/{last.year}"


def wrong_days(t: Translator, tomorrow: date) -> Message:
    """Those are no days ahead."""
    return Message(
        t("These are no first and last day ahead. Please write them like this: {example}", example=_days(tomorrow))
    )  # fmt: skip


def repeating(t: Translator, found: Announcement, city: str, runs: int) -> Message:
    """It leaves again and again."""
    assert found.rhythm is not None
    assert found.due_at is not None
    rhythm = found.rhythm
    when = t.when(found.due_at, None, rhythm.zone)
    lines = [
        t("<b>Announcement {number} is sent again and again</b>", number=found.id),
        t("{every}, until {day}", every=t(_EVERY[rhythm.every]).unescape(), day=t.date(rhythm.until)),
        t("Next: {when} ({city})", when=when, city=city),
        t.plural("Sent {n} time so far", "Sent {n} times so far", n=runs),
    ]
    # i18n: button
    stop = Button(t("Stop repeating it"), pack("ann", "unrepeat", found.id))
    return Message(Markup("\n").join(lines), [[stop]])


def repeats_no_more(t: Translator, number: int) -> Message:
    """An owner has stopped it."""
    return Message(t("✓ Announcement {number} is not repeated any more.", number=number))


def runs_skipped(t: Translator, found: Announcement, missed: Sequence[datetime], *, more: bool) -> Message:
    """It was too late for some of its moments."""
    assert found.rhythm is not None
    lines = [
        t.plural("<b>Announcement {number} was left out {n} time</b>",
                 "<b>Announcement {number} was left out {n} times</b>", n=len(missed), number=found.id),
        *(Markup("{}").format(t.when(each, None, found.rhythm.zone)) for each in missed[:_LISTED]),
        t("The bot did not run then, and now it is too late."),
        t("What comes next leaves as planned.") if more else "",
    ]  # fmt: skip
    return Message(Markup("\n").join(line for line in lines if line), [_to(t, found.id)])


def _to(t: Translator, number: int) -> list[Button]:
    # i18n: button
    return [Button(t("To the announcement"), pack("ann", "open", number))]


def repeated_enough(t: Translator, found: Announcement, runs: int) -> Message:
    """Its last day has come."""
    ended = t.plural("Announcement {number} has been repeated until its last day: sent {n} time.",
                     "Announcement {number} has been repeated until its last day: sent {n} times.",
                     n=runs, number=found.id)  # fmt: skip
    return Message(ended, [_to(t, found.id)])
