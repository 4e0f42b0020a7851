"""The author's side of a draft: the list, the card, texts that are sent in, previews, settings."""

from dataclasses import replace
from typing import Any

from markupsafe import Markup, escape

from bot.chat.incoming import Incoming, Kind
from bot.chat.turn import Turn
from bot.delivery import broadcast, outbox
from bot.delivery.message import Message
from bot.errors import NotAllowed
from bot.features.announcements import composing, floor, marking, messages, polling, repository
from bot.features.announcements.floor import ROOM, ground, number, own, show
from bot.features.announcements.ground import reached
from bot.features.announcements.letters import WITH_CAPTION
from bot.features.announcements.model import MOST_IN_ALBUM, Announcement, Changed, Text
from bot.features.polls.model import NoPoll
from bot.i18n import LANGUAGES
from bot.people.model import Person, Role

_SENT_ON = WITH_CAPTION | {"location", "venue", "poll", "sticker", "video_note", "dice"}
_IN_ONE_GO = 2
_IN_ONE_GO_OF_FILES = 20
_A_PAGE = 7
_LAST_PAGE = 10_000


async def announce(turn: Turn) -> None:
    """What she has written; where there is nothing yet, the first draft."""
    try:
        composing.check(turn.person)
    except NotAllowed:
        await turn.reply(messages.for_coordinators(turn.t))
        return
    await floor.leave(turn)
    shown = await _list(turn, 0)
    if shown is None:
        await new(turn)
    else:
        await turn.reply(shown)


async def older(turn: Turn) -> None:
    """Another page of the list."""
    composing.check(turn.person)
    shown = await _list(turn, min(number(turn) or 0, _LAST_PAGE)) or await _list(turn, 0)
    if shown is not None:
        await turn.edit(shown)


async def _list(turn: Turn, page: int) -> Message | None:
    """A page of what she has written, and of an owner what has left; nothing where it would be empty."""
    is_owner, start = Role.OWNER in turn.person.roles, page * _A_PAGE
    rows = await repository.listed(turn.connection, turn.person.id, _A_PAGE + 1, start, every=is_owner)
    return messages.listing(turn.t, rows[:_A_PAGE], page, more=len(rows) > _A_PAGE) if rows else None


async def new(turn: Turn) -> None:
    """A new draft; its text in the author's language is asked for first."""
    found = await composing.begin(ground(turn), turn.person, turn.t.language)
    await _ask(turn, found, found.base, as_reply=turn.incoming.kind is Kind.COMMAND)


async def opened(turn: Turn) -> None:
    """An announcement as it stands now."""
    found = await own(turn)
    await floor.leave(turn)
    await show(turn, found)


async def later(turn: Turn) -> None:
    """What is asked for is left for another time."""
    await turn.close()
    await show(turn, await own(turn))


async def texts(turn: Turn) -> None:
    """Which languages have a text."""
    found = await own(turn)
    await floor.leave(turn)
    await turn.edit(messages.languages(turn.t, found, await reached(ground(turn), found, turn.person)))


async def write(turn: Turn) -> None:
    """The text of a language is asked for."""
    found = await composing.draft(ground(turn), turn.person, number(turn))
    language = turn.incoming.data.version if turn.incoming.data else ""
    if language in LANGUAGES:
        await _ask(turn, found, language)


async def _ask(turn: Turn, found: Announcement, language: str, *, as_reply: bool = False) -> None:
    await floor.leave(turn)
    asked = messages.write(turn.t, found, language)
    row = await turn.reply(asked) if as_reply else None
    if row is None:
        await turn.edit(asked)
    message = turn.incoming.message_id if row is None else None
    await turn.open(ROOM, id=found.id, asks="text", language=language, asked_row=row, asked=message)


async def unwrite(turn: Turn) -> None:
    """The text of a language is deleted."""
    found = await composing.draft(ground(turn), turn.person, number(turn))
    language = turn.incoming.data.version if turn.incoming.data else ""
    await turn.close()
    await show(turn, await composing.unwrite(ground(turn), found, language))


async def fall(turn: Turn) -> None:
    """What those read who have no text of their own is chosen."""
    found = await composing.draft(ground(turn), turn.person, number(turn))
    language = turn.incoming.data.version if turn.incoming.data else ""
    readers = await reached(ground(turn), found, turn.person)
    await show(turn, await composing.fall_back(ground(turn), found, language, readers))


# -- what is sent in -------------------------------------------------------------------------------------------------


async def heard(turn: Turn, state: dict[str, Any]) -> None:
    """Something was sent while a text is asked for: it is that text, or goes on with what came just before."""
    incoming, at = turn.incoming, state.get("at")
    goes_on = at is not None and 0 <= incoming.sent_at - at <= _IN_ONE_GO
    rest = goes_on and bool(state.get("cut")) and incoming.kind is Kind.TEXT
    # Files of one go come as fast as the line carries them; two albums are one go too, for an album has ten at most.
    soon = at is not None and 0 <= incoming.sent_at - at <= _IN_ONE_GO_OF_FILES
    part = bool(incoming.album) and bool(state.get("album")) and (soon or incoming.album == state["album"])
    if state.get("taken") and not (rest or part):
        # The text is there: what comes now is a question, or something else.
        await turn.close()
        await (turn.door.ask(turn) if incoming.kind is Kind.TEXT else turn.reply(messages.kept(turn.t, state["id"])))
        return
    found = await composing.draft(ground(turn), turn.person, state["id"])
    try:
        text, why = (None, "text") if rest else _read(incoming, found, state)
    except NoPoll as error:
        await turn.reply(messages.no_poll(turn.t, error))
        return
    if text is None:
        await _refuse(turn, why, found, state)
    else:
        await _take(turn, found, text, state)


async def _refuse(turn: Turn, why: str, found: Announcement, state: dict[str, Any]) -> None:
    """Nothing is taken, and what was taken of the same piece is taken back; the question stays open."""
    kept = {**state, "refused": why, "at": turn.incoming.sent_at, "cut": turn.incoming.is_cut}
    if why == "text" and state.get("taken"):
        await composing.unwrite(ground(turn), found, state["language"])
        kept["taken"] = False
    await turn.open(ROOM, **kept)
    # The rest of the same piece is not answered again.
    goes_on = state.get("at") is not None and turn.incoming.sent_at - state["at"] <= _IN_ONE_GO
    if not (state.get("refused") == why and goes_on):
        await turn.reply(messages.refused(turn.t, why))


def _read(incoming: Incoming, found: Announcement, state: dict[str, Any]) -> tuple[Text | None, str]:
    """The text of what was sent, or why there is none; raises NoPoll."""
    known = found.texts.get(state["language"])
    html, kind = marking.to_html(incoming.text, incoming.entities), incoming.media or "text"
    if incoming.is_protected:
        return None, "protected"
    if incoming.kind is not Kind.TEXT and kind not in _SENT_ON:
        return None, "kind"
    if (poll := polling.text_of(incoming, found, state["language"])) is not None:
        return poll, ""
    if marking.is_too_long(html, words=kind == "text"):
        return None, "text" if kind == "text" else "caption"
    if incoming.album:
        if state.get("taken") and (
            known is None or known.album != incoming.album or len(known.messages) >= MOST_IN_ALBUM
        ):
            return None, "album"
        return _album(incoming, html, state["language"], known if state.get("taken") else None), ""
    return Text(state["language"], kind, html, incoming.chat_id, (incoming.own_id or 0,)), ""


def _album(incoming: Incoming, html: str, language: str, known: Text | None) -> Text:
    """An album with one more of its messages, in the order in which they were sent."""
    parts = dict(zip(known.messages, known.files, strict=True)) if known else {}
    parts[incoming.own_id or 0] = (incoming.media, incoming.file.id if incoming.file else "", bool(html))
    numbers = tuple(sorted(parts))
    words = (known.html if known else "") or html
    files = tuple(parts[number] for number in numbers)
    return Text(language, "album", words, incoming.chat_id, numbers, incoming.album, files)


async def _take(turn: Turn, found: Announcement, text: Text, state: dict[str, Any]) -> None:
    await _close_question(turn, found, state)
    changed = await composing.write(ground(turn), found, text)
    shown = await floor.card(turn, changed)
    told = Message(
        Markup("\n\n").join([messages.took(turn.t, text, is_base=text.language == found.base), escape(shown.text)]),
        shown.buttons,
    )
    # The parts of an album come one by one: they are one answer, and the message of the first says how many.
    row = state.get("row") if text.kind == "album" and state.get("taken") else None
    if row is not None:
        await turn.edit_row(row, told)
    else:
        row = await turn.reply(told)
    await turn.open(
        ROOM, id=found.id, asks="text", language=text.language, taken=True, at=turn.incoming.sent_at, row=row,
        album=text.album, cut=turn.incoming.is_cut,
    )  # fmt: skip


async def _close_question(turn: Turn, found: Announcement, state: dict[str, Any]) -> None:
    """What was asked for is there: its message has no buttons any more that could be pressed by mistake."""
    row, message = state.get("asked_row"), state.get("asked")
    if not state.get("taken") and (row or message):
        told = Message(messages.write(turn.t, found, state["language"]).text)
        where = {"refers_to": row} if row else {"message_id": message}
        await outbox.edit(turn.connection, turn.incoming.chat_id, told, now=turn.now, **where)


async def edited(turn: Turn) -> bool:
    """She changes a message of hers that is the text of a draft: the draft says what it says now."""
    incoming = turn.incoming
    if incoming.kind is not Kind.EDITED:
        return False
    at = await repository.written_at(turn.connection, incoming.chat_id, incoming.own_id or 0)
    if at is None:
        return False
    found = await composing.draft(ground(turn), turn.person, at[0])
    known = found.texts[at[1]]
    if known.poll is not None:
        await _retyped(turn, found, known.language)
        return True
    html = marking.to_html(incoming.text, incoming.entities)
    if marking.is_too_long(html, words=known.is_words):
        await turn.reply(messages.refused(turn.t, "text" if known.is_words else "caption"))
    elif known.kind != "album" or known.messages[known.words_at] == incoming.own_id:
        await composing.write(ground(turn), found, replace(known, html=html))
    return True


async def _retyped(turn: Turn, found: Announcement, language: str) -> None:
    """The lines of a poll say something else."""
    try:
        text = polling.text_of(turn.incoming, found, language)
    except NoPoll as error:
        await turn.reply(messages.no_poll(turn.t, error))
        return
    if text is not None:
        await composing.write(ground(turn), found, text)


# -- looked at -------------------------------------------------------------------------------------------------------


async def preview(turn: Turn) -> None:
    """What a real reader of each language would get."""
    found = await own(turn)
    card = await floor.card(turn, found)
    await turn.edit(Message(card.text))
    await show_previews(turn, found, turn.person)
    await turn.reply(card)


async def show_previews(turn: Turn, found: Announcement, author: Person) -> None:
    """The same for whoever looks at it, as far as its author reaches."""
    for language, name, payloads in await composing.previews(ground(turn), found, author):
        await turn.reply(messages.preview_heading(turn.t, language, name))
        await say(turn, payloads)


async def test(turn: Turn) -> None:
    """The announcement as its author would get it."""
    found = await own(turn)
    card = await floor.card(turn, found)
    await turn.edit(Message(card.text))
    await say(turn, await composing.for_herself(ground(turn), found, turn.person))
    await turn.reply(card)


async def say(turn: Turn, payloads: list[dict[str, Any]]) -> None:
    """Shows what readers would get."""
    for payload in payloads:
        await broadcast.show(turn.connection, turn.incoming.chat_id, payload, now=turn.now)


# -- deleted -----------------------------------------------------------------------------------------------------------


async def drop(turn: Turn) -> None:
    """Really?"""
    found = await composing.draft(ground(turn), turn.person, number(turn))
    await floor.leave(turn)
    await turn.edit(messages.really_drop(turn.t, found))


async def dropped(turn: Turn) -> None:
    """The draft is deleted, as it was when that was asked."""
    found = await composing.draft(ground(turn), turn.person, number(turn))
    if turn.incoming.data is None or found.version != turn.incoming.data.revision:
        raise Changed(str(found.id))
    await repository.drop(turn.connection, found.id)
    await turn.edit(messages.discarded(turn.t))
