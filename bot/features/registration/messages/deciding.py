"""What coordinators read about a registration, and how they decide on it."""

from collections.abc import Iterator, Sequence
from typing import Final

from markupsafe import Markup, escape

from bot.chat.callback_data import pack
from bot.delivery.message import Button, Message
from bot.features.registration.form import show
from bot.features.registration.messages.standing import state_name
from bot.features.registration.messages.summary import facts, file_buttons
from bot.features.registration.record import Filling, Registration
from bot.features.registration.states import State
from bot.i18n import Translator, cut

LONGEST_REASON: Final = 500
_AT_ONCE: Final = 8
_LONGEST_BUTTON: Final = 60


def arrived(t: Translator, filling: Filling, *, name: str) -> Message:
    """A new registration waits; name, country and activity first, the answers one tap away."""
    return _to_decide(t, filling, t("<b>New registration: {name}</b>", name=name))


def changed(t: Translator, filling: Filling, *, name: str) -> Message:
    """An answer that matters was changed, so it waits again."""
    return _to_decide(t, filling, t("<b>Changed registration: {name}</b>", name=name))


def _to_decide(t: Translator, filling: Filling, headline: Markup) -> Message:
    lines = [headline, *_country(t, filling), escape(t.pick(filling.activity.title))]
    # i18n: button
    answers = Button(t("Details"), _press("details", filling.registration))
    return Message(Markup("\n").join(lines), [_decisions(t, filling.registration), [answers]])


def _country(t: Translator, filling: Filling) -> Iterator[Markup]:
    """The country that the person named in the form, where it asks for one."""
    for question in filling.form.questions:
        if question.fills == "country" and (code := filling.draft.answers.get(question.code)):
            yield escape(show(question, code, t))


def _decisions(t: Translator, registration: Registration) -> list[Button]:
    # i18n: button
    approve = Button(t("Approve"), _press("approve", registration))
    # i18n: button
    reject = Button(t("Reject"), _press("reject", registration))
    return [approve, reject]


def _press(action: str, registration: Registration) -> str:
    return pack("reg", action, registration.id, registration.version)


def details(t: Translator, filling: Filling, *, name: str) -> Message:
    """Every answer of a registration; while it waits, it can be decided here too."""
    title, state = t.pick(filling.activity.title), filling.registration.state
    lines = [
        Markup("<b>{}</b>").format(name),
        t("{activity}: {state}", activity=title, state=state_name(t, state)),
        *facts(t, filling.form, filling.draft.answers),
    ]
    buttons = [_decisions(t, filling.registration)] if state is State.SUBMITTED else []
    return Message(Markup("\n").join(lines), [*buttons, *file_buttons(t, filling)])


def waiting(t: Translator, found: Sequence[tuple[Filling, str]]) -> Message:
    """The registrations to decide, with the names of the people; the oldest eight as buttons."""
    if not found:
        return Message(t("No registration waits for a decision."))
    text = t.plural("{n} registration waits for a decision.", "{n} registrations wait for a decision.", n=len(found))
    rows = [
        [Button(cut(name, _LONGEST_BUTTON), _press("details", each.registration))] for each, name in found[:_AT_ONCE]
    ]
    return Message(text, rows)


def ask_reason(t: Translator, filling: Filling, *, name: str) -> Message:
    """Before a refusal: the sentence that the person will read."""
    lines = [
        t("Why is <b>{name}</b> not selected?", name=name),
        t("Type one kind sentence: it is sent as you write it."),
    ]
    # i18n: button
    cancel = Button(t("Cancel"), _press("keep", filling.registration))
    return Message(Markup("\n").join(lines), [[cancel]])


def not_a_reason(t: Translator) -> Message:
    """The reason is empty, too long or no text."""
    limit = t.number(LONGEST_REASON)
    return Message(t("Please type the reason as one short text of at most {limit} letters.", limit=limit))


def settled(t: Translator, filling: Filling, *, name: str, by: str) -> Message:
    """What the coordinators' notice becomes once one of them has decided: no buttons, and who did it."""
    values = {"name": name, "activity": t.pick(filling.activity.title), "by": by}
    if filling.registration.state is State.APPROVED:
        return Message(t("{name}, {activity}: <b>approved</b> by {by}", **values))
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


def decided_already(t: Translator) -> Markup:
    """The short note on a tap that comes second."""
    return t("This registration has been decided already.")


def undecided(t: Translator) -> Message:
    """The coordinator turned back before giving a reason."""
    return Message(t("Nothing was decided. The registration still waits: /people"))


def for_coordinators(t: Translator) -> Message:
    """A command that is not for everybody."""
    return Message(t("This command is for coordinators. See /menu"))
