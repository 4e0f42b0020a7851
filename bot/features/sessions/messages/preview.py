"""What a change of sessions would do, before it is done; and what was done."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from markupsafe import Markup

from bot.chat.callback_data import pack
from bot.delivery.message import Button, Message, Text
from bot.features.programme.book import Book
from bot.features.reminders import lines
from bot.features.reminders.forecast import Foreseen
from bot.features.reminders.model import Reader
from bot.features.sessions.messages.plan import spread
from bot.features.sessions.model import Alteration, Kind, Note, Preview, as_session
from bot.i18n import N_, Translator

SHOWN = 8
NOTES = 8

_HEADS: Mapping[Kind, str] = {
    Kind.ADDED: N_("<b>New: {session}</b>"),
    Kind.CHANGED: N_("<b>Changed: {session}</b>"),
    Kind.CANCELLED: N_("<b>Called off: {session}</b>"),
    Kind.RESTORED: N_("<b>Takes place after all: {session}</b>"),
}
WORDS: Mapping[str, str] = {
    "title": N_("Title"), "equipment": N_("Equipment"), "teachers": N_("Teachers"), "materials": N_("Materials"),
    "planned": N_("First planned"), "held_from": N_("Held from"), "held_until": N_("Held until"),
}  # fmt: skip


def preview(found: Preview, reader: Reader, number: int) -> Message:
    """Old and new, who would hear of it and when, and what should be looked at; nothing is done yet."""
    t = reader.t
    told = [t("<b>Nothing is saved yet.</b>"), *changes(found.book, found.alterations, reader, SHOWN)]
    told.append(who_hears(found.told, t))
    if found.notes:
        told.append(lines.paragraph([t("Please look at this:"), *notes(found.notes, t, NOTES)]))
    # i18n: button
    save = Button(t("Save it"), pack("ses", "save", number))
    # i18n: button
    leave = Button(t("Do not save"), pack("ses", "leave", number))
    return Message(lines.blocks(told), [[save, leave]])


def changes(book: Book, found: Sequence[Alteration], reader: Reader, most: int) -> Iterator[Markup]:
    """Each session as it was and would be."""
    for each in found[:most]:
        yield _change(book, each, reader)
    if more := len(found) - most if len(found) > most else 0:
        yield reader.t.plural("And {n} more.", "And {n} more.", n=more)


def _change(book: Book, each: Alteration, reader: Reader) -> Markup:
    t, after = reader.t, as_session(book, each.after)
    told: list[Text] = [t(_HEADS[each.kind], session=t.pick(after.title))]
    now = lines.times(after, reader, until=True)
    is_at = lines.at(after, t)
    if each.before is None or each.kind is not Kind.CHANGED:
        return lines.paragraph([*told, *now, is_at])
    before = as_session(book, each.before)
    was = lines.times(before, reader, until=True)
    told += [t("Before: {what}", what=was[0]), t("Now: {what}", what=now[0]), *now[1:]] if each.moves else now
    if (was_at := lines.at(before, t)) != is_at:
        told += [t("Before: {what}", what=was_at)] if was_at else []
        told += [t("Now: {what}", what=is_at)] if is_at else []
    return lines.paragraph([*told, *_other_words(each, t)])


def _other_words(each: Alteration, t: Translator) -> list[Text]:
    """What else is different, by the names of the columns."""
    assert each.before is not None
    before, after = each.before.entry, each.after.entry
    different = [name for name in WORDS if getattr(before, name) != getattr(after, name)]
    # That it was planned for another moment follows from its being moved.
    names = [t(WORDS[name]) for name in different if not (each.moves and name == "planned")]
    return [t("Also changed: {what}", what=", ".join(names))] if names else []


def who_hears(told: Sequence[Foreseen], t: Translator) -> Markup:
    """How many messages leave, in which languages, and for whom it is night."""
    languages: Counter[str] = Counter()
    for each in told:
        languages.update(each.languages)
    if not languages:
        return t("Nobody is written to about it now. It stands in the schedule, and reminders follow it.")
    in_order = dict(sorted(languages.items(), key=lambda pair: (-pair[1], pair[0])))
    counted = t.plural(
        "About three minutes after saving, {n} message leaves: {languages}",
        "About three minutes after saving, {n} messages leave: {languages}",
        n=languages.total(), languages=spread(in_order, t),
    )  # fmt: skip
    if held := sum(each.held for each in told):
        night = t.plural("It is night for {n} of them: no sound.", "It is night for {n} of them: no sound.", n=held)
        return lines.paragraph([counted, night])
    return counted


def notes(found: Sequence[Note], t: Translator, most: int) -> Iterator[Markup]:
    """What should be looked at, each once, with its cell where it has one."""
    said = list(dict.fromkeys(note(each, t) for each in found))
    yield from said[:most]
    if more := len(said) - most if len(said) > most else 0:
        yield t.plural("And {n} more.", "And {n} more.", n=more)


def note(each: Note, t: Translator) -> Markup:
    """One note in the reader's language."""
    said = t(each.sentence, **{name: _value(value, t) for name, value in each.values.items()})
    return Markup("<b>{}</b> {}").format(each.place, said) if each.place else said


def _value(value: object, t: Translator) -> object:
    if isinstance(value, Mapping):
        return t.pick(value)
    return t.number(value) if isinstance(value, int) else value


def saved(book: Book, n: int, t: Translator) -> Message:
    """What the preview becomes."""
    done = t.plural("✓ <b>{n} session is saved.</b>", "✓ <b>{n} sessions are saved.</b>", n=n)
    told = [done, t("Whoever it concerns reads of it in about three minutes, if nothing is changed again.")]
    # i18n: button
    everything = Button(t("All sessions"), pack("ses", "list", book.activity))
    # i18n: button
    plan = Button(t("What goes out"), pack("ses", "plan", book.activity))
    return Message(lines.paragraph(told), [[everything, plan]])


def nothing(t: Translator) -> Message:
    """The change is none."""
    return Message(t("That is how it stands already: nothing would change."))


def left(t: Translator) -> Message:
    """The change was given up."""
    return Message(t("All right, nothing was changed."))


def stale(t: Translator) -> Markup:
    """Somebody else was quicker."""
    return t("Somebody has changed this session meanwhile, so nothing was saved. Please look at it again.")


def decided(t: Translator) -> Markup:
    """A button below a preview that was decided about."""
    return t("This was decided already. Please open the session again.")
