"""Every setting, read from the environment and from `.env` (the environment wins), and what is wrong with it.

A wrong setting stops the start: `read()` raises SettingsFault with one line for each fault. An empty one counts as not
set, because compose files pass variables on whether they are set or not. A fault never repeats what was given.
"""

import ipaddress
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from pydantic import Field, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from bot.errors import BotError

TELEGRAM = "https://api.telegram.org"
LIVE_DATABASE = "sqlite+aiosqlite:///data/sala.db"
PLAYGROUND_DATABASE = "sqlite+aiosqlite:///data/playground.db"
# Telegram promises that ids fit into 52 bits.
_LARGEST_ID = 2**52 - 1

EXAMPLES = {
    # Not whole: what has the shape of a token is taken out of every line, also out of this one.
    "BOT_TOKEN": "BOT_TOKEN=123456789:AAF3x…, as BotFather gave it",
    "BOT_API_URL": "BOT_API_URL=http://127.0.0.1:8081",
    "DATABASE_URL": f"DATABASE_URL={LIVE_DATABASE} or DATABASE_URL=postgresql+asyncpg://user:password@host/sala",
    "WEBHOOK_URL": "WEBHOOK_URL=https://sala.example.org",
    "WEBHOOK_SECRET": "WEBHOOK_SECRET=a-long-word_of-Letters-and-digits",
    "WEB_HOST": "WEB_HOST=127.0.0.1",
    "WEB_PORT": "WEB_PORT=8080",
    "CLOCK": "CLOCK=2027-01-12T08:50:00+07:00@60, with BOT_API_URL=http://127.0.0.1:8081",
    "PUBLIC_URL": "PUBLIC_URL=https://sala.example.org",
    "OWNER_IDS": "OWNER_IDS=123456789,987654321",
    "STAFF_CHAT_ID": "STAFF_CHAT_ID=-1001234567890",
    "DEFAULT_LANGUAGE": "DEFAULT_LANGUAGE=en (or th, lo, km, my, vi, zh)",
    "DEFAULT_TIMEZONE": "DEFAULT_TIMEZONE=Asia/Bangkok",
    "SECRET_KEY": "SECRET_KEY=… what `openssl rand -hex 24` prints",
    "BROADCAST_RATE": "BROADCAST_RATE=30",
    "PAID_BROADCASTS": "PAID_BROADCASTS=no (yes: more than 30 a second, each message costs 0.1 Telegram Stars)",
    "SEMANTIC": "SEMANTIC=yes (no: questions are compared by their letters alone, which takes less memory)",
    "LOG_LEVEL": "LOG_LEVEL=info (or debug, warning, error)",
    "LOG_FORMAT": "LOG_FORMAT=console (or json)",
}

# Where pydantic's own sentence would be a programmer's.
_REASONS = {
    "int_parsing": "this is not a whole number",
    "bool_parsing": "this must be yes or no",
    "float_parsing": "this is not a number",
    "greater_than": "this must be more than {gt:g}",
    "greater_than_equal": "this must be {ge:g} or more",
    "less_than": "this must be less than {lt:g}",
    "less_than_equal": "this must be {le:g} or less",
    "string_too_short": "this must have at least {min_length} letters",
    "literal_error": "this must be {expected}",
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
        if not 2000 <= start.year <= 2100:
            raise ValueError("the year must be one of 2000 to 2100")
        if not 0 < speed <= 100_000:
            raise ValueError("the speed must be above 0 and at most 100000")
        return cls(start if start.tzinfo else start.replace(tzinfo=UTC), speed)


class Settings(BaseSettings):
    """What an operator can set. README.md explains each variable; a test holds the two lists equal."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8-sig",
        extra="ignore",
        env_ignore_empty=True,
        str_strip_whitespace=True,
        hide_input_in_errors=True,
    )

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
    staff_chat_id: int | None = Field(None, ge=-_LARGEST_ID, lt=0)
    default_language: Literal["en", "th", "lo", "km", "my", "vi", "zh"] = "en"
    default_timezone: str = "Asia/Bangkok"
    secret_key: str | None = Field(None, min_length=16)
    broadcast_rate: float = Field(30, gt=0, le=1000)
    paid_broadcasts: bool = False
    semantic: bool = True
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["console", "json"] = "console"

    @model_validator(mode="before")
    @classmethod
    def _without_blanks(cls, given: Any) -> Any:
        return {name: value for name, value in given.items() if not isinstance(value, str) or value.strip()}

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
        try:
            parts = urlsplit(value)
            usable = bool(parts.hostname) and (parts.port is None or parts.port > 0)
        except ValueError:
            usable = False
        if not usable or parts.scheme not in {"http", "https"} or parts.query or parts.fragment or " " in value:
            raise ValueError("this is not an address that starts with http:// or https://")
        return value.rstrip("/")

    @field_validator("bot_api_url")
    @classmethod
    def _base(cls, value: str) -> str:
        if re.search(r"/bot(\d+:.*)?$", value):
            raise ValueError("this must be the base alone, without /bot and without the token")
        return value

    @field_validator("web_host")
    @classmethod
    def _host(cls, value: str) -> str:
        try:
            ipaddress.ip_address(value)
        except ValueError:
            if not re.fullmatch(r"(?=.*[A-Za-z])[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?", value):
                raise ValueError("this is neither an IP address nor the name of a machine") from None
        return value

    @field_validator("webhook_secret")
    @classmethod
    def _secret(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", value):
            raise ValueError(
                "this must be 1 to 256 of the letters A-Z and a-z, digits, _ and -; Telegram takes no other"
            )
        return value

    @field_validator("database_url")
    @classmethod
    def _database(cls, value: str) -> str:
        try:
            url = make_url(value)
        except ArgumentError:
            raise ValueError("this is not a database address") from None
        if url.drivername not in {"sqlite+aiosqlite", "postgresql+asyncpg"}:
            raise ValueError("this must begin with sqlite+aiosqlite:// or postgresql+asyncpg://")
        if not url.database:
            raise ValueError("this names no database")
        return value

    @field_validator("owner_ids", mode="before")
    @classmethod
    def _owners(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        parts = [part.strip() for part in value.split(",") if part.strip()]
        if not all(part.isascii() and part.isdigit() for part in parts):
            raise ValueError("these must be numbers (Telegram ids), separated by commas")
        if any(int(part) not in range(1, _LARGEST_ID + 1) for part in parts):
            raise ValueError("no person on Telegram has such a number")
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

    @field_validator("clock")
    @classmethod
    def _rehearsed(cls, value: Rehearsal | None, info: ValidationInfo) -> Rehearsal | None:
        live = info.data.get("bot_token") and not is_loopback(info.data.get("bot_api_url", ""))
        if value is not None and live:
            raise ValueError("another time than the real one is taken only when BOT_API_URL is on this machine")
        return value

    @field_validator("webhook_url")
    @classmethod
    def _encrypted(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is not None and info.data.get("bot_api_url") == TELEGRAM and not value.startswith("https:"):
            raise ValueError("this must start with https://; Telegram posts to no other")
        return value

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must never be read in a log."""
        password = make_url(self.database_url).password
        return tuple(filter(None, (self.bot_token, self.webhook_secret, self.secret_key, password)))


def is_loopback(address: str) -> bool:
    """Whether an address leads to this machine: then nobody real is at the other end."""
    host = urlsplit(address).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def read(env_file: Path | None = Path(".env"), **given: Any) -> Settings:
    """The settings of this process; raises SettingsFault that lists every wrong one."""
    try:
        return Settings(_env_file=env_file, **given)
    except ValidationError as error:
        raise SettingsFault([_line(fault) for fault in error.errors()]) from None
    except (OSError, UnicodeDecodeError):
        raise SettingsFault([f"{env_file}: this is not a readable UTF-8 text. Example: a line WEB_PORT=8080"]) from None


def _line(fault: Any) -> str:
    if fault["loc"]:
        name = str(fault["loc"][0]).upper()
        reason = _REASONS.get(fault["type"], str(fault["msg"]).removeprefix("Value error, "))
        reason = reason.format(**fault.get("ctx", {}))
    else:
        name, _, reason = str(fault["msg"]).removeprefix("Value error, ").partition(": ")
    return f"{name}: {reason}. Example: {EXAMPLES[name]}"
