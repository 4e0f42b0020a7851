"""The coordinator's list: counted, narrowed down, searched, a card for each person, decided one by one and for many."""

from typing import Any

from bot.database.schema import registration_log, registrations
from bot.features.registration import service as registration
from bot.people import repository as people
from bot.people.model import Grant, Role
from bot.playground.message import Message
from bot.playground.person import Person
from tests.conftest import House
from tests.conversations.crowds import registered
from tests.conversations.steps import meet


async def states(house: House) -> dict[str, str]:
    found = await house.rows(registrations.select())
    return {row.name: row.state for row in found}


def labels(message: Message, kind: str) -> list[str]:
    """The labels of the buttons of one kind."""
    return [button.label for button in message.buttons if button.data.startswith(kind)]


async def opens_people(coordinator: Person) -> Message:
    await meet(coordinator, "en")
    await coordinator.says("/people")
    return await coordinator.sees(button="people:filter")


async def test_a_coordinator_finds_narrows_down_and_decides_from_a_card(house: House) -> None:
    """Counts, pages, a filter, a search in her own letters, a card, an approval: in one message."""
    await registered(house, [f"Person {k:02}" for k in range(9)])
    await registered(house, ["ສົມພອນ ວົງສາ", "Nguyễn Văn Đức"], country="vn")
    coordinator = house.coordinator
    listed = await opens_people(coordinator)
    assert listed.text.split("\n") == [
        "11 registrations wait for a decision.",
        "Robotics and automation: 11 waiting, 0 with a seat, 11 in all",
        "Shown: Waiting for approval",
        "1–8 / 11",
        "To search, type a part of a name.",
    ]
    assert labels(listed, "people:card") == [f"Person {k:02} · Lao PDR" for k in range(8)]
    await coordinator.taps("people:page:1")
    await coordinator.sees("9–11 / 11")
    await coordinator.taps("people:filter")
    await coordinator.taps("people:by:country:*")
    await coordinator.sees(button="people:is_country:0")
    await coordinator.taps("Viet Nam (2)")
    await coordinator.sees(
        "Shown: Viet Nam · Waiting for approval", where=lambda message: len(labels(message, "people:card")) == 2
    )
    await coordinator.says("duc")
    found = await coordinator.sees("“duc”", where=lambda message: len(labels(message, "people:card")) == 1)
    assert found is listed, "one message all the way"
    await coordinator.taps("people:card:*")
    card = await coordinator.sees("SOMPHONE VONGSA", button="card:approved:*")
    assert "Pakse Technical College" in card.text
    await coordinator.taps("card:log:*")
    await coordinator.sees(": Waiting for approval, by Nguyễn Văn Đức")
    await coordinator.taps("people:card:*")
    await coordinator.taps("card:answers:*")
    await coordinator.sees("Passport: Yes")
    await coordinator.taps("people:card:*")
    await coordinator.taps("card:approved:*")
    await coordinator.sees("Approved since", where=lambda message: not labels(message, "card:approved"))
    assert (await states(house))["Nguyễn Văn Đức"] == "approved"
    await coordinator.taps("people:list")
    await coordinator.sees("Nobody is found.")
    await coordinator.taps("people:filter")
    await coordinator.taps("people:unsearch")
    await coordinator.sees(
        "Shown: Viet Nam", where=lambda message: labels(message, "people:card") == ["ສົມພອນ ວົງສາ · Viet Nam"]
    )


async def test_many_are_decided_each_by_itself(house: House) -> None:
    """One was decided by somebody faster, one changed meanwhile: both are named; a second tap does nothing."""
    numbers = await registered(house, ["A", "B", "C", "D"])
    coordinator = house.coordinator
    await opens_people(coordinator)
    await coordinator.taps("people:select:1")
    await coordinator.taps("people:whole:0")
    await coordinator.sees("Selected: 4.")
    await coordinator.taps(f"people:tick:{numbers[3]}:*")
    await coordinator.sees("Selected: 3.")
    await coordinator.taps("many:ways:*")
    asked = await coordinator.sees("the 3 people selected", button="many:approved:*")
    other = await faster(house, numbers[1])
    tap = next(button.data for button in asked.buttons if button.data.startswith("many:approved"))
    coordinator.forges(tap, asked)
    coordinator.forges(tap, asked)
    await coordinator.sees(button="people:card:*")
    await house.settled()
    assert await states(house) == {"A": "approved", "B": "rejected", "C": "approved", "D": "submitted"}
    steps = await house.rows(registration_log.select().where(registration_log.c.to_state == "approved"))
    assert len(steps) == 2
    assert other.name == "Other"


async def faster(house: House, number: int) -> Any:
    """Another coordinator refuses one registration."""
    app, now = house.app, house.app.clock.now()
    async with app.database.begin() as connection:
        other = await people.add(connection, 990_001, "Other", "en", now)
        await people.add_role(connection, other.id, Grant(Role.COORDINATOR), now)
        other = await people.by_id(connection, other.id)
        assert other is not None
        filling, _ = await registration.for_decision(connection, other, number)
        await registration.decide(
            connection, other, number, filling.registration.version, registration.State.REJECTED,
            app.voices, now, reason="Full",
        )  # fmt: skip
    return other


async def test_the_result_names_those_that_could_not_be_decided(house: House) -> None:
    """Who was faster, in one sentence each."""
    numbers = await registered(house, ["A", "B"])
    coordinator = house.coordinator
    await opens_people(coordinator)
    await coordinator.taps("people:select:1")
    await coordinator.taps("people:whole:0")
    await coordinator.taps("many:ways:*")
    await coordinator.sees(button="many:approved:*")
    await faster(house, numbers[1])
    await coordinator.taps("many:approved:*")
    done = await coordinator.sees("Done for 1 of 2.")
    assert done.text.split("\n") == ["Done for 1 of 2.", "Approved: 1", "B: decided already by Other (Not selected)"]


async def test_many_are_refused_with_one_reason(house: House) -> None:
    """Each of them reads it; until it is written nothing is decided, and Cancel keeps the ticks."""
    await registered(house, ["A", "B"])
    coordinator = house.coordinator
    await opens_people(coordinator)
    await coordinator.taps("people:select:1")
    await coordinator.taps("people:whole:0")
    await coordinator.taps("many:ways:*")
    await coordinator.taps("many:rejected:*")
    await coordinator.sees("Why are the 2 people selected refused?", button="many:keep")
    await coordinator.taps("many:keep")
    await coordinator.sees("Selected: 2.")
    await coordinator.taps("many:ways:*")
    await coordinator.taps("many:rejected:*")
    await coordinator.sees("Why are the 2 people selected refused?")
    await coordinator.says("The group is full.")
    await coordinator.sees("Done for 2 of 2.")
    assert set((await states(house)).values()) == {"rejected"}
    reasons = await house.rows(registrations.select().with_only_columns(registrations.c.reason))
    assert {row.reason for row in reasons} == {"The group is full."}
    await coordinator.taps("people:list")
    await coordinator.sees("No registration waits for a decision.")


async def test_a_card_rejects_with_its_reason_and_the_list_goes_on(house: House) -> None:
    """The question for the reason stands below; afterwards the card shows it, and typing searches again."""
    await registered(house, ["Anna", "Bounmy"])
    coordinator = house.coordinator
    await opens_people(coordinator)
    await coordinator.taps("people:card:*")
    card = await coordinator.sees(button="card:rejected:*")
    await coordinator.taps("card:rejected:*")
    await coordinator.sees("Why is Anna not selected?", button="reg:keep:*")
    await coordinator.says("The group is full.")
    await coordinator.sees("The reason: The group is full.", where=lambda message: message is card)
    assert (await states(house))["Anna"] == "rejected"
    await coordinator.says("boun")
    await coordinator.sees("“boun”", where=lambda message: labels(message, "people:card") == ["Bounmy · Lao PDR"])


async def test_a_card_that_somebody_else_decided_says_who(house: House) -> None:
    """The later of two coordinators reads what was decided and by whom, and nothing changes."""
    numbers = await registered(house, ["Anna"])
    coordinator = house.coordinator
    await opens_people(coordinator)
    await coordinator.taps("people:card:*")
    await coordinator.sees(button="card:approved:*")
    await faster(house, numbers[0])
    tap = await coordinator.taps("card:approved:*")
    assert (await tap.answered()).text == "Now: Not selected, by Other"  # type: ignore[union-attr]
    assert (await states(house))["Anna"] == "rejected"
