"""The buttons of questions in vain, and what a coordinator types for them."""

from bot.chat.routes import Handler, Routes
from bot.chat.turn import Turn
from bot.delivery.message import Message
from bot.features.faq import refusing
from bot.features.faq.places import unknown_places
from bot.features.learning import messages, service
from bot.features.learning.model import LONGEST_ANSWER, LONGEST_TITLE, Gone, Kind
from bot.features.learning.service import Claimed
from bot.i18n import clean, length

ANSWER, TITLE, TEXT, IN_ENGLISH = "learnanswer", "learntitle", "learntext", "learnenglish"
ENGLISH = "en"
_EDITS = {"to": Kind.PHRASING, "outside": Kind.OUTSIDE}


def _number(turn: Turn) -> int:
    return (turn.incoming.data.number if turn.incoming.data else None) or 0


def _told(handler: Handler) -> Handler:
    """Says what has happened meanwhile in the place of what was pressed."""

    async def handle(turn: Turn) -> None:
        try:
            await handler(turn)
        except Gone:
            await _say(turn, messages.gone(turn.t))
        except Claimed:
            await _say(turn, messages.claimed(turn.t))

    return handle


async def _say(turn: Turn, said: Message) -> None:
    await (turn.edit(said) if turn.incoming.data else turn.reply(said))


async def listed(turn: Turn) -> None:
    """The list, in place."""
    await turn.edit(await service.listing(turn.connection, turn.t, turn.person, _number(turn)))


async def daily(turn: Turn) -> None:
    """The summary of each morning, or none any more."""
    wanted = turn.incoming.data is not None and turn.incoming.data.action == "daily"
    await service.daily(turn.connection, turn.person, wanted=wanted)
    await turn.edit(messages.switched(turn.t, daily=wanted))


async def card(turn: Turn) -> None:
    """One group."""
    await turn.edit(await service.card(turn.connection, turn.t, turn.person, _number(turn)))


async def topics(turn: Turn) -> None:
    """To which topic?"""
    page = (turn.incoming.data.revision if turn.incoming.data else None) or 0
    await turn.edit(await service.choice(turn.connection, turn.t, turn.person, _number(turn), page))


async def change(turn: Turn) -> None:
    """The questions become phrasings of a topic, or examples of what is out of scope, once that is weighed."""
    data = turn.incoming.data
    assert data is not None
    kind = _EDITS[data.action]
    topic = data.version if kind is Kind.PHRASING else None
    await service.want(turn.connection, turn.person, _number(turn), kind, turn.now, topic=topic)
    await turn.edit(messages.weighing(turn.t))


async def ignore(turn: Turn) -> None:
    """Nobody needs an answer to that."""
    await service.ignore(turn.connection, turn.person, _number(turn))
    await turn.edit(messages.ignored(turn.t))


async def agree(turn: Turn) -> None:
    """The change is wanted in spite of the warning."""
    await turn.edit(messages.weighing(turn.t))
    await service.agree(turn.connection, turn.voices, turn.person, _number(turn), turn.now)


async def drop(turn: Turn) -> None:
    """The bank stays as it is."""
    if await service.drop(turn.connection, turn.person, _number(turn)):
        await turn.edit(await service.listing(turn.connection, turn.t, turn.person, 0))
    else:
        await turn.edit(messages.unchanged(turn.t))


# -- what is typed -----------------------------------------------------------------------------------------------------


async def ask(turn: Turn) -> None:
    """What comes next is the answer to all, or the title of a new topic."""
    data = turn.incoming.data
    assert data is not None
    await service.waiting(turn.connection, turn.person, _number(turn))
    if turn.dialogue is not None and not await turn.door.cancel(turn):
        await turn.close()
    await turn.open(ANSWER if data.action == "answer" else TITLE, cluster=_number(turn))
    await resume(turn)


async def resume(turn: Turn) -> None:
    """What is to be typed."""
    assert turn.dialogue is not None
    state = turn.dialogue.state
    match turn.dialogue.room:
        case "learnanswer":
            await turn.reply(messages.ask_answer(turn.t))
        case "learntitle":
            await turn.reply(messages.ask_title(turn.t))
        case "learnenglish":
            await turn.reply(messages.ask_english(turn.t))
        case _:
            reply = await service.proposed(turn.connection, turn.person, state["cluster"])
            await turn.reply(messages.ask_text(turn.t, state["title"], state["cluster"], reply))


async def _text(turn: Turn, most: int) -> str | None:
    text = clean(turn.incoming.text)
    if turn.incoming.media or not text:
        await turn.reply(refusing.only_words(turn.t))
        return None
    if length(text) > most:
        await turn.reply(refusing.too_long(turn.t, most))
        return None
    if unknown := next(unknown_places(text), None):
        await turn.reply(refusing.no_place(turn.t, unknown))
        return None
    return text


async def answer(turn: Turn) -> None:
    """The answer was typed: everybody who asked gets it."""
    assert turn.dialogue is not None
    if (text := await _text(turn, LONGEST_ANSWER)) is None:
        return
    cluster = turn.dialogue.state["cluster"]
    await turn.close()
    told = await service.answer(turn.connection, turn.voices, turn.person, cluster, text, turn.now)
    await turn.reply(messages.sent(turn.t, told))


async def title(turn: Turn) -> None:
    """The title of a new topic was typed."""
    assert turn.dialogue is not None
    if (text := await _text(turn, LONGEST_TITLE)) is None:
        return
    await turn.open(TEXT, cluster=turn.dialogue.state["cluster"], title=" ".join(text.split()))
    await resume(turn)


async def text_of_topic(turn: Turn) -> None:
    """Its answer was typed."""
    if (text := await _text(turn, LONGEST_ANSWER)) is not None:
        await _new_topic(turn, text)


async def given(turn: Turn) -> None:
    """Its answer is the one that a coordinator gave."""
    if turn.dialogue is None or turn.dialogue.room != TEXT or turn.dialogue.state["cluster"] != _number(turn):
        raise Gone
    reply = await service.proposed(turn.connection, turn.person, _number(turn))
    if reply is not None:
        await _new_topic(turn, reply)


async def _new_topic(turn: Turn, text: str) -> None:
    assert turn.dialogue is not None
    cluster, title = turn.dialogue.state["cluster"], turn.dialogue.state["title"]
    # One topic in one language: a title may be too short to tell its own.
    language = service.in_which(text, turn.t)
    if language == ENGLISH:
        await _want(turn, cluster, {language: title}, {language: text})
    else:
        await turn.open(IN_ENGLISH, cluster=cluster, language=language, title=title, answer=text)
        await resume(turn)


async def in_english(turn: Turn) -> None:
    """Title and answer in English, which everybody reads whose language is missing."""
    assert turn.dialogue is not None
    if (text := await _text(turn, LONGEST_ANSWER)) is None:
        return
    title, _, answer = map(str.strip, text.partition("\n"))
    if not answer:
        await resume(turn)
    elif length(title) > LONGEST_TITLE:
        await turn.reply(refusing.too_long(turn.t, LONGEST_TITLE))
    else:
        own = turn.dialogue.state
        language = own["language"]
        await _want(
            turn, own["cluster"], {language: own["title"], ENGLISH: title}, {language: own["answer"], ENGLISH: answer}
        )  # fmt: skip


async def _want(turn: Turn, cluster: int, title: dict[str, str], answer: dict[str, str]) -> None:
    await turn.close()
    await service.want(turn.connection, turn.person, cluster, Kind.TOPIC, turn.now, title=title, answer=answer)
    await turn.reply(messages.weighing(turn.t))


async def cancel(turn: Turn) -> None:
    """Nothing is sent."""
    await turn.close()
    await turn.reply(messages.unchanged(turn.t))


# -- versions ----------------------------------------------------------------------------------------------------------


async def versions(turn: Turn) -> None:
    """How the bank has changed."""
    await turn.edit(await service.versions(turn.connection, turn.t, turn.person, turn.zone))


async def back(turn: Turn) -> None:
    """Really?"""
    await turn.edit(messages.sure_back(turn.t, _number(turn)))


async def again(turn: Turn) -> None:
    """The bank is what it was."""
    at = await service.back(turn.connection, turn.person, _number(turn), turn.now)
    await turn.edit(messages.is_back(turn.t, at, turn.zone))


_TYPED = {ANSWER: answer, TITLE: title, TEXT: text_of_topic, IN_ENGLISH: in_english}

ROUTES = Routes(
    buttons={
        "learn": {
            "list": listed, "versions": versions, "back": back, "again": again, "quiet": daily, "daily": daily,
            **{name: _told(handler) for name, handler in {
                "card": card, "topics": topics, "to": change, "outside": change, "ignore": ignore, "agree": agree,
                "drop": drop, "answer": ask, "new": ask, "given": given,
            }.items()},
        }
    },
    dialogues={room: _told(handler) for room, handler in _TYPED.items()},
    cancels=dict.fromkeys(_TYPED, cancel),
    resumes=dict.fromkeys(_TYPED, resume),
)  # fmt: skip
