"""The form as it runs in a chat: showing the open question, and taking what comes as its answer."""

from typing import Any

from bot.chat.callback_data import pack
from bot.chat.incoming import Incoming, Kind
from bot.chat.turn import Turn
from bot.delivery.message import Button, Message
from bot.errors import NotFound
from bot.features.faq import service as faq
from bot.features.faq.verdict import Band
from bot.features.learning.model import Written
from bot.features.registration import messages, model, service
from bot.features.registration.form import (
    Attached,
    Contact,
    Given,
    NotAnAnswer,
    Other,
    Reason,
    Typed,
    is_open_kind,
)
from bot.features.registration.form import Kind as QuestionKind
from bot.features.registration.messages import PATIENCE, Opening
from bot.features.registration.model import open_question
from bot.features.registration.record import Filling

ROOM = service.ROOM


async def show(turn: Turn, filling: Filling, opening: Opening = Opening.NEXT) -> None:
    """Asks the open question, or shows the summary when there is none; an earlier copy of it loses its keyboard."""
    if opening is not Opening.NEXT:
        await lay_down(turn, filling)
    row = await turn.reply(_standing(turn, filling, opening))
    await service.remember_question(turn.connection, filling, row)
    if _asks_phone(filling):
        await turn.reply(messages.share_phone(turn.t))


def _standing(turn: Turn, filling: Filling, opening: Opening) -> Message:
    """The open question, or the summary."""
    if filling.draft.at is None:
        return messages.summary(turn.t, filling)
    return messages.ask(turn.t, filling, opening)


async def lay_down(turn: Turn, filling: Filling) -> None:
    """Takes the keyboard from the message that shows the open question, so that it tempts nobody."""
    if filling.registration.question_row is not None:
        bare = _standing(turn, filling, Opening.NEXT).text
        await turn.edit_row(filling.registration.question_row, Message(bare))


async def leave(turn: Turn, filling: Filling) -> None:
    """The draft rests: no question of it is open, and no message of it has a keyboard."""
    await service.remember_question(turn.connection, filling, None)
    await put_keyboard_away(turn, filling)
    await turn.close()


async def present(turn: Turn) -> Filling | None:
    """The draft whose question is open in this chat, if there is one; of one that cannot go on, says so."""
    if turn.dialogue is None or turn.dialogue.room != ROOM:
        return None
    try:
        filling = await service.load(turn.connection, turn.person, turn.dialogue.state["registration"])
        if filling.can_be_sent(turn.now):
            return filling
        await lay_down(turn, filling)
        await put_keyboard_away(turn, filling)
        await service.remember_question(turn.connection, filling, None)
        await turn.reply(messages.closed_meanwhile(turn.t, filling))
    except service.Closed as error:
        await turn.reply(messages.closed(turn.t, activity_title=turn.t.pick(error.activity.title)))
    except (service.Stale, NotFound):
        await turn.reply(Message(messages.not_open(turn.t)))
    await turn.close()
    return None


async def pressed(turn: Turn) -> Filling | None:
    """The draft that a pressed button belongs to. An old button changes nothing and brings the present question."""
    filling = await present(turn)
    data = turn.incoming.data
    if filling is None:
        turn.toast = messages.not_open(turn.t)
    elif data is None or data.revision is None or not _fits(filling, data.revision):
        turn.toast = messages.stale(turn.t)
        await show(turn, filling, Opening.AGAIN)
    else:
        return filling
    return None


def _fits(filling: Filling, seen: int) -> bool:
    """Whether a button belongs to what is asked now. Ticks come faster than their message can show them."""
    return seen == filling.draft.version or model.is_quick(filling.draft, filling.form, seen)


async def taken(turn: Turn, before: Filling, after: Filling) -> None:
    """Goes on after a change of the draft: the old question becomes its answer, the next one is asked."""
    question = open_question(before.draft, before.form)
    if after.draft.at == question.code:
        await _held(turn, before, after)
        return
    await _put_away(turn, before, messages.answered(turn.t, question, after.draft.answers.get(question.code)))
    await show(turn, after)


async def _held(turn: Turn, before: Filling, after: Filling) -> None:
    """The same question with more to it: in place after a tap, else below what was typed."""
    if turn.incoming.kind is Kind.BUTTON:
        await turn.edit(messages.ask(turn.t, after))
    else:
        await lay_down(turn, before)
        await show(turn, after)


async def moved(turn: Turn, before: Filling, after: Filling) -> None:
    """Goes on at another question without an answer: the question that was left loses its keyboard."""
    question = before.form.question(before.draft.at)
    if question is not None and question.code in before.draft.answers:
        answer = messages.answered(turn.t, question, before.draft.answers[question.code])
    else:
        answer = Message(_standing(turn, before, Opening.NEXT).text)
    await _put_away(turn, before, answer)
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
    if filling is None or _is_rest(turn) or await _is_rest_of_album(turn, filling):
        return
    if isinstance(turn.prepared, Attached):
        await _take_file(turn, filling, turn.prepared)
    elif filling.draft.at is None or _sounds_like_question(turn, filling):
        await _question(turn, filling)
    else:
        await take(turn, filling, given_of(turn.incoming))


def _is_rest(turn: Turn) -> bool:
    """Whether this is the rest of a text that was refused by its beginning; the person has been told already."""
    return turn.dialogue is not None and turn.incoming.goes_on_from(turn.dialogue.state.get("cut_at"))


async def _is_rest_of_album(turn: Turn, filling: Filling) -> bool:
    """Whether this is a file of an album of which no more are taken; the person reads so once."""
    state = turn.dialogue.state if turn.dialogue else {}
    if not turn.incoming.album or turn.incoming.album != state.get("album"):
        return False
    question = filling.form.question(filling.draft.at)
    if question is not None and question.code == state.get("of") and not state.get("full"):
        return False
    if not state.get("full"):
        await turn.open(ROOM, **{**state, "full": True})
        await turn.reply(messages.album_over(turn.t, state["fit"]))
        if question is not None:
            await show(turn, filling, Opening.AGAIN)
    return True


async def _take_file(turn: Turn, filling: Filling, given: Attached) -> None:
    """Takes a file; several of an album are shown together, in the message of the question."""
    question, album = model.open_question(filling.draft, filling.form), turn.incoming.album
    is_next = bool(album) and turn.dialogue is not None and turn.dialogue.state.get("album") == album
    if album and not is_next:
        about = {"album": album, "of": question.code, "fit": question.most_files}
        full = given.fault is Reason.FILE_ALBUM
        await turn.open(ROOM, registration=filling.registration.id, **about, **({"full": True} if full else {}))
    try:
        whose = filling.for_whom or turn.person
        after = await service.take_file(turn.connection, whose, filling, given, now=turn.now)
    except NotAnAnswer as error:
        await _missed(turn, filling, error)
        return
    row = filling.registration.question_row
    if is_next and row is not None and after.draft.at == question.code:
        await turn.edit_row(row, messages.ask(turn.t, after))
    else:
        await taken(turn, filling, after)


async def take(turn: Turn, filling: Filling, given: Given) -> None:
    """Takes `given` as the answer, or says what is wrong with it."""
    try:
        whose = filling.for_whom or turn.person
        after = await service.answer(turn.connection, whose, filling, given, now=turn.now, zone=turn.zone)
    except NotAnAnswer as error:
        asked = _asked(turn)
        if asked is not None and _could_be_question(asked):
            await _question(turn, filling)
        else:
            await _missed(turn, filling, error)
    else:
        await taken(turn, filling, after)


async def _missed(turn: Turn, filling: Filling, error: NotAnAnswer) -> None:
    counted = await service.count_miss(turn.connection, filling, now=turn.now)
    question = open_question(filling.draft, filling.form)
    misses = counted.draft.misses
    if turn.incoming.is_cut:
        await turn.open(ROOM, registration=filling.registration.id, cut_at=turn.incoming.sent_at)
    await turn.reply(messages.not_an_answer(turn.t, question, error, misses))
    if misses % PATIENCE == 0:
        # By now the question and its buttons have been pushed out of sight.
        await show(turn, counted, Opening.AGAIN)


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

    Only an exact phrasing of the bank, or a topic that is sure in something put as a question; a choice or a
    date is tried as an answer first.
    """
    asked, question = _asked(turn), open_question(filling.draft, filling.form)
    if asked is None or turn.incoming.forwarded or not is_open_kind(question):
        return False
    return bool(asked.exact or (asked.is_question and asked.verdict.band is Band.SURE))


def _asked(turn: Turn) -> Any:
    """What the text most likely asks, where it is a text."""
    return turn.prepared if turn.incoming.kind is Kind.TEXT else None


def _could_be_question(asked: Any) -> bool:
    """Whether a text that is no answer is worth an answer of its own."""
    return bool(asked.exact or asked.is_question or asked.verdict.band is Band.SURE)


async def _question(turn: Turn, filling: Filling) -> None:
    """Answers a question in its own language; then the form goes on in the person's, where it was."""
    asked = _asked(turn)
    if asked is not None:
        t = turn.voices.speaks_in(asked.language, turn.person) if asked.sure else turn.t
        extra = [_that_was_my_answer(turn, filling)] if _can_be_answer(filling) else []
        written = Written.of(turn.incoming)
        await turn.reply(
            await faq.respond(
                turn.connection, t, asked, by=turn.person, written=written, zone=turn.zone, now=turn.now, extra=extra
            )
        )
        if extra:
            await turn.open(
                ROOM, registration=filling.registration.id, typed=turn.incoming.text, by=turn.incoming.update_id
            )
    await show(turn, filling, Opening.AGAIN)


def _can_be_answer(filling: Filling) -> bool:
    question = filling.form.question(filling.draft.at)
    return question is not None and is_open_kind(question)


def _that_was_my_answer(turn: Turn, filling: Filling) -> Button:
    return messages.my_answer(turn.t, pack("form", "typed", turn.incoming.update_id, filling.draft.version))
