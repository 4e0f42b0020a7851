"""One program at a time on a SQLite file: a lock that the system itself gives up when its holder dies."""

import os
from pathlib import Path
from types import ModuleType
from typing import Any

from bot.database.engine import Database
from bot.errors import BotError

fcntl: ModuleType | None
try:
    import fcntl
except ImportError:  # Windows: there nobody runs two by accident of a restart
    fcntl = None


class NotAlone(BotError):
    """A running program uses this database."""

    def __str__(self) -> str:
        return "DATABASE_URL: a running program uses this database; stop it first"


class Alone:
    """The lock beside a SQLite file; `take()` before anything is written, `give_back()` at the end."""

    def __init__(self, database: Database) -> None:
        path = database.url.database if database.is_sqlite else None
        self._path = None if path in {None, "", ":memory:"} else Path(f"{path}.lock")
        self._file: Any = None

    def take(self) -> None:
        """Holds the lock until the process ends or gives it back; safe to repeat; raises NotAlone."""
        if self._path is None or fcntl is None or self._file is not None:
            return
        held = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(held)
            raise NotAlone from error
        self._file = held

    def give_back(self) -> None:
        """Lets the next program have the database; safe to repeat."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
