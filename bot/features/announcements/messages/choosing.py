"""Who is meant: filters and their values, each a tap."""

from collections.abc import Sequence
from typing import Final

from markupsafe import Markup

from bot.chat.callback_data import pack
from bot.delivery.message import Button, Message
from bot.features.announcements.audience import FACETS
from bot.features.announcements.ground import Reach
from bot.features.announcements.messages import names
from bot.features.announcements.messages.drafting import how_many, unreached
from bot.features.announcements.model import Announcement
from bot.i18n import Translator, cut

_A_PAGE: Final = 8
_LONGEST: Final = 50
_MARKS: Final = {"include": "✓", "exclude": "✗", "": "○"}


def facets(t: Translator, found: Announcement, readers: Reach, titles: names.Titles) -> Message:
    """The filters, and how many people fit all of them."""
    lines = [
        t("<b>For whom is announcement {number}?</b>", number=found.id),
        Markup("{}").format(names.chosen(t, titles, found.audience) or t("Everybody").unescape()),
        how_many(t, readers),
        *unreached(t, readers),
    ]
    buttons = [Button(t(names.FILTERS[facet]), pack("ann", "facet", found.id, facet)) for facet in FACETS]
    pairs = [buttons[at : at + 2] for at in range(0, len(buttons), 2)]
    # i18n: button
    every = [] if found.audience.is_everybody else [Button(t("Everybody"), pack("ann", "every", found.id))]
    # i18n: button
    back = Button(t("Back"), pack("ann", "open", found.id))
    # i18n: button
    pairs[-1].append(Button(t("Saved audiences"), pack("ann", "saved", found.id)))
    return Message(Markup("\n").join(lines), [*pairs, [*every, back]])


def values(
    t: Translator, found: Announcement, facet: str, choices: Sequence[tuple[str, str, int]], readers: Reach,
    titles: names.Titles, page: int,
) -> Message:  # fmt: skip
    """The values of a filter: a tap includes one, a second tap excludes it, a third one frees it."""
    pages = max(1, -(-len(choices) // _A_PAGE))
    shown = choices[page % pages * _A_PAGE :][:_A_PAGE]
    rows = []
    for value, carried, many in shown:
        mark = _MARKS[found.audience.standing(facet, value)]
        label = f"{mark} {cut(names.title(t, titles, facet, value), _LONGEST)} ({t.number(many)})"
        rows.append([Button(label, pack("ann", f"f_{facet}", found.id, carried))])
    lines = [
        Markup("<b>{}</b>").format(t(names.FILTERS[facet])),
        t("A tap includes (✓), a second one excludes (✗)."),
        t.plural("{n} person fits.", "{n} people fit.", n=readers.total),
    ]
    # i18n: button
    ways = [Button(t("Back"), pack("ann", "whom", found.id))]
    if pages > 1:
        # i18n: button
        ways.insert(0, Button(t("More"), pack("ann", f"p_{facet}", found.id, (page + 1) % pages)))
    return Message(Markup("\n").join(lines), [*rows, ways])
