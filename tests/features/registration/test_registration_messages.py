"""What registration says: every sentence fits its place, and nothing that people typed becomes markup."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from markupsafe import Markup

from bot.delivery.message import Message, plain
from bot.errors import NotAllowed
from bot.features.programme.model import Activity
from bot.features.registration import messages, model
from bot.features.registration.form import Form, NotAnAnswer, Picked, Reason, Typed
from bot.features.registration.form.contacts import read_phone
from bot.features.registration.messages import Opening
from bot.features.registration.model import Draft
from bot.features.registration.record import Filling, Registration
from bot.features.registration.states import State
from bot.i18n import Translator, length
from tests.features.registration.sample import TODAY, question
from tests.features.registration.test_registration_model import STUDENT

ROBOTICS = Activity(
    code="robotics",
    programme="tvet",
    kind="training",
    field=None,
    title={"en": "Robots & <us>", "lo": "ຫຸ່ນຍົນ"},
    summary={"en": "Robots"},
    place=None,
    form="training",
    register_until=None,
    zone="Asia/Bangkok",
)


def filling(form: Form, draft: Draft, state: State = State.DRAFT, reason: str | None = None) -> Filling:
    registration = Registration(31, 1, "robotics", state, draft.version, draft, reason=reason)
    return Filling(registration, form, ROBOTICS, "LA")


def lines(message: Message) -> list[str]:
    return str(message.text).split("\n")


def buttons(message: Message) -> list[list[tuple[str, str]]]:
    return [[(plain(button.label), button.data) for button in row] for row in message.buttons]


@pytest.fixture
def done(form: Form) -> Filling:
    return filling(form, model.begin(form, STUDENT))


# -- asking


def test_first_question_names_the_activity_and_says_that_nothing_is_lost(form: Form, t: Translator) -> None:
    message = messages.ask(t, filling(form, model.begin(form, {})), Opening.BEGIN)
    assert lines(message) == [
        "Robots &amp; &lt;us&gt; · 1 of 8",
        "<b>What do you do at your college?</b>",
        "You can stop at any time: what you have answered stays.",
    ]
    assert buttons(message) == [
        [("Teacher", "form:pick:teacher:1"), ("Student", "form:pick:student:1")],
        [("Staff member", "form:pick:staff:1")],
        [("Later", "form:later:role:1")],
    ]


def test_text_question_has_hint_and_example(form: Form, t: Translator) -> None:
    draft = replace(model.begin(form, {"role": "teacher", "full_name": "Som"}), version=7)
    message = messages.ask(t, filling(form, draft))
    assert lines(message) == [
        "3 of 9",
        "<b>Your name in your passport, in Latin letters</b>",
        "Exactly as printed, for the visa letter.",
        "Example: SOMPHONE VONGSA",
    ]
    assert buttons(message) == [[("Back", "form:back:passport_name:7"), ("Later", "form:later:passport_name:7")]]


def test_form_goes_on_after_something_else(form: Form, t: Translator) -> None:
    draft = replace(model.begin(form, {"role": "teacher"}), version=7)
    assert lines(messages.ask(t, filling(form, draft), Opening.AGAIN)) == [
        "Back to the form, 2 of 9",
        "<b>Your name</b>",
    ]


def test_ticks_are_shown_on_the_buttons(form: Form, t: Translator) -> None:
    draft = model.toggle(model.begin(form, STUDENT | {"role": "teacher"}), form, "travel")
    message = messages.ask(t, filling(form, draft))
    assert lines(message)[1:] == ["<b>What do you teach?</b>", "Tick all that fit, then press Done."]
    assert buttons(message) == [
        [("Robotics, automation", "form:pick:robots:2"), ("✓ Tourism", "form:pick:travel:2")],
        [("Rail transport", "form:pick:rails:2")],
        [("Done", "form:done:subjects:2")],
        [("Back", "form:back:subjects:2"), ("Later", "form:later:subjects:2")],
    ]


def test_question_looked_at_again_shows_its_answer_and_can_be_kept(form: Form, t: Translator) -> None:
    draft = model.back(model.begin(form, {"role": "student", "full_name": "<b>Som</b>"}), form)
    message = messages.ask(t, filling(form, draft))
    assert lines(message)[1:] == ["<b>Your name</b>", "Your answer so far: &lt;b&gt;Som&lt;/b&gt;"]
    assert [label for row in buttons(message) for label, _ in row] == ["Keep it", "Back", "Later"]


def test_edited_question_leads_back_to_the_summary(form: Form, t: Translator, done: Filling) -> None:
    message = messages.ask(t, filling(form, model.edit(done.draft, form, "phone")))
    assert buttons(message) == [
        [("Back", "form:back:phone:2"), ("Skip", "form:skip:phone:2")],
        [("Later", "form:later:phone:2")],
    ]


def test_yes_and_no_are_buttons(form: Form, t: Translator, done: Filling) -> None:
    message = messages.ask(t, filling(form, model.edit(done.draft, form, "been")))
    assert buttons(message)[0] == [("Yes", "form:pick:yes:2"), ("No", "form:pick:no:2")]


def test_no_question_is_asked_at_the_summary(t: Translator, done: Filling) -> None:
    with pytest.raises(NotAllowed):
        messages.ask(t, done)


def test_phone_can_be_shared_but_need_not(t: Translator) -> None:
    shared, gone = messages.share_phone(t), messages.phone_button_gone(t)
    assert (shared.contact and plain(shared.contact.label), shared.silent) == ("Share my phone number", True)
    assert (gone.close_keyboard, gone.silent) == (True, True)


@pytest.mark.parametrize(
    ("kind", "value", "line"),
    [
        ("full_name", "<b>", "✓ <b>&lt;b&gt;</b>"),
        ("passport_name", "SOM", "✓ <b>SOM</b>, in capital letters as in the passport"),
        ("date", "1997-05-13", "✓ <b>13 May 1997</b>"),
        ("long_text", None, "Left out"),
        ("long_text", "ກ" * 2000, f"✓ <b>{'ກ' * 1499}…</b>"),
    ],
)
def test_answered_question_shows_the_answer_with_a_tick(t: Translator, kind: str, value: Any, line: str) -> None:
    message = messages.answered(t, question(kind), value)
    assert (lines(message), message.buttons) == (["Asked", line], ())


# -- refusing

DETAILS: Mapping[Reason, dict[str, Any]] = {
    Reason.TOO_LONG: {"limit": 200, "length": 1201},
    Reason.SIGN: {"sign": "<"},
    Reason.DATE_TOO_EARLY: {"bound": date(1945, 11, 24)},
    Reason.DATE_TOO_LATE: {"bound": date(2010, 11, 24)},
    Reason.NUMBER_DECIMALS: {"decimals": 2},
    Reason.NUMBER_TOO_SMALL: {"bound": 1.0},
    Reason.NUMBER_TOO_LARGE: {"bound": 60.0},
    Reason.SCALE_OUTSIDE: {"most": 5},
}
KINDS = {
    Reason.NO_LETTERS: "full_name",
    Reason.HAS_DIGITS: "full_name",
    Reason.SIGN: "full_name",
    Reason.LATIN_NEEDED: "passport_name",
}


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_a_sentence_of_its_own(t: Translator, reason: Reason) -> None:
    asked = question(KINDS.get(reason, "short_text"))
    said = {
        other: messages.not_an_answer(t, asked, NotAnAnswer(other, **DETAILS.get(other, {})), 1).text
        for other in Reason
        if KINDS.get(other, "short_text") == asked.kind
    }
    assert list(said.values()).count(said[reason]) == 1
    assert "{" not in said[reason]
    assert "photos" not in said[reason] or reason is Reason.NOT_TEXT


@pytest.mark.parametrize(
    ("kind", "reason", "expected"),
    [
        (
            "passport_name",
            Reason.LATIN_NEEDED,
            [
                "That is not in Latin letters. In the passport the name also stands in Latin letters, "
                "in the two lines at the bottom of the photo page.",
                "Example: SOMPHONE VONGSA",
            ],
        ),
        ("full_name", Reason.SIGN, ["A name cannot have the sign “&lt;”. Please leave it out."]),
        ("short_text", Reason.TOO_LONG, ["That has 1,201 letters, and 200 fit here. Please shorten it."]),
        (
            "date",
            Reason.DATE_TOO_LATE,
            ["That is too late: the last possible day is 24 November 2010.", "Example: 13/5/1990"],
        ),
    ],
)
def test_refusal_says_what_is_wrong_and_shows_what_is_right(
    t: Translator, kind: str, reason: Reason, expected: list[str]
) -> None:
    error = NotAnAnswer(reason, **DETAILS.get(reason, {}))
    assert lines(messages.not_an_answer(t, question(kind), error, 2)) == expected


def test_third_refusal_in_a_row_offers_a_person(t: Translator) -> None:
    said = [messages.not_an_answer(t, question("email"), NotAnAnswer(Reason.EMPTY), misses) for misses in (2, 3, 4)]
    assert ["/ask" in message.text for message in said] == [False, True, True]


def test_example_of_a_date_is_in_the_readers_era(speak: Mapping[str, Translator]) -> None:
    message = messages.not_an_answer(speak["th"], question("date"), NotAnAnswer(Reason.DATE_UNREADABLE), 1)
    assert "13/5/2533" in lines(message)[1]


# -- summary and edit


def test_example_of_a_phone_number_is_from_the_readers_country(speak: Mapping[str, Translator]) -> None:
    """Each with a country code of its own, and one that the question would take."""
    asked = question("phone")
    examples = {language: messages.asking.example_of(t, asked) for language, t in speak.items()}
    assert {language: example.split()[0] for language, example in examples.items() if language != "en"} == {
        "th": "+66", "lo": "+856", "km": "+855", "my": "+95", "vi": "+84", "zh": "+86",
    }  # fmt: skip
    assert all(read_phone(example, None) for example in examples.values())


def test_summary_has_one_fact_a_line(t: Translator, done: Filling) -> None:
    message = messages.summary(t, done)
    assert lines(message) == [
        "<b>Robots &amp; &lt;us&gt;</b>: your answers",
        "Role: Student",
        "Your name: ສົມພອນ",
        "Your name in your passport, in Latin letters: SOMPHONE",
        "Your date of birth: 13 May 1990",
        "Your phone number: –",
        "Your e-mail address: som@example.com",
        "Have you been on a training before? No",
        "What do you hope to learn? –",
        "Is everything right? Then send it.",
    ]
    assert buttons(message) == [
        [("Send", "form:send:training:1"), ("Edit", "form:edits:0:1")],
        [("Later", "form:later:training:1")],
    ]


def test_summary_of_the_longest_form_is_one_message(t: Translator) -> None:
    asked = [
        {"code": f"q{k}", "kind": "long_text", "text": {"en": f"{k}" + "?" * 290}, "longest": 3000} for k in range(60)
    ]
    long = Form.model_validate({"code": "long", "questions": asked})
    draft = model.begin(long, {f"q{k}": "ກ\n&" * 1000 for k in range(60)})
    assert length(plain(messages.summary(t, filling(long, draft)).text)) <= 4096


def test_answers_to_change_are_shown_eight_at_a_time(form: Form, t: Translator) -> None:
    draft = model.begin(form, STUDENT | {"role": "teacher", "subjects": ["rails"]})
    pages = [buttons(messages.choose_edit(t, filling(form, draft), page)) for page in (0, 1, 2)]
    assert [len(page) for page in pages] == [9, 2, 9]
    assert pages[0][:2] == [[("Role", "form:edit:role:1")], [("Your name", "form:edit:full_name:1")]]
    assert [page[-1] for page in pages[:2]] == [
        [("Back", "form:summary:training:1"), ("More", "form:edits:1:1")],
        [("Back", "form:summary:training:1"), ("More", "form:edits:0:1")],
    ]


# -- standing


def test_stopping_says_what_is_kept(form: Form, t: Translator) -> None:
    message = messages.kept(t, filling(form, model.begin(form, {"role": "teacher"})))
    assert lines(message)[0] == "<b>Everything is kept</b>: 1 of 9 answered for Robots &amp; &lt;us&gt;."
    assert buttons(message) == [[("Go on: Robots & <us>", "form:begin:robotics")]]


def test_list_of_registrations_has_a_line_each_and_takes_up_drafts(form: Form, t: Translator, done: Filling) -> None:
    listed = [filling(form, model.begin(form, {"role": "teacher"})), filling(form, done.draft, State.APPROVED)]
    message = messages.mine(t, listed)
    assert lines(message) == [
        "<b>My registrations</b>",
        "Robots &amp; &lt;us&gt;: not sent yet, 1 of 9 answered",
        "Robots &amp; &lt;us&gt;: Approved",
    ]
    assert buttons(message) == [
        [("Go on: Robots & <us>", "form:begin:robotics")],
        [("Robots & <us>", "form:look:31")],
    ]
    assert "/programmes" in messages.mine(t, []).text


def test_every_state_has_a_name(t: Translator) -> None:
    assert len({messages.state_name(t, state) for state in State}) == len(State)


def test_decision_is_told_with_its_reason(form: Form, t: Translator, done: Filling) -> None:
    approved = messages.decided(t, filling(form, done.draft, State.APPROVED))
    refused = messages.decided(t, filling(form, done.draft, State.REJECTED, reason="No seats for <students>."))
    assert lines(approved)[0] == "✓ <b>Your registration for Robots &amp; &lt;us&gt; is approved.</b>"
    assert lines(refused) == [
        "Thank you for registering for Robots &amp; &lt;us&gt;. <b>This time you were not selected.</b>",
        "The reason: No seats for &lt;students&gt;.",
        "What else is open to you: /programmes",
    ]


# -- deciding


def test_coordinator_sees_who_for_what_and_decides(form: Form, t: Translator) -> None:
    country = question(
        "choice", fills="country", choices=[{"code": code, "text": {"en": code.upper()}} for code in ("la", "th")]
    )
    asked = Form(code="training", questions=(*form.questions, country))
    message = messages.arrived(t, filling(asked, model.begin(asked, STUDENT | {"asked": "la"})), name="Som & <Co>")
    assert lines(message) == ["<b>New registration: Som &amp; &lt;Co&gt;</b>", "LA", "Robots &amp; &lt;us&gt;"]
    assert buttons(message) == [
        [("Approve", "reg:approve:31:1"), ("Reject", "reg:reject:31:1")],
        [("Details", "reg:details:31:1")],
    ]


# -- the whole room


def everything(form: Form, t: Translator) -> list[Message]:
    """Each message of a registration that meets every question, with the longest codes that are possible."""
    draft = replace(model.begin(form, {}), version=2_000_000_000)
    said = []
    for given in (
        "teacher",
        "Som",
        "SOM",
        "13/5/1990",
        None,
        None,
        Picked("rails"),
        "done",
        "yes",
        "Vientiane",
        "2015",
        None,
    ):
        said.append(messages.ask(t, filling(form, draft), Opening.BEGIN))
        if given == "done":
            draft = model.done(draft, form)
        elif given is None:
            draft = model.skip(draft, form)
        else:
            shown = Typed(given) if isinstance(given, str) else given
            draft = model.answer(draft, form, shown, today=TODAY, region="LA")
    full = filling(form, draft, State.SUBMITTED)
    said += [
        messages.summary(t, full),
        messages.choose_edit(t, full, 1),
        messages.kept(t, full),
        messages.sent(t, full),
    ]
    said += [messages.mine(t, [full]), messages.decided(t, full), messages.arrived(t, full, name="Som")]
    said += [messages.closed(t, activity_title="R"), messages.already(t, activity_title="R", state=State.OFFERED)]
    return said


@pytest.mark.parametrize("language", ["en", "th", "lo", "km", "my", "vi", "zh"])
def test_every_message_keeps_the_shape_of_messages(form: Form, speak: Mapping[str, Translator], language: str) -> None:
    for message in everything(form, speak[language]):
        assert isinstance(message.text, Markup)
        assert message.text.count("<b>") == message.text.count("</b>") <= 1
        for row in message.buttons:
            assert len(row) <= 2
            assert all(0 < len(button.data.encode()) <= 64 and plain(button.label) for button in row)


def test_notes_on_taps_are_short_enough(speak: Mapping[str, Translator]) -> None:
    assert all(length(messages.stale(t)) <= 200 for t in speak.values())
