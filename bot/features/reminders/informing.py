"""Before a session: the list of those who have not said whether they come, for who can ask them.

The contact of an institution gets that of her people, a coordinator that of all in her scope, with the contacts to call
and with who said that she cannot come. Where everybody has answered nobody is written to.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.delivery.message import Message
from bot.features.programme import service as programme
from bot.features.programme.model import Institution
from bot.features.reminders import messages_of_silence, repository
from bot.features.reminders.messages_of_silence import Group
from bot.features.reminders.model import Reader, Readers, Session, may_see_classes
from bot.people import repository as people_rows
from bot.people import service as people
from bot.people.model import Person

Letter = tuple[Person, Reader, Message]


async def letters(connection: AsyncConnection, session: Session, readers: Readers) -> list[Letter]:
    """Who is written to before a session, and what."""
    silent = await repository.silent_in(connection, session)
    if not silent:
        return []
    known = await _institutions(connection, silent)
    contacts = {code: await _contact(connection, each) for code, each in known.items()}
    found = {}
    for person, groups in (await _for_coordinators(connection, session, silent, known, contacts)).items():
        reader, sees = readers.of(person), may_see_classes(person, session.activity)
        everybody = await repository.class_of(connection, session) if sees else []
        message = messages_of_silence.for_coordinator(session, groups, everybody, reader, opens=sees)
        found[person.id] = (person, reader, message)
    for code, contact in contacts.items():
        # Who is both has the longer list already.
        if contact is not None and contact.id not in found:
            names = [row.name for row in silent if row.institution == code]
            reader = readers.of(contact)
            told = messages_of_silence.for_contact(session, Group(known[code].title, names), reader)
            found[contact.id] = (contact, reader, told)
    return list(found.values())


async def _institutions(connection: AsyncConnection, silent: Sequence[Row[Any]]) -> Mapping[str, Institution]:
    codes = dict.fromkeys(row.institution for row in silent if row.institution)
    found = {code: await programme.institution(connection, code) for code in codes}
    return {code: each for code, each in found.items() if each is not None}


async def _contact(connection: AsyncConnection, institution: Institution) -> Person | None:
    """Who speaks for an institution, where she can be reached here."""
    if institution.contact is None or institution.contact.telegram is None:
        return None
    found = await people_rows.by_telegram(connection, institution.contact.telegram)
    return found if found is not None and found.language and not found.unreachable else None


async def _for_coordinators(
    connection: AsyncConnection, session: Session, silent: Sequence[Row[Any]], known: Mapping[str, Institution],
    contacts: Mapping[str, Person | None],
) -> Mapping[Person, Sequence[Group]]:  # fmt: skip
    """For each coordinator the silent of her scope, by institution."""
    hers: dict[Person, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    in_charge: dict[str | None, list[Person]] = {}
    for row in silent:
        if row.country not in in_charge:
            asked = await people.coordinators(connection, activity=session.activity, country=row.country)
            in_charge[row.country] = [person for person in asked if person.language and not person.unreachable]
        for person in in_charge[row.country]:
            hers[person][row.institution or ""].append(row.name)
    return {
        person: [_group(code, names, known, contacts) for code, names in groups.items()]
        for person, groups in hers.items()
    }


def _group(
    code: str, names: Sequence[str], known: Mapping[str, Institution], contacts: Mapping[str, Person | None]
) -> Group:
    institution = known.get(code)
    title = institution.title if institution else {"en": code}
    return Group(title, names, institution.contact if institution else None, told=contacts.get(code) is not None)
