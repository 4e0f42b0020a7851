"""A coordinator's list of an activity's sessions, the card of one, and the questions about it."""

from collections.abc import Sequence

from markupsafe import Markup

from bot.chat.callback_data import pack
from bot.delivery.message import Button, Message, Text
from bot.features.held import service as held
from bot.features.programme.book import Book
from bot.features.programme.entries import Place
from bot.features.programme.entries import Session as Entry
from bot.features.programme.file import DatedSession
from bot.features.reminders import lines
from bot.features.reminders.model import Reader, Texts
from bot.features.sessions.model import as_session, short
from bot.i18n import Translator, cut

PAGE = 6
PLACES = 8
_LONGEST_BUTTON = 40


def sessions(book: Book, reader: Reader, number: int = 0) -> Message:
    """The sessions of an activity, a button each."""
    t, dated = reader.t, book.dated
    if number * PAGE >= len(dated):
        number = 0
    shown = dated[number * PAGE : (number + 1) * PAGE]
    heading = t("<b>Sessions of {activity}</b>", activity=t.pick(book.title))
    if not dated:
        heading = lines.paragraph([heading, t("There is none yet.")])
    rows = [[_session_button(book, each, t)] for each in shown]
    turn = []
    if number:
        # i18n: button
        turn.append(Button(t("Back"), pack("ses", "list", book.activity, number - 1)))
    if len(dated) > (number + 1) * PAGE:
        # i18n: button
        turn.append(Button(t("More"), pack("ses", "list", book.activity, number + 1)))
    # i18n: button
    new = Button(t("New session"), pack("ses", "add", book.activity))
    # i18n: button
    card = Button(t("To the activity"), pack("act", "card", book.activity))
    # i18n: button
    sheet = Button(t("As a spreadsheet"), pack("ses", "sheet", book.activity))
    told = [heading, *(_entry(book, each, reader) for each in shown)]
    return Message(lines.blocks(told), [*rows, *([turn] if turn else []), [new, sheet], [card]])


def _session_button(book: Book, dated: DatedSession, t: Translator) -> Button:
    title, day = cut(t.pick(dated.entry.title), _LONGEST_BUTTON), t.short_date(dated.starts, dated.zone)
    # i18n: button; a class and its day
    return Button(
        t("{day}: {session}", day=day, session=title), pack("ses", "card", book.activity, short(dated.entry.code))
    )


def _entry(book: Book, dated: DatedSession, reader: Reader) -> Markup:
    t, session = reader.t, as_session(book, dated)
    off = [t("Called off")] if dated.entry.cancelled else []
    return lines.paragraph(
        [t.pick(session.title), *lines.times(session, reader, until=True), lines.at(session, t), *off]
    )


def card(book: Book, entry: Entry, reader: Reader) -> Message:
    """One session, with everything that can be done about it."""
    t, dated = reader.t, book.date(entry)
    session = as_session(book, dated)
    told: list[Text] = [
        t("<b>{session}</b>", session=t.pick(session.title)), *lines.times(session, reader, until=True),
        *lines.whereabouts(session, t), *_place(session.place_title, t), *lines.equipment(session, t),
        *lines.teachers(session, t), *lines.materials(session, t),
        *([t("Called off")] if entry.cancelled else []),
    ]  # fmt: skip
    if entry.planned is not None:
        first = entry.planned.at(book.anchor, dated.zone)
        told.append(t("First planned for {when}.", when=t.when(first, None, dated.zone)))
    told += held.told(session.held, t)
    return Message(lines.paragraph(told), _actions(book, entry, t, begun=dated.starts <= reader.now))


def _place(title: Texts | None, t: Translator) -> list[Text]:
    return [t("Place: {place}", place=t.pick(title))] if title else []


def _actions(book: Book, entry: Entry, t: Translator, *, begun: bool) -> list[list[Button]]:
    def button(label: Text, action: str) -> Button:
        return Button(label, pack("ses", action, book.activity, short(entry.code)))

    # i18n: button
    everything = Button(t("All sessions"), pack("ses", "list", book.activity))
    if entry.cancelled:
        # i18n: button
        return [[button(t("Takes place after all"), "back")], [everything]]
    # i18n: button
    labels = {"move": t("Other day or hour"), "where": t("Other place"), "room": t("Other room"), "link": t("Link")}
    one, two, three, four = (button(label, action) for action, label in labels.items())
    # i18n: button
    more = button(t("One more like this"), "like")
    # i18n: button
    off = button(t("Call off"), "off")
    # i18n: button; of a session
    real = [[button(t("When it was held"), "held")]] if begun else []
    return [*real, [one], [two, three], [four, more], [everything, off]]


def places(book: Book, entry: Entry, t: Translator, number: int = 0) -> Message:
    """Where is it held instead?"""
    listed: Sequence[Place] = list(book.places.values())
    if number * PLACES >= len(listed):
        number = 0
    shown = listed[number * PLACES : (number + 1) * PLACES]
    key = short(entry.code)
    rows = [
        [Button(t.pick(each.title), pack("ses", "place", book.activity, f"{key}-{short(each.code)}"))] for each in shown
    ]
    turn = []
    if len(listed) > PLACES:
        # i18n: button
        turn = [[Button(t("More"), pack("ses", "where", book.activity, f"{key}-{number + 1}"))]]
    # i18n: button
    back = Button(t("Back"), pack("ses", "card", book.activity, key))
    question = t("<b>{session}</b>: where is it held instead?", session=t.pick(entry.title))
    return Message(question, [*rows, *turn, [back]])


def when(book: Book, entry: Entry, reader: Reader) -> Message:
    """Asks for another day or hour."""
    t, session = reader.t, as_session(book, book.date(entry))
    told = [t("<b>{session}</b>: on which day, at which hour instead?", session=t.pick(entry.title))]
    told += [t("Now: {what}", what=lines.times(session, reader, until=True)[0])]
    return _question(t, told, t("Example: 13/1/2027 14:00-16:00. The day alone or the hours alone will do."))


def when_new(title: str, t: Translator) -> Message:
    """Asks for day and hours of a session that is new."""
    told = [t("<b>{session}</b>: on which day, from when until when?", session=title)]
    return _question(t, told, t("Example: 13/1/2027 14:00-16:00"))


def room(entry: Entry, t: Translator) -> Message:
    """Asks for another room."""
    told = [t("<b>{session}</b>: in which room?", session=t.pick(entry.title))]
    return _question(t, told, t("Everybody reads it as you write it. For no room, send a dash: -"))


def was_held(entry: Entry, t: Translator) -> Message:
    """Asks for the real hours."""
    told = [t("<b>{session}</b>: from when until when was it really held?", session=t.pick(entry.title))]
    hint = t("Example: 9:10-12:30, or with another day: 13/1/2027 9:10-12:30. To take it back, send a dash: -")
    return _question(t, told, hint)


def link(entry: Entry, t: Translator) -> Message:
    """Asks for another link."""
    told = [t("<b>{session}</b>: under which link can people take part?", session=t.pick(entry.title))]
    return _question(t, told, t("Example: https://example.org/room. For no link, send a dash: -"))


def title(book: Book, t: Translator) -> Message:
    """Asks what a new session is called."""
    told = [t("A new session of {activity}: what is it called?", activity=t.pick(book.title))]
    return _question(t, told, t("Everybody reads it as you write it."))


def _question(t: Translator, told: Sequence[Markup], hint: Markup) -> Message:
    # i18n: button
    return Message(lines.paragraph([*told, hint]), [[Button(t("Cancel"), pack("ses", "cancel"))]])


def not_so(t: Translator, sentence: str, **values: object) -> Message:
    """What was typed cannot be taken; the question stays open."""
    # i18n: button
    return Message(t(sentence, **values), [[Button(t("Cancel"), pack("ses", "cancel"))]])


def cancelled(t: Translator) -> Message:
    """The question is withdrawn."""
    return Message(t("All right, nothing was changed."))


def gone(t: Translator) -> Markup:
    """A button about a session that is not there any more."""
    return t("This session is not there any more. Please look at the list again.")
