"""The same person twice: the coordinators are told once, and one of them merges the two or says that they are two."""

import asyncio
from collections.abc import Sequence

import sqlalchemy as sa

from bot.database.schema import cases, likenesses, other_chats, persons, registration_log, registrations
from bot.people.model import Role
from bot.playground.message import Message
from bot.playground.person import Person
from tests.conftest import House
from tests.conversations.steps import SUMMARY, T, at_question, meet, words
from tests.conversations.test_for_somebody_else import in_care, registers
from tests.conversations.test_roles import invited

PERHAPS, PREVIEW = "Perhaps the same person twice", "Merge these two? Nothing is changed yet."


async def sent(house: House, language: str) -> Person:
    """Somebody who has registered; all of them have the same name and birth date."""
    person = await at_question(house, SUMMARY, language)
    await person.taps("form:send:*")
    await person.sees(words(T[language], "✓ <b>Your registration for {activity} is sent.</b>", activity="").split()[0])
    return person


async def twice(house: House) -> tuple[Person, Person, Message]:
    """Somebody with two phones, one in Lao and one in Thai; the coordinator's card about the two."""
    await meet(house.coordinator, "en")
    first, second = await sent(house, "lo"), await sent(house, "th")
    card = await house.coordinator.sees(PERHAPS, ever=True)
    return first, second, card


async def previewed(coordinator: Person, card: Message) -> Message:
    """From the card to the question that asks once more."""
    await coordinator.taps("twin:look:*", on=card)
    await coordinator.sees(PREVIEW)
    await coordinator.taps("twin:ask:*", on=card)
    return await coordinator.sees("This cannot be undone.", button="twin:merge:*")


async def states(house: House) -> Sequence[tuple[str, int]]:
    """Each registration: its state, and the account of the person whose it is (of a merged record: none)."""
    query = sa.select(registrations.c.state, persons.c.telegram_id).join(
        persons, persons.c.id == registrations.c.person_id
    )
    return [tuple(row) for row in await house.rows(query.order_by(registrations.c.id))]


async def test_a_coordinator_merges_two_phones_and_both_go_on_as_one_person(house: House) -> None:
    """The approved registration is kept with its seat, and so is the open case; each phone reads so and can write."""
    first, second, card = await twice(house)
    who = {each.telegram_id: each.id for each in await house.rows(sa.select(persons))}
    async with house.app.database.begin() as connection:
        asked = {"person_id": who[first.id], "state": "open", "opened_at": house.app.clock.now()}
        await connection.execute(sa.insert(cases).values(**asked))
    notice = next(each for each in house.coordinator.chat.from_bot if "New registration" in each.text)
    await house.coordinator.taps("reg:approve:*", on=notice)
    await first.sees(words(T["lo"], "You are reminded here before each session. The dates: /schedule"), ever=True)
    await house.coordinator.taps("twin:look:*", on=card)
    shown = await house.coordinator.sees(PREVIEW)
    assert "the second registration stays, “Approved”; the other is cancelled." in shown.text
    assert "the other account can write too." in shown.text
    assert [state for state, _ in await states(house)] == ["approved", "submitted"]
    await house.coordinator.taps("twin:ask:*", on=card)
    await house.coordinator.sees("This cannot be undone.")
    await house.coordinator.taps("twin:merge:*", on=card)
    await house.coordinator.sees("are one record now, merged by Maya Collins.")
    told = "A coordinator has put your two records together. You find everything under /mine"
    await first.sees(words(T["lo"], told), ever=True)
    await second.sees(words(T["th"], told), ever=True)
    assert await states(house) == [("approved", second.id), ("withdrawn", None)]
    assert [row.person_id for row in await house.rows(sa.select(cases))] == [who[second.id]]
    row = (await house.rows(sa.select(likenesses)))[0]
    assert (row.answer, row.answered_at is not None, len(row.details["chosen"])) == ("merged", True, 1)
    log = await house.rows(sa.select(registration_log).order_by(registration_log.c.id.desc()))
    assert (log[0].to_state, log[0].reason, log[0].by) == ("withdrawn", "merged: 1 is kept", row.answered_by)
    assert [row.telegram_id for row in await house.rows(sa.select(other_chats))] == [first.id]
    await first.says("/mine")
    mine = await first.sees(button="form:look:*")
    assert words(T["th"], "Approved") in mine.text
    assert words(T["th"], "Cancelled") not in mine.text


async def test_two_different_people_are_not_asked_about_again(house: House) -> None:
    """Neither by the card of the registration, nor when one of them sends something once more."""
    first, _, card = await twice(house)
    await house.coordinator.taps("twin:differ:*", on=card)
    await house.coordinator.sees("are two different people, says Maya Collins.")
    await first.says("/mine")
    await first.taps("form:look:*")
    shown = await first.sees(button="seat:leave:*")
    await first.taps("seat:leave:*", on=shown)
    await first.taps("seat:left:*", on=shown)
    await first.opens("a_robotics")
    await first.sees(button="form:send:*")
    await first.taps("form:send:*")
    await first.sees("/mine")
    await house.settled()
    asked = [message for message in house.coordinator.chat.from_bot if PERHAPS in message.text]
    assert asked == []
    assert len(await house.rows(sa.select(likenesses))) == 1
    number = (await house.rows(sa.select(registrations.c.id)))[0].id
    await house.coordinator.forges(f"people:card:{number}", card).answered()
    await house.settled()
    assert "Perhaps the same person" not in card.text
    assert "Robotics and automation" in card.text


async def test_two_coordinators_in_one_moment_merge_once(house: House) -> None:
    """One of them did it, the other reads who."""
    await meet(house.coordinator, "en")
    other = await invited(house, Role.COORDINATOR)
    await sent(house, "lo")
    await sent(house, "th")
    staff = (house.coordinator, other)
    cards = [await each.sees(PERHAPS, ever=True) for each in staff]
    for each, card in zip(staff, cards, strict=True):
        await previewed(each, card)
    await asyncio.gather(*(each.taps("twin:merge:*", on=card) for each, card in zip(staff, cards, strict=True)))
    for each in staff:
        await each.sees("are one record now, merged by")
    await house.settled()
    assert sorted(state for state, _ in await states(house)) == ["submitted", "withdrawn"]
    assert len([1 for row in await house.rows(sa.select(registration_log)) if row.to_state == "withdrawn"]) == 1
    assert {card.text.rpartition(" by ")[2] for card in cards} <= {"Maya Collins.", f"{other.name}."}
    assert len({card.text for card in cards}) == 1


async def test_who_withdraws_while_she_is_merged_is_not_merged_unseen(house: House) -> None:
    """Either she was first, and the coordinator looks again; or the merge was, and her button is an old one."""
    first, _, card = await twice(house)
    await previewed(house.coordinator, card)
    await first.says("/mine")
    await first.taps("form:look:*")
    shown = await first.sees(button="seat:leave:*")
    await first.taps("seat:leave:*", on=shown)
    await first.sees(button="seat:left:*")
    await asyncio.gather(first.taps("seat:left:*", on=shown), house.coordinator.taps("twin:merge:*", on=card))
    await house.world.confirmed()
    await house.settled()
    merged = (await house.rows(sa.select(likenesses.c.answer)))[0].answer == "merged"
    found = await states(house)
    assert ("one record now" in card.text) == merged
    assert (PREVIEW in card.text) == (not merged)
    if not merged:
        assert [state for state, _ in found] == ["withdrawn", "submitted"]
        await house.coordinator.taps("twin:ask:*", on=card)
        await house.coordinator.taps("twin:merge:*", on=card)
        await house.coordinator.sees("are one record now")
        found = await states(house)
    assert len([1 for _, account in found if account is None]) == 1
    assert "submitted" in {state for state, _ in found} or {state for state, _ in found} == {"withdrawn"}


async def test_what_changed_since_the_preview_is_shown_again(house: House) -> None:
    """An old button merges nothing."""
    _, _, card = await twice(house)
    await previewed(house.coordinator, card)
    notice = await house.coordinator.sees("New registration", button="reg:approve:*", ever=True)
    await house.coordinator.taps("reg:approve:*", on=notice)
    await house.settled()
    answer = await (await house.coordinator.taps("twin:merge:*", on=card)).answered()  # type: ignore[union-attr]
    assert answer.text == "Something has changed meanwhile, so nothing was merged. Please look again."
    await house.coordinator.sees(PREVIEW)
    assert sorted(state for state, _ in await states(house)) == ["approved", "submitted"]
    assert (await house.rows(sa.select(likenesses.c.answer)))[0].answer is None


async def test_a_coordinator_merges_only_within_her_scope(house: House) -> None:
    """Whoever decides about one of the two only, or about neither, is refused when she presses."""
    of_tourism = await invited(house, Role.COORDINATOR, "activity:tourism")
    of_thailand = await invited(house, Role.COORDINATOR, "country:th")
    _, _, card = await twice(house)
    number = (await house.rows(sa.select(likenesses.c.id)))[0].id
    seal = next(each.data for each in (await previewed(house.coordinator, card)).buttons if "merge" in each.data)
    for person in (of_tourism, of_thailand):
        own = await person.sees("✓", ever=True)
        for data in (f"twin:look:{number}", f"twin:differ:{number}", "twin:of:1:2", seal):
            await person.forges(data, own).answered()
            await person.sees("This is not possible any more, or not with your role. Nothing was changed.")
        assert not any(PERHAPS in message.text for message in person.chat.from_bot)
    assert (await house.rows(sa.select(likenesses.c.answer)))[0].answer is None


async def test_somebody_in_care_who_registered_herself_is_merged_into_her_own_chat(house: House) -> None:
    """The contact is told that messages go elsewhere, and no longer acts for her."""
    await meet(house.coordinator, "en")
    contact = await at_question(house, 1, "th")
    await contact.says("/cancel")
    await registers(contact, "th", "ສົມພອນ ວົງສາ", "SOMPHONE VONGSA")
    own = await sent(house, "lo")
    card = await house.coordinator.sees(PERHAPS, ever=True)
    assert "Without Telegram; contact: Somphone" in card.text
    await previewed(house.coordinator, card)
    await house.coordinator.taps("twin:merge:*", on=card)
    await house.coordinator.sees("are one record now")
    said = "The record of {name} was put together with another one. Messages go there now."
    await contact.sees(words(T["th"], said, name="ສົມພອນ ວົງສາ"), ever=True)
    found = await states(house)
    assert ("submitted", own.id) in found
    assert [row.merged_into is not None for row in await in_care(house, own)] == [True]
    await contact.says("/mine")
    shown = await contact.sees("")
    assert not any(each.data.startswith("care:") for each in shown.buttons)
    merged = (await in_care(house, own))[0].id
    left = next(row.id for row in await house.rows(sa.select(registrations)) if row.person_id == merged)
    for data in (f"care:old:robotics:{merged}", f"care:link:{merged}", f"form:look:{left}"):
        await own.forges(data, await own.sees("", ever=True)).answered()
        await own.sees("", ever=True)
    await house.settled()
    assert sorted(state for state, _ in await states(house)) == sorted(state for state, _ in found)
