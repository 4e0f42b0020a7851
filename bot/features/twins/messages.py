"""What is said about records that may be one person: to coordinators, and to her when they are put together."""

from collections.abc import Iterator

from markupsafe import Markup, escape

from bot.chat.callback_data import pack
from bot.delivery.message import Button, Message
from bot.features.registration import service as registration
from bot.features.twins.model import MERGED, Pair, Side
from bot.i18n import Translator, cut

_SHOWN = 6
_LONGEST = 80


def noticed(t: Translator, pair: Pair) -> Message:
    """Told once: two that may be one."""
    lines = [t("<b>Perhaps the same person twice</b>"), *_sides(t, pair)]
    # i18n: button
    compare = Button(t("Merge…"), pack("twin", "look", pair.id))
    return Message(Markup("\n").join(lines), [[_different(t, pair), compare]])


def _different(t: Translator, pair: Pair) -> Button:
    # i18n: button
    return Button(t("Two different people"), pack("twin", "differ", pair.id))


def _sides(t: Translator, pair: Pair) -> Iterator[Markup]:
    for number, side in enumerate((pair.kept, pair.merged), start=1):
        yield Markup("{}. <b>{}</b>").format(t.number(number), cut(side.name, _LONGEST))
        passport = next((each.passport_name for each in side.fillings if each.passport_name), "")
        if passport and passport != side.name:
            yield escape(cut(passport, _LONGEST))
        if (born := next((each.born for each in side.fillings if each.born), None)) is not None:
            yield t("Born on {day}", day=born)
        yield _reached(t, side)
        yield from (registration.card_line(t, each) for each in side.fillings[:_SHOWN])


def _reached(t: Translator, side: Side) -> Markup:
    if side.chats:
        return t("Telegram: {account}", account=cut(side.person.name, _LONGEST))
    return t("Without Telegram; contact: {name}", name=cut(side.person.contact_name, _LONGEST))


def preview(t: Translator, pair: Pair) -> Message:
    """What merging would do; nothing has happened yet."""
    if pair.kept.decides or pair.merged.decides:
        lines = [*_sides(t, pair), t("One of them is a coordinator: such records are not merged.")]
        return Message(Markup("\n").join(lines), [[_different(t, pair)]])
    lines = [
        t("<b>Merge these two? Nothing is changed yet.</b>"),
        *_sides(t, pair),
        t("Kept is the first; what the second has comes to it."),
        *_outcomes(t, pair),
        _messages_go(t, pair),
    ]
    # i18n: button
    merge = Button(t("Merge"), pack("twin", "ask", pair.id, pair.seal))
    return Message(Markup("\n").join(lines), [[_different(t, pair), merge]])


def _outcomes(t: Translator, pair: Pair) -> Iterator[Markup]:
    """For each activity with two registrations: which one stays."""
    titles = {each.activity.code: t.pick(each.activity.title) for each in pair.kept.fillings}
    for clash in pair.plan.clashes[:_SHOWN]:
        first = clash.kept.person_id == pair.kept.person.id
        values = {
            "activity": cut(titles[clash.kept.activity], _LONGEST),
            "kept": registration.state_name(t, clash.kept.state),
        }
        if first:
            yield t("{activity}: the first registration stays, “{kept}”; the other is cancelled.", **values)
        else:
            yield t("{activity}: the second registration stays, “{kept}”; the other is cancelled.", **values)


def _messages_go(t: Translator, pair: Pair) -> Markup:
    if pair.kept.chats:
        account = cut(pair.kept.person.name, _LONGEST)
        if pair.merged.chats:
            return t("Messages go to the account {account}; the other account can write too.", account=account)
        return t("Messages go to the account {account}.", account=account)
    return t("Messages go to the contact {name}.", name=cut(pair.kept.person.contact_name, _LONGEST))


def ask(t: Translator, pair: Pair) -> Message:
    """Asks once more."""
    names = {"kept": cut(pair.kept.name, _LONGEST), "merged": cut(pair.merged.name, _LONGEST)}
    lines = [
        t("<b>Merge {merged} into {kept}?</b>", **names),
        t("This cannot be undone. No registration, chat or file is lost."),
    ]
    # i18n: button
    back = Button(t("Back"), pack("twin", "look", pair.id))
    # i18n: button
    merge = Button(t("Yes, merge"), pack("twin", "merge", pair.id, pair.seal))
    return Message(Markup("\n").join(lines), [[back, merge]])


def done(t: Translator, pair: Pair, by: str) -> Message:
    """What the card becomes when they are one."""
    names = {"kept": cut(pair.kept.name, _LONGEST), "merged": cut(pair.merged.name, _LONGEST), "by": by}
    return Message(t("✓ {merged} and {kept} are <b>one record</b> now, merged by {by}.", **names))


def apart(t: Translator, pair: Pair, by: str) -> Message:
    """What the card becomes when they are two."""
    names = {"one": cut(pair.kept.name, _LONGEST), "other": cut(pair.merged.name, _LONGEST), "by": by}
    return Message(t("✓ {one} and {other} are <b>two different people</b>, says {by}.", **names))


def answered(t: Translator, pair: Pair) -> Message:
    """Somebody else was faster."""
    if pair.answer is None:
        return Message(t("One of the two was merged with somebody else meanwhile."))
    return (done if pair.answer == MERGED else apart)(t, pair, pair.answered_by)


def changed(t: Translator) -> Markup:
    """Something of the two is not as it was shown."""
    return t("Something has changed meanwhile, so nothing was merged. Please look again.")


# -- to the person ---------------------------------------------------------------------------------------------------


def together(t: Translator, *, account: str = "") -> Message:
    """Two records are one; with several accounts, to which one messages come."""
    lines = [t("A coordinator has put your two records together. You find everything under /mine")]
    if account:
        lines.append(t("You can write from both accounts. Messages come to {account}.", account=account))
    return Message(Markup("\n").join(lines))


def not_yours_any_more(t: Translator, *, name: str) -> Message:
    """To the contact of a record that goes on elsewhere."""
    return Message(t("The record of {name} was put together with another one. Messages go there now.", name=name))
