"""The list of people in one message: figures, names as buttons, filters, ticks."""

from collections.abc import Sequence
from typing import Any, Final

from markupsafe import Markup

from bot.chat.callback_data import pack
from bot.delivery.message import Button, Message
from bot.features.desk.model import A_PAGE, MOST_TICKS, View
from bot.features.desk.shown import FILTERS, WAITING, Listing, Titles
from bot.features.registration import service as registration
from bot.features.registration.states import SEATED, State
from bot.i18n import N_, Translator, cut

_LONGEST_BUTTON: Final = 60
_LONGEST_TITLE: Final = 40
_ACTIVITIES: Final = 6
# i18n: button
NAMES: Final = {
    "activity": N_("Activity"),
    "country": N_("Country"),
    "institution": N_("Institution"),
    "state": N_("State"),
}


def title_of(t: Translator, titles: Titles, name: str, value: str | None) -> str:
    """What a value of a filter is called; institutions that are not listed are called what people wrote."""
    if value is None:
        return ""
    if name == "state":
        return registration.state_name(t, State(value)).unescape()
    return t.pick(titles[name].get(value, {})) or value


def listing(t: Translator, found: Listing) -> Message:
    """How many wait and where, and one page of people."""
    lines = [_headline(t, found), *_figures(t, found)]
    if shown := _shown(t, found):
        lines.append(t("Shown: {filters}", filters=shown))
    if not found.rows:
        lines.append(t("Nobody is found."))
    elif found.pages > 1:
        lines.append(_place(t, found))
    view = found.view
    lines.append(_ticked(t, view) if view.ticking else t("To search, type a part of a name."))
    rows = [[_person(t, found, each)] for each in found.rows]
    return Message(Markup("\n").join(lines), [*rows, *_pages(t, found), *_ways(t, found)])


def _headline(t: Translator, found: Listing) -> Markup:
    if not found.waiting:
        return t("No registration waits for a decision.")
    waits = t.plural(
        "{n} registration waits for a decision.", "{n} registrations wait for a decision.", n=found.waiting
    )
    return Markup("<b>{}</b>").format(waits)


def _figures(t: Translator, found: Listing) -> list[Markup]:
    """A line for each activity, those with the most to decide first."""
    figures: dict[str, list[int]] = {}
    for (activity, state), many in found.counts.items():
        line = figures.setdefault(activity, [0, 0, 0])
        for place, counts in enumerate((state in WAITING, state in SEATED, True)):
            line[place] += many * counts
    order = sorted(figures, key=lambda activity: (-figures[activity][0], -figures[activity][2], activity))
    return [
        t(
            "{activity}: {waiting} waiting, {seated} with a seat, {n} in all",
            activity=cut(title_of(t, found.titles, "activity", activity), _LONGEST_TITLE),
            **dict(zip(("waiting", "seated", "n"), map(t.number, figures[activity]), strict=True)),
        )
        for activity in order[:_ACTIVITIES]
    ]


def _shown(t: Translator, found: Listing) -> str:
    filters = found.view.filters
    values = [cut(title_of(t, found.titles, name, getattr(filters, name)), _LONGEST_TITLE) for name in FILTERS]
    typed = f"“{filters.text}”" if filters.text else ""
    return " · ".join(value for value in (*values, typed) if value)


def _place(t: Translator, found: Listing) -> Markup:
    first = found.view.page * A_PAGE + 1
    last = first + len(found.rows) - 1
    return Markup("{}–{} / {}").format(t.number(first), t.number(last), t.number(found.total))


def _ticked(t: Translator, view: View) -> Markup:
    return t("Selected: {n}. A tap on a name selects or frees it.", n=t.number(len(view.ticks)))


def _person(t: Translator, found: Listing, each: Any) -> Button:
    country = title_of(t, found.titles, "country", each.country)
    label = f"{each.name} · {country}" if country else each.name
    if not found.view.ticking:
        return Button(cut(label, _LONGEST_BUTTON), pack("people", "card", each.id, each.version))
    mark = "☑" if each.id in found.view.ticks else "☐"
    return Button(cut(f"{mark} {label}", _LONGEST_BUTTON), pack("people", "tick", each.id, each.version))


def _pages(t: Translator, found: Listing) -> list[list[Button]]:
    page, turns = found.view.page, []
    if page > 0:
        # i18n: button
        turns.append(Button(t("Back"), pack("people", "page", page - 1)))
    if page + 1 < found.pages:
        # i18n: button
        turns.append(Button(t("More"), pack("people", "page", page + 1)))
    return [turns] if turns else []


def _ways(t: Translator, found: Listing) -> list[list[Button]]:
    view = found.view
    # i18n: button
    narrow = Button(t("Filter"), pack("people", "filter"))
    if not view.ticking:
        # i18n: button
        select = Button(t("Select several"), pack("people", "select", 1))
        # i18n: button
        export = Button(t("Export"), pack("people", "export"))
        return [[narrow, select], [export]] if found.rows else [[narrow]]
    # i18n: button
    whole = Button(t("Select this page"), pack("people", "whole", view.page))
    # i18n: button
    ends = Button(t("Stop selecting"), pack("people", "select", 0))
    if not view.ticks:
        return [[whole, narrow], [ends]]
    # i18n: button
    decide = Button(t("Decide: {n}", n=t.number(len(view.ticks))), pack("many", "ways", 0, view.version))
    return [[decide], [whole, narrow], [ends]]


def too_many(t: Translator) -> Markup:
    """No more can be ticked."""
    return t("At most {n} people can be decided about at once.", n=t.number(MOST_TICKS))


def changed(t: Translator) -> Markup:
    """The button belongs to the list as it was."""
    return t("The list has changed meanwhile. Please look at it again.")


def ended(t: Translator) -> Message:
    """The list is put away."""
    return Message(t("The list is closed. Open it again: /people"))


# -- filters ---------------------------------------------------------------------------------------------------------


def filters(t: Translator, view: View, titles: Titles) -> Message:
    """What the list is narrowed down by; each can be changed."""
    rows = []
    for name in FILTERS:
        # i18n: button
        value = title_of(t, titles, name, getattr(view.filters, name)) or t("All")
        label = t("{question}: {answer}", question=t(NAMES[name]), answer=value)
        rows.append([Button(cut(label.unescape(), _LONGEST_BUTTON), pack("people", "by", name, 0))])
    if view.filters.text:
        # i18n: button
        rows.append([Button(t("End the search"), pack("people", "unsearch"))])
    # i18n: button
    rows.append([Button(t("To the list"), pack("people", "list"))])
    return Message(t("What is to be shown?"), rows)


def choices(t: Translator, name: str, found: Sequence[Any], titles: Titles, page: int) -> Message:
    """What one filter can be set to, with how many that leaves."""
    pages = max(1, -(-len(found) // A_PAGE))
    shown = found[page % pages * A_PAGE :][:A_PAGE]
    rows = []
    for each in shown:
        title = cut(title_of(t, titles, name, each.value), _LONGEST_BUTTON - 10)
        label = f"{title} ({t.number(each.many)})"
        rows.append([Button(label, pack("people", f"is_{name}", each.one))])
    # i18n: button
    ways = [Button(t("All"), pack("people", f"is_{name}", 0))]
    if pages > 1:
        # i18n: button
        ways.append(Button(t("More"), pack("people", "by", name, (page + 1) % pages)))
    # i18n: button
    back = Button(t("Back"), pack("people", "filter"))
    return Message(t(NAMES[name]), [*rows, ways, [back]])
