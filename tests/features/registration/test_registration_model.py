"""The life of a registration, and the draft before it."""

import json
from dataclasses import replace
from typing import Any

import hypothesis
import pytest
from hypothesis import strategies as st

from bot.errors import NotAllowed, NotFound
from bot.features.registration import model
from bot.features.registration.form import Answer, Form, Given, NotAnAnswer, Picked, Reason, Typed, next_open, relevant
from bot.features.registration.model import Draft
from tests.features.registration.sample import FORM, TODAY

STUDENT: dict[str, Answer] = {
    "role": "student",
    "full_name": "ສົມພອນ",
    "passport_name": "SOMPHONE",
    "birth": "1990-05-13",
    "phone": None,
    "email": "som@example.com",
    "been": False,
    "wishes": None,
}


def said(draft: Draft, form: Form, *texts: str | Given) -> Draft:
    """The draft after these answers, one after the other."""
    for text in texts:
        given = Typed(text) if isinstance(text, str) else text
        draft = model.answer(draft, form, given, today=TODAY, region="LA")
    return draft


@pytest.fixture
def full(form: Form) -> Draft:
    return model.begin(form, STUDENT)


# -- the way through a form


def test_form_is_asked_from_top_to_summary(form: Form) -> None:
    draft = said(model.begin(form, {}), form, "student", "ສົມພອນ", "somphone", "13/5/2533")
    draft = said(model.skip(draft, form), form, "som@example.com", Picked("no"))
    draft = model.skip(draft, form)
    assert (draft.answers, draft.at, model.complete(form, draft)) == (
        STUDENT | {"passport_name": "SOMPHONE", "birth": "1990-05-13"},
        None,
        True,
    )
    assert draft.version == 9


def test_known_answers_are_not_asked_again(form: Form) -> None:
    draft = model.begin(form, {"role": "teacher", "full_name": "Som", "birth": None, "shoes": "42"}, version=5)
    assert draft == Draft({"role": "teacher", "full_name": "Som"}, at="passport_name", version=5)


def test_wrong_answer_leaves_the_draft_and_is_counted(form: Form) -> None:
    draft = said(model.begin(form, {}), form, "student")
    with pytest.raises(NotAnAnswer):
        said(draft, form, "/start")
    missed = model.missed(model.missed(draft))
    assert missed == replace(draft, misses=2)
    assert said(missed, form, "Som").misses == 0


def test_needed_question_cannot_be_skipped(form: Form) -> None:
    with pytest.raises(NotAnAnswer) as raised:
        model.skip(model.begin(form, {}), form)
    assert raised.value.reason is Reason.NEEDED


def test_nothing_can_be_answered_at_the_summary(form: Form, full: Draft) -> None:
    for act in (model.skip, model.done, model.open_question):
        with pytest.raises(NotAllowed):
            act(full, form)
    with pytest.raises(NotAllowed):
        said(full, form, "Som")


# -- back and edit


def test_back_goes_one_up_and_a_corrected_answer_returns_to_where_one_was(form: Form) -> None:
    draft = said(model.begin(form, {}), form, "student", "Som", "SOM")
    up = model.back(model.back(draft, form), form)
    assert (up.at, up.answers) == ("full_name", draft.answers)
    corrected = said(up, form, "Somphone")
    assert (corrected.at, corrected.answers["full_name"], corrected.answers["passport_name"]) == (
        "birth",
        "Somphone",
        "SOM",
    )


def test_back_stays_at_the_first_question(form: Form) -> None:
    draft = model.begin(form, {})
    assert model.back(draft, form) is draft


def test_question_looked_at_again_can_be_kept(form: Form) -> None:
    draft = said(model.begin(form, {}), form, "student", "Som")
    up = model.back(draft, form)
    assert model.keep(up, form) == replace(draft, version=up.version + 1)
    assert model.keep(draft, form) is draft


def test_one_edit_returns_to_the_summary(form: Form, full: Draft) -> None:
    edited = said(model.edit(full, form, "full_name"), form, "Somphone")
    assert (edited.at, edited.editing, edited.answers) == (None, False, STUDENT | {"full_name": "Somphone"})


def test_back_from_an_edit_is_the_summary_as_it_was(form: Form, full: Draft) -> None:
    edit = model.edit(full, form, "full_name")
    assert model.back(edit, form) == replace(full, version=edit.version + 1)


def test_back_from_the_summary_is_the_last_question(form: Form, full: Draft) -> None:
    last = model.back(full, form)
    assert (last.at, model.back(last, form).at) == ("wishes", None)


def test_edit_that_makes_questions_relevant_asks_them_first(form: Form, full: Draft) -> None:
    draft = said(model.edit(full, form, "role"), form, "teacher")
    assert (draft.at, model.complete(form, draft)) == ("subjects", False)
    assert model.back(draft, form).at == "email"
    draft = model.done(said(draft, form, Picked("rails"), Picked("robots")), form)
    assert (draft.at, draft.answers["subjects"]) == (None, ["robots", "rails"])


def test_edit_drops_answers_that_are_not_asked_for_any_more(form: Form, full: Draft) -> None:
    been = said(model.edit(full, form, "been"), form, "yes", "Tianjin")
    assert (been.at, been.answers["where"]) == (None, "Tianjin")
    assert said(model.edit(been, form, "been"), form, "no").answers == STUDENT


def test_only_a_question_that_is_asked_can_be_edited(form: Form, full: Draft) -> None:
    for code in ("subjects", "nothing", ""):
        with pytest.raises(NotFound):
            model.edit(full, form, code)


# -- several choices


def test_ticks_are_set_and_taken_away(form: Form) -> None:
    draft = model.begin(form, STUDENT | {"role": "teacher"})
    ticked = said(draft, form, Picked("rails"), Picked("robots"), Picked("rails"))
    assert (draft.at, ticked.at, ticked.picked, ticked.version) == ("subjects", "subjects", ("robots",), 4)
    assert model.done(ticked, form).answers["subjects"] == ["robots"]


def test_done_without_a_tick_needs_an_optional_question(form: Form) -> None:
    draft = model.begin(form, STUDENT | {"role": "teacher"})
    with pytest.raises(NotAnAnswer) as raised:
        model.done(draft, form)
    assert raised.value.reason is Reason.NOTHING_PICKED
    optional = changed(form, "subjects", optional=True)
    assert model.done(draft, optional).answers["subjects"] is None


def test_ticks_of_an_answer_are_there_again_when_it_is_edited(form: Form) -> None:
    draft = said(model.begin(form, STUDENT | {"role": "teacher"}), form, "1, 3")
    assert model.edit(draft, form, "subjects").picked == ("robots", "rails")


def test_forged_tick_is_refused(form: Form, full: Draft) -> None:
    draft = model.begin(form, STUDENT | {"role": "teacher"})
    for code in ("law", "yes"):
        with pytest.raises(NotAnAnswer):
            model.toggle(draft, form, code)
    for act in (model.done, lambda draft, form: model.toggle(draft, form, "robots")):
        with pytest.raises(NotAnAnswer):
            act(model.edit(full, form, "full_name"), form)


# -- kept drafts and changed forms


def changed(form: Form, code: str, **fields: Any) -> Form:
    """The form with other fields in one of its questions."""
    questions = [question | fields if question["code"] == code else question for question in FORM["questions"]]
    return Form.model_validate({"code": form.code, "questions": questions})


def without(form: Form, *codes: str) -> Form:
    """The form without some of its questions."""
    left = [question for question in form.questions if question.code not in codes]
    return Form(code=form.code, questions=tuple(left))


def test_draft_fits_the_form_it_was_made_with(form: Form, full: Draft) -> None:
    for draft in (full, model.begin(form, {}), model.edit(full, form, "birth")):
        assert model.settle(draft, form) is draft


def test_open_question_that_is_gone_gives_way_to_the_next(form: Form) -> None:
    draft = said(model.begin(form, {}), form, "student", "Som")
    settled = model.settle(draft, without(form, "passport_name", "full_name"))
    assert settled == Draft({"role": "student"}, at="birth", version=draft.version + 1)


def test_new_question_is_asked_before_the_summary(form: Form, full: Draft) -> None:
    old = model.settle(full, without(form, "birth"))
    assert (old.at, "birth" in old.answers) == (None, False)
    assert model.settle(old, form).at == "birth"


def test_choice_that_is_gone_is_asked_again(form: Form, full: Draft) -> None:
    two = changed(form, "role", choices=FORM["questions"][0]["choices"][::2])
    settled = model.settle(full, two)
    assert (settled.at, "role" in settled.answers) == ("role", False)


STEPS = st.one_of(
    st.sampled_from(
        ["teacher", "student", "Som", "13/5/1990", "020 5551 2345", "som@example.com", "yes", "no", "1, 3"]
    ).map(lambda text: ("answer", Typed(text))),
    st.sampled_from(["teacher", "robots", "rails", "yes", "no", "forged"]).map(lambda code: ("answer", Picked(code))),
    st.sampled_from(["skip", "back", "keep", "done", "missed", "settle"]).map(lambda act: (act, None)),
    st.sampled_from([question["code"] for question in FORM["questions"]]).map(lambda code: ("edit", code)),
)


def step(draft: Draft, form: Form, act: str, argument: Any) -> Draft:
    match act:
        case "answer":
            return model.answer(draft, form, argument, today=TODAY, region="LA")
        case "edit":
            return model.edit(draft, form, argument)
        case "settle":
            return model.settle(draft, form)
        case "missed":
            return model.missed(draft)
        case _:
            return {"skip": model.skip, "back": model.back, "keep": model.keep, "done": model.done}[act](draft, form)


@hypothesis.settings(max_examples=150)
@hypothesis.given(steps=st.lists(STEPS, max_size=40))
def test_any_way_through_the_form_keeps_the_draft_whole(form: Form, steps: list[tuple[str, Any]]) -> None:
    draft = model.begin(form, {})
    for act, argument in steps:
        try:
            following = step(draft, form, act, argument)
        except (NotAnAnswer, NotAllowed, NotFound):
            continue
        asked = [question.code for question in relevant(form, following.answers)]
        opened = next_open(form, following.answers)
        assert following.version == draft.version + (following is not draft and act != "missed")
        assert set(following.answers) <= set(asked)
        assert following.at in asked if following.at else model.complete(form, following)
        assert model.complete(form, following) == (opened is None)
        assert Draft.from_json(json.loads(json.dumps(following.to_json()))) == following
        assert model.settle(following, form) is following
        draft = following


@hypothesis.settings(max_examples=60)
@hypothesis.given(steps=st.lists(STEPS, max_size=25))
def test_looking_back_and_keeping_loses_no_answer(form: Form, steps: list[tuple[str, Any]]) -> None:
    draft = model.begin(form, {})
    for act, argument in steps:
        try:
            draft = step(draft, form, act, argument)
        except (NotAnAnswer, NotAllowed, NotFound):
            continue
        up = model.back(draft, form)
        assert up.answers == draft.answers
        if up is not draft and up.at:
            assert model.keep(up, form).answers == draft.answers


@hypothesis.settings(max_examples=60)
@hypothesis.given(steps=st.lists(STEPS, max_size=25), gone=st.sets(st.sampled_from(["birth", "full_name", "wishes"])))
def test_any_draft_fits_a_changed_form(form: Form, steps: list[tuple[str, Any]], gone: set[str]) -> None:
    draft = model.begin(form, {})
    for act, argument in steps:
        try:
            draft = step(draft, form, act, argument)
        except (NotAnAnswer, NotAllowed, NotFound):
            continue
    less = without(form, *gone)
    settled = model.settle(draft, less)
    assert settled.at is None or less.question(settled.at) is not None
    assert not gone & set(settled.answers)
    assert model.settle(settled, less) is settled
