"""Whether our clock is right: every message carries Telegram's own moment. Pure.

A message from the future is proof that our clock is behind. That it is ahead is told only by many: one message may
have waited long while we were away, but of those that come for ten minutes none is fresh where our clock is wrong.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

BEHIND: Final = timedelta(minutes=2)
AHEAD: Final = timedelta(minutes=10)
LISTENED: Final = timedelta(minutes=10)
MANY: Final = 3


@dataclass
class Watch:
    """Hears the moments of messages. `wrong`: how far our clock is ahead, or behind with less than nothing.

    None while nobody can know; nothing at all where it is right.
    """

    wrong: timedelta | None = None
    _since: datetime | None = None
    _least: timedelta = timedelta.max
    _many: int = 0

    def hears(self, sent_at: datetime, now: datetime) -> None:
        """A message that was just written and taken."""
        late = now - sent_at
        if late < -BEHIND:
            self._forget(late)
        elif late < AHEAD:
            self._forget(timedelta())
        elif self._since is None or now < self._since:
            self._since, self._least, self._many = now, late, 1
        else:
            self._least, self._many = min(self._least, late), self._many + 1
            if self._many >= MANY and now - self._since >= LISTENED:
                self.wrong = self._least

    def _forget(self, wrong: timedelta) -> None:
        self.wrong, self._since, self._least, self._many = wrong, None, timedelta.max, 0
