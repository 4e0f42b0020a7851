"""How somebody wants to be reminded: how long before a session, and in which hours of her day not."""

from bot.chat.callback_data import pack
from bot.delivery.message import Button, Message, Text
from bot.features.reminders.hours import NIGHTS, span_of
from bot.features.reminders.model import Lead
from bot.i18n import Translator

IN_PLACE = "here"


def leads(chosen: str | None, t: Translator) -> Message:
    """How long before a session somebody can be reminded; a tick shows what she has chosen."""
    labels = {
        # i18n: button; when somebody is reminded of a session
        "usual": t("As the programme says"),
        # i18n: button; when somebody is reminded of a session
        Lead.EVENING.value: t("The evening before"),
        # i18n: button; when somebody is reminded of a session
        Lead.TWO_HOURS.value: t("Two hours before"),
        # i18n: button; when somebody is reminded of a session
        Lead.HOUR.value: t("One hour before"),
    }
    told = t(
        "<b>When shall I remind you of your sessions?</b>\n"
        "Changes, papers that are missing and what is urgent come all the same."
    )
    rows = [[_choice(label, "lead", code, chosen)] for code, label in labels.items()]
    return Message(told, [*rows, quiet_hours(t, IN_PLACE)])


def quiet_hours(t: Translator, how: str = "") -> list[Button]:
    """The way to them: in a message of its own, or in the place of the one that the button stands below."""
    # i18n: button; the hours in which no reminder rings
    return [Button(t("My quiet hours"), pack("sched", "nights", how))]


def nights(chosen: str | None, t: Translator) -> Message:
    """In which hours of her day nothing is to ring; a tick shows what she has chosen."""
    told = t(
        "<b>When shall no reminder ring?</b>\n"
        "Reminders wait until these hours are over. Changes and announcements come without a sound. What is urgent, "
        "and the last half hour before a session, comes all the same."
    )
    # i18n: button; the hours in which no reminder rings
    usual = _choice(t("As in my country"), "night", "usual", chosen)
    rows = [[_choice(_hours(code, t), "night", code, chosen)] for code in NIGHTS]
    # i18n: button
    back = Button(t("Back"), pack("sched", "remind", "again"))
    return Message(told, [[usual], *rows, [back]])


def _hours(code: str, t: Translator) -> Text:
    start, end = span_of(code)
    # i18n: button; no hours in which no reminder rings
    return t("It may ring at any hour") if start == end else t.hours(start, end)


def _choice(label: Text, action: str, code: str, chosen: str | None) -> Button:
    return Button(f"✓ {label}" if code == (chosen or "usual") else label, pack("sched", action, code))
