"""The questions of a form, as a programme file writes them; a fault names the entry that it is in."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import lru_cache
from typing import Annotated, Any, Final, Literal, Self, get_args

from pydantic import BeforeValidator, Field, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from bot.features.registration.form.bounds import Bound, crossed
from bot.yaml_file import Entry, matching, texts


class Kind(StrEnum):
    """What sort of answer a question takes; each kind has one reader."""

    CHOICE = "choice"
    CHOICES = "choices"
    SHORT_TEXT = "short_text"
    LONG_TEXT = "long_text"
    FULL_NAME = "full_name"
    PASSPORT_NAME = "passport_name"
    DATE = "date"
    PHONE = "phone"
    EMAIL = "email"
    YES_NO = "yes_no"
    NUMBER = "number"
    SCALE = "scale"
    CONSENT = "consent"
    INSTITUTION = "institution"
    FILE = "file"


LONGEST: Final[Mapping[Kind, int]] = {
    Kind.SHORT_TEXT: 200,
    Kind.LONG_TEXT: 1000,
    Kind.FULL_NAME: 120,
    Kind.PASSPORT_NAME: 80,
    Kind.INSTITUTION: 150,
}
"""The kinds whose length counts, and how many letters each takes where the form says nothing."""

_CHOOSING: Final = (Kind.CHOICE, Kind.CHOICES)
_KINDS_WITH: Final[Mapping[str, tuple[Kind, ...]]] = {
    "choices": _CHOOSING,
    "longest": tuple(LONGEST),
    "earliest": (Kind.DATE,),
    "latest": (Kind.DATE,),
    "least": (Kind.NUMBER,),
    "most": (Kind.NUMBER,),
    "decimals": (Kind.NUMBER,),
    "steps": (Kind.SCALE,),
    "low": (Kind.SCALE,),
    "high": (Kind.SCALE,),
    "terms": (Kind.CONSENT,),
    "files": (Kind.FILE,),
    "certificate": (Kind.FULL_NAME, Kind.PASSPORT_NAME),
    "types": (Kind.FILE,),
    "megabytes": (Kind.FILE,),
}
FileType = Literal["pdf", "jpeg", "png", "webp", "heic"]
FILE_TYPES: Final[tuple[FileType, ...]] = get_args(FileType)
_MEGABYTES: Final = 10
AGREE: Final = "agree"
"""The code of the one button of a consent."""
_STEPS: Final = 5


def _one_for_all(value: Any) -> Any:
    return {"en": value} if isinstance(value, str) else value


def _one_or_more(value: Any) -> Any:
    """One value or several; steps of a scale are written as numbers, and a yes or no of YAML as itself."""
    values = value if isinstance(value, list | tuple) else (value,)
    return tuple(str(each) if isinstance(each, int) and not isinstance(each, bool) else each for each in values)


QuestionCode = Annotated[str, matching(r"[a-z0-9_]{1,24}", "must be 1 to 24 letters a-z, digits or _")]
ChoiceCode = Annotated[str, matching(r"[a-z0-9][a-z0-9_-]{0,31}", "must be 1 to 32 letters a-z, digits, - or _")]
Sentence = Annotated[dict[str, str], texts(300)]
Label = Annotated[dict[str, str], texts(80)]
Terms = Annotated[dict[str, str], texts(2000)]
Limit = Annotated[float, Field(allow_inf_nan=False, ge=-1e12, le=1e12)]
Example = Annotated[dict[str, str], texts(120), BeforeValidator(_one_for_all)]
Values = Annotated[tuple[ChoiceCode, ...], BeforeValidator(_one_or_more)]


class Choice(Entry):
    """One of the answers that a question offers."""

    code: ChoiceCode
    text: Label


class Question(Entry):
    """One question of a form: how it is asked, what answers it, and after which earlier answers it is asked at all."""

    code: QuestionCode
    kind: Kind
    text: Sentence
    label: Label | None = None
    """A short name for summaries and buttons; the question itself where none is given."""
    hint: Sentence | None = None
    example: Example | None = None
    optional: bool = False
    when: dict[QuestionCode, Values] = Field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    longest: Annotated[int, Field(ge=1, le=3000)] | None = None
    earliest: Bound | None = None
    latest: Bound | None = None
    least: Limit | None = None
    most: Limit | None = None
    decimals: Annotated[int, Field(ge=1, le=4)] | None = None
    """How many digits a number may have behind its point; nothing: whole numbers only."""
    steps: Annotated[int, Field(ge=2, le=10)] | None = None
    low: Label | None = None
    high: Label | None = None
    """What the first and the last step of a scale mean."""
    terms: Terms | None = None
    """What is agreed to, where the question itself does not say it all."""
    files: Annotated[int, Field(ge=1, le=10)] | None = None
    """How many files at most; one where nothing is said."""
    types: Annotated[tuple[FileType, ...], BeforeValidator(_one_or_more)] = ()
    megabytes: Annotated[int, Field(ge=1, le=20)] | None = None
    fills: QuestionCode | None = None
    matters: bool = False
    """Who changes this answer after it was sent is decided about again."""
    certificate: bool = False
    """Whether a name is shown as it will stand on the certificate, to be agreed to before the form goes on."""
    ask_again: bool = False
    """Whether a second registration asks this anew, although an earlier one has an answer."""

    @property
    def limit(self) -> int:
        """The most letters that this question takes."""
        return self.longest or LONGEST.get(self.kind, 254)

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes that can answer this question, and that a condition can name."""
        match self.kind:
            case Kind.YES_NO:
                return ("yes", "no")
            case Kind.SCALE:
                return tuple(str(step) for step in range(1, (self.steps or _STEPS) + 1))
            case _:
                return tuple(choice.code for choice in self.choices)

    @property
    def most_files(self) -> int:
        """How many files answer this question at most."""
        return self.files or 1

    @property
    def file_types(self) -> tuple[FileType, ...]:
        """The types of files that it takes."""
        return self.types or FILE_TYPES

    @property
    def most_megabytes(self) -> int:
        """The largest file that it takes; Telegram gives a bot at most 20."""
        return self.megabytes or _MEGABYTES

    @property
    def digest(self) -> str:
        """Names the words of a consent in all languages: who agreed to others has not agreed to these."""
        words = json.dumps([self.text, self.hint, self.terms], ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(words.encode()).hexdigest()[:32]

    @model_validator(mode="after")
    def _check(self) -> Self:
        _raise("Question", [*self._misplaced(), *self._unchoosable()])
        return self

    def _misplaced(self) -> Iterator[InitErrorDetails]:
        for name, kinds in _KINDS_WITH.items():
            value = getattr(self, name)
            if value is not None and value is not False and value != () and self.kind not in kinds:
                yield _fault(name, message=f"must be left out: a question of kind {self.kind} has no {name}")
        if self.earliest and self.latest and crossed(self.earliest, self.latest):
            yield _fault("latest", message="must not be before the earliest day")
        if self.least is not None and self.most is not None and self.least > self.most:
            yield _fault("most", message="must not be less than the least")
        if self.optional and self.kind is Kind.CONSENT:
            yield _fault("optional", message="must be left out: what is asked to be agreed to cannot be skipped")

    def _unchoosable(self) -> Iterator[InitErrorDetails]:
        # Counted here: pydantic counts only valid entries, and would call a list with one wrong entry too short.
        if self.kind in _CHOOSING and not 2 <= len(self.choices) <= 8:
            yield _fault("choices", message=f"must have 2 to 8 entries in a question of kind {self.kind}")
        yield from _repeated(self.codes, "choices")


class Form(Entry):
    """The questions of a registration, in the order in which they are asked."""

    code: ChoiceCode
    questions: tuple[Question, ...]

    def question(self, code: str | None) -> Question | None:
        """The question of that code, if the form has it."""
        return next((question for question in self.questions if question.code == code), None)

    @model_validator(mode="after")
    def _check(self) -> Self:
        if not 1 <= len(self.questions) <= 60:
            _raise("Form", [_fault("questions", message="must have 1 to 60 entries")])
        codes = tuple(question.code for question in self.questions)
        _raise("Form", [*_repeated(codes, "questions"), *self._impossible_conditions()])
        return self

    def _impossible_conditions(self) -> Iterator[InitErrorDetails]:
        """A condition can name only the choices of a question that has been asked before."""
        earlier: dict[str, Question] = {}
        for index, question in enumerate(self.questions):
            for code, values in question.when.items():
                for message in _impossible(earlier.get(code), code, values):
                    yield _fault("questions", index, "when", code, message=message)
            earlier[question.code] = question


@lru_cache(maxsize=64)
def form_of(text: str) -> Form:
    """The form whose JSON is `text`; a form never changes, so the same text is read once."""
    return Form.model_validate_json(text)


def _impossible(named: Question | None, code: str, values: tuple[str, ...]) -> Iterator[str]:
    if named is None:
        yield f"must be the code of an earlier question; {code} is none"
    elif not named.codes:
        yield f"must be the code of a question with choices or of yes_no; {code} is of kind {named.kind}"
    elif not values:
        yield f"must name at least one choice of {code}"
    else:
        right = ", ".join(named.codes)
        yield from (f"must be one of {right}; {value} is not" for value in values if value not in named.codes)


def _repeated(codes: tuple[str, ...], place: str) -> Iterator[InitErrorDetails]:
    for index, code in enumerate(codes):
        if code in codes[:index]:
            yield _fault(place, index, "code", message=f"must be another code; {code} is there already")


def _fault(*place: str | int, message: str) -> InitErrorDetails:
    # The sentence stands in the context: a template with braces of its own would be filled in.
    return InitErrorDetails(type=PydanticCustomError("form", "{fault}", {"fault": message}), loc=place, input=None)


def _raise(title: str, faults: list[InitErrorDetails]) -> None:
    """All faults of one entry at once, each with its own place, so that a file's author mends them in one go."""
    if faults:
        raise ValidationError.from_exception_data(title, faults)
