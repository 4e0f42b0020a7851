"""What each reader gets: the author's words in her language, her own in their places, and the buttons below."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from markupsafe import Markup

from bot.delivery import fan_out
from bot.features.announcements import hours, marking, messages, polling, repository
from bot.features.announcements.around import repository as around
from bot.features.announcements.ground import Ground
from bot.features.announcements.model import Announcement, Text
from bot.features.programme import service as programme
from bot.i18n import LANGUAGES, ZONES, Translator
from bot.people.addressing import heading

WITH_CAPTION: Final = frozenset({"photo", "video", "animation", "document", "audio", "voice"})
Payload = dict[str, Any]
_OWN: Final = "{own}"
"""Where the session's hour by the reader's own clock stands, if that is another one."""


@dataclass(frozen=True)
class Filled:
    """What stands in the places that are the same for all readers of a language; `own`: by time zone the hour of the
    session there, where it is another one than at its venue."""

    values: Mapping[str, str] = field(default_factory=dict)
    own: Mapping[str, str] = field(default_factory=dict)

    def of(self, name: str, zone: str) -> "Filled":
        """What one reader gets."""
        own = {"session": self.values["session"].replace(_OWN, self.own.get(zone, ""))} if self.own else {}
        return Filled({**self.values, **own, "name": name})


async def fill(ground: Ground, found: Announcement, t: Translator) -> Filled:
    """What its activity and the next session are called and when that is, in this language."""
    code = found.audience.activity
    activity = await programme.find(ground.connection, code) if code else None
    if activity is None:
        return Filled()
    coming = await around.next_session(ground.connection, activity.code, ground.now)
    filled = {"activity": t.pick(activity.title), "session": ""}
    if coming is None:
        return Filled(filled)
    cities, zones = await around.cities(ground.connection), await around.zones(ground.connection)
    own = hours.elsewhere(
        t, coming.starts_at, coming.zone, cities, {*zones, *ZONES.values(), ground.voices.default_zone}
    )
    there = hours.at_the_venue(t, coming.starts_at, coming.zone, cities, coming.place)
    told = f"{t.pick(coming.title)}, {there}"
    return Filled({**filled, "session": f"{told}{_OWN}" if own else told}, own)


def parts(
    found: Announcement, text: Text, t: Translator, filled: Filled, *, in_care: bool, mark: str = ""
) -> list[Payload]:
    """The messages that one reader gets; `{name}` and her own hour are filled for each when they leave.

    `mark` stands above what is corrected; whoever reads for another sees above it for whom.
    """
    above = [str(heading(t, "{name}"))] if in_care else []
    buttons = [[each.to_json() for each in row] for row in messages.below(t, found)]
    html = marking.filled(text.html, **filled.values)
    by = {"by": {"own": ["zone", dict(filled.own)]}} if _OWN in html else {}
    if text.is_words:
        return [_with(buttons, {"text": marking.below(mark, *above, html), **by})]
    if text.poll is not None:
        about = marking.below(*above, str(messages.counted(t)))
        return [_with(buttons, {"poll": polling.of(text.poll, found.poll).to_json(), "about": about})]
    copied = {"from": text.chat_id}
    if text.kind == "album":
        last = [_with(buttons, {"text": str(messages.about_above(t))})] if buttons else []
        whole: Payload = {**copied, "messages": list(text.messages)}
        if text.files and (mark or html != text.html or marking.places(html)):
            media = [{"type": kind, "media": file} for kind, file, _ in text.files]
            whole = {"media": media, "caption": marking.below(mark, html), "at": text.words_at, **by}
        return [whole, *_lines(*above), *last]
    one: Payload = {**copied, "message": text.messages[0]}
    if text.kind in WITH_CAPTION:
        caption = marking.below(mark, *above, html)
        return [_with(buttons, {**one, **({"caption": caption, **by} if caption else {})})]
    return [_with(buttons, one), *_lines(*above)]


def _lines(*lines: str) -> list[Payload]:
    return [{"text": line} for line in lines]


def _with(buttons: list[Any], payload: Payload) -> Payload:
    return {**payload, "buttons": buttons} if buttons else payload


async def store(ground: Ground, found: Announcement) -> dict[str, list[int]]:
    """Keeps what readers of each language get, in their own chat and in that of who reads for them; by variant."""
    stored: dict[str, list[int]] = {}
    for language in LANGUAGES:
        text, t = found.text_for(language), ground.voices.translators[language]
        assert text is not None
        # A text in another language has its dates and titles in that language as well.
        filled = await fill(ground, found, ground.voices.translators[text.language])
        for care in ("", "+"):
            payloads = parts(found, text, t, filled, in_care=bool(care))
            stored[language + care] = [await fan_out.store(ground.connection, each, ground.now) for each in payloads]
            for part, body in enumerate(stored[language + care]):
                await repository.add_body(ground.connection, found.id, body, language + care, part)
    return stored


async def preview(ground: Ground, found: Announcement, language: str, name: str, zone: str) -> list[Payload]:
    """What a reader of this language, name and time zone would get."""
    text, t = found.text_for(language), ground.voices.translators[language]
    if text is None:
        return []
    filled = await fill(ground, found, ground.voices.translators[text.language])
    shown = parts(found, text, t, filled.of(name, zone), in_care=False)
    # A preview is looked at, and nobody votes in it.
    return [{**each, "closed": True} if "poll" in each else each for each in shown]


def first_words(html: str, most: int) -> str:
    """The beginning of a text on one line, to know it by."""
    words = " ".join(marking.plain(html).split())
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"


def shown(html: str) -> Markup:
    """Marked words within a sentence of ours."""
    return marking.shown(html)
