"""What an error of Telegram means for a message: a pure decision.

Telegram's permanent refusals come before its network errors here, because the library derives BadRequest from
NetworkError.
"""

from dataclasses import dataclass
from datetime import timedelta

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.delivery.request import NotSent

GIVE_UP = timedelta(days=1)


@dataclass(frozen=True)
class Decision:
    """What to do: `state` as in the outbox, and for `waiting` after how many seconds."""

    state: str
    reason: str
    after: float = 0.0
    perhaps_twice: bool = False
    moved_to: int | None = None
    whole_bot: bool = False


def decide(error: Exception, *, attempts: int, age: timedelta, jitter: float = 0.5) -> Decision:
    """The decision after the `attempts`-th try failed with `error`; `jitter` in 0..1 spreads the gaps."""
    match error:
        case RetryAfter():
            return Decision("waiting", "told to wait", _seconds(error.retry_after))
        case ChatMigrated():
            return Decision("waiting", "group became a supergroup", moved_to=error.new_chat_id)
        case Forbidden():
            return Decision("unreachable", _code(error))
        case InvalidToken() | Conflict():
            return Decision("waiting", _code(error), 60.0, whole_bot=True)
        case BadRequest():
            return _refused(error)
    if age > GIVE_UP:
        return Decision("failed", f"given up after a day: {_code(error)}")
    gap = min(2.0 ** min(attempts, 9), 300.0) * (0.5 + jitter)
    # After NotSent nothing can have arrived; after a lost answer the message may be there already.
    lost = isinstance(error, TimedOut) or (isinstance(error, TelegramError) and not isinstance(error, NotSent))
    return Decision("waiting", _code(error), gap, perhaps_twice=lost and not _answered(error))


def _refused(error: BadRequest) -> Decision:
    text = error.message.lower()
    if "not modified" in text:
        return Decision("sent", "")
    if "chat not found" in text or "user not found" in text or "deactivated" in text:
        return Decision("unreachable", _code(error))
    return Decision("failed", _code(error))


def _answered(error: Exception) -> bool:
    """Whether the server itself said that it failed, so that nothing was sent."""
    return not isinstance(error, TimedOut) and "broke" not in str(error)


def _seconds(value: int | float | timedelta) -> float:
    return value.total_seconds() if isinstance(value, timedelta) else float(value)


def _code(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:200]
