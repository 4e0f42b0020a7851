"""/ask, topics as buttons, and free text that nobody else has a question open for."""

from bot.chat.incoming import Incoming, Kind
from bot.chat.inline import Found, Typing
from bot.chat.routes import Routes
from bot.chat.turn import Turn
from bot.delivery.message import Message
from bot.features.faq import bursts, groups, messages, service
from bot.features.faq.bank import ROOM, Asked, Bank
from bot.features.faq.live import Reader
from bot.features.learning import keeping
from bot.features.learning.model import Written
from bot.i18n import Translator
from bot.i18n.zawgyi import in_unicode


async def ask(turn: Turn) -> None:
    """The topics; with words behind the command, that question. What was open goes on."""
    own = turn.t
    if turn.prepared is None:
        await turn.reply(await service.listing(turn.connection, turn.t))
    else:
        await answer(turn, turn.prepared)
        await go_on(turn, own)


async def page(turn: Turn) -> None:
    """Turns the page of the topics, in place."""
    number = turn.incoming.data.number if turn.incoming.data else None
    await turn.edit(await service.listing(turn.connection, turn.t, number or 0))


async def topic(turn: Turn) -> None:
    """Answers a topic that was picked; picked from the guesses, it takes their place and is a judgement too."""
    data, own = turn.incoming.data, turn.t
    assert data is not None
    if data.revision is not None:
        await judged(turn, helped=True)
        await turn.edit(await _topic(turn, data.argument))
    else:
        await turn.reply(await _topic(turn, data.argument))
        await go_on(turn, own)


async def _topic(turn: Turn, code: str) -> Message:
    """The answer as it is for who asks."""
    reader = Reader(turn.person, turn.zone)
    return await service.topic(turn.connection, turn.t, code, now=turn.now, reader=reader)


async def helped(turn: Turn) -> None:
    """The answer was the right one; it stays, without the question whether it was."""
    turn.toast = messages.thanks(turn.t)
    await judged(turn, helped=True)
    if turn.incoming.data is not None:
        await turn.edit(await _topic(turn, turn.incoming.data.argument))


async def missed(turn: Turn) -> None:
    """The answer was not what was asked: the topics, and a person."""
    await judged(turn, helped=False)
    data = turn.incoming.data
    code = data.argument if data else ""
    # In the middle of a form the buttons stay: the words may have been an answer to it.
    if turn.dialogue is None:
        shown = await _topic(turn, code) if code else messages.none_of_these(turn.t)
        await turn.edit(shown)
    await turn.reply(messages.lost(turn.t, data.revision if data else None))


async def judged(turn: Turn, *, helped: bool) -> None:
    """Keeps what the person said of an answer, and goes on in the language that was asked in."""
    data = turn.incoming.data
    if data and data.revision is not None:
        language = await service.judged(turn.connection, turn.person, data.revision, data.argument, helped)
        if language is not None and language in turn.voices.translators:
            turn.speak(language)


async def go_on(turn: Turn, own: Translator) -> None:
    """Whatever was open in the chat comes back, in the person's own language."""
    if turn.dialogue is not None and turn.dialogue.room != ROOM:
        turn.speak(own.language)
        await turn.door.resume(turn)


async def free_text(turn: Turn) -> None:
    """Answers a question in the language it was asked in."""
    if turn.incoming.in_group:
        await groups.answer(turn, turn.prepared)
    elif not await bursts.goes_on(turn, turn.prepared):
        await answer(turn, turn.prepared)


async def answer(turn: Turn, asked: Asked) -> None:
    """Answers; who is not understood twice in a row gets the topics and a person."""
    own, written = turn.t.language, Written.of(turn.incoming)
    speak_as_asked(turn, asked)
    extra = [messages.go_on_in(turn.t)] if turn.t.language != own else []
    again = turn.dialogue is not None and turn.dialogue.room == ROOM
    said = await service.respond(
        turn.connection, turn.t, asked, by=turn.person, written=written, zone=turn.zone, now=turn.now, extra=extra,
        again=again,
    )  # fmt: skip
    await keeping.replied(turn.connection, written, await turn.reply(said))
    if service.is_lost(asked) and turn.dialogue is None:
        await turn.open(ROOM)
    elif again and not service.is_lost(asked):
        await turn.close()


async def not_understood(turn: Turn) -> None:
    """What comes after a text that was not understood."""
    await (free_text(turn) if turn.incoming.kind is Kind.TEXT else other(turn))


async def topics_again(turn: Turn) -> None:
    """The topics, in the language of now."""
    await turn.reply(await service.listing(turn.connection, turn.t))


async def other(turn: Turn) -> None:
    """Something that is not words."""
    await turn.reply(messages.only_words(turn.t))


async def opened(turn: Turn, code: str) -> None:
    """A link to a topic."""
    await turn.reply(await _topic(turn, code))
    await go_on(turn, turn.t)


def speak_as_asked(turn: Turn, asked: Asked) -> None:
    """The letters tell the language of the answer when they are sure."""
    if asked.sure:
        turn.speak(asked.language)


def routes(bank: Bank) -> Routes:
    """The routes, and the look into the bank that happens before the transaction opens."""

    async def prepare(incoming: Incoming) -> Asked | None:
        asks = incoming.kind is Kind.TEXT or incoming.addressed or incoming.command == "ask"
        if not incoming.text or not asks:
            return None
        await bank.there()
        asked = bank.ask(in_unicode(incoming.text) or incoming.text, incoming.client_language or "en")
        # An answer to a form need not wait for its meaning, unless it is worded as a question.
        free = incoming.kind is not Kind.TEXT or await bank.is_free(incoming.telegram_id)
        if asked.is_question or free:
            asked = await bank.understand(asked)
        return await bursts.together(bank, incoming, asked) if free and incoming.kind is Kind.TEXT else asked

    async def offered(typing: Typing) -> list[Found]:
        return await service.offered(bank, typing)

    return Routes(
        inline=offered,
        commands={"ask": ask},
        buttons={"faq": {"page": page, "topic": topic, "yes": helped, "no": missed}},
        payloads={"q": opened},
        dialogues={ROOM: not_understood},
        resumes={ROOM: topics_again},
        kinds={Kind.TEXT: free_text, Kind.MEDIA: other, Kind.CONTACT: other},
        prepare=prepare,
    )
