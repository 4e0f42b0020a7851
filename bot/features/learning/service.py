"""What a coordinator does with questions in vain, each within the caller's transaction. Who may do it is asked here."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.delivery import outbox
from bot.delivery.message import Button, Lane, Message
from bot.errors import BotError, NotFound
from bot.features.faq import editing
from bot.features.faq import repository as bank
from bot.features.faq import service as faq
from bot.features.faq.live import Reader
from bot.features.learning import messages, repository
from bot.features.learning.model import Asked, Edit, Gone, Kind, check, may_teach
from bot.i18n import LANGUAGES, Translator, language_of, search_key
from bot.people import repository as people
from bot.people.model import Person
from bot.people.voices import Voices

if TYPE_CHECKING:
    from bot.features.faq.checking import Loss

MOST_LINES: Final = 20
"""Phrasings of one group that go into the bank: what many asked in nearly the same words need not be there often."""
VERSIONS: Final = 8
NO_QUESTIONS: Final = 0
"""The group of an edit that comes from no question."""


class Claimed(BotError):
    """Every phrasing belongs to another topic already."""


async def door(connection: AsyncConnection, t: Translator, person: Person) -> Button | None:
    """The way to questions in vain, for who may change the bank and where there are any."""
    many = await repository.count(connection) if may_teach(person) else 0
    return messages.door(t, many) if many else None


async def listing(connection: AsyncConnection, t: Translator, by: Person, page: int) -> Message:
    """The groups of questions in vain, the most asked first."""
    check(by)
    found, many = await repository.groups(connection, page)
    return messages.groups(
        t, found, many, page, repository.A_PAGE, daily=await repository.wants_digest(connection, by.id)
    )


async def daily(connection: AsyncConnection, by: Person, *, wanted: bool) -> None:
    """Whether the coordinator gets the daily summary from now on."""
    check(by)
    await people.change(connection, by.id, no_digest=not wanted)


async def card(connection: AsyncConnection, t: Translator, by: Person, cluster: int) -> Message:
    """One group, with the topic that is nearest and what a coordinator has answered in a case; raises Gone."""
    asked = await waiting(connection, by, cluster)
    nearest = await bank.topic(connection, asked[-1].topic) if asked[-1].topic else None
    title = t.pick(nearest.title) if nearest is not None else None
    return messages.card(t, cluster, asked, title, _reply(asked))


async def waiting(connection: AsyncConnection, by: Person, cluster: int) -> list[Asked]:
    """The questions of a group, the newest first; raises Gone when they are dealt with."""
    check(by)
    found = await repository.members(connection, cluster)
    if not found or await repository.is_under_way(connection, cluster):
        raise Gone(str(cluster))
    return found


def _reply(asked: Sequence[Asked]) -> str | None:
    return next((each.reply for each in asked if each.reply), None)


async def proposed(connection: AsyncConnection, by: Person, cluster: int) -> str | None:
    """What a coordinator has answered to one of the group in a case."""
    return _reply(await waiting(connection, by, cluster))


async def choice(connection: AsyncConnection, t: Translator, by: Person, cluster: int, page: int) -> Message:
    """The topics to which the questions of a group may belong, the nearest first."""
    asked = await waiting(connection, by, cluster)
    rows = await bank.topics(connection)
    near = list(dict.fromkeys(each.topic for each in asked if each.topic))
    ordered = sorted(rows, key=lambda row: near.index(row.code) if row.code in near else len(near))
    return messages.choice(t, cluster, [(row.code, t.pick(row.title)) for row in ordered], page)


async def want(
    connection: AsyncConnection, by: Person, cluster: int, kind: Kind, now: datetime, *, topic: str | None = None,
    title: Mapping[str, str] | None = None, answer: Mapping[str, str] | None = None,
) -> None:  # fmt: skip
    """Keeps a change of the bank until it is weighed; raises Gone, Claimed, and NotFound for a topic that is gone."""
    asked = await waiting(connection, by, cluster)
    if topic is not None and await bank.topic(connection, topic) is None:
        raise NotFound(f"topic {topic}")
    content = {"asked": [each.id for each in asked], "lines": await _lines(connection, asked, topic)}
    if title is not None and answer is not None:
        content |= {"title": dict(title), "answer": dict(answer)}
    await repository.add_edit(connection, kind, cluster, topic, content, by.id, by.name, now)


async def want_title(
    connection: AsyncConnection, by: Person, topic: str, language: str, title: str, now: datetime
) -> None:
    """Keeps another title for a topic until it is weighed: people's questions are compared with it too."""
    check(by)
    content = {"asked": [], "lines": [], "title": {language: title}}
    await repository.add_edit(connection, Kind.TITLE, NO_QUESTIONS, topic, content, by.id, by.name, now)


async def _lines(connection: AsyncConnection, asked: Sequence[Asked], topic: str | None) -> list[list[str]]:
    """The phrasings that are new to the bank; one that belongs to another topic stays there."""
    _, phrasings = await bank.everything(connection)
    owners = {(row.language, search_key(row.text)): row.topic for row in phrasings}
    lines: dict[tuple[str, str], list[str]] = {}
    for each in asked[::-1]:
        key = (each.language, search_key(each.text))
        if any(map(str.isalpha, each.text)) and key not in owners:
            lines.setdefault(key, [each.language, " ".join(each.text.split())])
    if not lines and not any(owners.get((each.language, search_key(each.text)), "") == topic for each in asked):
        raise Claimed
    return list(lines.values())[:MOST_LINES]


async def weighed(connection: AsyncConnection, voices: Voices, edit: Edit, loss: "Loss | None", now: datetime) -> None:
    """Does an edit that costs nothing; of another one the coordinator is asked whether she wants it all the same."""
    if loss is None:
        await _do(connection, voices, edit, now)
    elif await repository.move_edit(connection, edit.id, ["asked"], "warned"):
        t, titles = await _speaks(connection, voices, edit), {}
        for code in filter(None, (loss.one, loss.other)):
            row = await bank.topic(connection, code)
            titles[code] = t.pick(row.title if row is not None else edit.content["title"])
        await _tell(connection, edit, messages.warning(t, edit.id, loss, titles), now)


async def agree(connection: AsyncConnection, voices: Voices, by: Person, number: int, now: datetime) -> None:
    """Does an edit in spite of what it costs; raises Gone when it is done or dropped already."""
    check(by)
    edit = await repository.edit(connection, number)
    if edit is None or edit.state != "warned":
        raise Gone(str(number))
    await _do(connection, voices, edit, now)


async def drop(connection: AsyncConnection, by: Person, number: int) -> bool:
    """Leaves the bank as it is; the questions wait on, False where there are none. Raises Gone."""
    check(by)
    edit = await repository.edit(connection, number)
    if not await repository.move_edit(connection, number, ["warned"], "dropped"):
        raise Gone(str(number))
    return edit is not None and edit.kind is not Kind.TITLE


async def _do(connection: AsyncConnection, voices: Voices, edit: Edit, now: datetime) -> None:
    if not await repository.move_edit(connection, edit.id, ["asked", "warned"], "done"):
        return
    t = await _speaks(connection, voices, edit)
    taken = await repository.settle(connection, edit.content["asked"], edit.kind.value)
    missing: list[str] = []
    try:
        if edit.kind is Kind.TITLE:
            for language, text in edit.content["title"].items():
                await editing.set_text(connection, "title", edit.code, language, text, by=edit.by_name, now=now)
        elif edit.kind is Kind.TOPIC:
            title, answer = edit.content["title"], edit.content["answer"]
            await editing.add_topic(connection, edit.code, title, answer, edit.lines, by=edit.by_name, now=now)
            missing = [language for language in LANGUAGES if language not in answer]
        else:
            await editing.add_phrasings(connection, edit.topic, edit.lines, by=edit.by_name, now=now)
    except NotFound:
        await _tell(connection, edit, messages.topic_gone(t), now)
        return
    told = 0
    if edit.kind is not Kind.OUTSIDE:
        told = await _answer_by_topic(connection, voices, taken, edit.code, now)
    await _tell(connection, edit, messages.done(t, told, missing), now)


async def _answer_by_topic(
    connection: AsyncConnection, voices: Voices, asked: Sequence[Asked], code: str, now: datetime
) -> int:
    told: set[int] = set()
    for each in asked:
        person = await people.by_id(connection, each.asker)
        if person is not None and person.id not in told:
            t = voices.speaks(person)
            reader = Reader(person, voices.zone_of(person))
            said = await faq.topic(connection, t, code, now=now, reader=reader)
            told |= await _send(connection, person, messages.answered(t, each, said), each, now)
    return len(told)


async def answer(
    connection: AsyncConnection, voices: Voices, by: Person, cluster: int, text: str, now: datetime
) -> int:
    """Sends an answer to everybody of a group, as it is written; how many get it. Raises Gone."""
    asked = await waiting(connection, by, cluster)
    told: set[int] = set()
    for each in await repository.settle(connection, [one.id for one in asked], "answered"):
        person = await people.by_id(connection, each.asker)
        if person is not None and person.id not in told:
            said = messages.answered(voices.speaks(person), each, Message(text))
            told |= await _send(connection, person, said, each, now)
    return len(told)


async def _send(connection: AsyncConnection, person: Person, said: Message, asked: Asked, now: datetime) -> set[int]:
    if person.telegram_id is None:
        return set()
    await outbox.put(connection, person.telegram_id, said, lane=Lane.NOTICE, now=now, key=f"asked:{asked.id}")
    return {person.id}


async def ignore(connection: AsyncConnection, by: Person, cluster: int) -> None:
    """Takes a group off the list, with what is asked like it from now on; raises Gone."""
    asked = await waiting(connection, by, cluster)
    await repository.settle(connection, [each.id for each in asked], "ignored")
    await repository.change(connection, cluster, outcome="ignored")


async def _speaks(connection: AsyncConnection, voices: Voices, edit: Edit) -> Translator:
    person = await people.by_id(connection, edit.by_id)
    return voices.plain if person is None else voices.speaks(person)


async def _tell(connection: AsyncConnection, edit: Edit, said: Message, now: datetime) -> None:
    person = await people.by_id(connection, edit.by_id)
    if person is not None and person.telegram_id is not None:
        await outbox.put(connection, person.telegram_id, said, lane=Lane.NOTICE, now=now)


def in_which(text: str, t: Translator) -> str:
    """The language that a coordinator typed in: that of the letters, else hers."""
    language, _ = language_of(text, t.language)
    return language


# -- versions --------------------------------------------------------------------------------------------------------


async def versions(connection: AsyncConnection, t: Translator, by: Person, zone: str) -> Message:
    """How the bank has changed last: who, what, when."""
    check(by)
    found = await bank.versions(connection, VERSIONS)
    titles = {row.code: t.pick(row.title) for row in await bank.topics(connection)}
    return messages.versions(t, found, titles, zone)


async def back(connection: AsyncConnection, by: Person, number: int, now: datetime) -> datetime:
    """Makes the bank what it was; raises NotFound."""
    check(by)
    return await editing.go_back(connection, number, by=by.name, now=now)
