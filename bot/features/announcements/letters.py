"""What each reader gets: the author's words in her language, her own in their places, and the buttons below."""

from collections.abc import Mapping
from typing import Any, Final

from markupsafe import Markup

from bot.delivery import fan_out
from bot.features.announcements import marking, messages, repository
from bot.features.announcements.ground import Ground
from bot.features.announcements.model import Announcement, Text
from bot.features.announcements.reach import repository as reach
from bot.features.programme import service as programme
from bot.i18n import LANGUAGES, Translator
from bot.people.addressing import heading

WITH_CAPTION: Final = frozenset({"photo", "video", "animation", "document", "audio", "voice"})
Payload = dict[str, Any]


async def values(ground: Ground, found: Announcement, t: Translator) -> dict[str, str]:
    """What stands in the places that are the same for all readers of a language."""
    code = found.audience.activity
    activity = await programme.find(ground.connection, code) if code else None
    if activity is None:
        return {}
    coming = await reach.next_session(ground.connection, activity.code, ground.now)
    session = "" if coming is None else f"{t.pick(coming.title)}, {t.when(coming.starts_at, None, coming.zone)}"
    return {"activity": t.pick(activity.title), "session": session}


def parts(
    found: Announcement, text: Text, t: Translator, filled: Mapping[str, str], *, in_care: bool, mark: str = ""
) -> list[Payload]:
    """The messages that one reader gets; `{name}` is filled for each when they leave.

    `mark` stands above what is corrected; whoever reads for another sees above it for whom.
    """
    above = [str(heading(t, "{name}"))] if in_care else []
    buttons = [[each.to_json() for each in row] for row in messages.below(t, found)]
    html = marking.filled(text.html, **filled)
    if text.is_words:
        return [_with(buttons, {"text": marking.below(mark, *above, html)})]
    copied = {"from": text.chat_id}
    if text.kind == "album":
        last = [_with(buttons, {"text": str(messages.about_above(t))})] if buttons else []
        return [{**copied, "messages": list(text.messages)}, *_lines(*above), *last]
    one: Payload = {**copied, "message": text.messages[0]}
    if text.kind in WITH_CAPTION:
        caption = marking.below(mark, *above, html)
        return [_with(buttons, {**one, **({"caption": caption} if caption else {})})]
    return [_with(buttons, one), *_lines(*above)]


def _lines(*lines: str) -> list[Payload]:
    return [{"text": line} for line in lines]


def _with(buttons: list[Any], payload: Payload) -> Payload:
    return {**payload, "buttons": buttons} if buttons else payload


async def store(ground: Ground, found: Announcement) -> dict[str, list[int]]:
    """Keeps what readers of each language get, in their own chat and in that of who reads for them; by variant."""
    stored: dict[str, list[int]] = {}
    for language in LANGUAGES:
        text, t = found.text_for(language), ground.translators[language]
        assert text is not None
        # A text in another language has its dates and titles in that language as well.
        filled = await values(ground, found, ground.translators[text.language])
        for care in ("", "+"):
            payloads = parts(found, text, t, filled, in_care=bool(care))
            stored[language + care] = [await fan_out.store(ground.connection, each, ground.now) for each in payloads]
            for part, body in enumerate(stored[language + care]):
                await repository.add_body(ground.connection, found.id, body, language + care, part)
    return stored


async def preview(ground: Ground, found: Announcement, language: str, name: str) -> list[Payload]:
    """What a reader of this language and name would get."""
    text, t = found.text_for(language), ground.translators[language]
    if text is None:
        return []
    filled = await values(ground, found, ground.translators[text.language])
    return parts(found, text, t, {**filled, "name": name}, in_care=False)


def first_words(html: str, most: int) -> str:
    """The beginning of a text on one line, to know it by."""
    words = " ".join(marking.plain(html).split())
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"


def shown(html: str) -> Markup:
    """Marked words within a sentence of ours."""
    return marking.shown(html)
