"""What a parameter may be: the types of the specification, also where Telegram itself would shrug."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.playground.refusal import bad_request
from bot.playground.text import cleaned

Arguments = dict[str, Any]
_DIGITS = re.compile("-?[0-9]{1,20}")
_YES, _NO = ("true", "yes", "1"), ("false", "no", "0")


@dataclass(frozen=True)
class Upload:
    """A file that came with a request."""

    name: str
    type: str
    data: bytes


def string(name: str, raw: Any) -> str:
    """Text, cleaned as Telegram cleans it."""
    if not isinstance(raw, str):
        raise _wrong(name, "String")
    return cleaned(raw)


def integer(name: str, raw: Any) -> int:
    """A whole number, also as its digits."""
    if isinstance(raw, str) and _DIGITS.fullmatch(raw.strip()):
        return int(raw)
    if not isinstance(raw, int) or isinstance(raw, bool):
        raise _wrong(name, "Integer")
    return raw


def number(name: str, raw: Any) -> float:
    """A number, also as its digits."""
    if isinstance(raw, bool) or not isinstance(raw, (int, float, str)):
        raise _wrong(name, "Float")
    try:
        return float(raw)
    except ValueError:
        raise _wrong(name, "Float") from None


def boolean(name: str, raw: Any) -> bool:
    """Yes or no, also in the words that forms use."""
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, str) and raw.lower() in _YES + _NO:
        return raw.lower() in _YES
    raise _wrong(name, "Boolean")


def chat(name: str, raw: Any) -> int | str:
    """A chat: its number, or the @name of a public one."""
    if isinstance(raw, str) and not raw.strip():
        raise bad_request(f"{name} is empty")
    if isinstance(raw, str) and not _DIGITS.fullmatch(raw.strip()):
        return raw.strip()
    return integer(name, raw)


def structure(name: str, raw: Any) -> dict[str, Any]:
    """An object, also as JSON."""
    value = _decoded(name, raw)
    if not isinstance(value, dict):
        raise bad_request("object expected as reply markup" if name == "reply_markup" else f"object expected as {name}")
    return value


def array(name: str, raw: Any) -> list[Any]:
    """A list, also as JSON."""
    value = _decoded(name, raw)
    if not isinstance(value, list):
        raise bad_request(f"expected an Array as {name}")
    return value


def file(name: str, raw: Any) -> Upload | str:
    """A file that was sent along, or the id of one that Telegram has."""
    if isinstance(raw, Upload):
        return raw
    return string(name, raw)


def decoded(source: str | bytes) -> Any:
    """What a piece of JSON says; raises ValueError, or Telegram's complaint about half a letter."""
    try:
        value = json.loads(source)
        json.dumps(value, ensure_ascii=False).encode()
    except RecursionError:
        raise ValueError("nested too deeply") from None
    except UnicodeEncodeError:
        raise bad_request("strings must be encoded in UTF-8") from None
    return value


def _decoded(name: str, raw: Any) -> Any:
    if not isinstance(raw, str):
        return raw
    try:
        return decoded(raw)
    except ValueError:
        raise bad_request(f"can't parse {name.replace('_', ' ')} JSON object") from None


def _wrong(name: str, kind: str) -> Exception:
    return bad_request(f'parameter "{name}" must be of type {kind}')


_SHAPE_TYPES: dict[str, Callable[[Any], bool]] = {
    "String": lambda value: isinstance(value, str),
    "Boolean": lambda value: isinstance(value, bool),
    "Number": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "Array": lambda value: isinstance(value, list),
    "Object": lambda value: isinstance(value, dict),
    "Chat": lambda value: isinstance(value, (int, str)) and not isinstance(value, bool),
}


def check_shape(value: Any, shape: Mapping[str, str], what: str = "") -> dict[str, Any]:
    """The object, when its fields have the types in `shape` ("Number", "String!" for one that must be there)."""
    if not isinstance(value, dict):
        raise bad_request(f"{what or 'value'} must be an Object".replace("can't parse ", ""))
    for field, kind in shape.items():
        if field not in value:
            if kind.endswith("!"):
                raise _shaped(f'Can\'t find field "{field}"', what)
        elif not _SHAPE_TYPES[kind.rstrip("!")](value[field]):
            raise _shaped(f'Field "{field}" must be of type {kind.rstrip("!")}', what)
    return value


def _shaped(reason: str, what: str) -> Exception:
    return bad_request(f"{what}: {reason}" if what else reason[0].lower() + reason[1:])
