"""Around an announcement, for who reads it: buttons, and what she wants of which kind."""

from collections.abc import Collection

from markupsafe import Markup

from bot.chat.callback_data import pack
from bot.delivery.message import Button, Message
from bot.features.announcements.messages import names
from bot.features.announcements.model import OPTIONAL, Announcement, subject
from bot.features.receipts import service as receipts
from bot.i18n import Translator


def below(t: Translator, found: Announcement) -> list[list[Button]]:
    """The buttons below the author's words."""
    rows = [[receipts.button(t, subject(found))]] if found.got_it else []
    if found.category in OPTIONAL:
        # i18n: button
        rows.append([Button(t("What I am sent"), pack("news", "open", found.category.value))])
    return rows


def counted(t: Translator) -> Markup:
    """Above a poll: who sees what is answered."""
    return t("Your answer is not anonymous. It is counted by country and field.")


def about_above(t: Translator) -> Markup:
    """What the buttons of an album stand below."""
    return t("↑ About this announcement")


def switches(t: Translator, off: Collection[str]) -> Message:
    """Which kinds of announcements she gets; each is a tap."""
    lines = [
        t("<b>What you are sent</b>"),
        t("What you need to take part always comes: dates, places, changes, papers."),
        t("These you can switch off and on:"),
    ]
    rows = []
    for kind in OPTIONAL:
        mark = "✗" if kind.value in off else "✓"
        label = f"{mark} {t(names.CATEGORIES[kind]).unescape()}"
        rows.append([Button(label, pack("news", "on" if kind.value in off else "off", kind.value))])
    return Message(Markup("\n").join(lines), rows)
