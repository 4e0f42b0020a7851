"""The form as it runs in a chat: showing the open question, and taking what comes as its answer."""

from typing import Any

from bot.chat.callback_data import pack
from bot.chat.incoming import Incoming, Kind
from bot.chat.turn import Turn
from bot.delivery.message import Button, Message
from bot.features.faq import service as faq
from bot.features.faq.search import Band
from bot.features.registration import messages, service
from bot.features.registration.form import Contact, Given, NotAnAnswer, Other, Typed, is_open_kind
from bot.features.registration.form import Kind as QuestionKind
from bot.features.registration.messages import Opening
from bot.features.registration.model import open_question
from bot.features.registration.record import Filling

ROOM = "form"


async def show(turn: Turn, filling: Filling, opening: Opening = Opening.NEXT) -> None:
    """Asks the open question, or shows the summary when there is none."""
    if filling.draft.at is None:
        await turn.reply(messages.summary(turn.t, filling))
        return
    row = await turn.reply(messages.ask(turn.t, filling, opening))
    await service.remember_question(turn.connection, filling, row)
    if _asks_phone(filling):
        await turn.reply(messages.share_phone(turn.t))


async def present(turn: Turn) -> Filling | None:
    """The draft whose question is open in this chat, if there is one."""
    if turn.dialogue is None or turn.dialogue.room != ROOM:
        return None
    return await service.load(turn.connection, turn.person, turn.dialogue.state["registration"])


async def pressed(turn: Turn) -> Filling | None:
    """The draft that a pressed button belongs to. An old button changes nothing and brings the present question."""
    filling = await present(turn)
    data = turn.incoming.data
    if filling is not None and data is not None and data.revision == filling.draft.version:
        return filling
    turn.toast = messages.stale(turn.t)
    if filling is not None:
        await show(turn, filling, Opening.AGAIN)
    return None


async def taken(turn: Turn, before: Filling, after: Filling) -> None:
    """Goes on after a change of the draft: the old question becomes its answer, the next one is asked."""
    question = open_question(before.draft, before.form)
    if after.draft.at == question.code:
        await turn.edit(messages.ask(turn.t, after))
        return
    await _put_away(turn, before, messages.answered(turn.t, question, after.draft.answers.get(question.code)))
    await show(turn, after)


async def moved(turn: Turn, before: Filling, after: Filling) -> None:
    """Goes on at another question without an answer: the question that was left loses its keyboard."""
    if before.draft.at is not None:
        question = open_question(before.draft, before.form)
        bare = messages.ask(turn.t, before).text if question.code not in before.draft.answers else None
        value = before.draft.answers.get(question.code)
        await _put_away(turn, before, Message(bare) if bare else messages.answered(turn.t, question, value))
    await show(turn, after)


async def _put_away(turn: Turn, before: Filling, message: Message) -> None:
    if turn.incoming.message_id is not None:
        await turn.edit(message)
    elif before.registration.question_row is not None:
        await turn.edit_row(before.registration.question_row, message)
    await put_keyboard_away(turn, before)


async def put_keyboard_away(turn: Turn, filling: Filling) -> None:
    """The button for the phone number goes with its question."""
    if _asks_phone(filling):
        await turn.reply(messages.phone_button_gone(turn.t))


def _asks_phone(filling: Filling) -> bool:
    question = filling.form.question(filling.draft.at)
    return question is not None and question.kind is QuestionKind.PHONE


async def written(turn: Turn) -> None:
    """What a person sends while the form is open: an answer, a question of her own, or neither."""
    filling = await present(turn)
    if filling is None:
        await turn.close()
        return
    if filling.draft.at is None or _sounds_like_question(turn, filling):
        await _question(turn, filling)
    else:
        await take(turn, filling, given_of(turn.incoming))


async def take(turn: Turn, filling: Filling, given: Given) -> None:
    """Takes `given` as the answer, or says what is wrong with it."""
    try:
        after = await service.answer(turn.connection, turn.person, filling, given, now=turn.now, zone=turn.zone)
    except NotAnAnswer as error:
        if turn.prepared is not None and _could_be_question(turn.prepared):
            await _question(turn, filling)
        else:
            await _missed(turn, filling, error)
    else:
        await taken(turn, filling, after)


async def _missed(turn: Turn, filling: Filling, error: NotAnAnswer) -> None:
    counted = await service.count_miss(turn.connection, filling)
    question = open_question(filling.draft, filling.form)
    await turn.reply(messages.not_an_answer(turn.t, question, error, counted.draft.misses))


def given_of(incoming: Incoming) -> Given:
    """What came in, as something that can be an answer."""
    if incoming.forwarded:
        return Other("forwarded")
    if incoming.kind is Kind.CONTACT:
        return Contact(incoming.phone, incoming.own_contact)
    return Typed(incoming.text) if incoming.kind is Kind.TEXT else Other(incoming.media)


# -- a question in the middle ----------------------------------------------------------------------------------------


def _sounds_like_question(turn: Turn, filling: Filling) -> bool:
    """Whether a text is taken for a question although almost any text could answer what is open.

    Only an exact phrasing of the bank, or a topic that was recognised in something put as a question; a choice or a
    date is tried as an answer first.
    """
    asked, question = turn.prepared, open_question(filling.draft, filling.form)
    if asked is None or turn.incoming.forwarded or not is_open_kind(question):
        return False
    return bool(asked.verdict.exact or (asked.is_question and asked.verdict.band is not Band.OUT))


def _could_be_question(asked: Any) -> bool:
    """Whether a text that is no answer is worth an answer of its own."""
    return bool(asked.verdict.exact or asked.is_question or asked.verdict.band is Band.SURE)


async def _question(turn: Turn, filling: Filling) -> None:
    """Answers a question in its own language; then the form goes on in the person's, where it was."""
    asked = turn.prepared
    if asked is not None:
        t = turn.translators[asked.language] if asked.sure else turn.t
        extra = [_that_was_my_answer(turn, filling)] if _can_be_answer(filling) else []
        await turn.reply(await faq.respond(turn.connection, t, asked, now=turn.now, extra=extra))
        if extra:
            await turn.open(ROOM, registration=filling.registration.id, typed=turn.incoming.text)
    await show(turn, filling, Opening.AGAIN)


def _can_be_answer(filling: Filling) -> bool:
    question = filling.form.question(filling.draft.at)
    return question is not None and is_open_kind(question)


def _that_was_my_answer(turn: Turn, filling: Filling) -> Button:
    return messages.my_answer(turn.t, pack("form", "typed", "", filling.draft.version))
