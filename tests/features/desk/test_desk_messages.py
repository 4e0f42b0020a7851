"""What the desk says: every sentence fits its place, and nothing that people typed becomes markup."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from bot.delivery.message import Message, plain
from bot.errors import NotAllowed
from bot.features.desk import messages
from bot.features.desk.model import Filters, View
from bot.features.desk.shown import Card, Listed, Listing, Outcome
from bot.features.registration import model
from bot.features.registration import service as registration
from bot.features.registration.form import Form
from bot.features.registration.record import Filling
from bot.features.registration.states import State
from bot.i18n import Translator, length
from bot.people.model import Person
from tests.features.registration.test_registration_messages import buttons, filling, lines
from tests.features.registration.test_registration_model import STUDENT

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
SOM = Person(1, 1, "Som & <Co>")
TITLES = {
    "activity": {"robotics": {"en": "Robots & <us>"}},
    "country": {"la": {"en": "Lao PDR"}},
    "institution": {},
}


@pytest.fixture
def done(form: Form) -> Filling:
    return filling(form, model.begin(form, STUDENT))


def listing(many: int, **values: object) -> Listing:
    rows = [Listed(k, 3, State.SUBMITTED, f"Person {k}", "robotics", "la") for k in range(1, min(8, many) + 1)]
    counts = {("robotics", State.SUBMITTED): many, ("robotics", State.APPROVED): 2}
    return Listing(View(Filters(state="submitted"), **values), rows, counts, TITLES)  # type: ignore[arg-type]


def card(filling: Filling, *, by: str | None = "Nok", place: int | None = None) -> Card:
    step = SimpleNamespace(at=NOW, name=by, by=2 if by else None, to_state="submitted", reason="Late & <long>")
    return Card(filling, SOM, [step], 12, 30, place)


def test_details_can_be_decided_only_while_they_wait(form: Form, t: Translator, done: Filling) -> None:
    shown = [
        messages.details(t, filling(form, done.draft, state), name="Som") for state in (State.SUBMITTED, State.APPROVED)
    ]
    assert [len(message.buttons) for message in shown] == [1, 0]
    assert lines(shown[1])[:3] == ["<b>Som</b>", "Robots &amp; &lt;us&gt;: Approved", "Role: Student"]


def test_refusal_asks_for_its_reason_first(t: Translator, done: Filling) -> None:
    message = messages.ask_reason(t, done, State.REJECTED, name="Som")
    assert (lines(message)[0], buttons(message)) == (
        "Why is <b>Som</b> not selected?",
        [[("Cancel", "reg:keep:31:1")]],
    )


def test_settled_notice_says_who_decided(form: Form, t: Translator, done: Filling) -> None:
    told = [
        messages.settled(t, filling(form, done.draft, state), name="Som", by="Nok").text
        for state in (State.APPROVED, State.REJECTED)
    ]
    assert told == [
        "Som, Robots &amp; &lt;us&gt;: <b>approved</b> by Nok",
        "Som, Robots &amp; &lt;us&gt;: <b>not selected</b>, decided by Nok",
    ]


def test_a_seat_is_confirmed_for_somebody_only_where_her_answer_is_awaited(form: Form, done: Filling) -> None:
    """Most activities ask nobody to confirm, and there the button would promise a step that means nothing."""
    approved = filling(form, done.draft, State.APPROVED)
    asked = replace(approved, registration=replace(approved.registration, answer_by=NOW))
    assert [State.CONFIRMED in card(each).ways for each in (approved, asked)] == [False, True]


def test_the_list_has_figures_names_and_ways_on(t: Translator) -> None:
    message = messages.listing(t, listing(9))
    assert lines(message) == [
        "<b>9 registrations wait for a decision.</b>",
        "Robots &amp; &lt;us&gt;: 9 waiting, 2 with a seat, 11 in all",
        "Shown: Waiting for approval",
        "1–8 / 9",
        "To search, type a part of a name.",
    ]
    assert buttons(message)[0] == [("Person 1 · Lao PDR", "people:card:1:3")]
    assert buttons(message)[8:] == [
        [("More", "people:page:1")],
        [("Filter", "people:filter"), ("Select several", "people:select:1")],
        [("Export", "people:export")],
    ]


def test_ticked_people_can_be_decided_about(t: Translator) -> None:
    message = messages.listing(t, listing(2, ticking=True, ticks={2: 3}, version=7))
    assert lines(message)[-1] == "Selected: 1. A tap on a name selects or frees it."
    assert buttons(message) == [
        [("☐ Person 1 · Lao PDR", "people:tick:1:3")],
        [("☑ Person 2 · Lao PDR", "people:tick:2:3")],
        [("Decide: 1", "many:ways:0:7")],
        [("Select this page", "people:whole:0"), ("Filter", "people:filter")],
        [("Stop selecting", "people:select:0")],
    ]


def test_a_card_says_who_for_what_since_when_and_what_can_be_done(form: Form, t: Translator) -> None:
    submitted = filling(form, model.begin(form, STUDENT), State.SUBMITTED)
    message = messages.card(t, card(submitted), "Asia/Bangkok")
    assert lines(message) == [
        "<b>ສົມພອນ</b>",
        "SOMPHONE",
        "Student",
        "Robots &amp; &lt;us&gt;",
        "Waiting for approval since Tue 24 November, 09:00, by Nok",
        "Seats taken: 12 of 30",
    ]
    assert buttons(message) == [
        [("Approve", "card:approved:31:1"), ("Endorse", "card:endorsed:31:1")],
        [("Waiting list", "card:waitlisted:31:1"), ("Reject", "card:rejected:31:1")],
        [("Move to another activity", "card:move:31:1"), ("Cancel registration", "card:withdrawn:31:1")],
        [("Answers", "card:answers:31"), ("History", "card:log:31")],
        [("To the list", "people:list")],
    ]


def test_what_became_of_many_names_those_left_and_why(form: Form, t: Translator, done: Filling) -> None:
    outcomes = [
        Outcome("A", State.APPROVED),
        Outcome("B", State.APPROVED),
        Outcome("C", State.SUBMITTED, registration.NoSeat(done, None)),  # type: ignore[arg-type]
        Outcome("D", State.SUBMITTED, registration.Stale()),
        Outcome("E", State.REJECTED, registration.Stale(), "Nok"),
        Outcome("F", State.APPROVED, NotAllowed()),
        Outcome("G", State.WITHDRAWN, NotAllowed()),
        Outcome("", None, NotAllowed()),
    ]
    assert lines(messages.done(t, outcomes)) == [
        "<b>Done for 2 of 8.</b>",
        "Approved: 2",
        "C: no seat is free",
        "D: changed meanwhile, please look again",
        "E: decided already by Nok (Not selected)",
        "F: is already “Approved”",
        "G: not possible any more (Cancelled)",
        "One person: not within your role",
    ]


def everything(form: Form, t: Translator) -> list[Message]:
    """Each message of the desk, with long numbers."""
    full = filling(form, replace(model.begin(form, STUDENT), version=2_000_000_000), State.WAITLISTED)
    view = View(Filters("robotics", "la", "Pakse", "waitlisted", "som"), version=2_000_000_000)
    choice = SimpleNamespace(value="robotics", many=50_000, one=2_000_000_000)
    return [
        messages.listing(t, listing(50_000)),
        messages.listing(t, listing(50_000, ticking=True, ticks={2: 3}, page=3)),
        messages.filters(t, view, TITLES),
        *(messages.choices(t, name, [choice] * 9, TITLES, 1) for name in ("activity", "country", "institution")),
        messages.card(t, card(full, place=3), "Asia/Bangkok"),
        messages.answers(t, card(full)),
        messages.log(t, card(full, by=None), "Asia/Bangkok"),
        messages.ways(t, 100, 2_000_000_000),
        *(messages.ask_reasons(t, to, 100) for to in (State.REJECTED, State.WITHDRAWN)),
        messages.done(t, [Outcome(f"P {k}", State.SUBMITTED, registration.Stale()) for k in range(100)]),
        messages.details(t, full, name="Som"),
        *(messages.ask_reason(t, full, to, name="Som") for to in (State.REJECTED, State.WITHDRAWN)),
        messages.no_seat(t, full, name="Som"),
        messages.not_a_reason(t),
        messages.ended(t),
    ]


@pytest.mark.parametrize("language", ["en", "th", "lo", "km", "my", "vi", "zh"])
def test_every_message_keeps_the_shape_of_messages(form: Form, speak: Mapping[str, Translator], language: str) -> None:
    for message in everything(form, speak[language]):
        assert str(message.text).count("<b>") == str(message.text).count("</b>") <= 1
        assert length(str(message.text)) < 4096
        for row in message.buttons:
            assert len(row) <= 2
            assert all(0 < len(button.data.encode()) <= 64 and plain(button.label) for button in row)


def test_notes_on_taps_are_short_enough(done: Filling, speak: Mapping[str, Translator]) -> None:
    for t in speak.values():
        notes = [messages.meanwhile(t, done, decided=each) for each in (True, False)]
        notes += [messages.changed(t), messages.too_many(t)]
        notes += [messages.overtaken(t, State.OFFERED, "N" * 40), messages.no_seat_short(t, name="N" * 100)]
        assert all(length(note) <= 200 for note in notes)
