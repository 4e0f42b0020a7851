"""Where a registration stands, said to the person who registered."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Final

from markupsafe import Markup

from bot.chat.callback_data import pack
from bot.delivery.message import Button, Message
from bot.features.registration.messages.asking import whose
from bot.features.registration.messages.summary import facts, file_buttons
from bot.features.registration.model import progress, unanswered
from bot.features.registration.record import Filling
from bot.features.registration.states import SENT, State
from bot.i18n import N_, Translator, cut

_LONGEST_BUTTON: Final = 48

_NAMES: Final[Mapping[State, str]] = MappingProxyType(
    {
        State.DRAFT: N_("Not sent yet"),
        State.SUBMITTED: N_("Waiting for approval"),
        State.ENDORSED: N_("Endorsed by the institution"),
        State.WAITLISTED: N_("Waiting list"),
        State.OFFERED: N_("Selected, waiting for your confirmation"),
        State.APPROVED: N_("Approved"),
        State.CONFIRMED: N_("Confirmed"),
        State.DECLINED: N_("Declined by the participant"),
        State.WITHDRAWN: N_("Cancelled"),
        State.REJECTED: N_("Not selected"),
        State.CANCELLED: N_("Does not take place"),
    }
)


def state_name(t: Translator, state: State) -> Markup:
    """The state in the words that people read."""
    return t(_NAMES[state])


def card(t: Translator, filling: Filling) -> Markup:
    """One line of the list of one's registrations; above it, for whom it is where it is somebody else's."""
    return Markup("\n").join([*whose(t, filling), card_line(t, filling)])


def card_line(t: Translator, filling: Filling) -> Markup:
    """Where one registration stands."""
    title, state = t.pick(filling.activity.title), filling.registration.state
    if state is State.DRAFT:
        k, n = map(t.number, progress(filling.form, filling.draft))
        return t("{activity}: not sent yet, {k} of {n} answered", activity=title, k=k, n=n)
    return t("{activity}: {state}", activity=title, state=state_name(t, state))


def mine(t: Translator, fillings: Sequence[Filling], others: int = 0) -> Message:
    """All registrations of a person; the unfinished ones can be taken up again. `others` she answers for."""
    # i18n: button
    charges = [[Button(t("Others: {n}", n=t.number(others)), pack("care", "people", 0))]] if others else []
    if not fillings:
        nothing = t("You have not registered for anything yet. See what is open: /programmes")
        return Message(nothing, charges)
    lines = [t("<b>My registrations</b>"), *(card(t, filling) for filling in fillings)]
    return Message(Markup("\n").join(lines), [*([way_on(t, filling)] for filling in fillings), *charges])


def way_on(t: Translator, filling: Filling) -> Button:
    """To the draft, or to what was sent."""
    if filling.registration.state is State.DRAFT:
        return go_on(t, filling)
    return Button(cut(t.pick(filling.activity.title), _LONGEST_BUTTON), pack("form", "look", filling.registration.id))


def own_details(t: Translator, filling: Filling, *, place: int | None, zone: str, now: datetime) -> Message:
    """Everything that was sent, where it stands, and what the person can do about it."""
    registration = filling.registration
    lines = [
        *whose(t, filling),
        t("<b>{activity}</b>", activity=t.pick(filling.activity.title)),
        t("Now: {state}", state=state_name(t, registration.state)),
    ]
    if place is not None:
        lines.append(t("<b>You are number {place} on the waiting list.</b>", place=t.number(place)))
    if registration.answer_by is not None:
        lines.append(t("Please answer until {when}, your time.", when=t.when(registration.answer_by, None, zone)))
    lines += facts(t, filling.form, filling.draft.answers)
    if not _may_change(filling, now):
        lines.append(t("To have something changed, write to a coordinator: /ask"))
    return Message(Markup("\n").join(lines), [*file_buttons(t, filling), *_own_buttons(t, filling, now)])


def answer_buttons(t: Translator, filling: Filling) -> list[list[Button]]:
    """Yes or no to a seat that is offered or to be confirmed."""
    registration = filling.registration
    press = registration.id, registration.version
    # i18n: button
    come = t("I will come") if registration.state is State.APPROVED else t("Take the seat")
    # i18n: button
    return [[Button(come, pack("seat", "take", *press)), Button(t("I cannot come"), pack("seat", "refuse", *press))]]


def _may_change(filling: Filling, now: datetime) -> bool:
    """Whether she can change an answer, or give one that is missing, by herself."""
    registration, activity = filling.registration, filling.activity
    if registration.state not in SENT - {State.OFFERED} or activity.cancelled_at is not None:
        return False
    return bool(unanswered(filling.form, filling.draft)) or activity.may_change(now)


def _own_buttons(t: Translator, filling: Filling, now: datetime) -> list[list[Button]]:
    registration, activity = filling.registration, filling.activity
    if registration.state not in SENT or activity.cancelled_at is not None:
        return []
    press = registration.id, registration.version
    rows = answer_buttons(t, filling) if registration.answer_by is not None else []
    missing = unanswered(filling.form, filling.draft)
    if _may_change(filling, now):
        # i18n: button
        answer = t("Answer now")
        # i18n: button
        change = answer if missing else t("Change an answer")
        rows.append([Button(change, pack("seat", "change", *press))])
    # i18n: button
    rows.append([Button(t("Cancel registration"), pack("seat", "leave", *press))])
    return rows


def no_such_activity(t: Translator) -> Message:
    """A link or button names an activity that is not there (any more)."""
    return Message(t("This activity does not exist, or is not offered any more. See what is open: /programmes"))


def go_on(t: Translator, filling: Filling) -> Button:
    """The way back to a draft."""
    title = cut(t.pick(filling.activity.title), _LONGEST_BUTTON)
    another = filling.for_whom is not None
    way = pack("form", "go", filling.registration.id) if another else pack("form", "begin", filling.activity.code)
    # i18n: button
    return Button(t("Go on: {activity}", activity=title), way)


def kept(t: Translator, filling: Filling) -> Message:
    """What stays when a person stops in the middle, and how to go on."""
    k, n = map(t.number, progress(filling.form, filling.draft))
    title = t.pick(filling.activity.title)
    lines = [
        *whose(t, filling),
        t("<b>Everything is kept</b>: {k} of {n} answered for {activity}.", k=k, n=n, activity=title),
        t("Go on whenever you like, here or under /mine"),
    ]
    return Message(Markup("\n").join(lines), [[go_on(t, filling)]])


def sent(t: Translator, filling: Filling) -> Message:
    """The registration has left the person's hands."""
    lines = [
        t("✓ <b>Your registration for {activity} is sent.</b>", activity=t.pick(filling.activity.title)),
        t("A coordinator reads it, and the answer comes here. You find it under /mine"),
    ]
    return Message(Markup("\n").join(lines))


def already(t: Translator, *, activity_title: str, state: State) -> Message:
    """A second registration for the same activity is not begun."""
    lines = [
        t("You have registered for <b>{activity}</b> already.", activity=activity_title),
        t("Now: {state}", state=state_name(t, state)),
        t("All your registrations: /mine"),
    ]
    return Message(Markup("\n").join(lines))


def closed(t: Translator, *, activity_title: str) -> Message:
    """Nobody can register for this activity any more, or not in the chat."""
    lines = [
        t("Registration for <b>{activity}</b> is closed.", activity=activity_title),
        t("See what is open: /programmes"),
    ]
    return Message(Markup("\n").join(lines))


def closed_meanwhile(t: Translator, filling: Filling) -> Message:
    """The time to register ended while the form was open: she learns it now, not at the end of her answers."""
    kept = t("Your answers are not sent. They are kept for now; if registration opens again, go on from them: /mine")
    told = closed(t, activity_title=t.pick(filling.activity.title))
    return Message(Markup("\n").join([*whose(t, filling), told.text, kept]))


def decided(t: Translator, filling: Filling) -> Message:
    """The coordinator's answer; a refusal has its reason and says what is still open."""
    title, reason = t.pick(filling.activity.title), filling.registration.reason
    if filling.registration.state is State.APPROVED:
        lines = [
            t("✓ <b>Your registration for {activity} is approved.</b>", activity=title),
            t("You are reminded here before each session. The dates: /schedule"),
        ]
    else:
        lines = [t("Thank you for registering for {activity}. <b>This time you were not selected.</b>", activity=title)]
        lines += [t("The reason: {reason}", reason=reason)] if reason else []
        lines.append(t("What else is open to you: /programmes"))
    return Message(Markup("\n").join(lines))
