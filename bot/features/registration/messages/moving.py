"""What each side reads when a registration goes from one state to another."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from markupsafe import Markup

from bot.chat.callback_data import pack
from bot.delivery.message import Button, Message
from bot.features.registration.messages.arriving import arrived, changed
from bot.features.registration.messages.asking import whose
from bot.features.registration.messages.standing import answer_buttons, card, decided, sent
from bot.features.registration.record import Clash, Filling, Registration
from bot.features.registration.states import State, Who
from bot.i18n import Translator

# -- to the person ---------------------------------------------------------------------------------------------------


def moved(t: Translator, before: Registration, after: Filling, who: Who, *, place: int | None, zone: str) -> Message:
    """What the person reads, times on the clock of `zone`."""
    match after.registration.state:
        case State.SUBMITTED:
            return sent(t, after) if before.state is State.DRAFT else change_sent(t, after)
        case State.WAITLISTED:
            return waitlisted(t, after, place or 1, lapsed=before.state is State.OFFERED)
        case State.APPROVED if after.registration.answer_by:
            return to_confirm(t, after, zone)
        case State.APPROVED if before.state not in {State.DRAFT, State.OFFERED}:
            return decided(t, after)
        case State.OFFERED:
            return offered(t, after, zone)
        case State.DECLINED if who is Who.CLOCK:
            return moved_on(t, after, offered=before.state is State.OFFERED)
        case State.WITHDRAWN if who is Who.COORDINATOR:
            return withdrawn_for(t, after)
    return _SAID[after.registration.state](t, after)


def until(t: Translator, filling: Filling, zone: str) -> str:
    """The end of the time to answer."""
    end = filling.registration.answer_by
    return t.when(end, None, zone) if end else ""


def change_sent(t: Translator, filling: Filling) -> Message:
    """A change that matters waits for a coordinator."""
    lines = [
        t("✓ <b>Your change for {activity} is sent.</b>", activity=_title(t, filling)),
        t("A coordinator looks at it, and the answer comes here."),
    ]
    if filling.registration.seated:
        lines.append(t("Your seat stays yours until then."))
    return Message(Markup("\n").join(lines))


def waitlisted(t: Translator, filling: Filling, place: int, *, lapsed: bool) -> Message:
    """A place in the waiting list, with its number; after an offer that nobody answered, at its end."""
    title = _title(t, filling)
    if lapsed:
        first = t("The time to take the seat in {activity} is over; it is not kept for you any more.", activity=title)
    else:
        first = t("Every seat in {activity} that you could have is taken.", activity=title)
    lines = [
        first,
        t("<b>You are number {place} on the waiting list.</b>", place=t.number(place)),
        t("When a seat is free for you, it is offered to you here. Where you stand: /mine"),
    ]
    return Message(Markup("\n").join(lines))


def offered(t: Translator, filling: Filling, zone: str) -> Message:
    """A free seat, and until when it is kept."""
    lines = [
        t("<b>A seat in {activity} is free for you.</b>", activity=_title(t, filling)),
        t("It is kept for you until {when}, your time.", when=until(t, filling, zone)),
    ]
    return Message(Markup("\n").join(lines), answer_buttons(t, filling))


def to_confirm(t: Translator, filling: Filling, zone: str) -> Message:
    """A seat is hers if she says that she comes."""
    lines = [
        t("✓ <b>You have a seat in {activity}.</b>", activity=_title(t, filling)),
        t("Please confirm until {when}, your time, that you will come.", when=until(t, filling, zone)),
    ]
    return Message(Markup("\n").join(lines), answer_buttons(t, filling))


def called(t: Translator, filling: Filling, zone: str, *, last: bool) -> Message:
    """The answer is asked for once more."""
    title, when = _title(t, filling), until(t, filling, zone)
    if last:
        first = t("⏰ <b>Last call: your seat in {activity}.</b>", activity=title)
    else:
        first = t("⏰ <b>Your seat in {activity} waits for your answer.</b>", activity=title)
    rest = t("It is kept for you until {when}, your time.", when=when)
    return Message(Markup("\n").join([first, rest]), answer_buttons(t, filling))


def too_late(t: Translator, filling: Filling) -> Message:
    """The button of an offer whose time is over."""
    title = _title(t, filling)
    over = t("The time to take the seat in {activity} is over; it is not kept for you any more.", activity=title)
    return Message(Markup("\n").join([over, t("Where you stand: /mine")]))


def stands(t: Translator, filling: Filling) -> Message:
    """What a pressed message becomes: where the registration stands now, with no button."""
    return Message(card(t, filling))


def answered_already(t: Translator) -> Markup:
    """The short note on a button of an earlier state."""
    return t("This button belongs to an earlier time. Where you stand: /mine")


def leave(t: Translator, filling: Filling) -> Message:
    """Asks once whether she really withdraws."""
    lines = [*whose(t, filling), t("Cancel your registration for <b>{activity}</b>?", activity=_title(t, filling))]
    if filling.registration.seated:
        lines.append(t("Your seat goes to somebody else at once."))
    press = filling.registration.id, filling.registration.version
    # i18n: button
    keep = Button(t("Keep my registration"), pack("seat", "stay", *press))
    # i18n: button
    return Message(Markup("\n").join(lines), [[keep, Button(t("Cancel registration"), pack("seat", "left", *press))]])


def change_saved(t: Translator, filling: Filling) -> Message:
    """A change that nobody has to decide about."""
    return Message(t("✓ <b>Your change for {activity} is saved.</b>", activity=_title(t, filling)))


def nothing_changed(t: Translator, filling: Filling) -> Message:
    """The answers are what they were."""
    return Message(
        t("Nothing was changed: your answers for {activity} are as you sent them.", activity=_title(t, filling))
    )


def no_change_any_more(t: Translator, filling: Filling) -> Message:
    """The date until which answers can be changed is past."""
    lines = [
        t("The answers for {activity} cannot be changed any more.", activity=_title(t, filling)),
        t("To have something changed, write to a coordinator: /ask"),
    ]
    return Message(Markup("\n").join(lines))


def seated(t: Translator, filling: Filling) -> Message:
    """A seat is hers, and nothing more is asked of her."""
    lines = [
        t("✓ <b>You have a seat in {activity}.</b>", activity=_title(t, filling)),
        t("You are reminded here before each session. The dates: /schedule"),
    ]
    return Message(Markup("\n").join(lines))


def endorsed(t: Translator, filling: Filling) -> Message:
    """The institution stands behind it; the coordinators decide."""
    return Message(
        t(
            "Your institution has endorsed your registration for {activity}. A coordinator decides next.",
            activity=_title(t, filling),
        )
    )


def declined(t: Translator, filling: Filling) -> Message:
    """She gave the seat back herself."""
    lines = [
        t(
            "Thank you for telling us. Your seat in {activity} is free for somebody else now.",
            activity=_title(t, filling),
        ),
        t("What else is open to you: /programmes"),
    ]
    return Message(Markup("\n").join(lines))


def moved_on(t: Translator, filling: Filling, *, offered: bool) -> Message:
    """Nobody answered in time."""
    title = _title(t, filling)
    if offered:
        over = t(
            "The time to take the seat in {activity} is over, and your place on the waiting list too.", activity=title
        )
    else:
        over = t("Your seat in {activity} was not confirmed in time; it is not kept for you any more.", activity=title)
    return Message(Markup("\n").join([over, t("If you would still like to come, write to a coordinator: /ask")]))


def withdrawn(t: Translator, filling: Filling) -> Message:
    """She withdrew herself."""
    lines = [
        t(
            "<b>Your registration for {activity} is cancelled.</b> Thank you for telling us.",
            activity=_title(t, filling),
        ),
        t("What else is open to you: /programmes"),
    ]
    return Message(Markup("\n").join(lines))


def withdrawn_for(t: Translator, filling: Filling) -> Message:
    """A coordinator withdrew it for her."""
    lines = [t("<b>A coordinator has cancelled your registration for {activity}.</b>", activity=_title(t, filling))]
    if reason := filling.registration.reason:
        lines.append(t("The reason: {reason}", reason=reason))
    lines.append(t("If that is not right, write to a coordinator: /ask"))
    return Message(Markup("\n").join(lines))


def called_off(t: Translator, filling: Filling) -> Message:
    """The activity does not take place."""
    lines = [
        t("<b>{activity} will not take place.</b>", activity=_title(t, filling)),
        t("The organisers have called it off. There is nothing you need to do."),
        t("What else is open to you: /programmes"),
    ]
    return Message(Markup("\n").join(lines))


_SAID: Final[Mapping[State, Callable[[Translator, Filling], Message]]] = MappingProxyType(
    {
        State.ENDORSED: endorsed,
        State.APPROVED: seated,
        State.CONFIRMED: seated,
        State.DECLINED: declined,
        State.WITHDRAWN: withdrawn,
        State.REJECTED: decided,
        State.CANCELLED: called_off,
    }
)

# -- to the coordinators ---------------------------------------------------------------------------------------------


def concerns_coordinators(before: State, to: State, who: Who) -> bool:
    """Whether the coordinators are told: of what waits for them, and of seats that were given back."""
    if to is State.SUBMITTED:
        return True
    gave_back = before is not State.DRAFT and to in {State.WITHDRAWN, State.DECLINED, State.WAITLISTED}
    return gave_back and who is not Who.COORDINATOR


def moved_notice(
    t: Translator, before: Registration, after: Filling, *, name: str, at_once: Sequence[Clash] = ()
) -> Message:
    """What a coordinator reads; `at_once`: sessions for which the person would have to be in two places."""
    values = {"name": name, "activity": _title(t, after)}
    match after.registration.state:
        case State.SUBMITTED if before.state is State.DRAFT:
            return arrived(t, after, name=name, at_once=at_once)
        case State.SUBMITTED:
            return changed(t, after, name=name, at_once=at_once)
        case State.WITHDRAWN:
            return Message(t("{name} has cancelled the registration for {activity}.", **values))
        case State.DECLINED if before.state is State.APPROVED:
            return Message(t("{name} does not come to {activity}, or has not confirmed in time.", **values))
    return Message(t("{name} has not taken the seat in {activity} that was offered.", **values))


def _title(t: Translator, filling: Filling) -> str:
    return t.pick(filling.activity.title)
