"""Deciding for everybody who is ticked: what, why, and what became of each."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from markupsafe import Markup

from bot.chat.callback_data import pack
from bot.delivery.message import Button, Message
from bot.errors import NotAllowed, NotFound
from bot.features.desk.shown import Outcome
from bot.features.registration import service as registration
from bot.features.registration.states import State
from bot.i18n import Translator, cut

_NAMED: Final = 20
_LONGEST_NAME: Final = 60


def ways(t: Translator, many: int, version: int) -> Message:
    """What to decide."""
    # i18n: button
    approve = Button(t("Approve"), pack("many", "approved", 0, version))
    # i18n: button
    wait = Button(t("Waiting list"), pack("many", "waitlisted", 0, version))
    # i18n: button
    reject = Button(t("Reject"), pack("many", "rejected", 0, version))
    # i18n: button
    withdraw = Button(t("Cancel registration"), pack("many", "withdrawn", 0, version))
    # i18n: button
    move = Button(t("Move to another activity"), pack("many", "move", 0, version))
    # i18n: button
    back = Button(t("Back"), pack("people", "list"))
    text = t.plural(
        "What do you decide for the {n} person selected?", "What do you decide for the {n} people selected?", n=many
    )
    return Message(text, [[approve, wait], [reject, withdraw], [move], [back]])


def ask_reason(t: Translator, to: State, many: int) -> Message:
    """Before many are refused or withdrawn: the sentence that each of them will read."""
    refused = t.plural("Why is the {n} person selected refused?", "Why are the {n} people selected refused?", n=many)
    withdrawn = t.plural(
        "Why is the registration of the {n} person selected cancelled?",
        "Why are the registrations of the {n} people selected cancelled?",
        n=many,
    )
    lines = [
        withdrawn if to is State.WITHDRAWN else refused,
        t("Type one kind sentence: it is sent as you write it."),
    ]
    # i18n: button
    return Message(Markup("\n").join(lines), [[Button(t("Cancel"), pack("many", "keep"))]])


def done(t: Translator, outcomes: Sequence[Outcome]) -> Message:
    """How many were decided, and by name those that could not be, each with why."""
    reached = Counter(each.state for each in outcomes if each.why is None and each.state)
    n, all_of_them = t.number(sum(reached.values())), t.number(len(outcomes))
    lines = [t("<b>Done for {n} of {all}.</b>", n=n, all=all_of_them)]
    for state, many in reached.items():
        name = registration.state_name(t, state)
        lines.append(t("{question}: {answer}", question=name, answer=t.number(many)))
    lines += [*at_once(t, outcomes), *why_not_lines(t, outcomes)]
    # i18n: button
    return Message(Markup("\n").join(lines), [[Button(t("To the list"), pack("people", "list"))]])


def at_once(t: Translator, outcomes: Sequence[Outcome]) -> list[Markup]:
    """By name those who have something else at the hour of a session."""
    names = [cut(each.name, _LONGEST_NAME) for each in outcomes if each.at_once]
    lines = [t("⚠️ {name}: has another session at the same hour", name=name) for name in names[:_NAMED]]
    if len(names) > _NAMED:
        lines.append(t("and {n} more", n=t.number(len(names) - _NAMED)))
    return lines


def why_not_lines(t: Translator, outcomes: Sequence[Outcome]) -> list[Markup]:
    """By name those for whom it could not be done, each with why."""
    left = [each for each in outcomes if each.why is not None]
    lines = [_why_not(t, each) for each in left[:_NAMED]]
    if len(left) > _NAMED:
        lines.append(t("and {n} more", n=t.number(len(left) - _NAMED)))
    return lines


def _why_not(t: Translator, outcome: Outcome) -> Markup:
    name = cut(outcome.name, _LONGEST_NAME)
    state = registration.state_name(t, outcome.state) if outcome.state else Markup("")
    match outcome.why:
        case registration.NoSeat():
            return t("{name}: no seat is free", name=name)
        case registration.Already():
            return t("{name}: has a registration there already", name=name)
        case registration.Stale() if outcome.by:
            return t("{name}: decided already by {by} ({state})", name=name, by=outcome.by, state=state)
        case NotAllowed() if outcome.state in {State.APPROVED, State.WAITLISTED, State.REJECTED}:
            return t("{name}: is already “{state}”", name=name, state=state)
        case NotAllowed() | NotFound() if name:
            return t("{name}: not possible any more ({state})", name=name, state=state)
        case NotAllowed() | NotFound():
            return t("One person: not within your role")
    return t("{name}: changed meanwhile, please look again", name=name)
