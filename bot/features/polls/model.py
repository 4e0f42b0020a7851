"""What a poll is: its words in each language, and what the base language says for all. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from bot.errors import BotError
from bot.i18n import clean, clean_name, length

MOST_OPTIONS: Final = 12
FEWEST_OPTIONS: Final = 2
LONGEST_QUESTION: Final = 300
LONGEST_OPTION: Final = 100
LONGEST_EXPLANATION: Final = 200


class NoPoll(BotError):
    """These are not the words of a poll; `why` and its values say what is wrong."""

    def __init__(self, why: str, **values: Any) -> None:
        super().__init__(why)
        self.why = why
        self.values = values


@dataclass(frozen=True)
class Poll:
    """The words of one language; of the base language also which options are right, and whether several may be chosen.

    `correct` is empty in a poll that is no quiz.
    """

    question: str
    options: tuple[str, ...]
    explanation: str = ""
    correct: tuple[int, ...] = ()
    several: bool = False

    @property
    def is_quiz(self) -> bool:
        """Whether there are right answers."""
        return bool(self.correct)

    def to_json(self) -> dict[str, Any]:
        """The form in which it is kept, and in which the outbox has it."""
        return {
            "question": self.question, "options": list(self.options), "explanation": self.explanation,
            "correct": list(self.correct), "several": self.several,
        }  # fmt: skip

    @classmethod
    def from_json(cls, kept: Mapping[str, Any] | None) -> "Poll | None":
        """What was kept."""
        if not kept:
            return None
        return cls(
            kept["question"], tuple(kept["options"]), kept["explanation"], tuple(kept["correct"]), kept["several"]
        )

    def after(self, base: "Poll") -> "Poll":
        """With what the base says for all languages."""
        return replace(self, correct=base.correct, several=base.several)

    def fits(self, base: "Poll") -> bool:
        """Whether it has as many options as the base."""
        return len(self.options) == len(base.options)


def from_phone(sent: Mapping[str, Any]) -> Poll:
    """A poll that somebody made on her phone, also one that is closed; raises NoPoll for what cannot be made anew."""
    if "media" in sent or any("media" in option for option in sent["options"]):
        raise NoPoll("media")
    correct = tuple(sent.get("correct_option_ids", ()))
    if sent["type"] == "quiz" and not correct:
        raise NoPoll("unknown")
    options = tuple(clean_name(option["text"]) for option in sent["options"])
    several = bool(sent.get("allows_multiple_answers"))
    return checked(Poll(clean_name(sent["question"]), options, clean(sent.get("explanation", "")), correct, several))


def from_lines(text: str, base: Poll) -> Poll:
    """The words of another language: the question, then one option a line, and of a quiz the explanation as last line.

    Raises NoPoll.
    """
    lines = [line for each in text.splitlines() if (line := clean_name(each))]
    options = len(base.options)
    with_explanation = bool(base.explanation) and len(lines) == options + 2
    if len(lines) != options + 1 and not with_explanation:
        raise NoPoll("lines", n=options + 1)
    explanation = lines.pop() if with_explanation else ""
    return checked(Poll(lines[0], tuple(lines[1:]), explanation).after(base))


def checked(poll: Poll) -> Poll:
    """The poll, if Telegram takes it; raises NoPoll."""
    if not poll.question or length(poll.question) > LONGEST_QUESTION:
        raise NoPoll("question", n=LONGEST_QUESTION)
    if not FEWEST_OPTIONS <= len(poll.options) <= MOST_OPTIONS:
        raise NoPoll("options", n=MOST_OPTIONS)
    for option in poll.options:
        if not option or length(option) > LONGEST_OPTION:
            raise NoPoll("option", n=LONGEST_OPTION, option=option)
    if len(set(poll.options)) < len(poll.options):
        raise NoPoll("twice")
    if length(poll.explanation) > LONGEST_EXPLANATION:
        raise NoPoll("explanation", n=LONGEST_EXPLANATION)
    return poll


def as_lines(poll: Poll) -> str:
    """The words as they are typed for another language."""
    return "\n".join(
        [poll.question, *poll.options, *([" ".join(poll.explanation.split())] if poll.explanation else [])]
    )


@dataclass(frozen=True)
class Part:
    """How those of one country or field answered: how many of them, how many chose each option, how many were right."""

    code: str | None
    voters: int
    chosen: tuple[int, ...]
    right: int = 0


@dataclass(frozen=True)
class Results:
    """How a poll stands: to how many it was sent, how many answered, and who chose what."""

    number: int
    poll: Poll
    sent: int
    whole: Part
    by_country: Sequence[Part] = ()
    by_field: Sequence[Part] = ()
    is_closed: bool = False


Vote = tuple[str | None, str | None, tuple[int, ...]]
"""Country, field, and the options that were chosen."""


def by_country(poll: Poll, votes: Sequence[Vote]) -> list[Part]:
    """Votes by country, the most first, and last those who named none."""
    return _parts(poll, [(country, chosen) for country, _, chosen in votes])


def by_field(poll: Poll, votes: Sequence[Vote]) -> list[Part]:
    """Votes by field of study, in the same way."""
    return _parts(poll, [(field, chosen) for _, field, chosen in votes])


def whole(poll: Poll, votes: Sequence[Vote]) -> Part:
    """All votes together."""
    return _part(poll, None, [chosen for _, _, chosen in votes])


def _parts(poll: Poll, votes: Sequence[tuple[str | None, tuple[int, ...]]]) -> list[Part]:
    of: dict[str | None, list[tuple[int, ...]]] = {}
    for code, chosen in votes:
        of.setdefault(code, []).append(chosen)
    parts = [_part(poll, code, chosen) for code, chosen in of.items()]
    return sorted(parts, key=lambda part: (part.code is None, -part.voters, part.code or ""))


def _part(poll: Poll, code: str | None, chosen: Sequence[tuple[int, ...]]) -> Part:
    numbers = tuple(sum(option in each for each in chosen) for option in range(len(poll.options)))
    right = sum(set(each) == set(poll.correct) for each in chosen) if poll.is_quiz else 0
    return Part(code, len(chosen), numbers, right)
