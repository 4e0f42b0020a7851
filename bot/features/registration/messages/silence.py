"""What people read about a draft that they left: go on with it or drop it, and that it was dropped."""

from datetime import datetime

from markupsafe import Markup

from bot.chat.callback_data import pack
from bot.delivery.message import Button, Message
from bot.features.registration.messages.standing import go_on
from bot.features.registration.model import progress
from bot.features.registration.record import Filling
from bot.i18n import Translator


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


def dropped(t: Translator, filling: Filling, *, is_open: bool) -> Message:
    """The silence went on: the draft is gone."""
    title = t.pick(filling.activity.title)
    lines = [
        t("Your registration for <b>{activity}</b> was not sent, and its answers are now deleted.", activity=title),
        t("You can begin anew at any time: /programmes") if is_open else t("See what is open: /programmes"),
    ]
    return Message(Markup("\n").join(lines), silent=True)
