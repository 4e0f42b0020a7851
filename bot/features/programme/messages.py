"""What the programme says: the list of activities, and the card of one."""

from collections.abc import Sequence
from datetime import datetime

from markupsafe import Markup

from bot.chat.callback_data import pack
from bot.delivery.message import Button, Message
from bot.features.programme.model import Activity
from bot.i18n import Translator

PAGE = 8


def activities(t: Translator, offered: Sequence[Activity], page: int = 0) -> Message:
    """The activities, eight at most at once, each a button to its card."""
    if not offered:
        return Message(t("No activity is open yet. The coordinators announce new ones here."))
    shown = offered[page * PAGE : (page + 1) * PAGE]
    rows = [[Button(t.pick(each.title), pack("act", "card", each.code))] for each in shown]
    turn = []
    if page > 0:
        # i18n: button
        turn.append(Button(t("Back"), pack("act", "page", page - 1)))
    if len(offered) > (page + 1) * PAGE:
        # i18n: button
        turn.append(Button(t("More"), pack("act", "page", page + 1)))
    return Message(t("<b>Activities</b>\nChoose one to see dates and to register."), [*rows, *([turn] if turn else [])])


def card(
    t: Translator, activity: Activity, *, now: datetime, registered: bool, seats_left: int | None = None,
    for_others: bool = False, edits: bool = False,
) -> Message:  # fmt: skip
    """One activity: what it is, when, where, until when one can register, and how many seats are left.

    Who `edits` its sessions has the way to them.
    """
    lines = [t("<b>{activity}</b>", activity=t.pick(activity.title)), Markup.escape(t.pick(activity.summary))]
    if activity.starts_at and activity.ends_at:
        lines.append(Markup.escape(t.days(activity.starts_at, activity.ends_at, activity.zone)))
    if activity.place:
        lines.append(t("Place: {place}", place=t.pick(activity.place)))
    lines.append(_until(t, activity, now))
    if seats_left is not None and activity.is_open(now) and not registered:
        lines.append(_left(t, seats_left))
    buttons = [*_actions(t, activity, now, registered), *_for_others(t, activity, now, for_others)]
    return Message(Markup("\n").join(lines), [*buttons, *(_editing(t, activity) if edits else [])])


def _until(t: Translator, activity: Activity, now: datetime) -> Markup:
    if activity.cancelled_at is not None:
        return t("<b>This activity will not take place.</b>")
    if activity.is_open(now):
        if activity.invitation_only:
            return t("Registration is by invitation: with a code, or a link of your own.")
        if activity.register_until is None:
            return t("Open for registration.")
        return t("Register until {day}.", day=t.short_date(activity.register_until, activity.zone))
    if activity.form is None:
        return t("Participants are invited by the coordinators.")
    return t("Registration closed.")


def _left(t: Translator, seats: int) -> Markup:
    if seats <= 0:
        return t("Every seat is taken. Whoever registers now comes to the waiting list.")
    return t.plural("{n} seat is free.", "{n} seats are free.", n=seats)


def _actions(t: Translator, activity: Activity, now: datetime, registered: bool) -> list[list[Button]]:
    # i18n: button
    others = Button(t("Other activities"), pack("act", "page", 0))
    if registered:
        # i18n: button
        return [[Button(t("My registration"), pack("menu", "open", "mine")), others]]
    if activity.is_open(now):
        # i18n: button
        return [[Button(t("Register"), pack("form", "begin", activity.code)), others]]
    return [[others]]


def _for_others(t: Translator, activity: Activity, now: datetime, for_others: bool) -> list[list[Button]]:
    """For people without Telegram; where it is by invitation, only coordinators register others."""
    if not activity.is_open(now) or (activity.invitation_only and not for_others):
        return []
    # i18n: button
    return [[Button(t("For somebody else"), pack("care", "for", activity.code))]]


def _editing(t: Translator, activity: Activity) -> list[list[Button]]:
    """For coordinators: the sessions, to be changed, and every message that will go out."""
    # i18n: button
    sessions = Button(t("Sessions"), pack("ses", "list", activity.code))
    # i18n: button
    return [[sessions, Button(t("What goes out"), pack("ses", "plan", activity.code))]]


def gone(t: Translator) -> Message:
    """The activity of a link or button does not exist (any more)."""
    return Message(
        t("This activity does not exist, or is not offered any more."),
        # i18n: button
        [[Button(t("Other activities"), pack("act", "page", 0))]],
    )
