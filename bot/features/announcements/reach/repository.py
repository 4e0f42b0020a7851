"""The SQL of whom an announcement reaches. It reads people and registrations, and writes nothing.

Registrations are looked up by their indexes first, and people by the numbers found: a hundred thousand are counted
within the blink of an eye. Who has no Telegram is read for by her contact, in the contact's language and chat.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    String,
    and_,
    case,
    cast,
    exists,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    true,
    type_coerce,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database.columns import Data
from bot.database.schema import (
    activities,
    announcement_optouts,
    outbox,
    persons,
    registrations,
)
from bot.features.announcements.audience import OF_REGISTRATIONS, Audience, Values
from bot.features.announcements.model import Asked
from bot.features.announcements.repository import has_said, key_of
from bot.features.desk.model import Scope
from bot.features.receipts.service import WHOM
from bot.features.registration.states import OVER, State
from bot.features.reminders.hours import OWN, day_of
from bot.i18n import LANGUAGES, ZONES, choose

_contact = persons.alias("contact")
_EVERYWHERE: Final = Scope(everywhere=True)
_OUT: Final = (State.DRAFT.value, *sorted(state.value for state in OVER))
"""Who has left, was refused or has not sent anything is meant only where her state is named."""
LONGEST_NAME: Final = 60
_BY_REACH: Final = "INDEXED BY ix_registrations_reach"


@dataclass(frozen=True)
class Meant:
    """Who is meant: the choice of the author, within what she may reach now; readers who want none are left out."""

    audience: Audience
    scope: Scope
    default_language: str
    category: str | None = None
    """What readers may have switched off; nothing: it goes to everybody."""
    default_zone: str = "UTC"


Reader = Callable[[str], ColumnElement[Any]]
"""A column of who reads what is for a person."""


def _reader(name: str) -> ColumnElement[Any]:
    """Her own, or that of her contact where she has no Telegram."""
    return case((persons.c.telegram_id.is_not(None), persons.c[name]), else_=_contact.c[name])


def _herself(name: str) -> ColumnElement[Any]:
    """Of those who have Telegram: an index has all of it."""
    return persons.c[name]


def _for_her(name: str) -> ColumnElement[Any]:
    """Of those who have none."""
    return _contact.c[name]


def _language(default: str, reader: Reader = _reader) -> ColumnElement[Any]:
    """The language that she chose, else that of her Telegram where it is one of ours."""
    client = func.replace(func.lower(reader("client_language")), "_", "-")
    ours = [(or_(client == each, client.like(f"{each}-%")), each) for each in LANGUAGES]
    return case((reader("language").is_not(None), reader("language")), *ours, else_=default)


_IN_CARE: Final = persons.c.telegram_id.is_(None)


# -- who is meant ----------------------------------------------------------------------------------------------------


def _in_countries(codes: Sequence[str]) -> ColumnElement[bool]:
    """Registrations of these countries; where one names none, the person's own counts."""
    living = select(persons.c.id).where(persons.c.country.in_(codes))
    unnamed = and_(registrations.c.country.is_(None), registrations.c.person_id.in_(living))
    return or_(registrations.c.country.in_(codes), unnamed)


def _of_registration(facet: str, values: Sequence[str]) -> ColumnElement[bool]:
    if facet == "field":
        offered = select(activities.c.code).where(activities.c.field.in_(values))
        return registrations.c.activity.in_(offered)
    return _in_countries(values) if facet == "country" else registrations.c[facet].in_(values)


def _registered(scope: Scope, *wanted: ColumnElement[bool], any_state: bool) -> Select[Any]:
    """The people with such a registration, which the author may see."""
    state = registrations.c.state != State.DRAFT.value if any_state else registrations.c.state.not_in(_OUT)
    # The index has all that is asked; SQLite would read the rows, which are long.
    people = select(registrations.c.person_id).with_hint(registrations, _BY_REACH, "sqlite")
    return people.where(state, _seen(scope), *wanted)


def _seen(scope: Scope) -> ColumnElement[bool]:
    if scope.everywhere:
        return true()
    return or_(registrations.c.activity.in_(scope.activities), _in_countries(sorted(scope.countries)))


def _within(scope: Scope) -> ColumnElement[bool]:
    if scope.everywhere:
        return true()
    # Whose registration names no country is found by her own, below.
    named = registrations.c.country.in_(scope.countries)
    mine = or_(registrations.c.activity.in_(scope.activities), named)
    return or_(persons.c.id.in_(_registered(_EVERYWHERE, mine, any_state=True)), persons.c.country.in_(scope.countries))


def _included(chosen: Values, scope: Scope, language: ColumnElement[Any]) -> ColumnElement[bool]:
    said = {facet: values for facet, values in chosen.items() if facet in OF_REGISTRATIONS}
    wanted: list[ColumnElement[bool]] = []
    if said:
        if "country" in chosen:
            said["country"] = chosen["country"]
        fit = [_of_registration(facet, values) for facet, values in said.items()]
        wanted.append(persons.c.id.in_(_registered(scope, *fit, any_state="state" in said)))
    elif "country" in chosen:
        here = _registered(scope, registrations.c.country.in_(chosen["country"]), any_state=False)
        wanted.append(or_(persons.c.country.in_(chosen["country"]), persons.c.id.in_(here)))
    if "language" in chosen:
        wanted.append(language.in_(chosen["language"]))
    return and_(true(), *wanted)


def _excluded(chosen: Values, included: Values, language: ColumnElement[Any]) -> ColumnElement[bool]:
    """One excluded value is enough, whatever else she is; a state or role is that in the activities that are meant."""
    out: list[ColumnElement[bool]] = []
    about = [_of_registration(facet, included[facet]) for facet in ("activity", "field") if facet in included]
    for facet, values in chosen.items():
        if facet == "language":
            out.append(language.in_(values))
            continue
        if facet == "country":
            out.append(and_(persons.c.country.is_not(None), persons.c.country.in_(values)))
            fit: list[ColumnElement[bool]] = [registrations.c.country.in_(values)]
        else:
            fit = [_of_registration(facet, values), *(about if facet in {"state", "role"} else ())]
        out.append(persons.c.id.in_(_registered(_EVERYWHERE, *fit, any_state=facet == "state")))
    return not_(or_(*out)) if out else true()


def _everybody(meant: Meant) -> Select[Any]:
    """People with their reader, as far as they are meant; columns are added by who asks."""
    language = _language(meant.default_language)
    return (
        select(persons.c.id.label("person_id"), language.label("language"), _IN_CARE.label("in_care"))
        .select_from(persons.outerjoin(_contact, _contact.c.id == persons.c.contact_id))
        .where(*_wanted(meant, _reader))
    )


def _wanted(meant: Meant, reader: Reader) -> list[ColumnElement[bool]]:
    """What is true of everybody who is meant."""
    language = _language(meant.default_language, reader)
    wanted: list[ColumnElement[bool]] = [
        persons.c.merged_into.is_(None),
        persons.c.banned_at.is_(None),
        reader("telegram_id").is_not(None),
        _within(meant.scope),
        _included(meant.audience.include, meant.scope, language),
        _excluded(meant.audience.exclude, meant.audience.include, language),
    ]
    for asked, number in ((Asked.RECEIPT, meant.audience.silent_on), (Asked.VOTE, meant.audience.unanswered)):
        if number is not None:
            has = exists().where(outbox.c.key == key_of(number), outbox.c.state == "sent")
            wanted.append(and_(has, not_(has_said(asked, number))))
    return wanted


def _wants_none(meant: Meant, reads: ColumnElement[Any] | None = None) -> ColumnElement[bool]:
    """Whether the reader has switched off what this announcement is about; `reads`: who that is, where it is known."""
    reads = case((_IN_CARE, persons.c.contact_id), else_=persons.c.id) if reads is None else reads
    # Few have switched anything off: they are looked up once, not for each reader.
    return reads.in_(select(announcement_optouts.c.person_id).where(announcement_optouts.c.category == meant.category))


# -- counted ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Counted:
    """So many read this language; `lost`: they cannot be reached; `off`: they want none."""

    language: str
    lost: bool
    off: bool
    many: int


async def count(connection: AsyncConnection, meant: Meant) -> list[Counted]:
    """How many are meant, by the language they read, and whether they can be reached.

    Those with Telegram are counted by themselves, from an index in its order: nobody is looked up, nothing is sorted.
    """
    found: Counter[tuple[str, bool, bool]] = Counter()
    for reader in await _who_read(connection):
        for row in await connection.execute(_counted(meant, reader)):
            language = row.language or choose(row.client_language) or meant.default_language
            found[language, True, True] += row.lost_off
            found[language, False, True] += row.off - row.lost_off
            found[language, True, False] += row.lost - row.lost_off
            found[language, False, False] += row.many - row.off - (row.lost - row.lost_off)
    return [Counted(*of, many) for of, many in found.items() if many]


async def days(connection: AsyncConnection, meant: Meant) -> Counter[str]:
    """How many of those who get it live by which day: the clock and the quiet hours of who reads it."""
    found: Counter[str] = Counter()
    for reader in await _who_read(connection):
        for row in await connection.execute(_by_day(meant, reader)):
            language = row.language or choose(row.client_language) or meant.default_language
            found[day_of(row.zone or ZONES.get(language, meant.default_zone), row.night)] += row.many
    return found


def _by_day(meant: Meant, reader: Reader) -> Select[Any]:
    columns = [reader(name) for name in ("language", "client_language", "zone", "night")]
    among = _among(meant, reader, *columns, func.count().label("many")).group_by(*columns)
    return among.where(reader("unreachable_since").is_(None), not_(_off(meant, reader)))


async def _who_read(connection: AsyncConnection) -> Sequence[Reader]:
    """Who has Telegram reads for herself; nobody is read for where nobody is without."""
    in_care = select(persons.c.id).where(_IN_CARE, persons.c.contact_id.is_not(None))
    return (_herself, _for_her) if await is_anyone(connection, in_care) else (_herself,)


def _off(meant: Meant, reader: Reader) -> ColumnElement[bool]:
    """Whether they want none."""
    reads = persons.c["id" if reader is _herself else "contact_id"]
    return _wants_none(meant, reads) if meant.category else literal(False)


def _among(meant: Meant, reader: Reader, *columns: ColumnElement[Any]) -> Select[Any]:
    """Asked of those who are meant: of those who read for themselves, or of those who are read for."""
    own = reader is _herself
    there = persons if own else persons.join(_contact, _contact.c.id == persons.c.contact_id)
    without = () if own else (_IN_CARE, persons.c.contact_id.is_not(None))
    return select(*columns).select_from(there).where(*without, *_wanted(meant, reader))


def _counted(meant: Meant, reader: Reader) -> Select[Any]:
    """How many by what their language follows from, how many of them want none, and how many cannot be reached."""
    columns = [reader(name) for name in ("language", "client_language")]
    since, off = reader("unreachable_since"), _off(meant, reader)
    numbers = (
        func.count().label("many"), func.count(since).label("lost"),
        func.count(case((off, 1))).label("off"), func.count(case((off, since))).label("lost_off"),
    )  # fmt: skip
    return _among(meant, reader, *columns, *numbers).group_by(*columns)


async def is_anyone_outside(connection: AsyncConnection, meant: Meant, scope: Scope) -> bool:
    """Whether somebody is meant who does not lie within this scope."""
    # Of whom no country is known, nothing is known to lie within.
    outside = not_(func.coalesce(_within(scope), false()))
    return not scope.everywhere and await is_anyone(connection, _everybody(meant).where(outside))


def seen(scope: Scope) -> ColumnElement[bool]:
    """Whether a person lies within a scope: whose name may be shown to who asks what became of what has left."""
    if scope.everywhere:
        return true()
    return persons.c.id.in_(select(persons.c.id).where(_within(scope)).correlate(None))


async def have_others(connection: AsyncConnection, number: int, scope: Scope) -> bool:
    """Whether somebody has an announcement, or is to get it, who does not lie within this scope."""
    outside = not_(func.coalesce(_within(scope), false()))
    query = select(persons.c.id).join(outbox, outbox.c.key == key_of(number)).where(outside)
    return not scope.everywhere and await is_anyone(connection, query)


async def sample(connection: AsyncConnection, meant: Meant, most: int) -> list[str]:
    """The names of some who are meant."""
    query = _readers(meant).order_by(persons.c.id).limit(most).add_columns(_NAME.label("shown"))
    return [row.shown for row in await connection.execute(query)]


async def one_each(connection: AsyncConnection, meant: Meant) -> list[Row[Any]]:
    """One reader of each language: language, name, zone."""
    readers = _readers(meant).subquery()
    first = select(func.min(readers.c.person_id)).group_by(readers.c.language)
    shown = _everybody(meant).add_columns(_NAME.label("name"), _zone(meant).label("zone"))
    return list(await connection.execute(shown.where(persons.c.id.in_(first))))


# -- sent ------------------------------------------------------------------------------------------------------------

_NAME = func.substr(
    func.coalesce(
        select(registrations.c.name)
        .where(registrations.c.person_id == persons.c.id, registrations.c.name.is_not(None))
        .order_by(registrations.c.id.desc())
        .limit(1)
        .scalar_subquery(),
        persons.c.name,
    ),
    1,
    LONGEST_NAME,
)


def _readers(meant: Meant) -> Select[Any]:
    """Those of the people meant who want to hear of it."""
    people = _everybody(meant)
    return people.where(not_(_wants_none(meant))) if meant.category else people


def _zone(meant: Meant) -> ColumnElement[Any]:
    """By which clock she lives: the one she chose, else the usual one of her language."""
    usual = case(dict(ZONES), value=_language(meant.default_language), else_=meant.default_zone)
    return func.coalesce(_reader("zone"), usual)


def _day(meant: Meant) -> ColumnElement[Any]:
    """The same with the quiet hours that are her own."""
    return _zone(meant) + func.coalesce(literal(OWN) + func.nullif(_reader("night"), ""), "")


def audience(connection: AsyncConnection, meant: Meant, *, named: bool, timed: bool = False) -> Select[Any]:
    """The readers as a fan-out takes them: the day that each lives by, whose button it is, and the name and clock
    where the text has a place for what depends on them."""
    build = func.json_object if connection.dialect.name == "sqlite" else func.jsonb_build_object
    clock = ("zone", _zone(meant)) if timed else ()
    name = _NAME if named else case((_IN_CARE, _NAME), else_="")
    variant = _language(meant.default_language) + case((_IN_CARE, "+"), else_="")
    return _readers(meant).add_columns(
        _reader("telegram_id").label("chat_id"),
        cast(variant, String).label("variant"),
        type_coerce(build("name", name, WHOM, persons.c.id, *clock), Data).label("values"),
        _reader("unreachable_since").is_not(None).label("is_lost"),
        _day(meant).label("day"),
    )


def late(connection: AsyncConnection, meant: Meant, key: str, *, named: bool, timed: bool = False) -> Select[Any]:
    """Those of the readers who have no row yet."""
    row = exists().where(outbox.c.key == literal(f"{key}:") + cast(persons.c.id, String))
    return audience(connection, meant, named=named, timed=timed).where(not_(row))


async def is_anyone(connection: AsyncConnection, people: Select[Any]) -> bool:
    """Whether a query finds somebody."""
    return (await connection.execute(people.limit(1))).first() is not None


# -- what can be chosen ----------------------------------------------------------------------------------------------


async def values_of(connection: AsyncConnection, scope: Scope, facet: str) -> list[Row[Any]]:
    """What a filter can be set to within a scope: value, how many people, and one registration that has it."""
    column = activities.c.field if facet == "field" else registrations.c[facet]
    query = (
        select(
            column.label("value"),
            func.count(registrations.c.person_id.distinct()).label("many"),
            func.min(registrations.c.id).label("one"),
        )
        .select_from(registrations.join(activities, activities.c.code == registrations.c.activity))
        .where(registrations.c.state != State.DRAFT.value, _seen(scope), column.is_not(None))
        .group_by(column)
        .order_by(func.count().desc(), column)
    )
    return list(await connection.execute(query))


async def value_in(connection: AsyncConnection, scope: Scope, number: int, facet: str) -> str | None:
    """The value that a registration has, which the author may see."""
    query = select(registrations.c[facet]).where(registrations.c.id == number, _seen(scope))
    return (await connection.execute(query)).scalar()
