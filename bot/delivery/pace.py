"""How fast bulk may leave. Replies to people are not held back."""

from bot.delivery.message import Lane


class Pace:
    """A bucket for the bulk lanes: `rate` messages a second, at most a fifth of a second's worth at once.

    Moments are monotonic seconds, given by the caller.
    """

    def __init__(self, rate: float) -> None:
        self.rate = rate
        self._tokens = 1.0
        self._filled = 0.0
        self._closed_until = 0.0

    def wait(self, lane: Lane, at: float) -> float:
        """Takes a place in `lane` and says how many seconds to wait for it."""
        pause = max(0.0, self._closed_until - at)
        if lane < Lane.REMINDER:
            return pause
        room = max(1.0, self.rate / 5)
        self._tokens = min(room, self._tokens + (at - self._filled) * self.rate)
        self._filled = at
        self._tokens -= 1.0
        return max(pause, -self._tokens / self.rate)

    def close(self, seconds: float, at: float) -> None:
        """Telegram told the whole bot to wait."""
        self._closed_until = max(self._closed_until, at + seconds)
