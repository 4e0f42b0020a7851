"""YAML with the line of every entry. A plain value stays the letters that were typed (`no`, `9:00`, `2027-01-12`).

Aliases and tags are refused, so that a file means what it shows. Loaded with the first file that is read or written: a
running bot has none.
"""

from collections.abc import Mapping
from typing import Any, Final
from unicodedata import normalize

import regex
import yaml

from bot.yaml_file.document import Document, Fault, FileFaults, Path, place_name

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULL: Final = "tag:yaml.org,2002:null"
_TAGS: Final = (_NULL, "tag:yaml.org,2002:str", "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map")
_CONTROL: Any = regex.compile(r"[^\P{Cc}\n\t]|\p{Cs}")
_PLAIN: Final = "must be plain text without control characters"
_DEEPEST: Final = 40  # our files are some eight levels deep; a deeper one would only exhaust the stack


class _PlainLoader(_LOADER):  # type: ignore[misc]  # libyaml's loader where it is built in
    """A loader that leaves plain values as they are typed; only an empty one, `~` and `null` say "nothing"."""

    yaml_implicit_resolvers: Mapping[str | None, Any] = {None: [(_NULL, regex.compile(r"(?:~|null|Null|NULL|)$"))]}


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


class _Dumper(yaml.SafeDumper):
    """Lists are indented below their key, and texts of several lines stand as blocks."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    lines = text.split("\n")
    # A block cannot show blanks at its edges: such a text is quoted instead.
    block = len(lines) > 1 and bool(lines[0] and lines[-1]) and all(line == line.strip() for line in lines)
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if block else None)


_Dumper.add_representer(str, _text)


def written(content: Any) -> str:
    """`content` in the form of the files we ship."""
    return str(yaml.dump(content, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=120))
