"""Audiences that are kept by a name."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from bot.chat.callback_data import pack
from bot.delivery.message import Button, Message
from bot.features.announcements.messages import names
from bot.features.announcements.messages.drafting import how_many, unreached
from bot.features.announcements.model import Announcement
from bot.i18n import Translator, cut

if TYPE_CHECKING:
    from bot.features.announcements.keeping import Shown

_LONGEST: Final = 50


def _back(t: Translator, action: str, number: int) -> Button:
    # i18n: button
    return Button(t("Back"), pack("ann", action, number))


def saved(t: Translator, found: Announcement, shown: Sequence["Shown"], page: int, *, more: bool) -> Message:
    """All of them; what is beside a name is how many fit now. One of nobody in particular needs no name."""
    number = found.id
    lines = [t("<b>Saved audiences</b>")]
    lines.append(
        t("Each is counted now, within what you coordinate.")
        if shown
        else t("None is saved yet. Choose for whom an announcement is, then tap “Save this choice”.")
    )
    # i18n: button
    keep = [[Button(t("Save this choice"), pack("ann", "keep", number))]]
    rows = [] if found.audience.is_everybody else keep
    for each in shown:
        mark = "⚠ " if each.gone else ""
        label = f"{mark}{cut(each.saved.name, _LONGEST)} ({t.number(each.readers.total)})"
        rows.append([Button(label, pack("ann", "shelf", number, each.saved.id))])
    # i18n: button
    turns = [Button(t("More"), pack("ann", "saved", number, page + 1))] if more else []
    return Message(Markup("\n").join(lines), [*rows, [*turns, _back(t, "whom", number)]])


def ask_name(t: Translator, number: int) -> Message:
    """What is it to be called?"""
    lines = [
        t("<b>What do you call these people?</b>"),
        t("Type a short name, for example: {example}", example=t("Teachers in Vientiane").unescape()),
    ]
    return Message(Markup("\n").join(lines), [[_back(t, "whom", number)]])


def saved_one(t: Translator, number: int, shown: "Shown", titles: names.Titles, *, is_hers: bool) -> Message:
    """One of them: who is meant, how many that are now, and what of it is there no more."""
    kept = shown.saved
    lines = [
        Markup("<b>{}</b>").format(kept.name),
        Markup("{}").format(names.chosen(t, titles, kept.audience)),
        how_many(t, shown.readers),
        *unreached(t, shown.readers),
        *gone(t, shown, titles),
        _who_sees(t, shown, is_hers=is_hers),
    ]
    # i18n: button
    use = Button(t("Send to these"), pack("ann", "use", number, kept.id))
    # i18n: button
    share = Button(t("Keep it to myself") if kept.shared else t("Share it"), pack("ann", "share", number, kept.id))
    # i18n: button
    forget = Button(t("Delete it"), pack("ann", "forget", number, kept.id))
    own = [[share], [forget]] if is_hers else []
    return Message(Markup("\n").join(lines), [[use, _back(t, "saved", number)], *own])


def gone(t: Translator, shown: "Shown", titles: names.Titles) -> list[Markup]:
    """What the programme has no more: nobody new comes by it."""
    named = [names.title(t, titles, facet, value) for facet, values in shown.gone.items() for value in values]
    return [t("<b>No longer in the programme: {names}</b>", names=" · ".join(named))] if named else []


def _who_sees(t: Translator, shown: "Shown", *, is_hers: bool) -> Markup:
    if not is_hers:
        return t("Shared by {name}", name=cut(shown.saved.owner_name, names.LONGEST))
    if shown.saved.shared:
        return t("Coordinators who look after some of the same people see it too.")
    return t("Only you see it.")
