"""What becomes of a form that is left, begun a second time, or changed after it was sent. On both databases."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from bot.database.schema import dialogues, files, form_versions, registrations
from bot.features.registration import nominated as nominated_rows
from bot.features.registration.form import Question
from bot.people import repository as people_rows
from bot.playground.person import Person
from bot.seed import importing
from tests.conftest import House
from tests.conversations.seating import robotics
from tests.conversations.steps import DIET, answers, at_question, begin_robotics, draft_of, meet, register, somebody
from tests.conversations.test_nominations import NOY, nominated
from tests.conversations.test_reminders_by_the_clock import wind

SHIPPED = importing.shipped_programme()


START = datetime(2027, 1, 11, 10, tzinfo=ZoneInfo("Asia/Vientiane"))


@pytest.fixture
def begins() -> datetime:
    """At ten o'clock on the Monday of the import."""
    return START


async def passing(house: House, days: int, hour: int) -> None:
    """The clock ticks at half past that hour of a later day, in Vientiane."""
    moment = START.replace(hour=hour, minute=30) + timedelta(days=days)
    wind(house, moment)
    await house.app.chores.silence.tick(moment)
    await house.settled()


async def left_in_the_middle(house: House) -> Person:
    """Somebody who typed her name and put the phone away."""
    person = somebody(house, "lo")
    await meet(person, "lo")
    await begin_robotics(person, "lo")
    await answers(person, "ສົມພອນ ວົງສາ")
    await house.settled()
    return person


def said_of_it(person: Person) -> list[Any]:
    return [message for message in person.chat.from_bot if any("form:drop" in one.data for one in message.buttons)]


async def test_a_silent_draft_is_nudged_once_and_then_dropped(house: House) -> None:
    """Not by night, not twice; without an answer its answers are deleted, and the person hears it."""
    person = await left_in_the_middle(house)
    await passing(house, 1, 12)
    await passing(house, 3, 3)
    await passing(house, 3, 21)
    assert said_of_it(person) == []
    await passing(house, 4, 9)
    await passing(house, 5, 9)
    (nudge,) = said_of_it(person)
    assert "ຕອບແລ້ວ 1 ຈາກ 11" in nudge.text
    assert next(one.data for one in nudge.buttons) == "form:begin:robotics"
    await passing(house, 19, 12)
    (gone,) = [message for message in person.chat.from_bot if message.id > nudge.id]
    assert "/programmes" in gone.text
    assert nudge.buttons == []
    assert await house.rows(registrations.select()) == []
    assert await house.rows(dialogues.select()) == []
    tap = person.forges("form:begin:robotics", nudge)
    await tap.answered()
    await person.sees("/programmes")
    assert await house.rows(registrations.select()) == [], "by then one could register no more"


async def test_who_answers_for_several_reads_one_message_about_their_forms(house: House) -> None:
    """Their names, in one nudge and in one word at the end; her own form is asked about as ever."""
    contact = await left_in_the_middle(house)
    async with house.app.database.begin() as connection:
        answering = await people_rows.by_telegram(connection, contact.id)
        assert answering is not None
        for name in ("Bua <i>", "Dao"):
            other = await people_rows.add_in_care(connection, answering, name, START)
            await nominated_rows.fill_in(connection, other, "robotics", {"full_name": name}, source="x", now=START)
    await passing(house, 3, 12)
    assert len(said_of_it(contact)) == 1
    (nudge,) = [message for message in contact.chat.from_bot if "Dao" in message.text]
    head, *names, foot = nudge.text.split("\n")
    assert "2" in head
    assert names == ["Bua <i>", "Dao"]
    assert "/mine" in foot
    assert nudge.buttons == []
    before = contact.chat.last.id
    await passing(house, 18, 12)
    told = sorted("Dao" in message.text for message in contact.chat.from_bot if message.id > before)
    assert told == [False, True]
    assert await house.rows(registrations.select()) == []


async def test_who_goes_on_after_the_nudge_keeps_everything(house: House) -> None:
    """The silence begins anew with whatever is done."""
    person = await left_in_the_middle(house)
    await passing(house, 3, 12)
    (nudge,) = said_of_it(person)
    await person.taps("form:begin:robotics", on=nudge)
    await person.sees(button="form:later:passport_name:*")
    (stored,) = await house.rows(registrations.select())
    assert (stored.nudged_at, stored.draft["answers"]) == (None, {"full_name": "ສົມພອນ ວົງສາ"})
    await passing(house, 4, 12)
    assert len(said_of_it(person)) == 1
    await passing(house, 6, 12)
    assert len(said_of_it(person)) == 2


async def test_who_does_not_go_on_can_drop_it_at_once(house: House) -> None:
    """Asked once more; then nothing of it is kept, and another person's draft stays."""
    person, other = await left_in_the_middle(house), await left_in_the_middle(house)
    await passing(house, 3, 12)
    (nudge,) = said_of_it(person)
    other.forges("form:dropped:1", other.chat.last)
    await person.taps("form:drop:*", on=nudge)
    await person.sees(button="form:dropped:*")
    await person.taps("form:dropped:*")
    await person.sees("/programmes")
    await house.settled()
    (left,) = await house.rows(registrations.select())
    assert left.id == (await draft_of(house, other)).id
    assert await house.rows(files.select()) == []


async def test_a_second_registration_asks_only_what_is_new(house: House) -> None:
    """What the first one knows is taken over and told; what is asked for this activity is asked again."""
    person = somebody(house, "en", phone="8562055500000")
    await register(house, person, "en")
    await person.opens("a_tourism")
    asked = await person.sees(button="form:skip:motivation:*", where=lambda message: "taken over" in message.text)
    assert "9 answers are taken over from your earlier registration." in asked.text
    assert asked.text.splitlines()[0] == "Tourism · 11 of 11"
    (newest, first) = await house.rows(registrations.select().order_by(registrations.c.id.desc()))
    known = {code: value for code, value in first.draft["answers"].items() if code != "motivation"}
    assert newest.draft["answers"] == known


async def test_a_form_that_changes_leaves_what_was_sent_readable(house: House) -> None:
    """The details show the stored answers with the questions that were asked; a draft goes on in the new form."""
    coordinator, sender = house.coordinator, somebody(house, "en", phone="8562055500000")
    await meet(coordinator, "en")
    await register(house, sender, "en")
    drafting = await left_in_the_middle(house)
    college = Question.model_validate({"code": "college", "kind": "short_text", "text": {"en": "Your new college"}})
    forms = [
        form.model_copy(update={"questions": (form.questions[0], college)}) if form.code == "training" else form
        for form in SHIPPED.forms
    ]
    changed = SHIPPED.model_copy(update={"forms": tuple(forms)})
    await importing.write(house.app.database, [changed], now=house.app.clock.now())
    arrived = await coordinator.sees(button="reg:details:*", ever=True)
    await coordinator.taps("reg:details:*", on=arrived)
    details = await coordinator.sees("Full name: ")
    assert "Name in the passport: SOMPHONE VONGSA" in details.text
    assert "Food: Halal" in details.text
    await sender.says("/mine")
    await sender.taps("form:look:*")
    await sender.sees("Country: Lao PDR")
    await drafting.says("SOMPHONE VONGSA")
    await drafting.sees(button="form:send:*")
    await drafting.taps("form:send:*")
    await drafting.sees("/mine")
    kept = await house.rows(sa.select(form_versions.c.form).order_by(form_versions.c.id))
    assert [row.form for row in kept] == ["training", "training"]
    sent = await house.rows(sa.select(registrations.c.form_version).order_by(registrations.c.id))
    assert len({row.form_version for row in sent} - {None}) == 2


async def test_the_menu_leads_back_to_the_open_form(house: House) -> None:
    """/menu and /start in the middle of a form name it; without one they do not."""
    person = somebody(house, "en")
    await meet(person, "en")
    await person.says("/menu")
    plain = await person.sees(button="menu:open:mine")
    assert not [one for one in plain.buttons if one.data.startswith("form:")]
    await person.opens("a_robotics")
    await answers(person, "Somphone")
    for command in ("/menu", "/start"):
        await person.says(command)
        menu = await person.sees(button="form:begin:robotics")
        assert menu.labels[0] == ["Go on with Robotics and automation"]
    await person.taps("form:begin:robotics")
    await person.sees("2 of 11", button="form:later:passport_name:*")


async def test_a_nominee_who_stays_silent_is_dropped_too_and_her_link_begins_anew(house: House) -> None:
    """The coordinator reads the names, once; the place on the list is not lost."""
    await importing.write(house.app.database, [robotics(register_until=None)], now=house.app.clock.now())
    links = await nominated(house, NOY)
    noy = somebody(house, "lo")
    await meet(noy, "lo", links[NOY[0]])
    await noy.sees(button="form:right:*", ever=True)
    await house.settled()
    await passing(house, 3, 12)
    await passing(house, 18, 12)
    await passing(house, 18, 13)
    staff = next(person for person in house.world.people.values() if person.first_name == "Staff")
    told = [message.text for message in staff.chat.from_bot if "has not sent the form" in message.text]
    assert [text.split("\n")[:2] for text in told] == [
        ["1 person nominated for Robotics and automation has not sent the form.", NOY[0]]
    ]
    assert await house.rows(registrations.select()) == []
    await noy.opens(links[NOY[0]])
    await noy.sees(button="form:right:*", where=lambda message: not message.edited)
    (draft,) = await house.rows(registrations.select())
    assert draft.draft["answers"]["full_name"] == NOY[0]


async def test_two_quick_taps_on_several_choices_lose_nothing(house: House) -> None:
    """Each button was shown before the tap ahead of it was; the same one tapped twice is meant once."""
    person = await at_question(house, DIET)
    asked = person.chat.last
    data = {one.label: one.data for one in asked.buttons}
    for label in ("Vegetarian", "Halal", "Halal"):
        await person.forges(data[label], asked).answered()
    ticked = {"✓ Vegetarian", "✓ Halal"}
    await person.sees(where=lambda message: ticked <= {one.label for one in message.buttons})
    await person.forges(data["Done"], asked).answered()
    await person.sees(button="form:skip:motivation:*")
    assert (await draft_of(house, person)).draft["answers"]["diet"] == ["vegetarian", "halal"]
    tap = person.forges(data["Halal"], asked)
    assert (await tap.answered()).text == "That button belongs to an earlier step. Here is the present one."
