"""What a server that counts allows, and the book it keeps: the limits of the load server, each told the moment."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Any


class Bucket:
    """Lets `rate` messages pass a second, and after silence `room` of them at once (a second's worth)."""

    def __init__(self, rate: float, room: float | None = None) -> None:
        self.rate = rate
        self._room = room
        self._tokens = rate if room is None else room
        self._at: float | None = None

    def refuses(self, at: float) -> int:
        """0 lets the message pass; otherwise after how many seconds to come again."""
        since = at if self._at is None else self._at
        self._at = at
        self._tokens = min(self.rate if self._room is None else self._room, self._tokens + (at - since) * self.rate)
        if self._tokens < 1:
            return ceil((1 - self._tokens) / self.rate)
        self._tokens -= 1
        return 0


class Strict:
    """Lets `rate` messages pass in any second, however they are spread."""

    def __init__(self, rate: float) -> None:
        self.rate = rate
        self._passed: deque[float] = deque()

    def refuses(self, at: float) -> int:
        """0 lets the message pass; otherwise after how many seconds to come again."""
        while self._passed and self._passed[0] <= at - 1:
            self._passed.popleft()
        if len(self._passed) < self.rate:
            self._passed.append(at)
            return 0
        return ceil(self._passed[0] + 1 - at)


KINDS = {"bucket": Bucket, "strict": Strict}
A_CHAT = (1.0, 3.0)  # a second, and at once


@dataclass
class Limits:
    """What the whole bot may send, what a chat takes (only when asked), and another rate from a moment on."""

    whole: Bucket | Strict | None = None
    chats: dict[int, Bucket] | None = None
    then: Sequence[tuple[float, float]] = ()

    @classmethod
    def asked(cls, given: dict[str, Any]) -> "Limits":
        """`kind` and `rate`; `then`: [[seconds after the first message, rate], …]; `per_chat`."""
        whole = KINDS[given["kind"]](given["rate"]) if given.get("kind") else None
        return cls(whole, {} if given.get("per_chat") else None, [tuple(each) for each in given.get("then", ())])

    def refuses(self, chat: int, at: float, after: float) -> int:
        """As of a bucket; `after` is the time since the first message."""
        while self.whole and self.then and after >= self.then[0][0]:
            self.whole.rate = self.then[0][1]
            self.then = self.then[1:]
        if self.chats is not None and (seconds := self.chats.setdefault(chat, Bucket(*A_CHAT)).refuses(at)):
            return seconds
        return self.whole.refuses(at) if self.whole else 0


@dataclass
class Book:
    """What came, and what became of it: moments of the messages that passed, and counts of each chat."""

    began: float | None = None
    times: list[float] = field(default_factory=list)
    passed: dict[int, int] = field(default_factory=dict)
    refused: dict[int, int] = field(default_factory=dict)

    def since(self, at: float) -> float:
        """Seconds since the first message came."""
        if self.began is None:
            self.began = at
        return at - self.began

    def note(self, chat: int, after: float, *, refused: bool) -> None:
        """A message came, `after` seconds from the first."""
        book = self.refused if refused else self.passed
        book[chat] = book.get(chat, 0) + 1
        if not refused:
            self.times.append(after)

    def sums(self) -> dict[str, Any]:
        """How many chats were reached, how many messages were too many, how many were refused, and how long it took."""
        return {
            "messages": len(self.times),
            "chats": len(self.passed),
            "doubled": sum(many - 1 for many in self.passed.values()),
            "refused": sum(self.refused.values()),
            "seconds": self.times[-1] if self.times else 0.0,
        }
