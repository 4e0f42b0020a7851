"""A second pair of eyes: what is said to who asks for approval, and to who gives it."""

from collections.abc import Sequence

from markupsafe import Markup

from bot.chat.callback_data import pack
from bot.delivery.message import Button, Message
from bot.features.announcements.ground import Reach
from bot.features.announcements.messages import names
from bot.features.announcements.messages.drafting import excerpt, unreached
from bot.features.announcements.messages.leaving import who_reads
from bot.features.announcements.model import Announcement
from bot.i18n import Translator, cut


def _to(t: Translator, number: int) -> list[Button]:
    # i18n: button
    return [Button(t("To the announcement"), pack("ann", "open", number))]


def _look(t: Translator, number: int) -> list[Button]:
    # i18n: button
    return [Button(t("Look at it"), pack("ann", "look", number))]


def asked_for_approval(t: Translator, number: int, whom: Sequence[str]) -> Message:
    """Whom its author has asked; where nobody may approve it, what to do."""
    if not whom:
        nobody = t(
            "Nobody else coordinates everybody whom it is for, so nobody can approve it. "
            "Please choose fewer people, or ask an owner for a second coordinator."
        )
        return Message(nobody, [_to(t, number)])
    listed = ", ".join(cut(each, names.LONGEST) for each in whom)
    lines = [t("✓ Asked to approve it: {names}", names=listed), t("You hear as soon as somebody has decided.")]
    return Message(Markup("\n").join(lines), [_to(t, number)])


def please_look(t: Translator, found: Announcement, author: str, many: int) -> Message:
    """To who may approve it."""
    lines = [
        t("<b>Please look at announcement {number}</b>", number=found.id),
        t.plural("{name} would like to send it to {n} person.", "{name} would like to send it to {n} people.",
                 n=many, name=cut(author, names.LONGEST)),
        excerpt(found, t.language),
    ]  # fmt: skip
    return Message(Markup("\n").join(line for line in lines if line), [_look(t, found.id)])


def decide(t: Translator, found: Announcement, author: str, readers: Reach, titles: names.Titles) -> Message:
    """Below what its readers would see: for whom it is, and the two ways."""
    lines = [
        t("<b>Approve announcement {number}?</b>", number=found.id),
        t("From: {name}", name=cut(author, names.LONGEST)),
        t("For: {who}", who=names.chosen(t, titles, found.audience) or t("Everybody").unescape()),
        *who_reads(t, found, readers),
        *unreached(t, readers),
        t("Kind: {kind}", kind=t(names.CATEGORIES[found.category])),
    ]
    # i18n: button
    yes = Button(t("Approve"), pack("ann", "approve", found.id, found.version))
    # i18n: button
    back = Button(t("Return it"), pack("ann", "giveback", found.id, found.version))
    return Message(Markup("\n").join(lines), [[yes, back]])


def approved(t: Translator, number: int, author: str) -> Message:
    """She has approved it."""
    return Message(t("✓ Announcement {number} is approved, and {name} knows it.", number=number, name=author))


def is_approved(t: Translator, found: Announcement, by: str) -> Message:
    """To its author."""
    # i18n: button
    send = Button(t("Send…"), pack("ann", "send", found.id))
    text = t("✓ {name} has approved announcement {number}.", name=cut(by, names.LONGEST), number=found.id)
    return Message(text, [[send]])


def still_asked(t: Translator, number: int) -> Message:
    """She leaves the decision for later."""
    return Message(t("Announcement {number} still waits for a decision.", number=number), [_look(t, number)])


def ask_why(t: Translator, number: int, author: str) -> Message:
    """What should be changed?"""
    lines = [
        t("<b>What should be changed in announcement {number}?</b>", number=number),
        t("Write it in one message. {name} reads it as you write it.", name=cut(author, names.LONGEST)),
    ]
    return Message(Markup("\n").join(lines), [_look(t, number)])


def in_words(t: Translator) -> Message:
    """A reason is words, and nothing else."""
    return Message(t("Please write it as a text."))


def was_returned(t: Translator, number: int, author: str) -> Message:
    """She has sent it back."""
    return Message(t("✓ Announcement {number} went back, and {name} reads why.", number=number, name=author))


def comes_back(t: Translator, found: Announcement, by: str, why: str) -> Message:
    """To its author: why it was not approved."""
    lines = [
        t("<b>Announcement {number} comes back to you</b>", number=found.id),
        t("{question}: {answer}", question=cut(by, names.LONGEST), answer=why),
        t("Change it, then ask for approval again."),
    ]
    return Message(Markup("\n").join(lines), [_to(t, found.id)])


def not_asked_any_more(t: Translator, number: int) -> Message:
    """Somebody else was faster, or its author goes on writing."""
    return Message(t("Announcement {number} was changed or decided about meanwhile.", number=number))
