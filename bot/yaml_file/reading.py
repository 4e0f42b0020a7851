"""From a file to its model, with every fault said as what would be right."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.yaml_file.document import Document, Fault, FileFaults, Path

Model = TypeVar("Model", bound=BaseModel)

_LIST: Final = "must be a list, each entry after a dash"
_MAPPING: Final = "must be a mapping, each line of the form key: value"
_REASONS: Final = {
    "missing": "must be given",
    "string_type": "must be a text",
    "string_too_short": "must have at least {min_length} letters",
    "string_too_long": "must have at most {max_length} letters",
    "string_pattern_mismatch": "must have the form {pattern}",
    "too_short": "must have at least {min_length} entries",
    "too_long": "must have at most {max_length} entries",
    "literal_error": "must be {expected}",
    "enum": "must be {expected}",
    "tuple_type": _LIST,
    "list_type": _LIST,
    "dict_type": _MAPPING,
    "model_type": _MAPPING,
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "greater_than": "must be more than {gt:g}",
    "greater_than_equal": "must be {ge:g} or more",
    "less_than": "must be less than {lt:g}",
    "less_than_equal": "must be {le:g} or less",
    "value_error": "{error}",
}


def read_file(
    text: str, name: str, model: type[Model], between: Callable[[Document], Iterable[Fault]] = lambda document: ()
) -> Model:
    """The file as `model`; raises FileFaults with every fault of its writing, of its entries and `between` them."""
    from bot.yaml_file.notation import read_yaml

    document = read_yaml(text, name)
    faults = [*document.faults, *between(document)]
    try:
        read = model.model_validate(document.content)
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
        raise FileFaults([*faults, *(_fault(document, model, detail) for detail in details)]) from None
    if faults:
        raise FileFaults(faults)
    return read


def _fault(document: Document, model: type[BaseModel], detail: ErrorDetails) -> Fault:
    path: Path = ()
    for part in detail["loc"]:  # pydantic also names unions and keys here; only what stands in the file is kept
        path = (*path, part) if (*path, part) in document.lines else path
    if detail["type"] == "extra_forbidden":
        return document.fault(path, f"must be one of the keys {', '.join(_keys(model, path[:-1]))}")
    if detail["type"] == "missing":
        path = (*path, detail["loc"][-1])
    reason = _REASONS.get(detail["type"])
    return document.fault(path, reason.format(**detail.get("ctx", {})) if reason else detail["msg"])


def _keys(model: type[BaseModel], path: Path) -> list[str]:
    """The keys that a mapping at `path` may have."""
    models = {model}
    for part in path:
        if isinstance(part, str):
            models = {inner for outer in models for inner in _models(_fields(outer).get(part))}
    return [key for found in models for key in _fields(found)]


def _fields(model: type[BaseModel]) -> dict[str, Any]:
    return {info.alias or name: info.annotation for name, info in model.model_fields.items()}


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models(argument)
