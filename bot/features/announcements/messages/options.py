"""The settings of a draft: what kind it is, what readers are asked, and what happens with it later."""

from datetime import datetime

from markupsafe import Markup

from bot.chat.callback_data import pack
from bot.delivery.message import Button, Message
from bot.features.announcements.messages import names
from bot.features.announcements.model import Announcement, Category
from bot.i18n import Translator


def options(t: Translator, found: Announcement, zone: str) -> Message:
    """What kind it is, and what happens with it later."""
    until = _until(t, found.valid_until, zone)
    lines = [
        t("<b>Settings of announcement {number}</b>", number=found.id),
        t("Kind: {kind}", kind=t(names.CATEGORIES[found.category])),
        _for_nothing_else(t)
        if found.category is Category.REQUIRED
        else t("Who has switched this kind off does not get it."),
        until,
        t("Readers are asked to press “Got it”; you see who is silent.") if found.got_it else "",
    ]
    # i18n: button
    ask = Button(
        t("Do not ask for “Got it”") if found.got_it else t("Ask for “Got it”"), pack("ann", "gotit", found.id)
    )
    # i18n: button
    other = Button(
        t("Answers open a case") if found.replies == "collect" else t("Collect answers"),
        pack("ann", "replies", found.id),
    )
    # i18n: button
    twice = Button(
        t("Rather twice than never") if found.once else t("Rather never than twice"), pack("ann", "once", found.id)
    )
    # i18n: button
    kind = Button(t("Change the kind"), pack("ann", "kind", found.id))
    # i18n: button
    back = Button(t("Back"), pack("ann", "open", found.id))
    if found.once:
        lines.append(
            t("Nobody gets it twice: where the line breaks it is not sent again, and you decide for each person.")
        )
    lines.append(
        t("Answers to it are collected for you.")
        if found.replies == "collect"
        else t("Answers to it go to the coordinators.")
    )
    told = Markup("\n").join(each for each in lines if each)
    return Message(told, [[kind], [ask], [other], [twice], _terms(t, found), [back]])


def _for_nothing_else(t: Translator) -> Markup:
    return t("Nobody can switch off what is needed to take part; please choose it for nothing else.")


def kinds(t: Translator, found: Announcement) -> Message:
    """What is it about? Each kind is a tap."""
    lines = [
        t("<b>What kind is announcement {number}?</b>", number=found.id),
        t("Who has switched off news or surveys does not get them."),
        _for_nothing_else(t),
    ]
    rows = []
    for kind, name in names.CATEGORIES.items():
        mark = "✓ " if kind is found.category else ""
        rows.append([Button(f"{mark}{t(name).unescape()}", pack("ann", "cat", found.id, kind.value))])
    # i18n: button
    back = Button(t("Back"), pack("ann", "opts", found.id))
    return Message(Markup("\n").join(lines), [*rows, [back]])


def _terms(t: Translator, found: Announcement) -> list[Button]:
    """For how long those who come later get it, or that they do not any more."""
    # i18n: button
    terms = {0: t("Not for late-comers"), 7: t("Valid for a week"), 30: t("Valid for 30 days")}
    days = (7, 30) if found.valid_until is None else (0,)
    return [Button(terms[each], pack("ann", "valid", found.id, each)) for each in days]


def _until(t: Translator, until: datetime | None, zone: str) -> Markup:
    if until is None:
        return t("Who registers later does not get it.")
    return t("Who registers until {when} gets it too.", when=t.when(until, None, zone))
