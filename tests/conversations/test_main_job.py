"""The main job, as people live it: register, ask, correct, be approved. On both databases, through both doors."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.database.schema import registration_log, registrations
from tests.conftest import House, new_database, open_house
from tests.conversations.steps import T, answers, begin_robotics, fill_in, meet, passport_name, picks, words

LO = T["lo"]


@pytest.fixture(params=["sqlite-polling", "sqlite-webhook", "postgresql-polling", "postgresql-webhook"])
async def house(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[House]:
    kind, _, way = request.param.partition("-")
    async with new_database(kind, tmp_path, request) as url, open_house(url, webhook=way == "webhook") as found:
        yield found


async def test_a_trainee_registers_in_lao_asks_corrects_and_is_approved(house: House) -> None:
    """The story of the playground from Start to the approval."""
    trainee, coordinator = house.trainee, house.coordinator
    await meet(coordinator, "en")

    await trainee.opens()
    first = await trainee.sees(button="ລາວ")
    names = [label for row in first.labels for label in row]
    assert names == ["English", "ไทย", "ລາວ", "ខ្មែរ", "မြန်မာ", "Tiếng Việt", "中文"]
    await trainee.taps("ລາວ")
    await trainee.sees(button=words(LO, "I agree"))
    await trainee.taps(words(LO, "I agree"))
    await trainee.sees(button="act:card:robotics")
    await begin_robotics(trainee, "lo")

    asked = await answers(trainee, "ສົມພອນ ວົງສາ")
    assert words(LO, "{k} of {n}", k=2, n=11) in asked.text

    await trainee.says("ໃຜຈ່າຍຄ່າປີ້ຍົນ?")
    again = await trainee.sees(words(LO, "Back to the form, {k} of {n}", k=2, n=11))
    answer = await trainee.sees(button="faq:yes:travel:*")
    assert "ຄ່າເດີນທາງ" in answer.text
    assert answer.id < again.id

    await trainee.says("ສົມພອນ")
    await trainee.sees("SOMPHONE VONGSA")
    await passport_name(trainee, "SOMPHON VONGSA")
    await trainee.taps("form:back:*")
    corrected = await trainee.sees("SOMPHON VONGSA", button="form:keep:*")
    assert words(LO, "{k} of {n}", k=2, n=11) in corrected.text
    await passport_name(trainee)
    await picks(trainee, "la")
    await picks(trainee, "staff")
    await answers(trainee, "ວິທະຍາໄລເຕັກນິກ ປາກເຊ")
    await answers(trainee, "13/5/2533")
    await trainee.shares_contact()
    await trainee.sees(button="form:skip:email:*")
    await trainee.taps("form:skip:email:*")
    await trainee.sees(button="form:pick:yes:*")
    await picks(trainee, "yes")
    await trainee.taps("form:done:*")
    await trainee.sees(button="form:skip:motivation:*")
    await trainee.taps("form:skip:motivation:*")
    summary = await trainee.sees(button="form:send:*")
    assert "SOMPHONE VONGSA" in summary.text
    assert "1990" in summary.text, "a year of the Buddhist Era is shown back as the year it is"

    await trainee.taps("form:send:*")
    await trainee.sees("/mine")
    arrived = await coordinator.sees("ສົມພອນ", button="reg:approve:*", ever=True)
    await coordinator.taps("reg:approve:*", on=arrived)
    await trainee.sees("/schedule")
    await coordinator.sees("approved")

    await trainee.says("/mine")
    await trainee.sees(words(LO, "Approved"))
    stored = await house.rows(registrations.select())
    assert [row.state for row in stored] == ["approved"]
    steps = await house.rows(registration_log.select().order_by(registration_log.c.id))
    assert [(row.from_state, row.to_state) for row in steps] == [("draft", "submitted"), ("submitted", "approved")]


async def test_a_refusal_carries_its_reason(house: House) -> None:
    """Who is refused reads why, in the coordinator's words, and what is still open."""
    trainee, coordinator = house.trainee, house.coordinator
    await meet(coordinator, "en")
    await meet(trainee, "lo")
    await begin_robotics(trainee, "lo")
    await fill_in(trainee)
    await trainee.taps("form:send:*")
    await coordinator.sees(button="reg:reject:*", ever=True)
    await coordinator.taps("reg:reject:*")
    await coordinator.sees(button="reg:keep:*")
    await coordinator.says("The group is full <this year> & next year is open.")
    told = await trainee.sees("The group is full <this year> & next year is open.")
    assert "/programmes" in told.text
    await coordinator.sees("not selected")
    assert [row.state for row in await house.rows(registrations.select())] == ["rejected"]
