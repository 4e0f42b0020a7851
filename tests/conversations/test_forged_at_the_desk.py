"""What a coordinator's forged and late presses do: nothing beyond what she decides about, and nobody is left stuck."""

from bot.chat.callback_data import pack
from bot.database.schema import registration_log, roles
from tests.conftest import House
from tests.conversations.seating import applied, coordinator, first_come, imported, ready, state_of, withdraws
from tests.conversations.steps import draft_of

GONE = "This does not exist any more. Nothing was changed. See /menu"
NOT_YOURS = "This is not possible any more, or not with your role. Nothing was changed. See /menu"
OF_ONE = (
    *("reg:details", "reg:approve", "reg:wait", "reg:reject", "reg:keep", "people:card", "people:is_country"),
    *("card:approved", "card:waitlisted", "card:rejected", "card:withdrawn", "card:answers", "card:log", "card:move"),
)


async def test_a_draft_is_nobodys_but_its_writers(house: House) -> None:
    """With its right number and version nothing of it is shown, and nothing decided, one by one or among many."""
    staff, writer = await coordinator(house), await ready(house, "Somphone")
    await applied(house, "Anna", "is sent.")
    draft, shown = await draft_of(house, writer), staff.chat.last
    for data in OF_ONE:
        staff.forges(f"{data}:{draft.id}:{draft.version}", shown)
        await staff.sees(GONE)
    await staff.says("/people")
    await staff.sees(button="people:select:1")
    await staff.taps("people:select:1")
    listed = await staff.sees(button="people:select:0")
    staff.forges(pack("people", "tick", draft.id, draft.version), listed)
    await staff.sees(button="many:ways:*")
    await staff.taps("many:ways:*")
    await staff.taps("many:approved:*", on=await staff.sees(button="many:approved:*"))
    await staff.sees(button="people:list")
    assert (await draft_of(house, writer)).draft == draft.draft
    assert await state_of(house, writer) == "draft"
    assert [row.to_state for row in await house.rows(registration_log.select())] == ["submitted"]
    assert not any("Somphone" in message.text for message in staff.chat.from_bot)


async def test_who_loses_her_role_while_a_reason_is_asked_is_not_stuck(house: House) -> None:
    """What she types decides nothing, is refused once, and the next thing that she writes is heard."""
    staff, anna = await coordinator(house), await applied(house, "Anna", "is sent.")
    await staff.taps("reg:reject:*", on=await staff.sees(button="reg:reject:*", ever=True))
    await staff.sees("Why is Anna not selected?")
    async with house.app.database.begin() as connection:
        await connection.execute(roles.delete())
    await staff.says("There is no room.")
    await staff.sees(NOT_YOURS)
    await staff.says("Who pays for the flight?")
    await staff.sees(button="faq:yes:travel:*")
    assert await state_of(house, anna) == "submitted"


async def test_who_begins_anew_while_a_reason_is_written_is_not_refused(house: House) -> None:
    """The reason was for what she withdrew; whoever wrote it goes on with the list."""
    await imported(house, first_come(2))
    staff, anna = await coordinator(house), await applied(house, "Anna", "You have a seat")
    await staff.says("/people")
    await staff.taps("people:card:*", on=await staff.sees(button="people:card:*"))
    await staff.taps("card:withdrawn:*", on=await staff.sees(button="card:withdrawn:*"))
    await staff.sees("Why")
    await withdraws(anna)
    await anna.opens("a_robotics")
    await anna.sees(button="form:send:*")
    await staff.says("She wrote that she cannot come.")
    await staff.sees(GONE)
    await staff.says("/people")
    await staff.sees("Nobody is found.")
    assert await state_of(house, anna) == "draft"
