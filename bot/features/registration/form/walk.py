"""The way through a form: which questions are asked after which answers, and where a person is."""

from collections.abc import Mapping
from typing import Any

from bot.features.registration.form import files
from bot.features.registration.form.given import Answer
from bot.features.registration.form.question import Form, Kind, Question

Answers = Mapping[str, Answer]

_NO_TEXTS = frozenset({Kind.CHOICES, Kind.YES_NO, Kind.NUMBER, Kind.SCALE, Kind.INSTITUTION, Kind.FILE})
_OPEN_KINDS = frozenset({Kind.SHORT_TEXT, Kind.LONG_TEXT, Kind.FULL_NAME, Kind.PASSPORT_NAME, Kind.INSTITUTION})


def relevant(form: Form, answers: Answers) -> tuple[Question, ...]:
    """The questions to ask after `answers`; an answer to a question that is not asked (any more) counts for nothing."""
    asked: list[Question] = []
    counted: dict[str, Answer] = {}
    for question in form.questions:
        if not question.when or all(_names(counted.get(code), values) for code, values in question.when.items()):
            asked.append(question)
            if question.code in answers:
                counted[question.code] = answers[question.code]
    return tuple(asked)


def _names(answer: Answer, values: tuple[str, ...]) -> bool:
    match answer:
        case bool():
            return ("yes" if answer else "no") in values
        case list():
            return any(code in values for code in answer)
        case Mapping():
            return False
        case _:
            return str(answer) in values


def position(form: Form, answers: Answers, code: str) -> tuple[int, int]:
    """Which question this is of how many, as in "3 of 11"."""
    codes = [question.code for question in relevant(form, answers)]
    return (codes.index(code) + 1 if code in codes else len(codes)), len(codes)


def next_open(form: Form, answers: Answers) -> Question | None:
    """The first question without an answer; None when all have one or were skipped."""
    return next((question for question in relevant(form, answers) if question.code not in answers), None)


def before(form: Form, answers: Answers, code: str | None) -> Question | None:
    """The question before `code`, None before the first; the last one of all before the summary (None)."""
    asked = relevant(form, answers)
    index = next((place for place, question in enumerate(asked) if question.code == code), len(asked))
    return asked[index - 1] if index else None


def is_open_kind(question: Question) -> bool:
    """Whether almost any text could answer it, so that only a sure question of the person's is taken for one."""
    return question.kind in _OPEN_KINDS


def fits(question: Question, answer: Answer) -> bool:
    """Whether a stored answer is still one to `question`, which may have been changed since."""
    match answer:
        case None:
            return question.optional
        case bool():
            return question.kind is Kind.YES_NO
        case int() | float():
            return _is_number_for(question, answer)
        case Mapping():
            return question.kind is Kind.INSTITUTION
        case str() if question.kind is Kind.CONSENT:
            return answer == question.digest
        case list():
            return _is_list_for(question, answer)
        case str() if question.kind is Kind.CHOICE:
            return answer in question.codes
        case _:
            return question.kind not in _NO_TEXTS


def _is_list_for(question: Question, answer: list[Any]) -> bool:
    if question.kind is Kind.FILE:
        return files.is_whole(answer) and len(answer) <= question.most_files
    is_ticked = question.kind is Kind.CHOICES and bool(answer)
    return is_ticked and all(isinstance(each, str) and each in question.codes for each in answer)


def _is_number_for(question: Question, answer: float) -> bool:
    match question.kind:
        case Kind.SCALE:
            return isinstance(answer, int) and str(answer) in question.codes
        case Kind.NUMBER:
            least, most = question.least, question.most
            whole = bool(question.decimals) or answer == int(answer)
            return whole and (least is None or answer >= least) and (most is None or answer <= most)
        case _:
            return False


def kept(form: Form, answers: Answers) -> dict[str, Answer]:
    """The answers that still count: to questions that are asked, in the order of the form."""
    known = (question for question in form.questions if question.code in answers)
    fitting = {question.code: answers[question.code] for question in known if fits(question, answers[question.code])}
    return {question.code: fitting[question.code] for question in relevant(form, fitting) if question.code in fitting}
