"""What has left says something else, wherever it is; where the programme asks for it, after a second pair of eyes.

    the right words ──▶ everywhere                                          no second pair of eyes is asked for
    the right words ──▶ wait ──approve──▶ everywhere
                         └────return────▶ the old ones stand, and who wrote them reads why

Why a correction waits, and a recall does not: a correction puts new words before everybody who has the old ones, in an
edit that rings nowhere, so it could undo what was approved. A recall says nothing new. While something wrong stands
people act on it, and whoever has noticed is under stress and perhaps alone: taking it back is one tap and a "really?",
at once, and the others who coordinate these people read who has done it. So the way out of an error is always open, and
what is said instead is seen by two.

A correction that waits belongs to one version, and is dropped when it is taken back, replaced, or the announcement is
recalled. Who corrects coordinates everybody who has it now, and so does who approves: an owner always can.
"""

from collections.abc import Sequence
from dataclasses import replace

from bot.errors import BotError, NotAllowed, NotFound
from bot.features.announcements import approving, following, letters, marking, messages, repository, sending
from bot.features.announcements.ground import Ground, all_hers, author_of, own
from bot.features.announcements.letters import WITH_CAPTION, Payload
from bot.features.announcements.model import ON_ITS_WAY, Announcement, Changed, Correction, Gate, State, Text
from bot.features.announcements.obstacles import places, unfilled
from bot.features.programme import service as programme
from bot.people import repository as people
from bot.people.model import Person


class Same(BotError):
    """The correction says what was said before."""


class Unfilled(BotError):
    """The correction has a place for which nothing is known; `gate` says why, or nothing of the reader's name."""

    def __init__(self, gate: Gate | None) -> None:
        super().__init__(str(gate))
        self.gate = gate


class TooLong(BotError):
    """The correction does not fit into the message that is there."""


def is_editable(text: Text) -> bool:
    """Whether its words can be others: it has some, or may have some below a file."""
    return text.is_words or text.kind in WITH_CAPTION or bool(text.files)


async def correct(
    ground: Ground, by: Person, number: int | None, language: str, html: str
) -> Sequence[Person] | None:  # fmt: skip
    """The text of a language is another one, wherever it was sent; nothing, or who is asked to approve it first: where
    that is nobody, nothing is changed. Raises Same, TooLong, Unfilled, Beyond, Changed."""
    found = await own(ground, by, number)
    await _check(ground, found, language, html)
    await all_hers(ground, by, found)
    new = Correction(language, html, by.id)
    if not await programme.wants_approval(ground.connection):
        await _put(ground, found, new)
        return None
    asked = await approving.others(ground, found, by.id)
    if asked and not await repository.propose(ground.connection, found, new):
        raise Changed(str(number))
    if asked:
        await approving.ask_about_correction(ground, replace(found, version=found.version + 1), by, new, asked)
    return asked


async def _check(ground: Ground, found: Announcement, language: str, html: str) -> None:
    text = found.texts.get(language)
    if text is None or not is_editable(text):
        raise NotAllowed("nothing that can be edited")
    if text.html == html:
        raise Same
    if marking.is_too_long(html, words=text.is_words):
        raise TooLong("text" if text.is_words else "caption")
    named = marking.places(html)
    if (why := await unfilled(ground, found, named)) or ("name" in named and "name" not in places(found)):
        raise Unfilled(why)


async def _put(ground: Ground, found: Announcement, new: Correction) -> None:
    """Everybody who has it reads it so."""
    going = State.PAUSED if found.state is State.PAUSED else State.SENDING
    moved = await repository.step(ground.connection, found.id, ON_ITS_WAY, going, ground.now, correction=None)
    if not moved:
        raise Changed(str(found.id))
    text = replace(found.texts[new.language], html=new.html)
    await repository.put_text(ground.connection, found.id, text)
    said = {"language": new.language, "text": new.html}
    await repository.note(ground.connection, found.id, "corrected", new.by_id, ground.now, **said)
    await following.correct(ground, replace(found, texts={**found.texts, new.language: text}), new.language)
    await sending.work(ground, found.id)


async def take_back(ground: Ground, by: Person, number: int | None) -> Announcement:
    """Nobody is asked about a correction any more; the old words stand."""
    found = await own(ground, by, number)
    if found.correction is None or not await repository.propose(ground.connection, found, None):
        raise Changed(str(number))
    await repository.note(ground.connection, found.id, "fix dropped", by.id, ground.now)
    return await own(ground, by, number)


# -- the second pair of eyes -----------------------------------------------------------------------------------------


async def waiting(
    ground: Ground, by: Person, number: int | None, version: int | None = None
) -> tuple[Announcement, Correction, Person]:  # fmt: skip
    """A correction that somebody may approve, and who wrote it; raises NotFound, NotAllowed, and Changed where it is
    not what she was asked about."""
    found = await repository.find(ground.connection, number) if number is not None else None
    if found is None:
        raise NotFound(f"announcement {number}")
    new = found.correction
    if not await approving.may(ground, found, by, new.by_id if new else found.author_id):
        raise NotAllowed("not asked")
    if new is None or found.state not in ON_ITS_WAY or version not in {None, found.version}:
        raise Changed(str(number))
    wrote = await people.by_id(ground.connection, new.by_id)
    return found, new, wrote or await author_of(ground, found)


async def previews(
    ground: Ground, found: Announcement, new: Correction, by: Person
) -> tuple[list[Payload], list[Payload]]:  # fmt: skip
    """What stands in the chats now, and what would, as a reader of its language with her name and clock."""
    told = (
        found,
        replace(found, texts={**found.texts, new.language: replace(found.texts[new.language], html=new.html)}),
    )
    zone = ground.voices.zone_of(by)
    before, then = [await letters.preview(ground, each, new.language, by.name, zone) for each in told]
    return before, then


async def approve(ground: Ground, by: Person, number: int | None, version: int | None) -> Person:
    """It takes effect as she has seen it; who wrote it, who hears of it."""
    found, new, wrote = await waiting(ground, by, number, version or 0)
    await _check(ground, found, new.language, new.html)
    if not await repository.propose(ground.connection, found, None):
        raise Changed(str(number))
    said = {"language": new.language, "text": new.html}
    await repository.note(ground.connection, found.id, "fix approved", by.id, ground.now, **said)
    await _put(ground, found, new)
    told = messages.correction_approved(ground.voices.speaks(wrote), found, by.name)
    await approving.tell(ground, wrote, told, f"ann:{found.id}:fixed:{found.version}")
    return wrote


async def give_back(ground: Ground, by: Person, number: int | None, version: int | None, why: str) -> Person:
    """The old words stand; who wrote the others, who reads why."""
    found, new, wrote = await waiting(ground, by, number, version or 0)
    if not await repository.propose(ground.connection, found, None):
        raise Changed(str(number))
    said = {"language": new.language, "text": new.html, "why": why}
    await repository.note(ground.connection, found.id, "fix returned", by.id, ground.now, **said)
    told = messages.correction_returned(ground.voices.speaks(wrote), found, by.name, why)
    await approving.tell(ground, wrote, told, f"ann:{found.id}:unfixed:{found.version}")
    return wrote
