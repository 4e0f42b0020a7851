"""The buttons of answers that are there already, and what a coordinator types for them."""

from bot.chat.routes import Handler, Routes
from bot.chat.turn import Turn
from bot.delivery.message import Message
from bot.errors import NotFound
from bot.features.answers import messages, service
from bot.features.answers.model import LONGEST_ANSWER, LONGEST_TITLE, Changed, Taken
from bot.features.faq import refusing
from bot.features.faq.live import Reader
from bot.features.faq.places import unknown_places
from bot.i18n import clean, length
from bot.i18n.zawgyi import in_unicode

ANSWER, TITLE = "bankanswer", "banktitle"
_PARTS = {"speak": "answer", "call": "title", "say": "answer", "name": "title"}


def _code(turn: Turn) -> str:
    return turn.incoming.data.argument if turn.incoming.data else ""


def _revision(turn: Turn) -> int | None:
    return turn.incoming.data.revision if turn.incoming.data else None


def _told(handler: Handler) -> Handler:
    """Says what has happened meanwhile in the place of what was pressed."""

    async def handle(turn: Turn) -> None:
        try:
            await handler(turn)
        except Changed as fault:
            await _say(turn, messages.changed_meanwhile(turn.t, str(fault)))
        except NotFound:
            await _say(turn, messages.gone(turn.t))

    return handle


async def _say(turn: Turn, said: Message) -> None:
    await (turn.edit(said) if turn.incoming.data else turn.reply(said))


async def listed(turn: Turn) -> None:
    """The topics, in place."""
    number = (turn.incoming.data.number if turn.incoming.data else None) or 0
    await turn.edit(await service.listing(turn.connection, turn.t, turn.person, number, turn.now.date()))


async def card(turn: Turn) -> None:
    """One topic, in place."""
    reader = Reader(turn.person, turn.zone)
    await turn.edit(await service.card(turn.connection, turn.t, _code(turn), reader, turn.now))


async def languages(turn: Turn) -> None:
    """In which language?"""
    assert turn.incoming.data is not None
    part = _PARTS[turn.incoming.data.action]
    await turn.edit(await service.languages(turn.connection, turn.t, turn.person, _code(turn), part))


async def ask(turn: Turn) -> None:
    """What comes next is the new answer, or the new title, in the language that was chosen."""
    data = turn.incoming.data
    assert data is not None
    part = _PARTS[data.action]
    before = await service.words(turn.connection, turn.person, data.argument, part, data.version)
    if turn.dialogue is not None and not await turn.door.cancel(turn):
        await turn.close()
    room = ANSWER if part == "answer" else TITLE
    await turn.open(room, code=data.argument, language=data.version, before=before)
    await resume(turn)


async def resume(turn: Turn) -> None:
    """What is to be typed."""
    assert turn.dialogue is not None
    say = messages.ask_answer if turn.dialogue.room == ANSWER else messages.ask_title
    state = turn.dialogue.state
    await turn.reply(say(turn.t, state["language"], state["before"]))


async def _text(turn: Turn, most: int) -> str | None:
    text = clean(in_unicode(turn.incoming.text) or turn.incoming.text)
    if turn.incoming.media or not text:
        await turn.reply(refusing.only_words(turn.t))
    elif length(text) > most:
        await turn.reply(refusing.too_long(turn.t, most))
    elif unknown := next(unknown_places(text), None):
        await turn.reply(refusing.no_place(turn.t, unknown))
    else:
        return text
    return None


async def answer(turn: Turn) -> None:
    """The new answer was typed: it is shown as it will be read."""
    assert turn.dialogue is not None
    if (text := await _text(turn, LONGEST_ANSWER)) is None:
        return
    state, reader = turn.dialogue.state, Reader(turn.person, turn.zone)
    own = turn.voices.translators[state["language"]]
    shown = await service.preview(turn.connection, turn.t, own, state["code"], text, reader, turn.now)
    await turn.open(ANSWER, **{**state, "text": text})
    await turn.reply(shown)


async def keep(turn: Turn) -> None:
    """It is the answer from now on."""
    code = _code(turn)
    state = turn.dialogue.state if turn.dialogue is not None and turn.dialogue.room == ANSWER else {}
    if state.get("code") != code or "text" not in state:
        await turn.edit(messages.unchanged(turn.t, code))
        return
    await turn.close()
    language, text, before = state["language"], state["text"], state["before"]
    await service.keep(turn.connection, turn.person, code, language, text, before, turn.now)
    await turn.edit(messages.kept(turn.t, code))


async def leave(turn: Turn) -> None:
    """It stays as it is."""
    if turn.dialogue is not None and turn.dialogue.room == ANSWER:
        await turn.close()
    await turn.edit(messages.unchanged(turn.t, _code(turn)))


async def title(turn: Turn) -> None:
    """The new title was typed: it is weighed."""
    assert turn.dialogue is not None
    if (text := await _text(turn, LONGEST_TITLE)) is None:
        return
    text, state = " ".join(text.split()), turn.dialogue.state
    try:
        await service.call(
            turn.connection, turn.person, state["code"], state["language"], text, state["before"], turn.now
        )
    except Taken:
        await turn.reply(messages.taken(turn.t))
        return
    await turn.close()
    await turn.reply(messages.weighing(turn.t))


async def cancel(turn: Turn) -> None:
    """Nothing is changed."""
    await turn.close()
    await turn.reply(messages.unchanged(turn.t))


async def right(turn: Turn) -> None:
    """It is still right."""
    await turn.edit(await service.right(turn.connection, turn.t, turn.person, _code(turn), turn.now))


async def confirm(turn: Turn) -> None:
    """The same below an alarm; in the group the words stay those of all who read it."""
    if turn.incoming.in_group:
        turn.speak(turn.voices.default_language)
    said = await service.right(turn.connection, turn.t, turn.person, _code(turn), turn.now)
    await turn.edit(Message(said.text) if turn.incoming.in_group else said)


async def until(turn: Turn) -> None:
    """Until when does it hold?"""
    await turn.edit(await service.until(turn.connection, turn.t, turn.person, _code(turn), turn.now.date()))


async def hold(turn: Turn) -> None:
    """Until the day that was pressed."""
    await turn.edit(
        await service.hold(turn.connection, turn.t, turn.person, _code(turn), _revision(turn), turn.now)
    )  # fmt: skip


async def past(turn: Turn) -> None:
    """The texts before."""
    await turn.edit(await service.past(turn.connection, turn.t, turn.person, _code(turn), turn.zone))


async def then(turn: Turn) -> None:
    """One of them."""
    number = _revision(turn) or 0
    await turn.edit(await service.then(turn.connection, turn.t, turn.person, _code(turn), number, turn.zone))


async def again(turn: Turn) -> None:
    """It is the answer again."""
    at = await service.again(turn.connection, turn.person, _code(turn), _revision(turn) or 0, turn.now)
    await turn.edit(messages.again(turn.t, _code(turn), at, turn.zone))


_TYPED = {ANSWER: answer, TITLE: title}
_BUTTONS = {
    "list": listed, "card": card, "speak": languages, "call": languages, "say": ask, "name": ask, "keep": keep,
    "leave": leave, "right": right, "until": until, "hold": hold, "past": past, "then": then, "again": again,
}  # fmt: skip

ROUTES = (
    Routes(
        buttons={"bank": {name: _told(handler) for name, handler in _BUTTONS.items()}},
        dialogues={room: _told(handler) for room, handler in _TYPED.items()},
        cancels=dict.fromkeys(_TYPED, cancel),
        resumes=dict.fromkeys(_TYPED, resume),
    ),
    # What can be pressed below an alarm, also where the staff read it.
    Routes(buttons={"review": {"right": confirm}}, in_groups=True),
)
