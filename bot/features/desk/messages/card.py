"""One person's registration as a coordinator sees it: who, for what, where it stands, and what can be done."""

from datetime import datetime
from typing import Any, Final

from markupsafe import Markup, escape

from bot.chat.callback_data import pack
from bot.delivery.message import Button, Message
from bot.features.desk.shown import Card
from bot.features.registration import service as registration
from bot.features.registration.form import show
from bot.features.registration.model import unanswered
from bot.features.registration.states import SENT, State
from bot.i18n import N_, Translator, cut

_FACETS: Final = ("country", "institution", "role")
_STEPS: Final = 12
# i18n: button
_WAYS: Final = {
    State.APPROVED: N_("Approve"),
    State.CONFIRMED: N_("Confirm the seat"),
    State.OFFERED: N_("Offer a seat"),
    State.ENDORSED: N_("Endorse"),
    State.WAITLISTED: N_("Waiting list"),
    State.REJECTED: N_("Reject"),
    State.WITHDRAWN: N_("Cancel registration"),
}


def card(t: Translator, found: Card, zone: str) -> Message:
    """The card; times on the coordinator's own clock."""
    filling = found.filling
    lines = [Markup("<b>{}</b>").format(found.name)]
    if filling.passport_name and filling.passport_name != found.name:
        lines.append(escape(filling.passport_name))
    if facets := _facets(t, found):
        lines.append(escape(facets))
    lines.append(escape(t.pick(filling.activity.title)))
    lines += [_standing(t, found, zone), *_seats(t, found, zone)]
    if found.applicant.contact_id is not None:
        lines.append(t("Without Telegram; contact: {name}", name=cut(found.applicant.contact_name, 80)))
    if filling.registration.reason:
        lines.append(t("The reason: {reason}", reason=cut(filling.registration.reason, 300)))
    lines += registration.same_hour(t, found.at_once)
    if found.alike:
        lines.append(t("Perhaps the same person, by name and birth date: {names}", names=_names(t, found)))
    return Message(Markup("\n").join(lines), _buttons(t, found))


def _names(t: Translator, found: Card) -> str:
    return t.pick({"en": ", ", "my": "၊ ", "zh": "、"}).join(cut(name, 60) for _, name in found.alike)


def _facets(t: Translator, found: Card) -> str:
    """Country, institution and role in one line, as she answered."""
    answers, questions = found.filling.draft.answers, found.filling.form.questions
    told = {
        question.fills or question.code: show(question, answers[question.code], t)
        for question in questions
        if (question.fills or question.code) in _FACETS and answers.get(question.code) is not None
    }
    return " · ".join(cut(told[name], 80) for name in _FACETS if name in told)


def _standing(t: Translator, found: Card, zone: str) -> Markup:
    state = registration.state_name(t, found.filling.registration.state)
    if not found.steps:
        return state
    last = found.steps[-1]
    when = _when(t, last.at, zone)
    if last.name is None or last.by == found.applicant.id:
        return t("{state} since {when}", state=state, when=when)
    return t("{state} since {when}, by {name}", state=state, when=when, name=last.name)


def _when(t: Translator, moment: datetime, zone: str) -> str:
    return t.when(moment, None, zone)


def _seats(t: Translator, found: Card, zone: str) -> list[Markup]:
    lines = []
    if found.seats is not None:
        lines.append(t("Seats taken: {taken} of {seats}", taken=t.number(found.taken), seats=t.number(found.seats)))
    if found.place is not None:
        lines.append(t("Number {place} on the waiting list", place=t.number(found.place)))
    if missing := unanswered(found.filling.form, found.filling.draft):
        lines.append(
            t.plural("{n} question of the form is still open", "{n} questions of the form are still open", n=missing)
        )
    if until := found.filling.registration.answer_by:
        lines.append(t("The answer is awaited until {when}", when=_when(t, until, zone)))
    return lines


def _buttons(t: Translator, found: Card) -> list[list[Button]]:
    registered = found.filling.registration
    ways = [Button(t(_WAYS[to]), pack("card", to.value, registered.id, registered.version)) for to in found.ways]
    if registered.state in SENT:
        # i18n: button
        ways.insert(-1, Button(t("Move to another activity"), pack("card", "move", registered.id, registered.version)))
    rows = [ways[place : place + 2] for place in range(0, len(ways), 2)]
    # i18n: button
    answers = Button(t("Answers"), pack("card", "answers", registered.id))
    # i18n: button
    log = Button(t("History"), pack("card", "log", registered.id))
    # i18n: button
    back = Button(t("To the list"), pack("people", "list"))
    others = [_other(t, registered.id, *each) for each in found.alike]
    return [*rows, [answers, log], *others, [back]]


def _other(t: Translator, number: int, other: int, name: str) -> list[Button]:
    """Somebody who may be the same person: her card, and the two side by side."""
    # i18n: button
    compare = Button(t("Compare"), pack("twin", "of", number, other))
    return [Button(cut(name, 48), pack("people", "card", other)), compare]


def answers(t: Translator, found: Card) -> Message:
    """Every answer."""
    lines = [
        Markup("<b>{}</b>").format(found.name),
        *registration.facts(t, found.filling.form, found.filling.draft.answers),
    ]
    files = registration.file_buttons(t, found.filling)
    return Message(Markup("\n").join(lines), [*files, *_way_back(t, found)])


def log(t: Translator, found: Card, zone: str) -> Message:
    """Every step, the newest last: when, to which state, by whom, why."""
    lines = [Markup("<b>{}</b>").format(found.name)]
    for step in found.steps[-_STEPS:]:
        lines.append(_step(t, found, step, zone))
        if step.reason:
            lines.append(t("The reason: {reason}", reason=cut(step.reason, 200)))
    return Message(Markup("\n").join(lines), _way_back(t, found))


def _step(t: Translator, found: Card, step: Any, zone: str) -> Markup:
    values = {"when": _when(t, step.at, zone), "state": registration.state_name(t, State(step.to_state))}
    if step.by is None:
        return t("{when}: {state}, by the clock", **values)
    name = found.name if step.by == found.applicant.id else step.name
    return t("{when}: {state}, by {name}", name=name, **values)


def _way_back(t: Translator, found: Card) -> list[list[Button]]:
    # i18n: button
    return [[Button(t("Back"), pack("people", "card", found.filling.registration.id))]]
