"""The methods that put a poll into a chat, and end it."""

from typing import Any, Final

from bot.playground import ballot
from bot.playground.ballot import Poll
from bot.playground.check import Arguments, check_shape
from bot.playground.compose import named_text, writable_chat
from bot.playground.markup import checked_inline
from bot.playground.message import Message
from bot.playground.refusal import bad_request
from bot.playground.text import utf16_length
from bot.playground.world import World

MOST_OPTIONS: Final = 12
LONGEST_QUESTION: Final = 300
LONGEST_OPTION: Final = 100
LONGEST_EXPLANATION: Final = 200
LONGEST_DESCRIPTION: Final = 1024
_MOST_LINE_FEEDS: Final = 2
_OPEN_FOR: Final = (5, 2_628_000)
_OPTION: Final = {"text": "String!", "text_parse_mode": "String", "text_entities": "Array", "media": "Object"}
_KINDS: Final = ("", "regular", "quiz")


def poll_body(world: World, a: Arguments) -> dict[str, Any]:
    """The body of a poll that the bot sends."""
    question, options = _question(a), [_option(each) for each in _listed(a)]
    kind = a.get("type", "")
    if kind not in _KINDS:
        raise bad_request("unsupported poll type specified")
    is_anonymous, is_quiz = a.get("is_anonymous", True), kind == "quiz"
    if a.get("allow_adding_options") and (is_anonymous or is_quiz):
        raise bad_request("options can't be added to anonymous polls and quizzes")
    details: dict[str, Any] = {
        "is_anonymous": is_anonymous,
        "type": kind or "regular",
        "allows_multiple_answers": a.get("allows_multiple_answers", False),
        "allows_revoting": a.get("allows_revoting", not is_quiz),
        "is_closed": a.get("is_closed", False),
    }
    if is_quiz:
        details |= {"correct_option_ids": _correct(a, len(options)), **_explanation(world, a)}
    return {"poll": ballot.new_poll(world, question, options, **details, **_until(world, a), **_about(world, a))}


def _question(a: Arguments) -> str:
    question: str = a["question"].strip()
    if not question:
        raise bad_request("poll question must be non-empty")
    if utf16_length(question) > LONGEST_QUESTION:
        raise bad_request(f"poll question length must not exceed {LONGEST_QUESTION}")
    return question


def _listed(a: Arguments) -> list[Any]:
    options: list[Any] = a["options"]
    if not options:
        raise bad_request("poll must have at least 1 option")
    if len(options) > MOST_OPTIONS:
        raise bad_request(f"poll can't have more than {MOST_OPTIONS} options")
    return options


def _option(given: Any) -> dict[str, Any]:
    check_shape(given, _OPTION, "can't parse InputPollOption")
    text = given["text"].strip()
    if not text:
        raise bad_request("poll options must be non-empty")
    if utf16_length(text) > LONGEST_OPTION:
        raise bad_request(f"poll options length must not exceed {LONGEST_OPTION}")
    return {"text": text}


def _correct(a: Arguments, options: int) -> list[int]:
    right: list[Any] = a.get("correct_option_ids", [])
    numbers = [each for each in right if isinstance(each, int) and not isinstance(each, bool)]
    if not right or numbers != right or sorted(set(right)) != right or not 0 <= right[0] <= right[-1] < options:
        raise bad_request("wrong correct option ID specified")
    if len(right) > 1 and not a.get("allows_multiple_answers"):
        raise bad_request("wrong correct option ID specified")
    return right


def _explanation(world: World, a: Arguments) -> dict[str, Any]:
    text, entities = named_text(world, a, "explanation")
    if utf16_length(text) > LONGEST_EXPLANATION or text.count("\n") > _MOST_LINE_FEEDS:
        raise bad_request("message is too long")
    shown: dict[str, Any] = {"explanation": text} if text else {}
    return shown | ({"explanation_entities": entities} if entities else {})


def _about(world: World, a: Arguments) -> dict[str, Any]:
    text, entities = named_text(world, a, "description")
    if utf16_length(text) > LONGEST_DESCRIPTION:
        raise bad_request("message caption is too long")
    shown: dict[str, Any] = {"description": text} if text else {}
    return shown | ({"description_entities": entities} if entities else {})


def _until(world: World, a: Arguments) -> dict[str, Any]:
    if "open_period" in a and "close_date" in a:
        raise bad_request("can't use open_period and close_date together")
    ahead = a.get("open_period", a["close_date"] - world.now() if "close_date" in a else None)
    if ahead is None:
        return {}
    if not _OPEN_FOR[0] <= ahead <= _OPEN_FOR[1]:
        raise bad_request("poll can be open only for from 5 seconds to 2628000 seconds")
    return {"open_period": ahead, "close_date": world.now() + ahead}


def copy(world: World, original: Message) -> dict[str, Any]:
    """The body of a copy; of a poll that is another one with the same words, open, in which nobody has voted."""
    if original.ballot is None:
        return dict(original.body)
    poll = original.ballot.poll
    if original.ballot.is_quiz and "correct_option_ids" not in poll:
        raise bad_request("the message can't be copied")
    counted = ("id", "question", "options", "total_voter_count", "is_closed")
    words = {name: value for name, value in poll.items() if name not in counted}
    options = [{"text": each["text"]} for each in poll["options"]]
    return {"poll": ballot.new_poll(world, poll["question"], options, **words)}


def stop_poll(world: World, a: Arguments) -> Poll:
    """stopPoll"""
    message = writable_chat(world, a["chat_id"]).by_id.get(a["message_id"])
    markup = checked_inline(a.get("reply_markup", {}))
    if message is None or message.deleted:
        raise bad_request("message with poll to stop not found")
    if message.ballot is None:
        raise bad_request("message is not a poll")
    if not message.by_bot or message.origin is not None:
        raise bad_request("poll can't be stopped")
    if message.ballot.poll["is_closed"]:
        raise bad_request("poll has already been closed")
    message.markup = markup
    ballot.close(world, message.ballot)
    return message.ballot.as_json()
