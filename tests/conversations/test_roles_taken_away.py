"""/roles: an owner sees who may do what, invites somebody by a link, and takes a role away within the same second."""

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import parse_qs, urlsplit

import pytest
import pytest_asyncio
import sqlalchemy as sa

from bot.database.schema import cases, dialogues, former_roles, invitations, persons, roles
from bot.playground import cast
from bot.playground.message import Message
from bot.playground.person import Person
from tests.conftest import BOTH, House, new_database, open_house
from tests.conversations.steps import T, meet, somebody, words
from tests.conversations.test_cases import button_of, to_a_person
from tests.conversations.test_roles import EVERYBODY, menu_of

LO = T["lo"]
NOT_YOURS = "This is not possible any more, or not with your role. Nothing was changed. See /menu"
NOT_THIS_ONE = "Only coordinators of this activity can see and change that."
MAYA = "Maya Collins"


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=BOTH)
async def house(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> AsyncIterator[House]:
    """A house on each kind of database whose coordinator is its owner by the settings, too."""
    folder = tmp_path_factory.mktemp("owners")
    async with (
        new_database(request.param, folder, request) as url,
        open_house(url, owner_ids=str(cast.COORDINATOR.id)) as found,
    ):
        await meet(found.coordinator, "en")
        yield found


async def link_of(owner: Person) -> tuple[str, Message]:
    """The payload of the link that an owner has just got, and its message; what passes it on has the same."""
    shown = await owner.sees("It works once, until", button="roles:one:*")
    line = next(line for line in shown.text.splitlines() if line.startswith("https://"))
    shared = next(button.url for button in shown.buttons if button.url)
    assert parse_qs(urlsplit(shared).query)["url"] == [line]
    return parse_qs(urlsplit(line).query)["start"][0], shown


async def invites(owner: Person, *taps: str) -> tuple[str, Message]:
    """From /roles to a link."""
    await owner.says("/roles")
    await owner.sees("Roles: ", button="roles:invite")
    for data in ("roles:invite", *taps):
        await owner.taps(data)
    return await link_of(owner)


async def joins(house: House, owner: Person, name: str, language: str, *taps: str) -> Person:
    """Somebody new whom an owner invites; the owner reads that she has come."""
    payload, _ = await invites(owner, *taps)
    person = somebody(house, language, name)
    await meet(person, language)
    await person.opens(payload)
    await person.sees("✓")
    await owner.sees(f"✓ {name} has accepted your invitation")
    return person


async def opens_card(owner: Person, name: str) -> Message:
    """From /roles to somebody's card."""
    await owner.says("/roles")
    listed = await owner.sees("Roles: ", button="roles:holder:*")
    await owner.taps(next(button.data for button in listed.buttons if button.label.endswith(f". {name}")), on=listed)
    return await owner.sees("; since ", button="roles:list:*", where=lambda message: message is listed)


OF_LAOS = ("roles:as:coordinator", "roles:pick_in:coordinator:0", "roles:coordinator_in:la:*")
OWNER = ("roles:as:owner", "roles:owner_all:*")


async def test_a_role_is_given_by_a_link_and_taken_away_within_the_second(house: House) -> None:
    """Her menu, her open answer, the question she had taken and her old buttons: nothing of it is hers any more."""
    maya = house.coordinator
    await maya.says("/roles")
    listed = await maya.sees("Roles: 2 people", button="roles:holder:*")
    assert "1. Maya Collins · owner · coordinator, whole programme\n2. " in listed.text
    await maya.taps("roles:invite", on=listed)
    await maya.taps("roles:as:coordinator")
    await maya.taps("roles:pick_in:coordinator:0")
    shown = await maya.sees("Which country?", button="roles:coordinator_in:la:*")
    once = next(button.data for button in shown.buttons if button.data.startswith("roles:coordinator_in:la:"))
    await asyncio.gather(maya.taps(once, on=shown), maya.taps(once, on=shown))
    payload, _ = await link_of(maya)
    await maya.sees("1 open invitation", where=lambda message: message is shown)
    await house.world.confirmed()
    assert len(await house.rows(sa.select(invitations))) == 1, "two taps are one invitation"
    await maya.opens(payload)
    await maya.sees("You made this link yourself.")

    noy = somebody(house, "lo", "Noy <b>")
    await meet(noy, "lo")
    await noy.opens(payload)
    await noy.sees(LO("coordinator"))
    await maya.sees("✓ Noy <b> has accepted your invitation: coordinator, Lao PDR")
    assert (await menu_of(house, noy))[:2] == ["people", "cases"]
    asker = somebody(house, "lo", "Somphone")
    await to_a_person(asker, "lo")
    await asker.says("ຂ້ອຍຖືກຫຼືບໍ່")
    await asker.sees(words(LO, "✓ Your question is with the coordinators."))
    await noy.says("/cases")
    listed = await noy.sees(button="case:card:*")
    await noy.taps(button_of(listed, "card"), on=listed)
    card = await noy.sees(button="case:take:*", where=lambda message: message is listed)
    await noy.taps(button_of(card, "take"), on=card)
    await noy.sees(words(LO, "{name} answers this question.", name="Noy <b>"))
    answer = button_of(card, "answer")
    await noy.taps(answer, on=card)
    await noy.sees("/cancel")

    holder = await opens_card(maya, "Noy <b>")
    assert "coordinator, Lao PDR; since " in holder.text
    assert holder.text.endswith(f", by {MAYA}")
    await maya.taps("roles:ask:*", on=holder)
    asked = await maya.sees("Take this role away?", where=lambda message: message is holder)
    assert "Noy <b>: coordinator, Lao PDR" in asked.text
    assert "1 question that Noy <b> has taken goes back to everybody in charge." in asked.text
    take = next(button.data for button in asked.buttons if button.data.startswith("roles:take:"))
    await maya.taps(take, on=asked)
    await maya.sees("Noy <b> has been told.", where=lambda message: message is asked)
    role = f"{LO('coordinator')}, ສປປ ລາວ"
    await noy.sees(words(LO, "Your role has ended: <b>{role}</b>. Thank you for all you have done.", role=role))
    assert await menu_of(house, noy) == EVERYBODY
    await noy.says("ຖືກແລ້ວ")
    await noy.sees(words(LO, NOT_YOURS))
    for data in (answer, button_of(card, "take"), "people:list", "roles:list:0", "roles:invite", take, "roles:open:0"):
        noy.forges(data, card)
        await noy.sees(words(LO, NOT_YOURS))
    await noy.says("/roles")
    await noy.sees(words(LO, "This command is for owners. See /menu"))
    await house.settled()
    assert not any("ຖືກແລ້ວ" in message.text for message in asker.chat.from_bot)
    assert [row.assignee_id for row in await house.rows(sa.select(cases))] == [None]

    tap = maya.forges(take, asked)
    assert (await tap.answered()).text == "This has changed meanwhile. Here is how it stands now."
    await maya.sees("Roles: 2 people", where=lambda message: message is asked)
    await maya.taps("roles:past:0", on=asked)
    past = await maya.sees("Roles that were taken away", where=lambda message: message is asked)
    assert f"taken away by {MAYA}" in past.text
    (kept,) = await house.rows(sa.select(former_roles))
    owner = (await house.rows(sa.select(persons.c.id).where(persons.c.telegram_id == maya.id)))[0].id
    assert (kept.role, kept.scope, kept.granted_by, kept.taken_by) == ("coordinator", "country:la", owner, owner)


async def test_two_owners_at_once_and_the_last_one(house: House) -> None:
    """Of two who take each other's role away one remains; who is named in the settings always does."""
    maya = house.coordinator
    kham = await joins(house, maya, "Kham", "en", *OWNER)
    anna = await joins(house, maya, "Anna", "en", *OWNER)
    await invites(anna, "roles:as:teacher", "roles:teacher_all:*")
    pressed = []
    for one, other in ((kham, "Anna"), (anna, "Kham")):
        card = await opens_card(one, other)
        await one.taps("roles:ask:*", on=card)
        asked = await one.sees("Take this role away?", where=lambda message, card=card: message is card)
        take = next(button.data for button in asked.buttons if button.data.startswith("roles:take:"))
        pressed.append((one, take, asked))
    assert "1 open invitation of Anna ends too." in pressed[0][2].text
    for one, take, asked in pressed:
        one.forges(take, asked)
    await house.world.confirmed()
    owners = await house.rows(
        sa.select(persons.c.name).join(roles, roles.c.person_id == persons.c.id).where(roles.c.role == "owner")
    )
    assert len(owners) == 2
    left = {row.name for row in owners} - {MAYA}
    winner, loser = (kham, anna) if left == {"Kham"} else (anna, kham)
    await loser.sees("Your role has ended: owner.")
    await loser.sees(NOT_YOURS, ever=True)
    assert await menu_of(house, loser) == EVERYBODY
    assert (await menu_of(house, winner))[-len(EVERYBODY) - 1] == "roles"

    card = await opens_card(winner, MAYA)
    assert "owner, named in the settings\ncoordinator, whole programme; since" in card.text
    assert "The settings on the server name this owner (OWNER_IDS)" in card.text
    assert [button.label for button in card.buttons] == ["Take away", "Back"], "of the coordinator's role alone"
    number = (await house.rows(sa.select(roles.c.id).where(roles.c.role == "owner").order_by(roles.c.id)))[0].id
    winner.forges(f"roles:take:{number}", card)
    await winner.sees("Roles: ", where=lambda message: message is card)
    card = await opens_card(winner, winner.name)
    await winner.taps("roles:ask:*", on=card)
    asked = await winner.sees("This is your own role.", where=lambda message: message is card)
    await winner.taps("roles:take:*", on=asked)
    await winner.sees("no longer has this role: owner", where=lambda message: message is asked)
    assert await menu_of(house, winner) == EVERYBODY

    payload, shown = await invites(maya, "roles:as:teacher", "roles:pick_of:teacher:0", "roles:teacher_of:robotics:*")
    await maya.taps("roles:one:*", on=shown)
    asked = await maya.sees("Withdraw this invitation?", where=lambda message: message is shown)
    await maya.taps("roles:off:*", on=asked)
    await maya.sees("The invitation is withdrawn: teacher", where=lambda message: message is asked)
    late = somebody(house, "en", "Late")
    await meet(late, "en")
    await late.opens(payload)
    await late.sees("This invitation is not valid, or not any more.")


STAFF = {
    "poster": {"activity": "robotics"},
    "session": {"ask": "title", "activity": "robotics"},
    "people": {"filters": {}, "row": None},
    "bankanswer": {"code": "travel", "language": "en", "before": None},
    "learntitle": {"cluster": 1},
    "announce": {"id": 1, "asks": "text", "language": "en"},
}
"""What is open while a coordinator is asked for something."""


@pytest.mark.asyncio(loop_scope="package")
async def test_nobody_goes_on_in_a_dialogue_of_the_staff_without_a_role(crowd: House) -> None:
    """Whatever was asked of her when her role ended, what she types next is refused, and then she is heard again."""
    person = somebody(crowd, "en", "Former")
    await meet(person, "en")
    (row,) = await crowd.rows(sa.select(persons.c.id).where(persons.c.telegram_id == person.id))
    for room, state in STAFF.items():
        new = dialogues.insert().values(person_id=row.id, room=room, state=state, changed_at=crowd.app.clock.now())
        async with crowd.app.database.begin() as connection:
            await connection.execute(new)
        await person.says("Something")
        await person.sees(where=lambda message: message.text in (NOT_YOURS, NOT_THIS_ONE))
        open_ones = await crowd.rows(sa.select(dialogues.c.room).where(dialogues.c.person_id == row.id))
        assert open_ones == [], room
