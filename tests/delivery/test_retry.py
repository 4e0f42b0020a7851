"""What an error of Telegram means for a message: each kind once."""

from datetime import timedelta

import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.delivery.request import AnswerLost, NotSent
from bot.delivery.retry import ENOUGH, LONGEST_GAP, Decision, decide

HOUR = timedelta(hours=1)


def _behind(error: Exception, cause: Exception) -> Exception:
    """As the library wraps what the line said."""
    error.__cause__ = cause
    return error


TABLE: list[tuple[Exception, Decision]] = [
    (RetryAfter(7), Decision("waiting", "told to wait", 7.0)),
    (RetryAfter(timedelta(seconds=2.5)), Decision("waiting", "told to wait", 2.5)),
    (ChatMigrated(-1005), Decision("waiting", "group became a supergroup", moved_to=-1005)),
    (Forbidden("Forbidden: bot was blocked by the user"),
     Decision("unreachable", "Forbidden: Forbidden: bot was blocked by the user")),
    (Forbidden("Forbidden: user is deactivated"), Decision("unreachable", "Forbidden: Forbidden: user is deactivated")),
    (BadRequest("Message is not modified: same content"), Decision("sent", "")),
    (BadRequest("Chat not found"), Decision("unreachable", "BadRequest: Chat not found")),
    (BadRequest("User not found"), Decision("unreachable", "BadRequest: User not found")),
    (BadRequest("user is deactivated"), Decision("unreachable", "BadRequest: user is deactivated")),
    (BadRequest("can't parse entities"), Decision("failed", "BadRequest: can't parse entities")),
    (BadRequest("x" * 500), Decision("failed", ("BadRequest: " + "x" * 500)[:200])),
    (InvalidToken(), Decision("waiting", "InvalidToken: Invalid token", halt=True)),
    (Conflict("another poller"), Decision("waiting", "Conflict: another poller", 2.0)),
    (NetworkError("Internal Server Error"), Decision("waiting", "NetworkError: Internal Server Error", 2.0)),
    (NotSent("no connection"), Decision("waiting", "NotSent: no connection", 2.0)),
    (TimedOut(), Decision("waiting", "TimedOut: Timed out", 2.0, lost=True)),
    (AnswerLost("the connection broke"), Decision("waiting", "AnswerLost: the connection broke", 2.0, lost=True)),
    (_behind(NetworkError("Bad Gateway"), AnswerLost("the answer was no JSON")),
     Decision("waiting", "NetworkError: Bad Gateway", 2.0, lost=True)),
    (EndPointNotFound("no such method"), Decision("waiting", "EndPointNotFound: no such method", 2.0)),
    (TelegramError("who knows"), Decision("waiting", "TelegramError: who knows", 2.0)),
    (OSError(24, "too many open files"), Decision("waiting", "OSError: [Errno 24] too many open files", 2.0)),
    (KeyError("text"), Decision("failed", "KeyError")),
    (ValueError("unknown operation"), Decision("failed", "ValueError")),
    (TypeError(), Decision("failed", "TypeError")),
    (AttributeError("x"), Decision("failed", "AttributeError")),
]  # fmt: skip


@pytest.mark.parametrize(("error", "decision"), TABLE, ids=[repr(error)[:60] for error, _ in TABLE])
def test_each_kind_of_error_has_its_decision(error: Exception, decision: Decision) -> None:
    """At the first try, with an even draw."""
    assert decide(error, attempts=1, age=HOUR) == decision


def test_gaps_grow_to_a_bound_and_are_spread() -> None:
    """Twice as long each time, never longer than the bound and a half, never all at the same moment."""
    gaps = [decide(NetworkError("x"), attempts=n, age=HOUR).after for n in range(1, 12)]
    assert gaps == [2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, LONGEST_GAP, LONGEST_GAP, LONGEST_GAP]
    spread = [decide(NetworkError("x"), attempts=3, age=HOUR, jitter=draw).after for draw in (0.0, 0.25, 1.0)]
    assert spread == [4.0, 6.0, 12.0]
    assert decide(NetworkError("x"), attempts=10_000, age=HOUR, jitter=1.0).after == 1.5 * LONGEST_GAP


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (NetworkError("x"), "failed"),
        (NotSent("x"), "failed"),
        (TimedOut(), "failed"),
        (RetryAfter(5), "waiting"),
        (InvalidToken(), "waiting"),
        (Forbidden("x"), "unreachable"),
    ],
)
def test_after_a_day_a_message_is_given_up(error: Exception, state: str) -> None:
    """Not one that Telegram itself told to wait, and not while the token is wrong."""
    assert decide(error, attempts=ENOUGH, age=timedelta(days=1)).state != "failed"
    assert decide(error, attempts=ENOUGH, age=timedelta(days=1, seconds=1)).state == state


def test_a_message_that_waited_for_days_untried_is_not_given_up_at_a_first_hiccup() -> None:
    """The program was off, or the person had blocked us: its tries begin only now."""
    assert decide(NetworkError("x"), attempts=1, age=timedelta(days=6)).state == "waiting"
    assert decide(NetworkError("x"), attempts=ENOUGH - 1, age=timedelta(days=6)).state == "waiting"


@pytest.mark.parametrize("error", [Forbidden("403"), InvalidToken("404"), BadRequest("400"), Conflict("409")])
def test_a_gateways_page_says_nothing_about_the_person_or_the_token(error: Exception) -> None:
    """Nobody is marked unreachable, nothing fails for good and nothing halts because a proxy shows a page."""
    decision = decide(_behind(error, AnswerLost("the answer was no JSON")), attempts=1, age=HOUR)
    assert (decision.state, decision.halt, decision.lost) == ("waiting", False, True)
