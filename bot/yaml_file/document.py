"""What a file says, with the line of every entry, and its faults."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from bot.errors import BotError

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Fault:
    """What is wrong at one `place` (like `activities[2].title.lo`) of a file, said as what would be right."""

    file: str
    line: int
    place: str
    reason: str

    def __str__(self) -> str:
        return ": ".join(part for part in (f"{self.file}:{self.line}", self.place, self.reason) if part)


class FileFaults(BotError):
    """A file cannot be taken; `faults` lists all that is wrong with it, in the order of its lines."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(dict.fromkeys(faults), key=lambda fault: fault.line))
        super().__init__("\n".join(map(str, self.faults)))


@dataclass
class Document:
    """What a YAML file says, on which line each entry stands, and what was already wrong with its writing."""

    name: str
    content: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """What the file says it is (`programme`, `faq`), or nothing."""
        kind = self.content.get("kind") if isinstance(self.content, dict) else None
        return kind if isinstance(kind, str) else ""

    def fault(self, path: Path, reason: str) -> Fault:
        """The fault at `path`, on the line of the nearest entry that stands in the file."""
        near = path
        while near and near not in self.lines:
            near = near[:-1]
        return Fault(self.name, self.lines.get(near, 1), place_name(path), reason)

    def refuse(self, path: Path, reason: str) -> None:
        self.faults.append(self.fault(path, reason))

    def entries(self, *path: str | int) -> Iterator[tuple[Path, dict[str, Any]]]:
        """The mappings of the list at `path`, each with its own path; whatever else stands there is left out."""
        found = self.content
        for part in path:
            if isinstance(part, int):
                found = found[part] if isinstance(found, list) else None
            else:
                found = found.get(part) if isinstance(found, dict) else None
        for index, entry in enumerate(found if isinstance(found, list) else ()):
            if isinstance(entry, dict):
                yield (*path, index), entry


def place_name(path: Path) -> str:
    """A path as people read it: `activities[2].title.lo`."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).removeprefix(".")


def decoded(data: bytes, name: str) -> str:
    """The text of a file; one that is not UTF-8 raises FileFaults with the line of its first foreign letter."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise FileFaults([Fault(name, line, "", "must be saved as UTF-8")]) from None
