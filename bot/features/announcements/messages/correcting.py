"""Corrections: what is asked of who corrects, what is said to the second pair of eyes, what readers see of it."""

from collections.abc import Sequence

from markupsafe import Markup

from bot.chat.callback_data import pack
from bot.delivery.message import Button, Message
from bot.features.announcements.marking import plain
from bot.features.announcements.messages import names
from bot.features.announcements.model import Announcement, Correction
from bot.i18n import ENDONYMS, LANGUAGES, Translator, cut

_LONGEST_EXCERPT = 200


def _to(t: Translator, number: int) -> list[Button]:
    # i18n: button
    return [Button(t("To the announcement"), pack("ann", "open", number))]


def _recall(t: Translator, number: int) -> list[Button]:
    # i18n: button
    return [Button(t("Recall it"), pack("ann", "recall", number))]


def _look(t: Translator, number: int) -> list[Button]:
    # i18n: button
    return [Button(t("Look at it"), pack("ann", "fix_look", number))]


def which(t: Translator, found: Announcement) -> Message:
    """The text of which language is corrected?"""
    rows = [
        [Button(ENDONYMS[each], pack("ann", "fix", found.id, each))] for each in LANGUAGES if each in found.texts
    ]  # fmt: skip
    lines = [t("Which text is to be corrected?")]
    if found.correction is not None:
        language = ENDONYMS[found.correction.language]
        lines.append(t("A correction in {language} waits for approval. A new one takes its place.", language=language))
        # i18n: button
        rows.append([Button(t("Drop that correction"), pack("ann", "fix_off", found.id))])
    # i18n: button
    back = Button(t("Back"), pack("ann", "open", found.id))
    return Message(Markup("\n").join(lines), [*rows, [back]])


def ask(t: Translator, found: Announcement, language: str) -> Message:
    """The right words are asked for."""
    lines = [
        t("<b>Send the right text in {language}</b>", language=ENDONYMS[language]),
        t("It takes the place of the old one for everybody who has it, marked as corrected."),
    ]
    # i18n: button
    return Message(Markup("\n").join(lines), [[Button(t("Later"), pack("ann", "later", found.id))]])


def corrected(t: Translator) -> Markup:
    """Above a text that was changed after it had been sent."""
    return t("✏️ <b>Corrected</b>")


def same(t: Translator) -> Message:
    """The correction changes nothing."""
    return Message(t("That is the same text. Please send the right one."))


def not_editable(t: Translator) -> Message:
    """What has no words cannot be corrected."""
    return Message(t("Only words can be corrected. Please recall the announcement and send a new one."))


def unchanged(t: Translator, number: int) -> Message:
    """/cancel while the right words are asked for."""
    return Message(t("Announcement {number} stays as it is.", number=number), [_to(t, number)])


def beyond(t: Translator, number: int) -> Message:
    """Some who have it are not hers any more."""
    said = t(
        "Somebody who has announcement {number} is not among your people any more. "
        "Please ask an owner to do this. You can recall it yourself.", number=number,
    )  # fmt: skip
    return Message(said, [_to(t, number)])


# -- a second pair of eyes -------------------------------------------------------------------------------------------


def correction_asked(t: Translator, number: int, whom: Sequence[str]) -> Message:
    """Whom she has asked; where nobody may approve it, what to do."""
    if not whom:
        nobody = t(
            "Nobody else coordinates everybody who has it, so nobody can approve the correction. "
            "Please recall the announcement, or ask an owner for a second coordinator."
        )
        return Message(nobody, [_to(t, number), _recall(t, number)])
    lines = [
        t("✓ Asked to approve it: {names}", names=", ".join(cut(each, names.LONGEST) for each in whom)),
        t("Until somebody has, the old text stands. If it must not, recall it: that needs no approval."),
    ]
    return Message(Markup("\n").join(lines), [_to(t, number), _recall(t, number)])


def please_look_at_correction(t: Translator, found: Announcement, wrote: str, new: Correction) -> Message:
    """To who may approve it."""
    lines = [
        t("<b>Please look at a correction of announcement {number}</b>", number=found.id),
        t("{name} would like to change its text in {language}.", name=cut(wrote, names.LONGEST),
          language=ENDONYMS[new.language]),
        Markup("<i>{}</i>").format(cut(" ".join(plain(new.html).split()), _LONGEST_EXCERPT)),
    ]  # fmt: skip
    return Message(Markup("\n").join(lines), [_look(t, found.id)])


def stands_now(t: Translator) -> Message:
    """Above what readers see now."""
    return Message(t("This stands in the chats now:"), silent=True)


def would_stand(t: Translator) -> Message:
    """Above what they would see."""
    return Message(t("This would stand there, marked as corrected:"), silent=True)


def decide_correction(t: Translator, found: Announcement, wrote: str, new: Correction) -> Message:
    """Below both texts: the two ways."""
    lines = [
        t("<b>Approve the correction of announcement {number}?</b>", number=found.id),
        t("From: {name}", name=cut(wrote, names.LONGEST)),
        t("Language: {language}", language=ENDONYMS[new.language]),
    ]
    # i18n: button
    yes = Button(t("Approve"), pack("ann", "fix_yes", found.id, found.version))
    # i18n: button
    back = Button(t("Return it"), pack("ann", "fix_no", found.id, found.version))
    return Message(Markup("\n").join(lines), [[yes, back]])


def approved_correction(t: Translator, number: int, wrote: str) -> Message:
    """She has approved it."""
    said = t("✓ Announcement {number} is being corrected, and {name} knows it.", number=number, name=wrote)
    return Message(said)


def correction_approved(t: Translator, found: Announcement, by: str) -> Message:
    """To who wrote it."""
    said = t("✓ {name} has approved the correction of announcement {number}. It is on its way.",
             name=cut(by, names.LONGEST), number=found.id)  # fmt: skip
    return Message(said, [_to(t, found.id)])


def correction_returned(t: Translator, found: Announcement, by: str, why: str) -> Message:
    """To who wrote it: why the old text stands."""
    lines = [
        t("<b>The correction of announcement {number} comes back to you</b>", number=found.id),
        t("{question}: {answer}", question=cut(by, names.LONGEST), answer=why),
        t("The old text stands. You can correct it in another way, or recall it."),
    ]
    return Message(Markup("\n").join(lines), [_to(t, found.id)])


def still_asked_to_correct(t: Translator, number: int) -> Message:
    """She leaves the decision for later."""
    return Message(t("The correction of announcement {number} still waits for a decision.", number=number),
                   [_look(t, number)])  # fmt: skip


def ask_why_not(t: Translator, number: int, wrote: str) -> Message:
    """What should be changed in the correction?"""
    lines = [
        t("<b>What should be changed in the correction of announcement {number}?</b>", number=number),
        t("Write it in one message. {name} reads it as you write it.", name=cut(wrote, names.LONGEST)),
    ]
    return Message(Markup("\n").join(lines), [_look(t, number)])


def was_recalled(t: Translator, found: Announcement, by: str) -> Message:
    """To those who coordinate the same people, and its author: it does not hold any more."""
    text = found.text_for(t.language)
    lines = [
        t("<b>Announcement {number} was recalled</b>", number=found.id),
        t("{name} has taken it back from everybody who had it.", name=cut(by, names.LONGEST)),
        Markup("<i>{}</i>").format(cut(" ".join(plain(text.html if text else "").split()), _LONGEST_EXCERPT)),
    ]
    return Message(Markup("\n").join(lines))
