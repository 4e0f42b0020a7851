"""A poll as the text of an announcement: made on the author's phone, and typed line by line in the other languages."""

from markupsafe import escape

from bot.chat.incoming import Incoming, Kind
from bot.features.announcements import marking
from bot.features.announcements.model import Announcement, Text
from bot.features.polls.model import NoPoll, Poll, as_lines, from_lines, from_phone


def text_of(incoming: Incoming, found: Announcement, language: str) -> Text | None:
    """The poll that was sent or typed for this language; None where none is meant. Raises NoPoll."""
    base = found.poll if language != found.base else None
    if incoming.poll is not None:
        poll = from_phone(incoming.poll)
    elif base is not None and incoming.kind in {Kind.TEXT, Kind.EDITED} and not incoming.media:
        poll = from_lines(incoming.text, base)
    else:
        return None
    if base is not None and not poll.fits(base):
        raise NoPoll("lines", n=len(base.options) + 1)
    words = str(escape(as_lines(poll)))
    if marking.places(words):
        raise NoPoll("places")
    return Text(language, "poll", words, incoming.chat_id, (incoming.own_id or 0,), poll=of(poll, base))


def of(poll: Poll, base: Poll | None) -> Poll:
    """With what the base says for all languages."""
    return poll if base is None else poll.after(base)
