"""The command menus: which commands exist for whom, and telling Telegram only when that has changed."""

import asyncio
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection
from telegram import Bot, BotCommand

from bot.database import properties
from bot.delivery import outbox
from bot.delivery.carrier import menu
from bot.i18n import LANGUAGES, N_, Translator
from bot.people.model import Person, Role

# i18n: command
EVERYBODY: Sequence[tuple[str, str]] = (
    ("menu", N_("Main menu")),
    ("programmes", N_("Activities and registration")),
    ("mine", N_("My registrations")),
    ("schedule", N_("My schedule")),
    ("ask", N_("Ask a question")),
    ("language", N_("Choose a language")),
    ("news", N_("What I am sent")),
    ("privacy", N_("My data")),
    ("help", N_("How this works")),
    ("cancel", N_("Stop what is open")),
)
TEACHER: Sequence[tuple[str, str]] = (("classes", N_("My classes")),)
COORDINATOR: Sequence[tuple[str, str]] = (
    ("people", N_("Registrations to decide")),
    ("cases", N_("Questions of people")),
    ("invite", N_("Posters and lists of people")),
    ("announce", N_("Announcements")),
    ("stats", N_("Figures at a glance")),
    ("console", N_("The list on a wide screen")),
)
OWNER: Sequence[tuple[str, str]] = (("roles", N_("Who may do what")),)

STAFF = tuple(Role)


def commands_for(roles: Iterable[Role], t: Translator) -> list[tuple[str, str]]:
    """The menu of somebody with these roles, the role's own commands first."""
    held = frozenset(roles)
    own: list[tuple[str, str]] = []
    if held & {Role.COORDINATOR, Role.OWNER}:
        own += COORDINATOR
    if Role.TEACHER in held:
        own += TEACHER
    if Role.OWNER in held:
        own += OWNER
    return [(name, str(t(text))) for name, text in (*own, *EVERYBODY)]


async def set_for_everybody(bot: Bot, translators: Mapping[str, Translator]) -> None:
    """Sets the menu of each language, and English for the languages that are not ours."""

    async def set_one(language: str | None) -> None:
        listed = commands_for((), translators[language or "en"])
        await bot.set_my_commands([BotCommand(name, text) for name, text in listed], language_code=language)

    await asyncio.gather(*(set_one(language) for language in (None, *LANGUAGES)))


def fingerprint(translators: Mapping[str, Translator]) -> str:
    """Says whether any menu differs from the one that was set last."""
    everything = [commands_for(Role, translators[language]) for language in LANGUAGES]
    return hashlib.sha256(json.dumps(everything).encode()).hexdigest()


async def set_for(connection: AsyncConnection, person: Person, t: Translator, now: datetime) -> None:
    """Queues the menu of a person's own chat: after a role was given or the language changed."""
    listed = commands_for(person.roles, t) if person.roles else []
    await outbox.do(connection, person.telegram_id, "menu", menu(listed), now=now, key=f"menu:{person.telegram_id}")


async def were_set(connection: AsyncConnection, translators: Mapping[str, Translator]) -> bool:
    """Whether the menus that Telegram shows are the present ones."""
    return await properties.get(connection, "menus") == fingerprint(translators)
