"""Registrations as a table to take away: a row each, every answer in a column of its own, in the reader's language."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, BinaryIO, Final
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from bot import logs
from bot.errors import NotFound
from bot.features.desk import messages, repository
from bot.features.desk.model import Filters, Scope
from bot.features.programme import service as programme
from bot.features.registration import service as registration
from bot.features.registration.form import Form, Kind, Question, form_of, name_of, show
from bot.features.registration.states import State
from bot.i18n import Translator
from bot.spreadsheet.writing import Cell, CsvWriter, Writer, XlsxWriter, add_all

log = logs.logger(__name__)

FORMATS: Final = ("csv", "xlsx")


@dataclass(frozen=True)
class Table:
    """The columns of what is exported: those that every registration has, around those of the forms.

    An answer is shown by the question that was asked, in the form as it was then; a question has one column in all of
    them, by its code, and is called there what it is called today, or was last.
    """

    forms: Mapping[str, Form]
    kept: Mapping[int, Form]
    titles: Mapping[str, str]
    questions: Sequence[Question]
    t: Translator
    zone: ZoneInfo

    def heads(self) -> list[str]:
        """The names of the columns."""
        before, after = messages.columns(self.t)
        return [*before, *(name_of(question, self.t) for question in self.questions), *after]

    def row(self, found: Any) -> list[Cell]:
        """One registration."""
        answers = found.draft["answers"]
        form = self.kept.get(found.form_version) or self.forms[found.activity]
        asked = {question.code: question for question in form.questions}
        return [
            found.id,
            self.titles[found.activity],
            registration.state_name(self.t, State(found.state)).unescape(),
            found.name or found.person_name,
            *(self._answer(asked.get(each.code), answers.get(each.code)) for each in self.questions),
            self._moment(found.submitted_at),
            self._moment(found.decided_at),
            found.decider,
            found.reason,
            found.source,
        ]

    def _answer(self, question: Question | None, value: Any) -> Cell:
        if question is None or value is None:
            return None
        if question.kind is Kind.DATE:
            return date.fromisoformat(value)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return value
        return show(question, value, self.t)

    def _moment(self, moment: datetime | None) -> datetime | None:
        return moment.astimezone(self.zone) if moment else None


async def table(connection: AsyncConnection, scope: Scope, filters: Filters, t: Translator, zone: str) -> Table:
    """The columns for what is meant; raises NotFound for an activity that is not there."""
    codes = [filters.activity] if filters.activity else await repository.activities_in(connection, scope, filters)
    forms: dict[str, Form] = {}
    titles: dict[str, str] = {}
    questions: dict[str, Question] = {}
    for code in codes:
        activity = await programme.activity(connection, code)
        forms[code], titles[code] = registration.form_for(activity), t.pick(activity.title)
    found = await repository.forms_kept(connection, scope, filters)
    kept = {number: form_of(text) for number, text in found.items()}
    for form in (*forms.values(), *kept.values()):
        for question in form.questions:
            questions.setdefault(question.code, question)
    return Table(forms, kept, titles, list(questions.values()), t, ZoneInfo(zone))


async def write(
    connection: AsyncConnection, file: BinaryIO, form: str, scope: Scope, filters: Filters, t: Translator, zone: str
) -> int:
    """Writes all that is meant into `file`; how many that were. The work of writing is done beside the event loop."""
    found = await table(connection, scope, filters, t, zone)
    writer = await asyncio.to_thread(_writer, file, form, found.heads())
    many = 0
    async for rows in _chunks(repository.all_of(connection, scope, filters)):
        many += len(rows)
        await asyncio.to_thread(add_all, writer, [found.row(row) for row in rows])
    await asyncio.to_thread(writer.finish)
    return many


def _writer(file: BinaryIO, form: str, heads: Sequence[str]) -> Writer:
    return CsvWriter(file, heads) if form == "csv" else XlsxWriter(file, heads)


async def _chunks(rows: AsyncIterator[Any]) -> AsyncIterator[list[Any]]:
    chunk: list[Any] = []
    async for row in rows:
        chunk.append(row)
        if len(chunk) == repository.AT_ONCE:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def file_name(filters: Filters, form: str, day: date) -> str:
    """What the file is called: the activity, and the day."""
    return f"registrations-{filters.activity or 'all'}-{day.isoformat()}.{form}"


def new_file() -> BinaryIO:
    """A file that is gone when it is closed; a small one stays in memory."""
    return tempfile.SpooledTemporaryFile(max_size=4 * 1024 * 1024)  # type: ignore[return-value]


async def check(connection: AsyncConnection, activity: str | None) -> None:
    """Raises NotFound for an activity that is not there."""
    if activity is not None and await programme.find(connection, activity) is None:
        raise NotFound(f"--activity: there is no activity {activity}")


def note(by: int | None, many: int, filters: Filters, form: str) -> None:
    """Writes down who took away how much."""
    log.info("registrations exported", by=by, registrations=many, activity=filters.activity, format=form)
