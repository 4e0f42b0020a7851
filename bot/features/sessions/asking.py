"""Questions about a session, and what is typed or pressed as an answer: each ends in a preview, never in a change."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from bot.chat.incoming import Kind
from bot.chat.turn import Turn
from bot.delivery.message import Message
from bot.errors import NotAllowed, NotFound
from bot.features.programme.book import Book
from bot.features.programme.entries import Session as Entry
from bot.features.programme.times import WallClock
from bot.features.reminders import service as reminders
from bot.features.reminders.model import Reader
from bot.features.sessions import service
from bot.features.sessions.messages import listing, plan, preview
from bot.features.sessions.model import PAST, Note, Preview, hours_of, is_past, moved, new_code, short
from bot.features.sessions.when import NotWhen, Span, read_when, settle
from bot.i18n import N_, clean_name, length

ROOM = "session"
"""The dialogue in which a coordinator is asked about a session."""

LONGEST: Final = 120
SHOWN: Final = preview.SHOWN
_NONE: Final = frozenset({"-", "–", "—", "−"})

Answer = tuple[list[Entry], Sequence[Note]]


# -- what a button names ---------------------------------------------------------------------------------------------


def argument(turn: Turn) -> str:
    """The activity of a button."""
    return turn.incoming.data.argument if turn.incoming.data else ""


def number(turn: Turn) -> int:
    """The page of a button."""
    return (turn.incoming.data and turn.incoming.data.revision) or 0


def second(turn: Turn) -> str:
    """What a button names beside the session."""
    return turn.incoming.data.version.partition("-")[2] if turn.incoming.data else ""


async def reader(turn: Turn) -> Reader:
    """The coordinator as a reader of days and hours."""
    return await reminders.reader(turn.connection, turn.t, turn.zone, turn.now)


async def refuse(turn: Turn) -> None:
    """Says who can do this."""
    await turn.reply(plan.not_yours(turn.t))


async def book_of(turn: Turn, code: str) -> Book | None:
    """The sessions of an activity, if the person decides about them; else says so."""
    try:
        return await service.book_of(turn.connection, turn.person, code)
    except (NotAllowed, NotFound):
        await refuse(turn)
        return None


async def session_of(turn: Turn) -> tuple[Book, Entry] | None:
    """The session of a button; else says what is wrong."""
    book = await book_of(turn, argument(turn))
    if book is None:
        return None
    try:
        key = turn.incoming.data.version.partition("-")[0] if turn.incoming.data else ""
        return book, service.entry_of(book, key)
    except NotFound:
        turn.toast = listing.gone(turn.t)
        return None


# -- questions -------------------------------------------------------------------------------------------------------


def asks(what: str) -> Callable[[Turn], Awaitable[None]]:
    """A button that asks for something about a session."""

    async def ask(turn: Turn) -> None:
        if (found := await session_of(turn)) is not None:
            book, entry = found
            await turn.open(ROOM, ask=what, activity=book.activity, code=entry.code)
            await turn.reply(_question(what, book, entry, await reader(turn)))

    return ask


def _question(what: str, book: Book, entry: Entry | None, one: Reader, title: str = "") -> Message:
    t = one.t
    if entry is None:
        return listing.when_new(title, t) if title else listing.title(book, t)
    match what:
        case "room":
            return listing.room(entry, t)
        case "link":
            return listing.link(entry, t)
        case "held":
            return listing.was_held(entry, t)
        case "like":
            return listing.when_new(t.pick(entry.title), t)
        case _:
            return listing.when(book, entry, one)


async def add(turn: Turn) -> None:
    """Asks what a new session is called."""
    book = await book_of(turn, argument(turn))
    if book is not None:
        await turn.open(ROOM, ask="title", activity=book.activity)
        await turn.reply(listing.title(book, turn.t))


async def resume(turn: Turn) -> None:
    """Asks the open question again, in the language of now."""
    state = turn.dialogue.state if turn.dialogue else {}
    book = await book_of(turn, state.get("activity", ""))
    if book is not None:
        entry = book.entries.get(state.get("code", ""))
        await turn.reply(_question(state.get("ask", ""), book, entry, await reader(turn), state.get("title", "")))


async def cancel(turn: Turn) -> None:
    """Withdraws the question."""
    if turn.dialogue is not None and turn.dialogue.room == ROOM:
        await turn.close()
    await turn.reply(listing.cancelled(turn.t))


# -- answers ---------------------------------------------------------------------------------------------------------


async def typed(turn: Turn) -> None:
    """What was typed becomes a preview; what cannot be one is explained, and asked for again."""
    state = turn.dialogue.state if turn.dialogue else {}
    book = await book_of(turn, state.get("activity", ""))
    if book is None:
        return await turn.close()
    if turn.incoming.kind is not Kind.TEXT:
        return await resume(turn)
    try:
        if state["ask"] == "title":
            return await _named(turn, book)
        entries, notes = _READ[state["ask"]](turn, book, state)
    except NotWhen as error:
        await turn.reply(listing.not_so(turn.t, error.sentence, **error.values))
    except KeyError:
        await turn.close()
        await turn.reply(Message(listing.gone(turn.t)))
    else:
        await show(turn, book, entries, notes)


async def _named(turn: Turn, book: Book) -> None:
    title = _text(turn)
    await turn.open(ROOM, ask="new", activity=book.activity, title=title)
    await turn.reply(listing.when_new(title, turn.t))


async def show(turn: Turn, book: Book, entries: Sequence[Entry], notes: Sequence[Note] = ()) -> None:
    """The preview of a change, kept until it is decided about; or why it is none."""
    house = service.House(turn.voices, turn.now)
    found = await service.preview(turn.connection, book, entries, house, notes)
    if any(is_past(each, turn.now) for each in found.alterations):
        return await _say(turn, listing.not_so(turn.t, PAST))
    await turn.close()
    await show_preview(turn, found)


async def show_preview(turn: Turn, found: Preview) -> None:
    """What would be done, kept until it is decided about; or that it is nothing."""
    if not found.alterations:
        return await _say(turn, preview.nothing(turn.t))
    kept = await service.keep_draft(turn.connection, turn.person, found.book, found.alterations, turn.now)
    await turn.reply(preview.preview(found, await reader(turn), kept))


async def _say(turn: Turn, message: Message) -> None:
    await turn.reply(message)


def _text(turn: Turn) -> str:
    text = clean_name(turn.incoming.text)
    if not text:
        raise NotWhen(N_("Please write it as a text."))
    if length(text) > LONGEST:
        raise NotWhen(N_("This is too long: at most {n} characters, please."), n=turn.t.number(LONGEST))
    return text


def own_words(text: str, language: str) -> dict[str, str]:
    """A text that everybody reads as it was written."""
    return {language: text, "en": text}


def _today(turn: Turn, zone: str) -> datetime:
    return turn.now.astimezone(ZoneInfo(zone))


def _move(turn: Turn, book: Book, state: Mapping[str, str]) -> Answer:
    entry = book.entries[state["code"]]
    dated = book.date(entry)
    when = read_when(turn.incoming.text, _today(turn, dated.zone).date())
    span = settle(when, hours_of(dated), dated.zone)
    return [moved(book, entry, span)], [Note(*each) for each in span.notes]


def _like(turn: Turn, book: Book, state: Mapping[str, str]) -> Answer:
    entry = book.entries[state["code"]]
    dated = book.date(entry)
    span = settle(read_when(turn.incoming.text, _today(turn, dated.zone).date()), hours_of(dated), dated.zone)
    fresh = {"code": new_code(book), "planned": None, "held_from": None, "held_until": None}
    times = {"starts": WallClock(span.starts), "ends": WallClock(span.ends), "minutes": None}
    return [entry.model_copy(update={**fresh, **times})], [Note(*each) for each in span.notes]


def _new(turn: Turn, book: Book, state: Mapping[str, str]) -> Answer:
    place = book.places.get(book.place or "")
    zone = place.zone if place else book.zone
    when = read_when(turn.incoming.text, _today(turn, zone).date())
    if when.day is None or when.starts is None:
        raise NotWhen(N_("Please write the day and the hours. Example: 13/1/2027 14:00-16:00"))
    begin = datetime.combine(when.day, when.starts)
    span = settle(when, Span(begin, begin + timedelta(hours=1)), zone)
    title = own_words(state["title"], turn.t.language)
    entry = Entry(code=new_code(book), title=title, starts=WallClock(span.starts), ends=WallClock(span.ends))
    return [entry], [Note(*each) for each in span.notes]


def _room(turn: Turn, book: Book, state: Mapping[str, str]) -> Answer:
    text = _text(turn)
    room = None if text in _NONE else own_words(text, turn.t.language)
    return [book.entries[state["code"]].model_copy(update={"room": room})], ()


def _link(turn: Turn, book: Book, state: Mapping[str, str]) -> Answer:
    entry, text = book.entries[state["code"]], turn.incoming.text.strip()
    known = entry.model_dump(mode="json", by_alias=True, exclude_unset=True)
    try:
        return [Entry.model_validate({**known, "link": None if text in _NONE else text})], ()
    except ValidationError:
        raise NotWhen(N_("This is no link. Example: https://example.org/room")) from None


def _held(turn: Turn, book: Book, state: Mapping[str, str]) -> Answer:
    entry = book.entries[state["code"]]
    dated = book.date(entry)
    if turn.incoming.text.strip() in _NONE:
        return [entry.model_copy(update={"held_from": None, "held_until": None})], ()
    span = settle(read_when(turn.incoming.text, hours_of(dated).starts.date()), hours_of(dated), dated.zone)
    if span.ends.replace(tzinfo=ZoneInfo(dated.zone)) > turn.now:
        raise NotWhen(N_("These hours are not over yet. Example: 9:10-12:30"))
    real = {"held_from": WallClock(span.starts), "held_until": WallClock(span.ends)}
    return [entry.model_copy(update=real)], [Note(*each) for each in span.notes]


_READ: Mapping[str, Callable[[Turn, Book, Mapping[str, str]], Answer]] = MappingProxyType(
    {"move": _move, "like": _like, "new": _new, "room": _room, "link": _link, "held": _held}
)


# -- what needs no typing --------------------------------------------------------------------------------------------


async def placed(turn: Turn) -> None:
    """Another place was pressed; the hours stay the same on the clock there."""
    found = await session_of(turn)
    if found is not None:
        book, entry = found
        place = next((code for code in book.places if short(code) == second(turn)), None)
        if place is None:
            turn.toast = listing.gone(turn.t)
        else:
            await show(turn, book, [entry.model_copy(update={"place": place, "room": None})])


async def called_off(turn: Turn) -> None:
    """A session is to be called off."""
    if (found := await session_of(turn)) is not None:
        await show(turn, found[0], [found[1].model_copy(update={"cancelled": True})])


async def restored(turn: Turn) -> None:
    """A session that was called off is to take place."""
    if (found := await session_of(turn)) is not None:
        await show(turn, found[0], [found[1].model_copy(update={"cancelled": False})])
