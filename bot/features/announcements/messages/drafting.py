"""A draft as its author sees it: the card, the languages, what is asked and what cannot be taken."""

from collections.abc import Sequence
from typing import Any, Final

from markupsafe import Markup

from bot.chat.callback_data import pack
from bot.delivery.message import Button, Message
from bot.features.announcements.ground import Reach
from bot.features.announcements.marking import LONGEST_CAPTION, LONGEST_TEXT, plain
from bot.features.announcements.messages import names
from bot.features.announcements.messages.polling import how_to_translate, took_poll
from bot.features.announcements.model import MOST_IN_ALBUM, Announcement, State, Text
from bot.i18n import ENDONYMS, LANGUAGES, Translator, cut

_EXCERPT: Final = 60


def for_coordinators(t: Translator) -> Message:
    """Somebody asks who reaches nobody."""
    return Message(t("Coordinators write announcements here. If you have a question: /ask"))


def changed(t: Translator) -> Markup:
    """The button belongs to the draft as it was."""
    return t("The announcement has changed meanwhile. Please look at it again.")


def kept(t: Translator, number: int) -> Message:
    """Left in the middle."""
    # i18n: button
    back = Button(t("To the announcement"), pack("ann", "open", number))
    return Message(t("✓ The draft is kept. You find it in /announce"), [[back]])


def discarded(t: Translator) -> Message:
    """The draft is deleted."""
    return Message(t("✓ The draft is deleted. Nobody has received it."))


def really_drop(t: Translator, found: Announcement) -> Message:
    """Before a draft is deleted."""
    lines = [
        t("Delete draft {number}? Nobody has received it.", number=found.id),
        t("What you sent for it stays in this chat."),
    ]
    # i18n: button
    drop = Button(t("Delete it"), pack("ann", "dropped", found.id, found.version))
    return Message(Markup("\n").join(lines), [_back(t, found.id), [drop]])


def listing(t: Translator, rows: Sequence[Any], page: int, *, more: bool) -> Message:
    """Her announcements, those that were changed last first."""
    # i18n: button
    new = Button(t("New announcement"), pack("ann", "new"))
    buttons = []
    for row in rows:
        words = cut(" ".join(plain(row.html or "").split()), 30) or f"#{row.id}"
        state = t(names.STATES[State(row.state)]).unescape()
        buttons.append([Button(cut(f"{state}: {words}", _EXCERPT), pack("ann", "open", row.id))])
    # i18n: button
    turns = [Button(t("More"), pack("ann", "list", page + 1))] if more else []
    # i18n: button
    turns = [*([Button(t("Back"), pack("ann", "list", page - 1))] if page else []), *turns]
    return Message(t("<b>Announcements</b>"), [[new], *buttons, *([turns] if turns else [])])


def card(t: Translator, found: Announcement, readers: Reach, titles: names.Titles, sample: Sequence[str]) -> Message:
    """A draft: what it says, for whom, and what is missing."""
    lines = [
        t("<b>Announcement {number}</b>, draft", number=found.id),
        excerpt(found, found.base),
        t("Texts: {languages}", languages=_written(found) or "–"),
        *_holes(t, found, readers),
        t("For: {who}", who=names.chosen(t, titles, found.audience) or t("Everybody").unescape()),
        *_numbers(t, readers, sample),
        t("Kind: {kind}", kind=t(names.CATEGORIES[found.category])),
        _approval(t, found),
    ]
    return Message(Markup("\n").join(line for line in lines if line), _ways(t, found))


def _approval(t: Translator, found: Announcement) -> Markup:
    if found.is_approved:
        return t("It is approved.")
    return t("It waits for approval.") if found.asked_version == found.version else Markup("")


def excerpt(found: Announcement, language: str) -> Markup:
    """The first words of a draft, in this language where it has one."""
    text = found.text_for(language)
    words = cut(" ".join(plain(text.html).split()), _EXCERPT) if text else ""
    return Markup("<i>{}</i>").format(words) if words else Markup("")


def _written(found: Announcement) -> str:
    return " · ".join(ENDONYMS[each] for each in LANGUAGES if each in found.texts)


def _holes(t: Translator, found: Announcement, readers: Reach) -> list[Markup]:
    if found.base not in found.texts:
        return []
    if holes := found.holes(readers.readers):
        return [t("<b>Without a text: {languages}</b>", languages=" · ".join(names.spoken(holes, t)))]
    if found.fallback and (others := [each for each in sorted(found.fallback_for) if each not in found.texts]):
        listed = " · ".join(ENDONYMS[each] for each in others)
        return [t("{languages} read: {fallback}", languages=listed, fallback=ENDONYMS[found.fallback])]
    return []


def how_many(t: Translator, readers: Reach) -> Markup:
    """How many people, and what they read."""
    listed = " · ".join(names.spoken(readers.readers, t)) or "–"
    return t.plural("{n} person: {languages}", "{n} people: {languages}", n=readers.total, languages=listed)


def _numbers(t: Translator, readers: Reach, sample: Sequence[str]) -> list[Markup]:
    lines = [how_many(t, readers)]
    if sample:
        lines.append(t("Among them: {names}", names=", ".join(cut(each, names.LONGEST) for each in sample)))
    return lines + unreached(t, readers)


def unreached(t: Translator, readers: Reach) -> list[Markup]:
    """How many will not get it, and why."""
    lines = []
    if readers.lost:
        lines.append(t("Not reached: {n} (they have blocked the bot, or left Telegram)", n=t.number(readers.lost)))
    if readers.off:
        lines.append(t("Not sent to: {n} (they want none of this kind)", n=t.number(readers.off)))
    return lines


def _ways(t: Translator, found: Announcement) -> list[list[Button]]:
    number = found.id
    # i18n: button
    texts = Button(t("Texts"), pack("ann", "texts", number))
    # i18n: button
    whom = Button(t("For whom"), pack("ann", "whom", number))
    # i18n: button
    preview = Button(t("Preview"), pack("ann", "preview", number))
    # i18n: button
    test = Button(t("Test to myself"), pack("ann", "test", number))
    # i18n: button
    more = Button(t("Settings"), pack("ann", "opts", number))
    # i18n: button
    send = Button(t("Send…"), pack("ann", "send", number))
    # i18n: button
    drop = Button(t("Delete the draft"), pack("ann", "drop", number))
    if not found.texts:
        return [[texts, whom], [drop]]
    return [[send], [texts, whom], [preview, test], [more, drop]]


def languages(t: Translator, found: Announcement, readers: Reach) -> Message:
    """One button a language: which have a text, and how many read it; what the others read is chosen here."""
    rows = []
    for language in LANGUAGES:
        mark = "✗" if language in found.misfits else "✓" if language in found.texts else "○"
        label = f"{mark} {ENDONYMS[language]} ({t.number(readers.readers.get(language, 0))})"
        rows.append(Button(label, pack("ann", "write", found.id, language)))
    pairs = [rows[at : at + 2] for at in range(0, len(rows), 2)]
    lines = [t("<b>Texts of announcement {number}</b>", number=found.id), t("Tap a language, then send its text.")]
    holes = found.holes(readers.readers) if found.texts else {}
    choose = []
    if holes:
        listed = " · ".join(names.spoken(holes, t))
        lines.append(t("{languages} have no text. Write it, or choose what they read:", languages=listed))
        choose = [
            [Button(t("They read: {language}", language=ENDONYMS[each]), pack("ann", "fall", found.id, each))]
            for each in LANGUAGES if each in found.texts
        ]  # fmt: skip
    return Message(Markup("\n").join(lines), [*pairs, *choose, _back(t, found.id)])


def _back(t: Translator, number: int) -> list[Button]:
    # i18n: button
    return [Button(t("Back"), pack("ann", "open", number))]


def write(t: Translator, found: Announcement, language: str) -> Message:
    """The text of one language is asked for."""
    base = found.poll if language != found.base else None
    lines = [
        t("<b>Send the announcement in {language}</b>", language=ENDONYMS[language]),
        *(how_to_translate(t, base) if base else _what_can_be_sent(t)),
    ]
    if language in found.texts:
        lines.append(t("What you send takes the place of the present text."))
    # i18n: button
    buttons = [[Button(t("Later"), pack("ann", "later", found.id))]]
    if language in found.texts and language != found.base:
        # i18n: button
        buttons.insert(0, [Button(t("Delete this text"), pack("ann", "unwrite", found.id, language))])
    return Message(Markup("\n").join(lines), buttons)


def _what_can_be_sent(t: Translator) -> list[Markup]:
    return [
        t("Text with its marking, a photo, document, album, voice message, poll or place: it goes out as you send it."),
        t("{{name}} stands for the reader's name, {{activity}} for the activity, {{session}} for its next session."),
    ]


def took(t: Translator, text: Text, *, is_base: bool = False) -> Markup:
    """What was taken, above the card."""
    if text.poll is not None:
        return took_poll(t, text.poll, ENDONYMS[text.language], is_base=is_base)
    if text.kind == "album":
        n = len(text.messages)
        return t.plural("✓ {language}: album with {n} part", "✓ {language}: album with {n} parts", n=n,
                        language=ENDONYMS[text.language])  # fmt: skip
    return t("✓ {language}: taken", language=ENDONYMS[text.language])


def refused(t: Translator, why: str) -> Message:
    """What was sent cannot be an announcement; what to do instead."""
    text, caption, parts = (t.number(n) for n in (LONGEST_TEXT, LONGEST_CAPTION, MOST_IN_ALBUM))
    match why:
        case "text":
            said = t(
                "That is too long: {n} letters fit into one message. Please shorten it, or send a document.", n=text
            )
        case "caption":
            said = t("The words below it are too long: {n} letters fit there. Please shorten them.", n=caption)
        case "album":
            said = t(
                "An album has at most {n} parts, and these are taken. Please send the others by themselves.", n=parts
            )
        case "protected":
            said = t("Telegram does not let this be copied. Please send what it says yourself, not forwarded.")
        case _:
            said = t(
                "This cannot be sent on. Please send a text, photo, document, album, voice message, poll or place."
            )
    return Message(said)


def preview_heading(t: Translator, language: str, name: str) -> Message:
    """Above what a real reader would see."""
    return Message(t("{language}, as {name} reads it:", language=ENDONYMS[language], name=name), silent=True)
