"""Before it leaves: what keeps it, the confirmation, and at what time."""

from collections.abc import Sequence
from datetime import date

from markupsafe import Markup, escape

from bot.chat.callback_data import pack
from bot.delivery.message import Button, Message
from bot.features.announcements.ground import Reach
from bot.features.announcements.messages import names
from bot.features.announcements.messages.drafting import languages, unreached
from bot.features.announcements.model import Announcement, Category, Gate
from bot.i18n import ENDONYMS, LANGUAGES, Translator


def obstacle(t: Translator, found: Announcement, why: Gate, readers: Reach) -> Message:
    """What keeps it from leaving, with the way to mend it."""
    if why is Gate.HOLES:
        shown = languages(t, found, readers)
        holes = found.holes(readers.readers)
        cannot = t.plural("It cannot be sent yet: {n} person would have no text in a language of her own.",
                          "It cannot be sent yet: {n} people would have no text in a language of their own.",
                          n=sum(holes.values()))  # fmt: skip
        return Message(Markup("\n").join([cannot, escape(shown.text)]), shown.buttons)
    if why is Gate.POLL:
        shown = languages(t, found, readers)
        listed = " · ".join(ENDONYMS[each] for each in LANGUAGES if each in found.misfits)
        return Message(Markup("\n").join([because(t, why), Markup.escape(listed)]), shown.buttons)
    # i18n: button
    back = Button(t("Back"), pack("ann", "open", found.id))
    if why is not Gate.NOT_APPROVED:
        return Message(because(t, why), [[back]])
    if found.asked_version == found.version:
        return Message(t("It waits for approval."), [[back]])
    # i18n: button
    ask = Button(t("Ask for approval"), pack("ann", "ask", found.id, found.version))
    return Message(because(t, why), [[ask], [back]])


def because(t: Translator, why: Gate) -> Markup:
    """Why it does not leave, and what to do."""
    match why:
        case Gate.NO_TEXT:
            return t("It has no text yet. Please write one first.")
        case Gate.NOBODY:
            return t("Nobody who can be reached fits. Please choose for whom it is.")
        case Gate.NO_ACTIVITY:
            return t("A text names {{activity}} or {{session}}: please choose one activity under “For whom”.")
        case Gate.NO_SESSION:
            return t(
                "A text names {{session}}, and the activity has no session ahead. Please write the text without it."
            )
        case Gate.POLL:
            return t("A poll needs the same number of options in each language. Please write anew what does not fit:")
        case Gate.CALLED_OFF:
            return t("The activity that it was tied to does not take place, or has no day. Please choose another time.")
        case Gate.CLOSED:
            return t(
                "The poll was closed meanwhile: nobody can answer it. Please make a new one, or delete this draft."
            )
        case Gate.NO_ROLE:
            return t("Its author is no coordinator any more.")
        case Gate.NOT_APPROVED:
            return t("Somebody else has to approve it first.")
    return t("A language with readers has no text.")


def unfilled(t: Translator, why: Gate | None) -> Message:
    """A correction has a place for which nothing is known."""
    return Message(
        because(t, why) if why else t("The first text had no {{name}}. Please send the right one without it.")
    )


def confirm(t: Translator, found: Announcement, readers: Reach, at_night: int) -> Message:
    """How many get it in which language, and how many of them in their night; the button is that of this version."""
    lines = [
        t.plural("<b>Send announcement {number} to {n} person?</b>", "<b>Send announcement {number} to {n} people?</b>",
                 n=readers.total, number=found.id),
        *who_reads(t, found, readers),
        *_at_night(t, at_night),
        *unreached(t, readers),
        t("Kind: {kind}", kind=t(names.CATEGORIES[found.category])),
    ]  # fmt: skip
    if found.category is Category.REQUIRED:
        lines.append(t("It goes to those as well who have switched off other announcements."))
    # i18n: button
    now = Button(t("Send to {n}", n=t.number(readers.total)), pack("ann", "go", found.id, found.version))
    # i18n: button
    later = Button(t("At a time"), pack("ann", "when", found.id))
    # i18n: button
    back = Button(t("Back"), pack("ann", "open", found.id))
    return Message(Markup("\n").join(lines), [[now], [later, back]])


def _at_night(t: Translator, many: int) -> list[Markup]:
    night = t.plural("It is night for {n} of them: no sound.", "It is night for {n} of them: no sound.", n=many)
    return [night] if many else []


def left(t: Translator, found: Announcement) -> Message:
    """What the confirmation becomes."""
    return Message(t("✓ Announcement {number} is on its way. How far it is stands below.", number=found.id))


def who_reads(t: Translator, found: Announcement, readers: Reach) -> list[Markup]:
    """How many of each language, and what they read."""
    many = {each: readers.readers[each] for each in LANGUAGES if readers.readers.get(each)}
    return [_who_reads(t, found, language, n) for language, n in many.items()]


def _who_reads(t: Translator, found: Announcement, language: str, many: int) -> Markup:
    n, text = t.number(many), found.text_for(language)
    if text is None or text.language == language:
        return t("{question}: {answer}", question=ENDONYMS[language], answer=n)
    return t("{language}: {n}, who read {other}", language=ENDONYMS[language], n=n, other=ENDONYMS[text.language])


def ask_when(
    t: Translator, found: Announcement, times: Sequence[tuple[str, str]], activity: str, tomorrow: date
) -> Message:  # fmt: skip
    """When? Typed, or by a button; tied to the activity where it is about one."""
    rows = [[Button(label, pack("ann", "at", found.id, code))] for label, code in times]
    lines = [t("<b>When is announcement {number} sent?</b>", number=found.id),
             t("Type day and hour, for example {example}, or choose:", example=_at_two(tomorrow))]  # fmt: skip
    if activity:
        lines.append(t("Tied to the beginning of {activity}, it moves with it.", activity=activity))
    # i18n: button
    again = Button(t("Repeat it…"), pack("ann", "repeat", found.id))
    # i18n: button
    back = Button(t("Back"), pack("ann", "later", found.id))
    return Message(Markup("\n").join(lines), [*rows, [again], [back]])


def _at_two(day: date) -> str:
    return f"{day.day}/{day.month}/{day.year} 14:00"


def wrong_moment(t: Translator, tomorrow: date) -> Message:
    """That is no moment ahead."""
    return Message(t("That is no day and hour ahead. Please write it like this: {example}", example=_at_two(tomorrow)))


def planned(t: Translator, found: Announcement, zone: str, readers: Reach) -> Message:
    """It waits for its moment."""
    assert found.due_at is not None
    lines = [
        t("<b>Announcement {number} is planned</b>", number=found.id),
        t("It leaves: {when}", when=t.when(found.due_at, None, zone)),
        *([t("It moves with the activity.")] if found.anchor else []),
        t.plural("As of now to {n} person", "As of now to {n} people", n=readers.total),
    ]
    # i18n: button
    change = Button(t("Back to the draft"), pack("ann", "unplan", found.id))
    return Message(Markup("\n").join(lines), [[change]])


def given_back(t: Translator, found: Announcement, why: Gate) -> Message:
    """Its moment came, and it could not leave."""
    # i18n: button
    back = Button(t("To the announcement"), pack("ann", "open", found.id))
    lines = [t("<b>Announcement {number} was not sent</b>", number=found.id), because(t, why)]
    return Message(Markup("\n").join(lines), [[back]])
