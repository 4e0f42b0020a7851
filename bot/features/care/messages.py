"""What is said about registering somebody else, to who answers for her and to herself when she takes it over."""

from collections.abc import Sequence
from typing import Final

from markupsafe import Markup

from bot.chat.callback_data import pack
from bot.delivery.message import Button, Message
from bot.features.care.service import Offer
from bot.features.programme.model import Activity
from bot.features.registration import service as registration
from bot.features.registration.record import Filling
from bot.i18n import Translator, cut
from bot.people.addressing import heading
from bot.people.model import Person

PAGE: Final = 7
_LONGEST_BUTTON: Final = 48


def name_of(t: Translator, person: Person) -> str:
    """What somebody is called, also before her name is known."""
    return person.name or str(t("No name yet").unescape())


def for_whom(t: Translator, offer: Offer, page: int = 0) -> Message:
    """For whom somebody is about to register: one of those she answers for, or somebody new."""
    code, shown = offer.activity.code, offer.people[page * PAGE : (page + 1) * PAGE]
    lines = [
        t("<b>Register somebody else</b> for {activity}", activity=t.pick(offer.activity.title)),
        t("For people without Telegram, or who share your phone. Messages for them come to you."),
        t("Please ask them first: by going on you say that they agree to the data notice (/privacy)."),
        t("You answer for {n} of at most {most} people.", n=t.number(offer.used), most=t.number(offer.most)),
    ]
    rows = [[Button(cut(each.name, _LONGEST_BUTTON), pack("care", "old", code, each.id))] for each in shown]
    if offer.used < offer.most:
        # i18n: button
        rows.append([Button(t("Somebody new"), pack("care", "new", code))])
    if len(offer.people) > PAGE:
        following = page + 1 if len(offer.people) > (page + 1) * PAGE else 0
        # i18n: button
        rows.append([Button(t("More"), pack("care", "for", code, following))])
    # i18n: button
    return Message(Markup("\n").join(lines), [*rows, [Button(t("Back"), pack("act", "card", code))]])


def too_many(t: Translator, most: int) -> Message:
    """No more people for whom one person answers."""
    return Message(
        t(
            "One person can answer for at most {most} people. For more, a coordinator can send a list.",
            most=t.number(most),
        )
    )


def closed(t: Translator, activity: Activity) -> Message:
    """One cannot register (any more)."""
    lines = [
        t("Registration for <b>{activity}</b> is closed.", activity=t.pick(activity.title)),
        t("See what is open: /programmes"),
    ]
    return Message(Markup("\n").join(lines))


def by_list(t: Translator) -> Message:
    """An activity that is by invitation."""
    return Message(t("This activity is by invitation. Others are nominated by a coordinator."))


def already(t: Translator, person: Person, activity: Activity) -> Message:
    """Somebody has registered for it before."""
    return Message(
        t("{name} is registered for {activity} already.", name=name_of(t, person), activity=t.pick(activity.title))
    )


def people(t: Translator, found: Sequence[Person], most: int, page: int = 0) -> Message:
    """The people for whom somebody answers."""
    shown = found[page * PAGE : (page + 1) * PAGE]
    lines = [
        t("<b>The people you answer for</b>"),
        t("You answer for {n} of at most {most} people.", n=t.number(len(found)), most=t.number(most)),
    ]
    rows = [[Button(cut(name_of(t, each), _LONGEST_BUTTON), pack("care", "person", each.id))] for each in shown]
    if len(found) > PAGE:
        following = page + 1 if len(found) > (page + 1) * PAGE else 0
        # i18n: button
        rows.append([Button(t("More"), pack("care", "people", following))])
    # i18n: button
    mine = Button(t("My registrations"), pack("menu", "open", "mine"))
    return Message(Markup("\n").join(lines), [*rows, [mine]])


def person(t: Translator, who: Person, found: Sequence[Filling]) -> Message:
    """One of them: what she is registered for; each can be opened."""
    lines = [Markup("<b>{}</b>").format(name_of(t, who)), *(registration.card_line(t, each) for each in found)]
    if not found:
        lines.append(t("Not registered for anything now."))
    rows = [[registration.way_on(t, each)] for each in found]
    # i18n: button
    own = Button(t("Has Telegram now"), pack("care", "link", who.id))
    # i18n: button
    back = Button(t("Back"), pack("care", "people", 0))
    return Message(Markup("\n").join(lines), [*rows, [own], [back]])


def link(t: Translator, who: Person, url: str) -> Message:
    """A personal link, to be passed on."""
    lines = [
        heading(t, who.name),
        Markup.escape(url),
        t("Please pass this link on, to nobody else. Whoever opens it gets the registrations, and then own messages."),
        t("It works once. A new link ends the one before."),
    ]
    return Message(Markup("\n").join(lines))


# -- to who takes it over --------------------------------------------------------------------------------------------


def claimed(t: Translator, found: Sequence[Filling]) -> Message:
    """What was registered for her is hers."""
    lines = [
        t("✓ <b>These registrations are yours now.</b>"),
        *(registration.card_line(t, each) for each in found),
        t("Messages about them come here from now on. You find them under /mine"),
    ]
    return Message(Markup("\n").join(lines))


def claimed_from_you(t: Translator, who: Person) -> Message:
    """Who answered for her until now reads it."""
    return Message(
        t("<b>{name}</b> has Telegram now and gets messages without you. Thank you for helping.", name=name_of(t, who))
    )


def link_used(t: Translator) -> Message:
    """Somebody else was first."""
    return Message(
        t("This link is personal, and somebody else has used it. Please ask whoever sent it to you for your own.")
    )


def link_unknown(t: Translator) -> Message:
    """No such link (any more)."""
    return Message(
        t("This personal link is not valid, or not any more. Please ask whoever sent it to you for a new one.")
    )


def for_another(t: Translator, who: Person) -> Message:
    """The contact opened the link herself."""
    return Message(t("This link is for {name}. Please pass it on.", name=name_of(t, who)))


def both_registered(t: Translator, activity: Activity) -> Message:
    """She has registered herself as well."""
    lines = [
        t("You have registered for <b>{activity}</b> already.", activity=t.pick(activity.title)),
        t("A coordinator looks at the two registrations. Nothing was changed, and both are kept until then."),
    ]
    return Message(Markup("\n").join(lines))
