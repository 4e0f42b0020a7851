"""The draft that comes before a registration.

A draft is a value: each function takes one and gives the next, with a version that grows by one. The buttons of a
question carry the version that asked it, so a tap on an old keyboard is known by its number. What is wrong with an
answer is raised (NotAnAnswer) and leaves the draft as it was; `missed` counts it, and keeps the version, because
the keyboard on the screen is still the right one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import Any

from bot.errors import NotAllowed, NotFound
from bot.features.registration.form import (
    Answer,
    Answers,
    Form,
    Given,
    Kind,
    NotAnAnswer,
    Other,
    Picked,
    Question,
    Reason,
    Typed,
    before,
    fits,
    is_open_kind,
    kept,
    next_open,
    read,
    relevant,
)
from bot.features.registration.form.choosing import in_order, picked
from bot.features.registration.form.files import files_of
from bot.features.registration.form.texts import read_short_text

Matches = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Draft:
    """A form being filled in. `at` is the open question, None the summary; `picked` the ticks not yet done with."""

    answers: Answers = field(default_factory=lambda: MappingProxyType({}))
    at: str | None = None
    editing: bool = False
    version: int = 1
    misses: int = 0
    picked: tuple[str, ...] = ()
    taps: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    """Of several choices: with which version each was ticked or freed last; under "" that of the open question."""
    held: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    """What was given to the open question and is no answer yet: matches to choose from, a name to be confirmed."""

    def to_json(self) -> dict[str, Any]:
        """The form in which a repository keeps it."""
        kept = {
            "answers": dict(self.answers),
            "at": self.at,
            "editing": self.editing,
            "version": self.version,
            "misses": self.misses,
            "picked": list(self.picked),
        }
        rest = {name: dict(value) for name, value in (("held", self.held), ("taps", self.taps)) if value}
        return {**kept, **rest}

    @property
    def files(self) -> frozenset[int]:
        """The numbers of the files in it, also of those that are not yet an answer."""
        return frozenset(file["file"] for file in files_of({**self.answers, "": self.held.get("files")}))

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Draft":
        """The kept draft; `settle` fits it to a form that was changed meanwhile."""
        return cls(
            answers=MappingProxyType(dict(data["answers"])),
            at=data["at"],
            editing=data["editing"],
            version=data["version"],
            misses=data["misses"],
            picked=tuple(data["picked"]),
            held=MappingProxyType(dict(data.get("held", {}))),
            taps=MappingProxyType(dict(data.get("taps", {}))),
        )


def known_answers(form: Form, earlier: Form, answers: Answers, *, anew: bool = True) -> dict[str, Answer]:
    """The answers to an earlier form that answer the same questions of this one: by code and kind, still fitting.

    What was left out then is left out again; what was agreed to was agreed to there and then, and is asked again. Who
    registers `anew` is asked again also what the form wants to hear each time; who is moved is not.
    """
    found: dict[str, Answer] = {}
    for question in form.questions:
        asked, value = earlier.question(question.code), answers.get(question.code)
        same = asked is not None and asked.kind is question.kind and question.kind is not Kind.CONSENT
        asks_again = anew and question.ask_again
        if same and question.code in answers and not asks_again and fits(question, value):
            found[question.code] = value
    return found


def begin(form: Form, known_answers: Answers, *, version: int = 1) -> Draft:
    """A new draft that asks the first question whose answer is not known yet."""
    answers = kept(form, known_answers)
    first = next_open(form, answers)
    return Draft(MappingProxyType(answers), at=first.code if first else None, version=version)


def shown_back(draft: Draft, form: Form) -> Draft:
    """The draft at the name that will stand on the certificate, to be agreed to: somebody else has written it."""
    asked = next((each for each in relevant(form, draft.answers) if each.certificate), None)
    if asked is None or not isinstance(name := draft.answers.get(asked.code), str):
        return draft
    return replace(draft, at=asked.code, held=MappingProxyType({"value": name}))


def settle(draft: Draft, form: Form) -> Draft:
    """The draft in `form` as it is now: answers that fit no more are gone, and the open question is one that exists."""
    answers = kept(form, draft.answers)
    stays = draft.at in {question.code for question in relevant(form, answers)}
    opened = next_open(form, answers)
    at = draft.at if stays else opened.code if opened else None
    if answers == draft.answers and at == draft.at:
        return draft
    return _at(draft, answers, at, editing=draft.editing)


def complete(form: Form, draft: Draft) -> bool:
    """Whether every question that is to be asked has its answer, so that the draft can be sent."""
    return next_open(form, draft.answers) is None


def unanswered(form: Form, draft: Draft) -> int:
    """How many of the questions that are to be asked have no answer yet."""
    known, asked = progress(form, draft)
    return asked - known


def progress(form: Form, draft: Draft) -> tuple[int, int]:
    """How many of the questions that are to be asked have their answer, and how many there are."""
    asked = relevant(form, draft.answers)
    return sum(question.code in draft.answers for question in asked), len(asked)


def answer(draft: Draft, form: Form, given: Given, *, today: date, region: str | None, matches: Matches = ()) -> Draft:
    """The draft after `given` answers its open question, or holds what is still to be chosen or confirmed.

    `matches` are the institutions of the list that a typed text may mean. Raises NotAnAnswer.
    """
    question = open_question(draft, form)
    if question.kind is Kind.CHOICES and isinstance(given, Picked):
        return toggle(draft, form, given.code, given.seen)
    if question.kind is Kind.INSTITUTION and not draft.held.get("unlisted"):
        return _institution(draft, form, question, given, matches)
    value = read(question, given, today=today, region=region)
    if isinstance(given, Typed) and given.zawgyi and is_open_kind(question):
        return hold(draft, **_still_unlisted(draft), value=value, zawgyi=True)
    if question.certificate:
        return hold(draft, value=value)
    return _answered(draft, form, question, value)


def _still_unlisted(draft: Draft) -> dict[str, Any]:
    """Who types an institution once more is not looked up in the list again."""
    return {"unlisted": True} if draft.held.get("unlisted") else {}


def _institution(draft: Draft, form: Form, question: Question, given: Given, matches: Matches) -> Draft:
    match given:
        case Picked(code):
            found = next((each for each in draft.held.get("matches", ()) if each["code"] == code), None)
            if found is None:
                raise NotAnAnswer(Reason.PICK_A_BUTTON)
            return _answered(draft, form, question, dict(found))
        case Typed(text):
            read_short_text(text, question.limit)
            return hold(draft, typed=text, matches=[dict(each) for each in matches])
        case _:
            raise NotAnAnswer(Reason.FORWARDED if given == Other("forwarded") else Reason.NOT_TEXT)


def unlisted(draft: Draft, form: Form) -> Draft:
    """The draft that takes the next text as the name of an institution which the list does not have."""
    if open_question(draft, form).kind is not Kind.INSTITUTION:
        raise NotAnAnswer(Reason.PICK_A_BUTTON)
    return hold(draft, unlisted=True)


def add_file(draft: Draft, form: Form, file: Mapping[str, Any]) -> Draft:
    """The draft with one more file; the last that fits answers the question."""
    question = open_question(draft, form)
    files = [*draft.held.get("files", ()), dict(file)]
    if len(files) >= question.most_files:
        return _answered(draft, form, question, files)
    return hold(draft, files=files)


def confirm(draft: Draft, form: Form) -> Draft:
    """The draft with what it holds as its answer."""
    question = open_question(draft, form)
    if "value" not in draft.held:
        raise NotAnAnswer(Reason.NOT_TEXT)
    return _answered(draft, form, question, draft.held["value"])


def hold(draft: Draft, **held: Any) -> Draft:
    """The draft with something that is no answer yet; what it held before is gone."""
    return replace(draft, held=MappingProxyType(held), version=draft.version + 1, misses=0)


def skip(draft: Draft, form: Form) -> Draft:
    """The draft with the open question left out, where that is allowed."""
    question = open_question(draft, form)
    if not question.optional:
        raise NotAnAnswer(Reason.NEEDED)
    return _answered(draft, form, question, None)


def toggle(draft: Draft, form: Form, code: str, seen: int | None = None) -> Draft:
    """The draft with one of several choices ticked, or no longer ticked.

    `seen` is the version that the button was shown with: a second tap on what was tapped since then was meant once.
    """
    question = open_question(draft, form)
    if question.kind is not Kind.CHOICES:
        raise NotAnAnswer(Reason.PICK_A_BUTTON if question.codes else Reason.NOT_TEXT)
    ticked = set(draft.picked) ^ {picked(question, code)}
    if seen is not None and draft.taps.get(code, -1) >= seen:
        return draft
    taps = {"": draft.version, **draft.taps, code: draft.version}
    order = tuple(in_order(question, ticked))
    return replace(draft, picked=order, taps=MappingProxyType(taps), version=draft.version + 1, misses=0)


def is_quick(draft: Draft, form: Form, seen: int) -> bool:
    """Whether a button of several choices was tapped before its question showed the tick of the tap before."""
    question = form.question(draft.at)
    several = question is not None and question.kind is Kind.CHOICES
    return several and "" in draft.taps and draft.taps[""] <= seen <= draft.version


def done(draft: Draft, form: Form) -> Draft:
    """The draft with the ticked choices as its answer; none ticked means skipped, where that is allowed."""
    question = open_question(draft, form)
    if question.kind is Kind.FILE:
        if not draft.held.get("files"):
            raise NotAnAnswer(Reason.FILE_NEEDED)
        return _answered(draft, form, question, list(draft.held["files"]))
    if question.kind is not Kind.CHOICES:
        raise NotAnAnswer(Reason.PICK_A_BUTTON if question.codes else Reason.NOT_TEXT)
    ticked = in_order(question, set(draft.picked))
    if not ticked and not question.optional:
        raise NotAnAnswer(Reason.NOTHING_PICKED)
    return _answered(draft, form, question, ticked or None)


def back(draft: Draft, form: Form) -> Draft:
    """One question up with its answer kept; from an edit back to the summary; the first question stays."""
    if draft.editing and draft.at is not None and complete(form, draft):
        return keep(draft, form)
    earlier = before(form, draft.answers, draft.at)
    if earlier is None:
        return draft
    return _at(draft, draft.answers, earlier.code, editing=draft.editing or draft.at is None)


def keep(draft: Draft, form: Form) -> Draft:
    """On from an answered question that was looked at again, its answer as it was."""
    if draft.at is None or draft.at not in draft.answers:
        return draft
    return _onward(draft, form, draft.answers)


def edit(draft: Draft, form: Form, code: str) -> Draft:
    """The draft at the question `code`, to return to where it was once that is answered."""
    if code not in {question.code for question in relevant(form, draft.answers)}:
        raise NotFound(f"no question {code} is asked")
    return _at(draft, draft.answers, code, editing=True)


def missed(draft: Draft) -> Draft:
    """The draft after one more answer that was none; the third in a row is answered with a person."""
    return replace(draft, misses=draft.misses + 1)


def open_question(draft: Draft, form: Form) -> Question:
    """The question that is open; NotAllowed at the summary, where none is."""
    question = form.question(draft.at)
    if question is None:
        raise NotAllowed("no question is open")
    return question


def _answered(draft: Draft, form: Form, question: Question, value: Answer) -> Draft:
    """A changed answer keeps the later ones, but for those that are not asked for any more."""
    return _onward(draft, form, kept(form, {**draft.answers, question.code: value}))


def _onward(draft: Draft, form: Form, answers: Answers) -> Draft:
    following = next_open(form, answers)
    if following is None:
        return _at(draft, answers, None, editing=False)
    return _at(draft, answers, following.code, editing=draft.editing)


def _at(draft: Draft, answers: Answers, at: str | None, *, editing: bool) -> Draft:
    """The next draft, at another question: with the ticks of its answer, and no wrong answers counted."""
    given = answers.get(at) if at else None
    ticks = tuple(each for each in given if isinstance(each, str)) if isinstance(given, list) else ()
    return Draft(MappingProxyType(dict(answers)), at, editing, draft.version + 1, 0, ticks)
