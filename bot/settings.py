"""Every setting, read from the environment and from `.env` (the environment wins), and what is wrong with it.

A wrong setting stops the start: `read()` raises SettingsFault with one line for each fault.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from bot.errors import BotError

TELEGRAM = "https://api.telegram.org"
LIVE_DATABASE = "sqlite+aiosqlite:///data/sala.db"
PLAYGROUND_DATABASE = "sqlite+aiosqlite:///data/playground.db"
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}

EXAMPLES = {
    "BOT_TOKEN": "BOT_TOKEN=123456789:AAExampleExampleExampleExampleExample",
    "BOT_API_URL": "BOT_API_URL=http://127.0.0.1:8081",
    "DATABASE_URL": f"DATABASE_URL={LIVE_DATABASE} or DATABASE_URL=postgresql+asyncpg://user:password@host/sala",
    "WEBHOOK_URL": "WEBHOOK_URL=https://sala.example.org",
    "WEBHOOK_SECRET": "WEBHOOK_SECRET=a-long-word_of-Letters-and-digits",
    "WEB_HOST": "WEB_HOST=127.0.0.1",
    "WEB_PORT": "WEB_PORT=8080",
    "CLOCK": "CLOCK=2027-01-12T08:50:00+07:00@60, with BOT_API_URL on this machine",
    "PUBLIC_URL": "PUBLIC_URL=https://sala.example.org",
    "OWNER_IDS": "OWNER_IDS=123456789,987654321",
    "STAFF_CHAT_ID": "STAFF_CHAT_ID=-1001234567890",
    "DEFAULT_LANGUAGE": "DEFAULT_LANGUAGE=en (or th, lo, km, my, vi, zh)",
    "DEFAULT_TIMEZONE": "DEFAULT_TIMEZONE=Asia/Bangkok",
    "SECRET_KEY": "SECRET_KEY=32 letters or more, from a password manager",
    "BROADCAST_RATE": "BROADCAST_RATE=30",
    "LOG_LEVEL": "LOG_LEVEL=info (or debug, warning, error)",
    "LOG_FORMAT": "LOG_FORMAT=console (or json)",
}


@dataclass
class SettingsFault(BotError):
    """Settings that cannot be used; `lines` has one for each: variable, what is wrong, an example."""

    lines: list[str]

    def __str__(self) -> str:
        return "\n".join(self.lines)


@dataclass(frozen=True)
class Rehearsal:
    """Another time than the real one: the moment it starts at, and how many times as fast it runs."""

    start: datetime
    speed: float

    @classmethod
    def parse(cls, text: str) -> "Rehearsal":
        """Reads `<ISO time>@<speed>`, for example 2027-01-12T08:50:00+07:00@60; raises ValueError."""
        moment, _, factor = text.partition("@")
        try:
            start, speed = datetime.fromisoformat(moment), float(factor or 1)
        except ValueError:
            raise ValueError("this is not <ISO time>@<speed>") from None
        if not 0 < speed <= 100_000:
            raise ValueError("the speed must be above 0 and at most 100000")
        return cls(start if start.tzinfo else start.replace(tzinfo=UTC), speed)


class Settings(BaseSettings):
    """What an operator can set. README.md explains each variable; a test holds the two lists equal."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="ignore", env_ignore_empty=True)

    bot_token: str | None = None
    bot_api_url: str = TELEGRAM
    database_url: str = LIVE_DATABASE
    webhook_url: str | None = None
    webhook_secret: str | None = None
    web_host: str = "127.0.0.1"
    web_port: int = Field(8080, ge=0, le=65535)
    clock: Annotated[Rehearsal | None, NoDecode] = None
    public_url: str | None = None
    owner_ids: Annotated[tuple[int, ...], NoDecode] = ()
    staff_chat_id: int | None = None
    default_language: Literal["en", "th", "lo", "km", "my", "vi", "zh"] = "en"
    default_timezone: str = "Asia/Bangkok"
    secret_key: str | None = Field(None, min_length=16)
    broadcast_rate: float = Field(30, gt=0, le=1000)
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["console", "json"] = "console"

    @field_validator("bot_token")
    @classmethod
    def _token(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"\d{1,20}:[A-Za-z0-9_-]{10,}", value):
            raise ValueError("this is not a token of BotFather: a number, a colon and some 35 letters")
        return value

    @field_validator("bot_api_url", "webhook_url", "public_url")
    @classmethod
    def _address(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
            raise ValueError("this is not an address that starts with http:// or https://")
        return value.rstrip("/")

    @field_validator("webhook_secret")
    @classmethod
    def _secret(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", value):
            raise ValueError("Telegram takes 1 to 256 letters A-Z, a-z, digits, _ and - only")
        return value

    @field_validator("database_url")
    @classmethod
    def _database(cls, value: str) -> str:
        try:
            url = make_url(value)
        except ArgumentError:
            raise ValueError("this is not a database address") from None
        if url.drivername not in {"sqlite+aiosqlite", "postgresql+asyncpg"}:
            raise ValueError("only sqlite+aiosqlite and postgresql+asyncpg are known")
        return value

    @field_validator("owner_ids", mode="before")
    @classmethod
    def _owners(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        parts = [part.strip() for part in value.split(",") if part.strip()]
        if not all(part.isascii() and part.isdigit() for part in parts):
            raise ValueError("Telegram ids are numbers, separated by commas")
        return tuple(int(part) for part in parts)

    @field_validator("default_timezone")
    @classmethod
    def _zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError("no time zone has this name")
        return value

    @field_validator("log_level", "log_format", "default_language", mode="before")
    @classmethod
    def _lower(cls, value: Any) -> Any:
        return value.lower() if isinstance(value, str) else value

    @field_validator("clock", mode="before")
    @classmethod
    def _moment(cls, value: Any) -> Any:
        return Rehearsal.parse(value) if isinstance(value, str) else value

    @model_validator(mode="after")
    def _rehearsal(self) -> "Settings":
        if self.clock is not None and not self.uses_loopback and self.bot_token is not None:
            raise ValueError("CLOCK: another time than the real one is taken only with a Bot API on this machine")
        return self

    @property
    def uses_loopback(self) -> bool:
        """Whether the Bot API stands on this machine: then nobody real is at the other end."""
        return urlsplit(self.bot_api_url).hostname in _LOOPBACK


def read(env_file: Path | None = Path(".env"), **given: Any) -> Settings:
    """The settings of this process; raises SettingsFault that lists every wrong one."""
    try:
        return Settings(_env_file=env_file, **given)
    except ValidationError as error:
        raise SettingsFault([_line(fault) for fault in error.errors()]) from None


def _line(fault: Any) -> str:
    message = str(fault["msg"]).removeprefix("Value error, ")
    if not fault["loc"]:
        name, _, message = message.partition(": ")
    else:
        name = str(fault["loc"][0]).upper()
    return f"{name}: {message[0].lower()}{message[1:]}. Example: {EXAMPLES[name]}"
