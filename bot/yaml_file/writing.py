"""From a model back to its file, in the form of the files we ship."""

import yaml
from pydantic import BaseModel


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


def write_file(entry: BaseModel) -> str:
    """The file that reads back as an equal `entry`."""
    content = entry.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return str(yaml.dump(content, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=120))
