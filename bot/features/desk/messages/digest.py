"""Many new registrations in one message."""

from collections.abc import Sequence
from typing import Any, Final

from markupsafe import Markup

from bot.chat.callback_data import pack
from bot.delivery.message import Button, Message
from bot.features.desk.messages.listing import title_of
from bot.features.desk.shown import Titles
from bot.i18n import Translator, cut

_LINES: Final = 8
_LONGEST_TITLE: Final = 60


def came(t: Translator, found: Sequence[Any], titles: Titles) -> Message:
    """How many came in the last minutes, for what and from where; the list is one tap away."""
    many = sum(each.many for each in found)
    headline = t.plural("{n} new registration", "{n} new registrations", n=many)
    lines = [Markup("<b>{}</b>").format(headline)]
    for each in found[:_LINES]:
        names = (title_of(t, titles, "activity", each.activity), title_of(t, titles, "country", each.country))
        named = ", ".join(cut(name, _LONGEST_TITLE) for name in names if name)
        lines.append(t("{question}: {answer}", question=named, answer=t.number(each.many)))
    if rest := sum(each.many for each in found[_LINES:]):
        lines.append(t("and {n} more", n=t.number(rest)))
    activities = {each.activity for each in found}
    # i18n: button
    opens = Button(t("Open the list"), pack("people", "open", activities.pop() if len(activities) == 1 else ""))
    return Message(Markup("\n").join(lines), [[opens]])
