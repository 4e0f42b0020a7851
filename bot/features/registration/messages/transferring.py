"""What a person reads when a coordinator has moved her to another activity."""

from collections.abc import Iterator

from markupsafe import Markup

from bot.chat.callback_data import pack
from bot.delivery.message import Button, Message
from bot.features.programme.model import Activity
from bot.features.registration.messages.standing import answer_buttons
from bot.features.registration.model import unanswered
from bot.features.registration.record import Filling
from bot.features.registration.states import State
from bot.i18n import Translator


def transferred(t: Translator, after: Filling, *, source: Activity, place: int | None, zone: str) -> Message:
    """From where to where, where she stands there, and what is still asked of her; times on the clock of `zone`."""
    registration = after.registration
    titles = {"source": t.pick(source.title), "activity": t.pick(after.activity.title)}
    lines = [
        t("<b>A coordinator has moved you to {activity}.</b> Until now it was {source}.", **titles),
        *_standing(t, after, place, zone),
    ]
    rows = answer_buttons(t, after) if registration.answer_by is not None else []
    if missing := unanswered(after.form, after.draft):
        lines.append(
            t.plural(
                "{n} question of this form is new to you. Please answer it.",
                "{n} questions of this form are new to you. Please answer them.",
                n=missing,
            )
        )
        # i18n: button
        rows = [*rows, [Button(t("Answer now"), pack("form", "begin", after.activity.code))]]
    lines.append(t("If that is not right, write to a coordinator: /ask"))
    return Message(Markup("\n").join(lines), rows)


def _standing(t: Translator, after: Filling, place: int | None, zone: str) -> Iterator[Markup]:
    registration = after.registration
    if registration.state is State.WAITLISTED:
        yield t("<b>You are number {place} on the waiting list.</b>", place=t.number(place or 1))
    elif registration.state is State.SUBMITTED:
        yield t("A coordinator looks at it, and the answer comes here.")
    elif registration.answer_by is not None:
        when = t.when(registration.answer_by, None, zone)
        yield t("Please confirm until {when}, your time, that you will come.", when=when)
    else:
        yield t("You have a seat there. The dates: /schedule")
