"""/invite: who came by which poster, and a new one."""

from collections.abc import Sequence

from markupsafe import Markup

from bot.chat.callback_data import pack
from bot.delivery.message import Button, Message
from bot.features.doors.sources import Count
from bot.features.programme.model import Activity
from bot.i18n import Translator, cut

PAGE = 8
_SHOWN = 20
_LONGEST_BUTTON = 48


def for_coordinators(t: Translator) -> Message:
    """A command that is not for everybody."""
    return Message(t("This command is for coordinators. See /menu"))


def not_yours(t: Translator) -> Markup:
    """An activity that is gone, or another coordinator's."""
    return t("This is not possible any more, or not with your role. Nothing was changed. See /menu")


def activities(t: Translator, offered: Sequence[Activity], page: int = 0) -> Message:
    """The activities that people can be invited to."""
    if not offered:
        return Message(t("There is no activity that people could be invited to."))
    shown = offered[page * PAGE : (page + 1) * PAGE]
    rows = [[Button(cut(t.pick(each.title), _LONGEST_BUTTON), pack("door", "card", each.code))] for each in shown]
    turn = []
    if page > 0:
        # i18n: button
        turn.append(Button(t("Back"), pack("door", "page", page - 1)))
    if len(offered) > (page + 1) * PAGE:
        # i18n: button
        turn.append(Button(t("More"), pack("door", "page", page + 1)))
    lines = [
        t("<b>Invite people</b>"),
        t("By a poster: choose the activity."),
        t("By name: send me the list here as a file, XLSX or CSV."),
    ]
    return Message(Markup("\n").join(lines), [*rows, *([turn] if turn else [])])


def card(t: Translator, activity: Activity, counts: Sequence[Count], link: str) -> Message:
    """One activity: its link, and how many came by each poster."""
    lines = [t("<b>{activity}</b>", activity=t.pick(activity.title)), Markup.escape(link)]
    if not counts:
        lines.append(t("Nobody has come by a poster yet."))
    lines += [
        t(
            "Poster {place}: {opened} opened, {registered} registered",
            place=each.source,
            opened=t.number(each.opened),
            registered=t.number(each.registered),
        )
        for each in counts[:_SHOWN]
    ]
    if len(counts) > _SHOWN:
        n = len(counts) - _SHOWN
        lines.append(t.plural("And {n} more.", "And {n} more.", n=n))
    # i18n: button
    new = Button(t("New poster"), pack("door", "poster", activity.code))
    # i18n: button
    others = Button(t("Other activities"), pack("door", "page", 0))
    # i18n: button
    somebody = Button(t("Somebody without Telegram"), pack("care", "for", activity.code))
    return Message(Markup("\n").join(lines), [[new, others], [somebody]])


def where(t: Translator, activity: Activity) -> Message:
    """What a poster is called, so that those who come by it can be counted."""
    lines = [
        t("<b>Where will the poster for {activity} hang?</b>", activity=t.pick(activity.title)),
        t("Type one short name in Latin letters, so that I can count who comes by it. Example: khon-kaen"),
    ]
    # i18n: button
    return Message(Markup("\n").join(lines), [[Button(t("Cancel"), pack("door", "cancel"))]])


def not_a_place(t: Translator) -> Message:
    """No name that a link can carry."""
    return Message(
        t("A link can carry only the letters a to z, digits and -, at most {n}. Example: khon-kaen", n=t.number(29))
    )


def no_poster(t: Translator) -> Message:
    """Turned back."""
    return Message(t("No poster was made. Your posters: /invite"))


def poster(t: Translator, activity: Activity, source: str, link: str) -> Markup:
    """What stands below the picture of the code."""
    lines = [
        t("<b>{activity}</b>, poster {place}", activity=t.pick(activity.title), place=source),
        Markup.escape(link),
        t("Whoever scans it comes straight to the form. How many came: /invite"),
    ]
    return Markup("\n").join(lines)


def for_printers(t: Translator) -> Markup:
    """What stands below the drawing."""
    return t("The same code for print, sharp at any size.")
