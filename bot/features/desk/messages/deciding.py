"""How coordinators decide about one registration: its answers, the reason asked for, what was decided by whom."""

from collections.abc import Sequence
from typing import Final

from markupsafe import Markup

from bot.chat.callback_data import pack
from bot.delivery.message import Button, Message
from bot.features.registration import service as registrations
from bot.features.registration.record import Clash, Filling, Registration
from bot.features.registration.states import State
from bot.i18n import Translator

LONGEST_REASON: Final = 500


def _press(action: str, registration: Registration) -> str:
    return pack("reg", action, registration.id, registration.version)


def details(t: Translator, filling: Filling, *, name: str, at_once: Sequence[Clash] = ()) -> Message:
    """Every answer of a registration; while it waits, it can be decided here too."""
    title, state = t.pick(filling.activity.title), filling.registration.state
    lines = [
        Markup("<b>{}</b>").format(name),
        t("{activity}: {state}", activity=title, state=registrations.state_name(t, state)),
        *registrations.facts(t, filling.form, filling.draft.answers),
        *registrations.same_hour(t, at_once),
    ]
    buttons = [registrations.decisions(t, filling.registration)] if state is State.SUBMITTED else []
    return Message(Markup("\n").join(lines), [*buttons, *registrations.file_buttons(t, filling)])


def ask_reason(t: Translator, filling: Filling, to: State, *, name: str) -> Message:
    """Before a refusal, or before somebody is withdrawn: the sentence that the person will read."""
    refused = t("Why is <b>{name}</b> not selected?", name=name)
    withdrawn = t("Why is the registration of <b>{name}</b> cancelled?", name=name)
    lines = [
        withdrawn if to is State.WITHDRAWN else refused,
        t("Type one kind sentence: it is sent as you write it."),
    ]
    # i18n: button
    cancel = Button(t("Cancel"), _press("keep", filling.registration))
    return Message(Markup("\n").join(lines), [[cancel]])


def not_a_reason(t: Translator) -> Message:
    """The reason is empty, too long or no text."""
    limit = t.number(LONGEST_REASON)
    return Message(t("Please type the reason as one short text of at most {limit} letters.", limit=limit))


def settled(t: Translator, filling: Filling, *, name: str, by: str, at_once: Sequence[Clash] = ()) -> Message:
    """What the coordinators' notice becomes once one of them has decided: no buttons, and who did it."""
    values = {"name": name, "activity": t.pick(filling.activity.title), "by": by}
    if filling.registration.state is State.APPROVED:
        approved = t("{name}, {activity}: <b>approved</b> by {by}", **values)
        return Message(Markup("\n").join([approved, *registrations.same_hour(t, at_once)]))
    if filling.registration.state is State.WAITLISTED:
        return Message(t("{name}, {activity}: <b>waiting list</b>, decided by {by}", **values))
    return Message(t("{name}, {activity}: <b>not selected</b>, decided by {by}", **values))


def no_seat(t: Translator, filling: Filling, *, name: str) -> Message:
    """Nobody is approved beyond the seats; the waiting list is one tap away."""
    lines = [
        t("<b>No seat is free for {name}</b> in {activity}.", name=name, activity=t.pick(filling.activity.title)),
        t("Nothing was decided. On the waiting list, the next free seat is offered by itself."),
    ]
    if filling.registration.state is State.WAITLISTED:
        return Message(Markup("\n").join(lines))
    # i18n: button
    return Message(Markup("\n").join(lines), [[Button(t("Waiting list"), _press("wait", filling.registration))]])


def no_seat_short(t: Translator, *, name: str) -> Markup:
    """The same, over a card that has the other ways on it."""
    return t("No seat is free for {name}. Nothing was decided.", name=name)


def overtaken(t: Translator, state: State, by: str | None) -> Markup:
    """Somebody was faster, and the card shows it."""
    values = {"state": registrations.state_name(t, state)}
    return t("Now: {state}, by {name}", name=by, **values) if by else t("Now: {state}", **values)


def type_a_name(t: Translator) -> Message:
    """Something else than a text came while the list can be searched."""
    return Message(t("To search, type a part of a name."))


def meanwhile(t: Translator, filling: Filling, *, decided: bool) -> Markup:
    """The short note on a tap that comes too late: after another coordinator's, or after the person's own step."""
    if decided:
        return t("This registration has been decided already.")
    if filling.registration.state is State.SUBMITTED:
        return t("The answers have changed meanwhile. Please look at them again.")
    return overtaken(t, filling.registration.state, None)


def undecided(t: Translator) -> Message:
    """The coordinator turned back before giving a reason."""
    return Message(t("Nothing was decided. The registration still waits: /people"))


def for_coordinators(t: Translator) -> Message:
    """A command that is not for everybody."""
    return Message(t("This command is for coordinators. See /menu"))
