"""YAML with the line of every entry. A plain value stays the letters that were typed (`no`, `9:00`, `2027-01-12`).

Aliases and tags are refused, so that a file means what it shows.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from unicodedata import normalize

import regex
import yaml

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


_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULL: Final = "tag:yaml.org,2002:null"
_TAGS: Final = (_NULL, "tag:yaml.org,2002:str", "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map")
_CONTROL: Any = regex.compile(r"[^\P{Cc}\n\t]|\p{Cs}")
_PLAIN: Final = "must be plain text without control characters"
_DEEPEST: Final = 40  # our files are some eight levels deep; a deeper one would only exhaust the stack


class _PlainLoader(_LOADER):  # type: ignore[misc]  # libyaml's loader where it is built in
    """A loader that leaves plain values as they are typed; only an empty one, `~` and `null` say "nothing"."""

    yaml_implicit_resolvers: Mapping[str | None, Any] = {None: [(_NULL, regex.compile(r"(?:~|null|Null|NULL|)$"))]}


def decoded(data: bytes, name: str) -> str:
    """The text of a file; one that is not UTF-8 raises FileFaults with the line of its first foreign letter."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise FileFaults([Fault(name, line, "", "must be saved as UTF-8")]) from None


def read_yaml(text: str, name: str) -> Document:
    """The document in `text`; writing that no reader could follow raises FileFaults at once."""
    document = Document(name)
    try:
        aliases = _aliases(text, name) if "*" in text else []
        node = None if aliases else yaml.compose(text, _PlainLoader)
    except yaml.YAMLError as error:
        raise FileFaults([_unreadable(error, text, name)]) from None
    if aliases or node is None:
        raise FileFaults(aliases or [Fault(name, 1, "", "must not be empty")])
    document.content = _content(node, (), document)
    return document


def _aliases(text: str, name: str) -> list[Fault]:
    """A few lines of aliases can stand for millions of entries, so nothing is composed before they are refused."""
    events = yaml.parse(text, _PlainLoader)
    lines = [event.start_mark.line + 1 for event in events if isinstance(event, yaml.AliasEvent) and event.start_mark]
    return [Fault(name, line, "", "must be written out here; an alias (*name) is not taken") for line in lines]


def _unreadable(error: yaml.YAMLError, text: str, name: str) -> Fault:
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark:
        since = f" (in what begins on line {error.context_mark.line + 1})" if error.context_mark else ""
        return Fault(name, error.problem_mark.line + 1, "", f"must be readable YAML; {error.problem}{since}")
    before = text.encode(errors="replace")[: getattr(error, "position", 0)]
    return Fault(name, before.count(b"\n") + 1, "", _PLAIN)


def _content(node: yaml.Node, path: Path, document: Document) -> Any:
    """What `node` says; the lines of everything in it, and its faults, go to the document."""
    document.lines.setdefault(path, node.start_mark.line + 1)
    if len(path) > _DEEPEST:
        document.refuse(path, f"must stand at most {_DEEPEST} levels deep")
        return None
    if node.tag not in _TAGS:
        document.refuse(path, f"must be written without the tag {node.tag}")
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, document)
    if isinstance(node, yaml.SequenceNode):
        return [_content(item, (*path, index), document) for index, item in enumerate(node.value)]
    if node.tag == _NULL:
        return None
    if _CONTROL.search(node.value):
        document.refuse(path, _PLAIN)
    return normalize("NFC", node.value)


def _mapping(node: yaml.MappingNode, path: Path, document: Document) -> dict[str, Any]:
    content: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode) or key_node.tag == _NULL:
            document.faults.append(Fault(document.name, line, place_name(path), "must have words as keys"))
            continue
        key = normalize("NFC", key_node.value)
        here = (*path, key)
        if key in content:
            reason = f"must stand once; line {document.lines[here]} has it already"
            document.faults.append(Fault(document.name, line, place_name(here), reason))
            continue
        document.lines[here] = line
        content[key] = _content(value_node, here, document)
    return content
