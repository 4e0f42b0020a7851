"""Invitation codes: asking for one, and why it does not open."""

from datetime import datetime

from markupsafe import Markup

from bot.chat.callback_data import pack
from bot.delivery.message import Button, Message
from bot.features.programme.model import Activity
from bot.i18n import Translator

EXAMPLE = "K7PM2-QXR4T"


def ask(t: Translator, activity: Activity) -> Message:
    """An activity that is by invitation was opened without one."""
    lines = [
        t("<b>{activity}</b> is by invitation.", activity=t.pick(activity.title)),
        t("Please type the code that you were given. Example: {example}", example=EXAMPLE),
    ]
    # i18n: button
    return Message(Markup("\n").join(lines), [[Button(t("I have no code"), pack("code", "cancel"))]])


def unknown(t: Translator) -> Message:
    """No code of this activity."""
    return Message(t("I do not know this code. Please look at it again. Example: {example}", example=EXAMPLE))


def used_up(t: Translator) -> Message:
    """As many people as may have used it."""
    return Message(t("This code has been used as often as it may be. Please ask whoever gave it to you for another."))


def for_another(t: Translator) -> Message:
    """It is bound to somebody else."""
    return Message(t("This code is meant for another person. Please ask whoever gave it to you for your own."))


def over(t: Translator, expired_at: datetime, zone: str) -> Message:
    """It has expired."""
    day = t.date(expired_at, zone)
    return Message(t("This code is not valid any more since {day}. Please ask for another.", day=day))


def too_many(t: Translator) -> Message:
    """Five wrong codes within the hour."""
    return Message(t("Those were too many wrong codes. Please try again in an hour, or ask a coordinator: /ask"))


def without(t: Translator) -> Message:
    """She has none."""
    lines = [t("A coordinator can give you a code: /ask"), t("What is open: /programmes")]
    return Message(Markup("\n").join(lines))
