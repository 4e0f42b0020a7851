"""The SQL of who hears a reminder, who of a class comes, and who has not said so."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple

import regex
from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    String,
    Text,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database.columns import Data
from bot.database.schema import activities, forms, outbox, persons, registrations, reminders, session_answers, sessions
from bot.features.coming.model import Participant
from bot.features.receipts.service import WHOM
from bot.features.registration.form import Kind, Question, form_of
from bot.features.registration.states import State
from bot.features.reminders.conditions import EVERYBODY, Only
from bot.features.reminders.hours import day_of
from bot.features.reminders.model import OWN, Session
from bot.people.voices import Voices

IN = (State.APPROVED.value, State.CONFIRMED.value)
# Who changed an answer that matters keeps her seat, and hears of sessions, while it is decided about.
TAKES_PART = or_(
    registrations.c.state.in_(IN), and_(registrations.c.state == State.SUBMITTED.value, registrations.c.seated)
)
SAID = "|said"
"""The end of a variant whose readers have told that they come."""
MISSING = "|missing:"
"""What stands in a variant before the codes of the questions without an answer."""

_LATIN = regex.compile(r"\p{Latin}")

_contact = persons.alias("contact")


@cache
def _reader(name: str) -> ColumnElement[Any]:
    """A column of who reads what is for a person: her own, or that of her contact where she has no Telegram."""
    return case((persons.c.telegram_id.is_not(None), persons.c[name]), else_=_contact.c[name])


_VARIANT = (
    func.coalesce(_reader("language"), "")
    + "|"
    + func.coalesce(_reader("client_language"), "")
    + "|"
    + func.coalesce(_reader("zone"), "")
    + "|"
    + func.coalesce(_reader("night"), "")
    + "|"
    + func.coalesce(_reader("manner"), "")
    + case((persons.c.telegram_id.is_(None), "|in care"), else_="")
)


def _answered(session: Session, *coming: bool) -> ColumnElement[bool]:
    """Whether somebody has answered so about the session as it is now."""
    return exists().where(
        session_answers.c.session_id == session.id,
        session_answers.c.person_id == persons.c.id,
        session_answers.c.answered_for == session.starts_at,
        session_answers.c.coming.in_(coming),
    )


def audience(
    connection: AsyncConnection, activity: str, session: Session | None = None, only: Only = EVERYBODY
) -> Select[Any]:
    """Who takes part in an activity and can be written to; `variant` tells readers of different texts apart.

    Who has no Telegram is told in her contact's chat, by name. Who has said that she cannot come to the `session` is
    left out. `values` has the name, whose buttons they are, and the registration.
    """
    query = _people(connection.dialect.name).add_columns(_variant(session, only).label("variant"))
    query = query.where(registrations.c.activity == activity, *_fits(only))
    if only.lead:
        query = query.where(_reader("lead") == only.lead)
    if session is None:
        return query
    if only.usual:
        query = query.where(or_(_reader("lead").is_(None), ~_has_her_own(session)))
    return query.where(~_answered(session, False, *([True] if only.silent else [])))


@cache
def _people(dialect: str) -> Select[Any]:
    """All who can be written to. Building it anew costs more than asking for a few hundred of them."""
    build = func.json_object if dialect == "sqlite" else func.jsonb_build_object
    name = case((persons.c.telegram_id.is_(None), func.coalesce(registrations.c.name, persons.c.name)), else_="")
    values = build("name", name, WHOM, persons.c.id, "registration", registrations.c.id)
    return (
        select(
            # Of the registration: an index has these in order, and whoever comes next is found without sorting.
            registrations.c.person_id,
            _reader("telegram_id").label("chat_id"),
            type_coerce(values, Data).label("values"),
        )
        .join(persons, persons.c.id == registrations.c.person_id)
        .outerjoin(_contact, _contact.c.id == persons.c.contact_id)
        .where(_reader("unreachable_since").is_(None))
    )


def reminded_by(audience: Select[Any], numbers: Iterable[int]) -> Select[Any]:
    """Those of an audience to whom one of these reminders has left."""
    keys = [_key(f"reminder:{number}") for number in numbers]
    return audience.where(exists().where(outbox.c.key.in_(keys), outbox.c.state.in_(("sent", "sending", "unknown"))))


def but_for(audience: Select[Any], fan_out: str) -> Select[Any]:
    """Those of an audience who have no row of another fan-out."""
    return audience.where(~exists().where(outbox.c.key == _key(fan_out)))


def _key(fan_out: str) -> ColumnElement[str]:
    """Under which a fan-out has the row of a person."""
    return literal(f"{fan_out}:") + cast(persons.c.id, String)


def _has_her_own(session: Session) -> ColumnElement[bool]:
    """Whether a reminder of the kind that she chose waits, or has left since she is in and the session is as it is."""
    fixed = select(sessions.c.changed_at).where(sessions.c.id == session.id).scalar_subquery()
    after = and_(
        or_(registrations.c.decided_at.is_(None), reminders.c.done_at >= registrations.c.decided_at),
        reminders.c.done_at >= fixed,
    )
    return exists().where(
        reminders.c.session_id == session.id,
        reminders.c.rule == literal(OWN) + _reader("lead"),
        or_(reminders.c.state == "planned", and_(reminders.c.state == "done", after)),
    )


def _variant(session: Session | None, only: Only) -> ColumnElement[str]:
    found: ColumnElement[str] = _VARIANT
    if only.missing:
        found += literal(MISSING)
        for code in only.missing:
            found += case((_is_missing(code), f"{code},"), else_="")
    return found if session is None else found + case((_answered(session, True), SAID), else_="")


def _is_missing(code: str) -> ColumnElement[bool]:
    answer: ColumnElement[Any] = registrations.c.draft["answers"][code].as_string()
    return answer.is_(None)


def _fits(only: Only) -> Sequence[ColumnElement[bool]]:
    """The conditions that a registration fulfils."""
    found: list[ColumnElement[bool]] = [registrations.c.state.in_(only.states) if only.states else TAKES_PART]
    if only.countries:
        found.append(func.coalesce(registrations.c.country, persons.c.country).in_(only.countries))
    if only.roles:
        found.append(registrations.c.role.in_(only.roles))
    if only.missing:
        found.append(or_(*map(_is_missing, only.missing)))
    if only.unconfirmed:
        found += [registrations.c.state == State.APPROVED.value, registrations.c.answer_by.is_not(None)]
    return found


class _Chosen(NamedTuple):
    """What somebody chose who reads."""

    language: str | None
    client_language: str | None
    zone: str | None
    night: str | None


async def days_of(connection: AsyncConnection, audience: Select[Any], voices: Voices) -> set[str]:
    """The days that an audience lives by."""
    chosen = audience.with_only_columns(*map(_reader, _Chosen._fields), maintain_column_froms=True).distinct()
    people = [_Chosen(*row) for row in await connection.execute(chosen)]
    return {day_of(voices.zone_of(each), each.night) for each in people}


async def class_of(connection: AsyncConnection, session: Session) -> list[Participant]:
    """Who takes part: each name as its owner wrote it, in the order of the Latin letters where those are known.

    A name in other letters has the Latin ones beside it, so that a teacher from elsewhere can say it.
    """
    own, latin = await _name_questions(connection, session.activity)
    answers = registrations.c.draft["answers"]
    found = await connection.execute(
        select(
            persons.c.name, answers[own].as_string().label("own"), answers[latin].as_string().label("latin"),
            session_answers.c.coming, session_answers.c.why, session_answers.c.reason,
        )
        .join(registrations, registrations.c.person_id == persons.c.id)
        .outerjoin(session_answers, _answer_of(session))
        .where(registrations.c.activity == session.activity, TAKES_PART)
    )  # fmt: skip
    rows = sorted(found, key=lambda row: (row.latin or row.own or row.name).casefold())
    return [Participant(_spoken(row), row.coming, row.why, row.reason) for row in rows]


def _answer_of(session: Session) -> ColumnElement[bool]:
    return and_(
        session_answers.c.session_id == session.id, session_answers.c.person_id == persons.c.id,
        session_answers.c.answered_for == session.starts_at,
    )  # fmt: skip


def _spoken(row: Any) -> str:
    name: str = row.own or row.latin or row.name
    return f"{name} · {row.latin}" if row.latin and not _LATIN.search(name) else name


async def silent_in(connection: AsyncConnection, session: Session) -> Sequence[Row[Any]]:
    """Who has not said whether she comes: name, institution, country; in the order of institutions."""
    name = cast(func.coalesce(registrations.c.name, persons.c.name), String)
    query = (
        select(name.label("name"), registrations.c.institution, registrations.c.country)
        .join(persons, persons.c.id == registrations.c.person_id)
        .where(registrations.c.activity == session.activity, TAKES_PART, ~_answered(session, True, False))
        .order_by(registrations.c.institution, name)
    )
    return list(await connection.execute(query))


async def questions_of(connection: AsyncConnection, activity: str) -> Sequence[Question]:
    """The questions of an activity's form."""
    stored = await connection.execute(
        select(cast(forms.c.questions, Text))
        .join(activities, activities.c.form == forms.c.code)
        .where(activities.c.code == activity)
    )
    text = stored.scalar()
    return form_of(text).questions if text else ()


async def _name_questions(connection: AsyncConnection, activity: str) -> tuple[str, str]:
    """The codes of the questions that ask for the own name and for the one in Latin letters; "" for none."""
    questions = await questions_of(connection, activity)
    codes = {question.kind: question.code for question in reversed(questions)}
    return codes.get(Kind.FULL_NAME, ""), codes.get(Kind.PASSPORT_NAME, "")
