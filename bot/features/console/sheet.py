"""The list as a page: who looks, the figures, filters, and people as a table that becomes cards on a phone."""

from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlencode

from markupsafe import Markup

from bot.features.console import layout, messages
from bot.features.desk.exporting import MOST
from bot.features.desk.model import Scope, scope_of
from bot.features.desk.shown import Listing
from bot.features.registration import service as registration
from bot.features.registration.states import State
from bot.i18n import Translator
from bot.people.model import Person

_PEOPLE: Final = "#people"
"""On a phone the list is far below the figures: whoever narrows it down goes on there."""


def sheet(t: Translator, person: Person, found: Listing, zone: str) -> str:
    """The whole page."""
    parts = [_head(t, person, found), _figures(t, found), _filter(t, found), _table(t, found, zone), _ways(t, found)]
    return layout.page(t, messages.title(t), Markup("\n").join(parts))


def _head(t: Translator, person: Person, found: Listing) -> Markup:
    return Markup(
        "<header><div><h1>{title}</h1><b>{name}</b><br>{scope}</div>"
        '<form method="post" action="console/out"><button>{out}</button></form></header>\n<p>{chat}</p>'
    ).format(
        title=messages.title(t), name=person.name, scope=", ".join(_scope(t, scope_of(person), found)),
        out=t("Sign out"), chat=t("You decide in the chat: /people"),
    )  # fmt: skip


def _scope(t: Translator, scope: Scope, found: Listing) -> list[str]:
    if scope.everywhere:
        return [t("Whole programme").unescape()]
    named = (("activity", scope.activities), ("country", scope.countries))
    return [_title(t, found, kind, code) for kind, codes in named for code in sorted(codes)]


def _title(t: Translator, found: Listing, kind: str, code: str | None) -> str:
    return t.pick(found.titles[kind].get(code or "", {})) or code or ""


def _state(t: Translator, state: State) -> Markup:
    return registration.state_name(t, state)


def _asked(**values: Any) -> str:
    return "?" + urlencode({name: value for name, value in values.items() if value}) + _PEOPLE


def _figures(t: Translator, found: Listing) -> Markup:
    """Each activity, those with the most first, with a link for each state that somebody is in."""
    total = {code: sum(many for (each, _), many in found.counts.items() if each == code) for code, _ in found.counts}
    order = sorted(total, key=lambda code: (-total[code], code))
    lines = [_activity(t, found, code, total[code]) for code in order]
    every = t("Registrations: {n}", n=t.number(sum(total.values())))
    return Markup('<h2>{}</h2>\n<ul class="figures">{}</ul>').format(every, Markup("\n").join(lines))


def _activity(t: Translator, found: Listing, code: str, many: int) -> Markup:
    link = Markup('<a href="{}">{}</a>').format(_asked(activity=code), _title(t, found, "activity", code))
    told = t("{question}: {answer}", question=link, answer=Markup("<b>{}</b>").format(t.number(many)))
    return Markup('<li>{}<ul class="states">{}</ul></li>').format(told, Markup("").join(_states(t, found, code)))


def _states(t: Translator, found: Listing, code: str) -> Iterator[Markup]:
    for state in State:
        if many := found.counts.get((code, state)):
            told = t("{question}: {answer}", question=_state(t, state), answer=t.number(many))
            yield Markup('<li><a href="{}">{}</a></li>').format(_asked(activity=code, state=state.value), told)


def _filter(t: Translator, found: Listing) -> Markup:
    chosen, counted = found.view.filters, found.counts
    activities = {code: _title(t, found, "activity", code) for code in sorted({code for code, _ in counted})}
    states = {state.value: _state(t, state) for state in State if any(state is each for _, each in counted)}
    form = Markup('<form class="filter" id="people" method="get" action="#people">{}{}<button>{}</button></form>')
    return form.format(
        _select(t, "activity", t("Activity"), activities, chosen.activity),
        _select(t, "state", t("State"), states, chosen.state), t("Filter"),
    )  # fmt: skip


def _select(t: Translator, name: str, label: Markup, values: Any, chosen: str | None) -> Markup:
    plain, picked = Markup('<option value="{}">{}</option>'), Markup('<option value="{}" selected>{}</option>')
    options = [
        (picked if value == chosen else plain).format(value, text) for value, text in {"": t("All"), **values}.items()
    ]
    return Markup('<label>{} <select name="{}">{}</select></label>').format(label, name, Markup("").join(options))


def _table(t: Translator, found: Listing, zone: str) -> Markup:
    if not found.rows:
        return Markup("<p>{}</p>").format(t("Nobody is found."))
    heads = [t("Number"), t("Name"), t("Activity"), t("State"), t("Country"), t("Institution"), t("Sent on")]
    rows = [
        (
            t.number(each.id), each.name, _title(t, found, "activity", each.activity), _state(t, each.state),
            _title(t, found, "country", each.country), _title(t, found, "institution", each.institution),
            t.when(each.sent_at, None, zone) if each.sent_at else "",
        )
        for each in found.rows
    ]  # fmt: skip
    head = Markup("").join(Markup('<th scope="col">{}</th>').format(each) for each in heads)
    body = Markup("\n").join(
        Markup("<tr>{}</tr>").format(
            Markup("").join(
                Markup('<td data-label="{}">{}</td>').format(label, value)
                for label, value in zip(heads, row, strict=True)
            )
        )
        for row in rows
    )
    return Markup("<table>\n<thead><tr>{}</tr></thead>\n<tbody>{}</tbody>\n</table>").format(head, body)


def _ways(t: Translator, found: Listing) -> Markup:
    """Other pages, and the list as a file."""
    page, chosen = found.view.page, found.view.filters
    filters = {"activity": chosen.activity, "state": chosen.state}
    parts: list[Markup] = []
    if found.rows:
        first = page * found.size + 1
        last = first + len(found.rows) - 1
        parts.append(Markup("{}–{} / {}").format(t.number(first), t.number(last), t.number(found.total)))
    if page > 0:
        parts.append(Markup('<a rel="prev" href="{}">{}</a>').format(_asked(**filters, page=page - 1), t("Back")))
    if page + 1 < found.pages:
        parts.append(Markup('<a rel="next" href="{}">{}</a>').format(_asked(**filters, page=page + 1), t("More")))
    if found.total > MOST:
        parts.append(messages.too_many(t, MOST))
    elif found.rows:
        address = "console/registrations.xlsx" + _asked(**filters)
        parts.append(Markup('<a href="{}" download>Excel (XLSX)</a>').format(address))
    return Markup("<nav>{}</nav>").format(Markup("\n").join(Markup("<span>{}</span>").format(each) for each in parts))
