"""What an error of Telegram means for a message: a pure decision.

Telegram's permanent refusals come before its network errors here, because the library derives BadRequest from
NetworkError.
"""

from dataclasses import dataclass
from datetime import timedelta

from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, RetryAfter, TimedOut

from bot.delivery.request import AnswerLost

GIVE_UP = timedelta(days=1)
ENOUGH = (
    12  # tries: what waited for a day untried (we were off, or she had blocked us) is not given up at a first hiccup
)
LONGEST_GAP = 300.0


@dataclass(frozen=True)
class Decision:
    """What to do: `state` as in the outbox, and for `waiting` after how many seconds.

    `lost`: the request left and no answer came, so that the message may be there. `halt`: nothing can be sent with
    this token.
    """

    state: str
    reason: str
    after: float = 0.0
    lost: bool = False
    moved_to: int | None = None
    halt: bool = False


def decide(error: Exception, *, attempts: int, age: timedelta, jitter: float = 0.5) -> Decision:
    """The decision after the `attempts`-th try failed with `error`; `jitter` in 0..1 spreads the gaps."""
    # A gateway's page instead of JSON says nothing about what was done behind it, nor about the person or the token.
    lost = isinstance(error, AnswerLost | TimedOut) or isinstance(error.__cause__, AnswerLost)
    return _of_the_line(error, attempts, age, jitter, lost=True) if lost else _of_telegram(error, attempts, age, jitter)


def _of_telegram(error: Exception, attempts: int, age: timedelta, jitter: float) -> Decision:
    match error:
        case RetryAfter():
            return Decision("waiting", "told to wait", seconds(error))
        case ChatMigrated():
            return Decision("waiting", "group became a supergroup", moved_to=error.new_chat_id)
        case Forbidden():
            return Decision("unreachable", _code(error))
        case InvalidToken():
            return Decision("waiting", _code(error), halt=True)
        case Conflict():
            return Decision("waiting", _code(error), _gap(attempts, jitter))
        case BadRequest():
            return _refused(error)
    if isinstance(error, ValueError | LookupError | TypeError | AttributeError):
        # A fault of ours: the same message would fail in the same way for ever.
        return Decision("failed", type(error).__name__)
    return _of_the_line(error, attempts, age, jitter, lost=False)


def _of_the_line(error: Exception, attempts: int, age: timedelta, jitter: float, *, lost: bool) -> Decision:
    if age > GIVE_UP and attempts >= ENOUGH:
        return Decision("failed", f"given up after a day: {_code(error)}", lost=lost)
    return Decision("waiting", _code(error), _gap(attempts, jitter), lost=lost)


def _gap(attempts: int, jitter: float) -> float:
    """Seconds until the next try: twice as long each time, and not the same for all that failed together."""
    return min(2.0 ** min(attempts, 9), LONGEST_GAP) * (0.5 + jitter)


def _refused(error: BadRequest) -> Decision:
    text = error.message.lower()
    # What is so already is as good as done: an edit that changes nothing, a poll that is closed.
    if "not modified" in text or "not_modified" in text or "already been closed" in text:
        return Decision("sent", "")
    if "chat not found" in text or "user not found" in text or "deactivated" in text:
        return Decision("unreachable", _code(error))
    return Decision("failed", _code(error))


def seconds(error: RetryAfter) -> float:
    """How long Telegram told to wait."""
    after = error.retry_after
    return after.total_seconds() if isinstance(after, timedelta) else float(after)


def _code(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:200]
