"""Of whom nobody knows whether it arrived: one person after the other, for its author to decide."""

from typing import Any

from markupsafe import Markup

from bot.chat.callback_data import pack
from bot.delivery.message import Button, Message
from bot.features.announcements.messages.after import of_person
from bot.features.announcements.messages.names import Titles
from bot.i18n import Translator


def doubt(t: Translator, number: int, row: Any, titles: Titles, left: int) -> Message:
    """Did it reach her? Once more, or not; when all are decided about, that."""
    # i18n: button
    back = [Button(t("Back"), pack("ann", "open", number))]
    if row is None:
        return Message(t("✓ Nothing is left to decide about announcement {number}.", number=number), [back])
    lines = [
        t("<b>Did announcement {number} arrive?</b>", number=number),
        Markup("{}").format(of_person(t, row, titles)),
        t("The line broke while it was sent: sent again, it may come twice; left, it may be missing."),
        t.plural("{n} person to decide about", "{n} people to decide about", n=left),
    ]
    # i18n: button
    again = Button(t("Send it again"), pack("ann", "anew", number, row.row))
    # i18n: button
    leave = Button(t("Do not send"), pack("ann", "leave", number, row.row))
    return Message(Markup("\n").join(lines), [[again, leave], back])
