"""/ask, topics as buttons, and free text that nobody else has a question open for."""

from bot.chat.incoming import Incoming, Kind
from bot.chat.routes import Routes
from bot.chat.turn import Turn
from bot.features.faq import messages, service
from bot.features.faq.bank import Asked, Bank


async def ask(turn: Turn) -> None:
    """The topics; with words behind the command, that question."""
    await turn.reply(await service.listing(turn.connection, turn.t))


async def page(turn: Turn) -> None:
    """Turns the page of the topics, in place."""
    number = turn.incoming.data.number if turn.incoming.data else None
    await turn.edit(await service.listing(turn.connection, turn.t, number or 0))


async def topic(turn: Turn) -> None:
    """Answers a topic that was picked; after three guesses that is also a judgement."""
    data = turn.incoming.data
    assert data is not None
    if data.revision is not None:
        await service.judged(turn.connection, data.revision, data.argument, helped=True)
    await turn.reply(await service.topic(turn.connection, turn.t, data.argument))


async def helped(turn: Turn) -> None:
    """The answer was the right one."""
    data = turn.incoming.data
    if data and data.revision is not None:
        await service.judged(turn.connection, data.revision, data.argument, helped=True)
    turn.toast = messages.thanks(turn.t)


async def missed(turn: Turn) -> None:
    """The answer was not what was asked: the topics, and a person."""
    data = turn.incoming.data
    if data and data.revision is not None:
        await service.judged(turn.connection, data.revision, data.argument, helped=False)
    await turn.reply(messages.lost(turn.t))


async def free_text(turn: Turn) -> None:
    """Answers a question in the language it was asked in."""
    asked: Asked = turn.prepared
    speak_as_asked(turn, asked)
    await turn.reply(await service.respond(turn.connection, turn.t, asked, now=turn.now))


async def other(turn: Turn) -> None:
    """Something that is not words."""
    await turn.reply(messages.only_words(turn.t))


async def opened(turn: Turn, code: str) -> None:
    """A link to a topic."""
    await turn.reply(await service.topic(turn.connection, turn.t, code))


def speak_as_asked(turn: Turn, asked: Asked) -> None:
    """The letters tell the language of the answer when they are sure."""
    if asked.sure:
        turn.speak(asked.language)


def routes(bank: Bank) -> Routes:
    """The routes, and the look into the bank that happens before the transaction opens."""

    async def prepare(incoming: Incoming) -> Asked:
        return bank.ask(incoming.text, incoming.client_language or "en")

    return Routes(
        commands={"ask": ask},
        buttons={"faq": {"page": page, "topic": topic, "yes": helped, "no": missed}},
        payloads={"q": opened},
        kinds={Kind.TEXT: free_text, Kind.MEDIA: other, Kind.CONTACT: other},
        prepare=prepare,
    )
