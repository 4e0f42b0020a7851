"""Sessions edited one by one: the stored file stays the whole truth, so that an export has what was edited.

An edit is a small import. It changes the entries of the stored file and writes the rows that follow from them; a note
of it stays until that file is imported again, so that an older file cannot silently undo what was done in the chat.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import BotError, NotFound
from bot.features.programme import editing_rows, repository
from bot.features.programme.book import Book, plain
from bot.features.programme.entries import Place, Series, Session
from bot.features.programme.file import DatedActivity, ProgrammeFile, resolve
from bot.features.programme.filing import session_rows
from bot.features.programme.series import with_series


class EditsAtStake(BotError):
    """An import would undo what coordinators have changed since; `lines` name each session."""

    def __init__(self, lines: Sequence[str]) -> None:
        advice = "Nothing was written. Change what `sala export programme` writes, or add --discard-edits."
        super().__init__("\n".join([*lines, advice]))
        self.lines = list(lines)


async def open_book(connection: AsyncConnection, activity: str, *, hold: bool = False) -> Book:
    """The sessions of an activity; with `hold` nobody else edits this programme until the transaction ends.

    Raises NotFound.
    """
    found = await editing_rows.source_of(connection, activity, hold=hold)
    if found is None or not found.source:
        raise NotFound(f"activity {activity}")
    file = json.loads(found.source)
    entry = _activity_in(file, activity)
    places = [Place.model_validate(each) for each in file.get("places", ())]
    zones = {each.code: each.zone for each in places}
    series = [Series.model_validate(each) for each in entry.get("series", ())]
    # A date of a series comes first: a single session of its code takes its place.
    sessions = [
        *with_series(series, entry.get("place"), found.anchor, zones, file["zone"]),
        *(Session.model_validate(each) for each in entry.get("sessions", ())),
    ]
    return Book(
        programme=found.code, activity=activity, title=entry["title"], place=entry.get("place"), zone=file["zone"],
        anchor=found.anchor, places={each.code: each for each in places},
        entries={each.code: each for each in sessions},
    )  # fmt: skip


def _activity_in(file: Mapping[str, Any], code: str) -> dict[str, Any]:
    for entry in file.get("activities", ()):
        if entry["code"] == code:
            found: dict[str, Any] = entry
            return found
    raise NotFound(f"activity {code}")


async def keep(connection: AsyncConnection, book: Book, changed: Sequence[Session], now: datetime) -> None:
    """Writes changed and new sessions down; `book` is as it was before, and is held."""
    after = book.with_entries(changed)
    found = await editing_rows.source_of(connection, book.activity, hold=True)
    assert found is not None
    file = json.loads(found.source)
    stored = _activity_in(file, book.activity)
    single = {each["code"] for each in stored.get("sessions", ())} | {entry.code for entry in changed}
    stored["sessions"] = [plain(entry) for code, entry in after.entries.items() if code in single]
    await editing_rows.write_source(connection, book.programme, json.dumps(file, ensure_ascii=False))
    await repository.write_sessions(connection, book.activity, session_rows(after.dated), now)
    for entry in changed:
        known = book.entries.get(entry.code)
        if known is not None and known.cancelled and not entry.cancelled:
            # Who has read that it is called off reads that it takes place after all.
            await repository.note_restored(connection, book.activity, session_rows([after.date(entry)])[0], now)
    await editing_rows.mark(connection, book.activity, [entry.code for entry in changed], now)


# -- an import, held against what was edited -------------------------------------------------------------------------


async def check_edits(connection: AsyncConnection, file: ProgrammeFile) -> None:
    """Raises EditsAtStake where a file says otherwise than what coordinators have changed since the last one."""
    lines: list[str] = []
    # What a coordinator saves from now on waits, and finds the file that was imported.
    await editing_rows.hold(connection, file.code)
    for code, edits in (await editing_rows.edits(connection, file.code)).items():
        try:
            book = await open_book(connection, code)
        except NotFound:
            continue
        coming = {each.entry.code: each for each in resolve(file, book.anchor)}
        lines += [
            f"activity {code}, session {session}: changed by a coordinator on {at:%Y-%m-%d %H:%M} UTC, "
            "and the file says otherwise"
            for session, at in edits.items()
            if not _agree(book.entries.get(session), book, session, coming.get(code))
        ]
    if lines:
        raise EditsAtStake(lines)


def _agree(stored: Session | None, book: Book, code: str, coming: DatedActivity | None) -> bool:
    """Whether a file has the session that is stored: the same moments and words, however they are written."""
    there = next((each for each in coming.sessions if each.entry.code == code), None) if coming else None
    if stored is None or there is None:
        return stored is None and there is None
    if stored.cancelled or there.entry.cancelled:
        return stored.cancelled == there.entry.cancelled
    return session_rows([book.date(stored)]) == session_rows([there])


async def forget_edits(connection: AsyncConnection, programme: str) -> None:
    """The file that was imported has everything."""
    await editing_rows.forget(connection, programme)
