"""What the models of all files share: strict mappings, texts by language, and checks that say what is right."""

from collections.abc import Collection, Iterator, Mapping
from typing import Annotated

import regex
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from bot.i18n import LANGUAGES, length
from bot.yaml_file.document import Path

_LANGUAGE_RULE = f"must be one of the languages {', '.join(LANGUAGES)}"


class Entry(BaseModel):
    """A mapping in a file: its keys are known, and what was read does not change."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, validate_by_name=True, validate_by_alias=True, defer_build=True
    )


def matching(pattern: str, right: str) -> AfterValidator:
    """A check that a text has the form of `pattern`; `right` says that form in words."""
    form = regex.compile(pattern)

    def check(value: str) -> str:
        if not form.fullmatch(value):
            raise ValueError(right)
        return value

    return AfterValidator(check)


def texts(longest: int, required: Collection[str] = ("en",)) -> BeforeValidator:
    """A check of texts by language that lists all their faults: empty, too long (UTF-16 units), unknown or missing."""

    def faults(value: Mapping[str, object]) -> Iterator[tuple[Path, str]]:
        for code, text in value.items():
            if code not in LANGUAGES:
                yield (code,), _LANGUAGE_RULE
            elif not isinstance(text, str) or not text.strip():
                yield (code,), "must be a text that is not empty"
            elif length(text.strip()) > longest:
                yield (code,), f"must have at most {longest} characters"
        if missing := [code for code in required if code not in value]:
            yield (), f"must have a text for {', '.join(missing)}"

    def check(value: object) -> dict[str, str]:
        if not isinstance(value, Mapping):
            raise PydanticCustomError("texts", "must have one text a language, each under its code")
        if found := [_line_error(path, reason, value) for path, reason in faults(value)]:
            raise ValidationError.from_exception_data("texts", found)
        return {code: text.strip() for code, text in value.items()}

    return BeforeValidator(check)


def _not_empty(value: object) -> object:
    # Counted before the entries are read: pydantic counts only the right ones, and would call this list empty as well.
    if isinstance(value, list | tuple) and not value:
        raise ValueError("must have at least one entry")
    return value


def _line_error(path: Path, reason: str, value: object) -> InitErrorDetails:
    return InitErrorDetails(type=PydanticCustomError("texts", "{reason}", {"reason": reason}), loc=path, input=value)


def _language(value: str) -> str:
    if value not in LANGUAGES:
        raise ValueError(_LANGUAGE_RULE)
    return value


def _line(value: str) -> str:
    if not value.strip():
        raise ValueError("must not be empty")
    return value.strip()


NOT_EMPTY = BeforeValidator(_not_empty)
Language = Annotated[str, AfterValidator(_language)]
Line = Annotated[str, AfterValidator(_line)]
Title = Annotated[dict[str, str], texts(120)]
Paragraph = Annotated[dict[str, str], texts(3000)]
