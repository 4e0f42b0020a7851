"""The glossary in memory, read again when it has changed: it answers while somebody types."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from bot.chat.inline import Found, Typing
from bot.database import properties
from bot.database.engine import Database
from bot.features.glossary import messages, repository
from bot.features.glossary.model import Term, find

VERSION: Final = "glossary_version"


class Glossary:
    """Finds terms; `refresh` looks whether they were changed, by this process or another."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._version: str | None = None
        self._terms: Sequence[Term] = ()
        self._titles: Mapping[str, Mapping[str, str]] = {}

    async def refresh(self, _now: datetime) -> None:
        """Reads the terms again where they are not those of before."""
        async with self._database.glance() as connection:
            if await properties.get(connection, VERSION) == self._version:
                return
        async with self._database.read() as connection:
            version = await properties.get(connection, VERSION)
            rows = await repository.terms(connection)
            self._titles = await repository.titles(connection)
        self._terms = [Term.of(number, row.field, row.text) for number, row in enumerate(rows)]
        self._version = version

    async def found(self, typing: Typing) -> list[Found]:
        """The terms that begin with what is typed, or have it in them."""
        return [
            messages.term(typing.t, each, self._titles.get(each.field, {})) for each in find(self._terms, typing.text)
        ]
