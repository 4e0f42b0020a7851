"""What a button sends back: `room:action:argument[:version]`, readable in a log, at most 64 bytes, never trusted."""

import re
from dataclasses import dataclass

_SHAPE = re.compile(r"[a-z]{1,12}:[a-z_]{1,16}(?::[A-Za-z0-9_-]{0,32}){0,2}")


@dataclass(frozen=True)
class CallbackData:
    """A press, taken apart. Anybody can send any data: the action checks what it means and whether it still holds."""

    room: str
    action: str
    argument: str = ""
    version: str = ""

    @classmethod
    def parse(cls, text: str) -> "CallbackData | None":
        """The parts of `text`, or None when it does not have our shape."""
        return cls(*text.split(":")) if len(text) <= 64 and _SHAPE.fullmatch(text) else None

    @property
    def number(self) -> int | None:
        """The argument as a row's number."""
        return int(self.argument) if self.argument.isdigit() and len(self.argument) < 19 else None

    @property
    def revision(self) -> int | None:
        """The version as a number."""
        return int(self.version) if self.version.isdigit() and len(self.version) < 19 else None


def pack(room: str, action: str, argument: str | int = "", version: str | int = "") -> str:
    """The data of a button; raises ValueError when it has not our shape, so that no test can miss it."""
    text = ":".join(str(part) for part in (room, action, argument, version)).rstrip(":")
    if CallbackData.parse(text) is None:
        raise ValueError(f"not a button's data: {text}")
    return text
