"""The console as the program gives out its address and answers to it."""

import asyncio
from urllib.parse import urlsplit

from bot.clock import Clock
from bot.database.engine import Database
from bot.features.console.model import PATH
from bot.people.voices import Voices
from bot.settings import is_loopback


class Console:
    """What its pages need. `opens_at` tells where it is, once the port is known."""

    def __init__(self, database: Database, voices: Voices, clock: Clock) -> None:
        self.database = database
        self.voices = voices
        self.clock = clock
        self.gate = asyncio.Semaphore(1)
        """One file is written at a time."""
        self.base = ""

    def opens_at(self, base: str) -> None:
        """People open it below this address."""
        self.base = base.rstrip("/")

    def address(self, token: str) -> str:
        """The link with this secret."""
        return f"{self.base}{PATH}/in/{token}"

    @property
    def is_here_alone(self) -> bool:
        """Whether no other computer reaches it."""
        return is_loopback(self.base)

    @property
    def path(self) -> str:
        """Where a browser finds it: below whatever path the address has."""
        return f"{urlsplit(self.base).path}{PATH}"
