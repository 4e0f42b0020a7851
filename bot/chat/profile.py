"""The bot's profile in each language: its name and what it says about itself before anybody presses Start.

Telegram limits how often a name may change, so each is set only when it has changed; what was refused is tried again.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection
from telegram import Bot

from bot.database import properties
from bot.i18n import LANGUAGES, Translator, cut, length

LONGEST_NAME: Final = 64
LONGEST_SHORT: Final = 120
LONGEST: Final = 512
KEPT: Final = "profile"
"""The property by which it is known what Telegram was told last."""


@dataclass(frozen=True)
class Profile:
    """What one language's readers see."""

    name: str
    short: str
    long: str


def profile(t: Translator, title: Mapping[str, str], subtitle: Mapping[str, str]) -> Profile:
    """The profile of a programme: what it is called, within what, and what the bot does."""
    whole, within = t.pick(title), t.pick(subtitle)
    # A name that is too long leaves out what stands in brackets, rather than a part of a word.
    name = whole if length(whole) <= LONGEST_NAME else whole.partition(" (")[0].partition("（")[0]
    about = " · ".join(part for part in (whole, within) if part)
    does = t("I help with registration, questions and reminders.").unescape()
    told = "\n".join([whole, *([within] if within else []), "", does])
    return Profile(cut(name, LONGEST_NAME), cut(about, LONGEST_SHORT), cut(told, LONGEST))


def all_of(
    translators: Mapping[str, Translator], title: Mapping[str, str], subtitle: Mapping[str, str]
) -> dict[str, Profile]:
    """The profiles by language; "" is for languages that are not ours."""
    found = {language: profile(translators[language], title, subtitle) for language in LANGUAGES}
    return {"": found["en"], **found}


def _fingerprint(profiles: Mapping[str, Profile]) -> str:
    known = json.dumps({language: asdict(each) for language, each in profiles.items()}, sort_keys=True)
    return hashlib.sha256(known.encode()).hexdigest()


async def is_set(connection: AsyncConnection, profiles: Mapping[str, Profile]) -> bool:
    """Whether Telegram has these."""
    return await properties.get(connection, KEPT) == _fingerprint(profiles)


async def keep(connection: AsyncConnection, profiles: Mapping[str, Profile]) -> None:
    """Remembers that Telegram has these."""
    await properties.keep(connection, KEPT, _fingerprint(profiles))


async def set_all(bot: Bot, profiles: Mapping[str, Profile]) -> None:
    """Tells Telegram; the three texts of each language, one after another, for these calls are counted strictly."""
    for language, each in profiles.items():
        await bot.set_my_name(each.name, language_code=language or None)
        await bot.set_my_short_description(each.short, language_code=language or None)
        await bot.set_my_description(each.long, language_code=language or None)
