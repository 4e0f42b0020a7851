"""How fast messages may leave, found out from the answers: Telegram publishes no limits, and moves them.

Bulk lanes. They start a little below the rate that the operator named and hold it. Now and then they try a little more:
a small step first, larger ones while nothing is refused. A refusal (429) stops bulk for as long as it says; then bulk
goes on at the rate that was borne before. What was refused is remembered as a ceiling: near it the steps stay small,
well above it the limit must have been raised, and they grow again. A refusal soon after such a pause says that even
this rate is too much: it falls by a factor.

Replies and notices are not held to that rate. They take their place in it, so that both together stay below the limit,
but never more than a few places: people talking to the bot cannot starve a reminder.

Chats. One message a second with short bursts, in a group twenty a minute. A refusal that only its own chat can have
caused stops that chat alone.

Moments are monotonic seconds, given by the caller.
"""

from typing import Final

START: Final = 0.985  # of the named rate: evenly spaced, one message more would not fit into any second
HOLD: Final = 30.0  # seconds at the named rate before the first try at more
HOLD_AGAIN: Final = 40.0  # seconds below a ceiling before the next try at it
SETTLE: Final = 3.0  # seconds at a rate that a refusal has brought down, before the way up is looked for
STEP: Final = 2.0  # seconds that each higher rate is tried
FIRST_STEP: Final = 0.03
LARGEST_STEP: Final = 0.25
NEAR: Final = 0.015  # so close below a ceiling there is nothing left to look for
HALVING: Final = 0.4  # how much of the gap to the ceiling a step takes
FALLS: Final = (0.97, 0.93, 0.87, 0.8, 0.7)  # refused at a rate that was borne: the more often in a row, the deeper
SOON: Final = 5.0  # seconds after a pause in which another refusal counts as one in a row
LATE: Final = 0.02  # seconds of lateness that are made up
SHARE: Final = 4  # places that replies may take ahead of bulk
SLOWEST: Final = 0.5  # messages a second


class Pace:
    """The rate of the bulk lanes. `wait()` gives places one by one; `refused()` tells of a 429."""

    def __init__(self, rate: float) -> None:
        self.rate = rate * START
        self._borne = self.rate
        self._ceiling: float | None = None
        self._next = 0.0
        self._closed_until = 0.0
        self._since: float | None = None
        self._patience = HOLD
        self._trying = False
        self._growth = 0.0
        self._in_a_row = 0

    def wait(self, at: float) -> float:
        """How many seconds until a bulk message may leave; 0 takes the place."""
        if self._since is None:
            self._since = at
        due = max(self._next, self._closed_until)
        if due > at:
            return due - at
        if at - self._since >= self._patience:
            self._look_up(at)
        # A timer that came late must not slow the whole broadcast down; a pause is not made up.
        self._next = (self._next if at - self._next <= LATE else at) + 1 / self.rate
        return 0.0

    def closed(self, at: float) -> float:
        """How many seconds a refusal still stops bulk."""
        return max(0.0, self._closed_until - at)

    def replied(self, at: float) -> None:
        """A message that does not wait has left: it takes a place of the bulk lanes'."""
        self._next = min(max(self._next, at) + 1 / self.rate, at + SHARE / self.rate)

    def refused(self, seconds: float, at: float) -> None:
        """Telegram told the bot to wait: `seconds` from now nothing in bulk leaves."""
        known = at < self._closed_until
        self._closed_until = max(self._closed_until, at + seconds)
        if known:
            # Messages that were under way together are refused together: one finding, not several.
            return
        if self._trying:
            self._ceiling = min(self.rate, self._ceiling or self.rate)
            self.rate = self._borne
        else:
            self._ceiling = self.rate
            soon = self._since is not None and at - self._since < SOON
            self._in_a_row = min(self._in_a_row + 1, len(FALLS)) if soon else 1
            self.rate = self._borne = max(SLOWEST, self.rate * FALLS[self._in_a_row - 1])
        self._hold(SETTLE if self._is_below() else HOLD_AGAIN, self._closed_until)

    def _look_up(self, at: float) -> None:
        """The rate was borne long enough: the next one."""
        self._borne, self._in_a_row = self.rate, 0
        if self._ceiling is None or self.rate > self._ceiling:
            # What was refused once is borne now: the limit has been raised, and nobody knows how far.
            self._ceiling = None
            self._growth = min(self._growth * 2, LARGEST_STEP) if self._growth else FIRST_STEP
            self._try(self.rate * (1 + self._growth), at)
        elif self._is_below():
            self._try(self.rate + (self._ceiling - self.rate) * HALVING, at)
        elif self._trying:
            self._hold(HOLD_AGAIN, at)
        else:
            self._try(self._ceiling * (1 + FIRST_STEP), at)

    def _is_below(self) -> bool:
        return self._ceiling is not None and self.rate < self._ceiling * (1 - NEAR)

    def _try(self, rate: float, at: float) -> None:
        self.rate, self._trying, self._patience, self._since = rate, True, STEP, at

    def _hold(self, seconds: float, at: float) -> None:
        self._trying, self._growth, self._patience, self._since = False, 0.0, seconds, at


PRIVATE: Final = (10.0, 1.0)  # messages at once, then a second
GROUP: Final = (3.0, 17 / 60)  # so that no minute has more than twenty
REMEMBERED: Final = 10_000


class ChatPace:
    """What each chat bears: short bursts, then one message a second; in a group twenty a minute."""

    def __init__(self) -> None:
        self._room: dict[int, tuple[float, float]] = {}
        self._closed: dict[int, float] = {}

    def wait(self, chat_id: int, at: float) -> float:
        """How many seconds until a message may leave for this chat; 0 takes the place."""
        if closed := self.closed(chat_id, at):
            return closed
        left, _, rate = self._left(chat_id, at)
        if left < 1:
            return (1 - left) / rate
        if len(self._room) > REMEMBERED:
            self._forget(at)
        self._room[chat_id] = (left - 1, at)
        return 0.0

    def closed(self, chat_id: int, at: float) -> float:
        """How many seconds Telegram told to wait with this chat."""
        return max(0.0, self._closed.get(chat_id, 0.0) - at)

    def is_to_blame(self, chat_id: int, at: float) -> bool:
        """Whether this chat alone can have caused a refusal, because it had several messages just now."""
        left, most, _ = self._left(chat_id, at)
        return left < most - 1.5

    def refused(self, chat_id: int, seconds: float, at: float) -> None:
        """Telegram told to wait with this chat."""
        self._closed[chat_id] = at + seconds

    def _left(self, chat_id: int, at: float) -> tuple[float, float, float]:
        most, rate = GROUP if chat_id < 0 else PRIVATE
        left, since = self._room.get(chat_id, (most, at))
        return min(most, left + (at - since) * rate), most, rate

    def _forget(self, at: float) -> None:
        for chat in list(self._room):
            left, most, _ = self._left(chat, at)
            if left >= most:
                del self._room[chat]
        self._closed = {chat: until for chat, until in self._closed.items() if until > at}
