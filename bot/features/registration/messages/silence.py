"""What people read about a draft that they left: go on with it or drop it, and that it was dropped."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from markupsafe import Markup, escape

from bot.chat.callback_data import pack
from bot.delivery.message import Button, Message
from bot.features.programme.model import Activity
from bot.features.registration.messages.standing import go_on
from bot.features.registration.model import progress
from bot.features.registration.record import Filling
from bot.i18n import Translator, cut

_NAMED: Final = 20
_LONGEST_NAME: Final = 60


def nudge(t: Translator, filling: Filling, *, until: datetime, zone: str) -> Message:
    """Once, after a silence: what there is, until when, and the two ways on."""
    k, n = map(t.number, progress(filling.form, filling.draft))
    lines = [
        t("<b>{activity}</b>: not sent yet, {k} of {n} answered", activity=t.pick(filling.activity.title), k=k, n=n),
        t("Would you like to go on? It takes up where you stopped."),
        t("It is kept until {date}.", date=t.short_date(until, zone)),
    ]
    # i18n: button
    drop = Button(t("Drop it"), pack("form", "drop", filling.registration.id))
    return Message(Markup("\n").join(lines), [[go_on(t, filling)], [drop]])


def nudges(t: Translator, names: Sequence[str], *, until: datetime, zone: str) -> Message:
    """The same to who answers for several people: whose forms wait, and where they are."""
    lines = [
        t.plural("<b>{n} form is not sent yet:</b>", "<b>{n} forms are not sent yet:</b>", n=len(names)),
        *_listed(t, names),
        t("Please complete them under /mine. They are kept until {date}.", date=t.short_date(until, zone)),
    ]
    return Message(Markup("\n").join(lines))


def dropped_of_several(t: Translator, names: Sequence[str]) -> Message:
    """To who answers for several people: whose drafts are gone."""
    lines = [
        t.plural(
            "<b>{n} form was not sent, and its answers are now deleted:</b>",
            "<b>{n} forms were not sent, and their answers are now deleted:</b>",
            n=len(names),
        ),
        *_listed(t, names),
        t("See what is open: /programmes"),
    ]
    return Message(Markup("\n").join(lines), silent=True)


def _listed(t: Translator, names: Sequence[str]) -> Iterator[Markup]:
    yield from (escape(cut(name, _LONGEST_NAME)) for name in names[:_NAMED])
    if len(names) > _NAMED:
        yield t("and {n} more", n=t.number(len(names) - _NAMED))


def drop_or_not(t: Translator, filling: Filling) -> Message:
    """Before a draft is deleted."""
    # i18n: button
    drop = Button(t("Delete the answers"), pack("form", "dropped", filling.registration.id))
    question = t("Delete your answers for <b>{activity}</b>?", activity=t.pick(filling.activity.title))
    return Message(question, [[go_on(t, filling)], [drop]])


def dropped_as_wished(t: Translator, filling: Filling) -> Message:
    """The person dropped it herself."""
    lines = [
        t("Your answers for <b>{activity}</b> are deleted.", activity=t.pick(filling.activity.title)),
        t("You can begin anew at any time: /programmes"),
    ]
    return Message(Markup("\n").join(lines))


def dropped(t: Translator, filling: Filling, *, is_open: bool, nominated: bool) -> Message:
    """The silence went on: the draft is gone. A nominee keeps the link of her own."""
    title = t.pick(filling.activity.title)
    again = t("You can begin anew at any time: /programmes")
    if nominated:
        again = t("Your personal link opens it anew.")
    lines = [
        t("Your registration for <b>{activity}</b> was not sent, and its answers are now deleted.", activity=title),
        again if is_open else t("See what is open: /programmes"),
    ]
    return Message(Markup("\n").join(lines), silent=True)


def nominees_dropped(t: Translator, activity: Activity, names: Sequence[str]) -> Message:
    """To a coordinator: whose draft is gone although an institution's list has begun it."""
    lines = [
        t.plural(
            "<b>{n} person nominated for {activity} has not sent the form.</b>",
            "<b>{n} people nominated for {activity} have not sent the form.</b>",
            n=len(names), activity=t.pick(activity.title),
        ),
        *_listed(t, names),
    ]  # fmt: skip
    lines.append(t("The answers are deleted after the reminder. Their personal links open the form anew."))
    return Message(Markup("\n").join(lines))
