"""What its author does with a draft. Each change is one of the version that was seen."""

from collections.abc import Sequence
from typing import Any

from bot.errors import NotAllowed
from bot.features.announcements import letters, repository
from bot.features.announcements.audience import Audience
from bot.features.announcements.ground import Ground, Reach, counted, meant, own
from bot.features.announcements.model import Announcement, Changed, State, Text
from bot.features.announcements.reach import repository as reach
from bot.features.announcements.reach.repository import Meant
from bot.features.desk.model import scope_of
from bot.i18n import LANGUAGES
from bot.people.model import Person

SHOWN = 5


def check(by: Person) -> None:
    """Raises NotAllowed for who reaches nobody."""
    if scope_of(by).is_empty:
        raise NotAllowed("not a coordinator")


async def begin(ground: Ground, by: Person, base: str, audience: Audience | None = None, **more: Any) -> Announcement:
    """A new draft; raises NotAllowed for who reaches nobody."""
    check(by)
    kept = {"audience": audience.to_json()} if audience else {}
    number = await repository.add(ground.connection, by.id, base, ground.now, **kept, **more)
    await repository.note(ground.connection, number, "begun", by.id, ground.now)
    return await own(ground, by, number)


async def draft(ground: Ground, by: Person, number: int | None) -> Announcement:
    """A draft of hers; raises Changed when it has left the desk."""
    found = await own(ground, by, number)
    if found.state is not State.DRAFT:
        raise Changed(str(number))
    return found


async def change(ground: Ground, found: Announcement, **values: Any) -> Announcement:
    """Changes a draft; raises Changed when somebody else has."""
    if not await repository.change_draft(ground.connection, found, ground.now, **values):
        raise Changed(str(found.id))
    changed = await repository.find(ground.connection, found.id)
    assert changed is not None
    return changed


async def write(ground: Ground, found: Announcement, text: Text) -> Announcement:
    """Sets the text of a language."""
    await repository.put_text(ground.connection, found.id, text)
    return await change(ground, found)


async def unwrite(ground: Ground, found: Announcement, language: str) -> Announcement:
    """Takes the text of a language away again."""
    await repository.drop_text(ground.connection, found.id, language)
    return await change(ground, found)


async def fall_back(ground: Ground, found: Announcement, language: str, readers: Reach) -> Announcement:
    """Chooses openly what those read who have no text of their own: all languages that are missing now."""
    if language not in found.texts:
        raise Changed(str(found.id))
    missing = {each for each in LANGUAGES if readers.readers.get(each) and each not in found.texts}
    heads = {each: readers.readers[each] for each in sorted(missing)}
    await repository.note(
        ground.connection, found.id, "fallback", found.author_id, ground.now, language=language, readers=heads
    )
    return await change(ground, found, fallback=language, fallback_for=sorted(missing))


async def turn(ground: Ground, found: Announcement, facet: str, value: str) -> Announcement:
    """Includes a value of a filter, excludes it, or neither."""
    return await mean(ground, found, found.audience.turned(facet, value))


async def mean(ground: Ground, found: Announcement, audience: Audience) -> Announcement:
    """Chooses who is meant."""
    return await change(ground, found, audience=audience.to_json())


async def value_of(ground: Ground, by: Person, facet: str, given: str) -> str | None:
    """The value of a button: that of one registration, where what people wrote themselves is chosen."""
    if facet != "institution":
        return given
    number = int(given) if given.isdigit() else 0
    return await reach.value_in(ground.connection, scope_of(by), number, facet)


async def choices(ground: Ground, by: Person, facet: str) -> Sequence[tuple[str, str, int]]:
    """What a filter can be set to: value, what its button carries, and how many people have it."""
    if facet == "language":
        found = await counted(ground, Meant(Audience(), scope_of(by), ground.voices.default_language))
        return [(each, each, found.readers.get(each, 0)) for each in LANGUAGES]
    rows = await reach.values_of(ground.connection, scope_of(by), facet)
    carried = "one" if facet == "institution" else "value"
    return [(row.value, str(getattr(row, carried)), row.many) for row in rows]


async def sample(ground: Ground, found: Announcement, by: Person) -> list[str]:
    """The names of some who are meant."""
    return await reach.sample(ground.connection, meant(ground, found, by), SHOWN)


async def previews(ground: Ground, found: Announcement, by: Person) -> list[tuple[str, str, list[letters.Payload]]]:
    """What a real reader of each language would get: language, her name, the messages."""
    rows = await reach.one_each(ground.connection, meant(ground, found, by))
    order = sorted(rows, key=lambda row: LANGUAGES.index(row.language))
    return [
        (row.language, row.name, await letters.preview(ground, found, row.language, row.name, row.zone))
        for row in order
    ]


async def for_herself(ground: Ground, found: Announcement, by: Person) -> list[letters.Payload]:
    """What its author would get."""
    return await letters.preview(ground, found, ground.voices.speaks(by).language, by.name, ground.voices.zone_of(by))
