"""People without Telegram: somebody answers for them, fills in, hears, confirms and withdraws; later they take over."""

from collections.abc import Sequence
from typing import Any

import pytest
import sqlalchemy as sa

from bot.database.schema import claim_links, consents, persons, registrations
from bot.people import care
from bot.playground.message import Message
from bot.playground.person import Person
from tests.conftest import House
from tests.conversations.steps import T, answers, fill_in, meet, passport_name, picks, somebody, words

BUA, BUA_PASSPORT = "ບົວ ສີສະຫວາດ", "BUA SISAVATH"


async def offered(person: Person, language: str, activity: str = "robotics") -> Message:
    """From the card of an activity to the question for whom."""
    await person.says("/programmes")
    await person.taps(f"act:card:{activity}")
    await person.taps(words(T[language], "For somebody else"))
    return await person.sees(
        words(T[language], "Please ask them first: by going on you say that they agree to the data notice (/privacy).")
    )


async def fills_in(person: Person, name: str, passport: str, country: str = "la") -> Message:
    """The form for somebody else; the summary."""
    await person.sees(button="form:later:*")
    await answers(person, name)
    await passport_name(person, passport)
    await picks(person, country)
    await picks(person, "staff")
    await answers(person, "Pakse Technical College")
    await answers(person, "13/5/1990")
    for code in ("phone", "email"):
        await person.taps(f"form:skip:{code}:*")
        await person.sees(button="form:*", where=lambda message: message.edited is None)
    await picks(person, "yes")
    await person.taps("form:done:diet:*")
    await person.sees(button="form:skip:motivation:*")
    await person.taps("form:skip:motivation:*")
    return await person.sees(button="form:send:*")


async def registers(person: Person, language: str, name: str = BUA, passport: str = BUA_PASSPORT) -> Message:
    """Registers somebody new for the robotics training; what is read when it is sent."""
    await offered(person, language)
    await person.taps("care:new:robotics")
    await fills_in(person, name, passport)
    await person.taps("form:send:*")
    return await person.sees(words(T[language], "For {name}:", name=name))


async def opened(person: Person, name: str) -> Message:
    """Somebody for whom a person answers, from /mine."""
    await person.says("/mine")
    await person.taps("care:people:0")
    await person.sees(button="care:person:*")
    await person.taps(name)
    return await person.sees(button="care:link:*")


async def in_care(house: House, contact: Person) -> Sequence[Any]:
    """The records of people for whom somebody answers."""
    query = sa.select(persons).where(
        persons.c.contact_id.in_(sa.select(persons.c.id).where(persons.c.telegram_id == contact.id))
    )
    return await house.rows(query.order_by(persons.c.id))


async def passed_on(contact: Person, name: str) -> str:
    """The start payload of a personal link."""
    await opened(contact, name)
    await contact.taps("care:link:*")
    told = await contact.sees("?start=w_")
    return told.text.partition("?start=")[2].split()[0]


@pytest.mark.parametrize("language", ["lo", "th"])
async def test_a_contact_registers_hears_confirms_and_withdraws_for_somebody_else(house: House, language: str) -> None:
    """Each message says for whom it is; the coordinator sees who answers for her; the contact's own is her own."""
    t, contact = T[language], somebody(house, language, "Noy")
    coordinator = house.coordinator
    await meet(coordinator, "en")
    await meet(contact, language)
    told = await registers(contact, language)
    assert told.text.splitlines()[0] == words(t, "For {name}:", name=BUA)
    notice = await coordinator.sees(f"New registration: {BUA}", ever=True)
    record = (await in_care(house, contact))[0]
    assert (record.name, record.telegram_id) == (BUA, None)
    assert [row.person_id for row in await house.rows(sa.select(consents).where(consents.c.person_id == record.id))]
    await coordinator.says("/people")
    await coordinator.taps("people:card:*")
    await coordinator.sees("Without Telegram; contact: Noy")
    await coordinator.taps("reg:approve:*", on=notice)
    heard = await contact.sees(words(t, "You are reminded here before each session. The dates: /schedule"))
    assert heard.text.splitlines()[0] == words(t, "For {name}:", name=BUA)

    await opened(contact, BUA)
    await contact.taps("form:look:*")
    shown = await contact.sees(button="seat:leave:*")
    assert shown.text.splitlines()[0] == words(t, "For {name}:", name=BUA)
    await contact.taps("seat:leave:*")
    await contact.taps("seat:left:*")
    await contact.sees(words(t, "For {name}:", name=BUA))
    await house.settled()
    assert [row.state for row in await house.rows(sa.select(registrations))] == ["withdrawn"]


async def test_several_are_registered_one_after_the_other_and_a_bound_is_said(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A delegation with one contact: a second activity asks only for whom; nobody answers for more than is said."""
    monkeypatch.setattr(care, "MOST_IN_CARE", 2)
    contact = somebody(house, "en", "Noy")
    await meet(contact, "en")
    await registers(contact, "en")
    await registers(contact, "en", "Som", "SOM CHAI")
    full = await offered(contact, "en")
    assert "You answer for 2 of at most 2 people." in full.text
    assert [each.label for each in full.buttons] == ["Back"]
    await contact.forges("care:new:robotics", full).answered()
    await contact.sees("One person can answer for at most 2 people.")
    second = await offered(contact, "en", "tourism")
    assert [each.label for each in second.buttons] == [BUA, "Som", "Back"]
    assert [row.name for row in await in_care(house, contact)] == [BUA, "Som"]


async def test_nobody_acts_for_people_whose_contact_is_somebody_else(house: House) -> None:
    """Forged buttons change nothing, whatever number they carry."""
    contact, stranger = somebody(house, "en", "Noy"), somebody(house, "en", "Stranger")
    await meet(contact, "en")
    await registers(contact, "en")
    record = (await in_care(house, contact))[0]
    sent = (await house.rows(sa.select(registrations)))[0]
    mine = await meet(stranger, "en")
    for data in (
        f"care:person:{record.id}", f"care:link:{record.id}", f"care:old:tourism:{record.id}", f"form:look:{sent.id}",
        f"form:go:{sent.id}", f"seat:left:{sent.id}:{sent.version}", f"seat:change:{sent.id}:{sent.version}",
    ):  # fmt: skip
        await stranger.forges(data, mine).answered()
    await house.settled()
    assert await house.rows(sa.select(claim_links)) == []
    after = await house.rows(sa.select(registrations))
    assert [(row.state, row.version) for row in after] == [("submitted", sent.version)]
    assert all(BUA not in message.text for message in stranger.chat.from_bot)


@pytest.mark.parametrize("language", ["lo", "th"])
async def test_she_takes_over_by_a_link_once_and_then_gets_her_own_messages(house: House, language: str) -> None:
    """The contact is told; a second person reads that it was used; the contact's own press passes nothing on."""
    t, contact = T[language], somebody(house, language, "Noy")
    await meet(contact, language)
    await registers(contact, language)
    older = await passed_on(contact, BUA)
    payload = await passed_on(contact, BUA)
    stored = await house.rows(sa.select(claim_links))
    assert len(stored) == 1
    assert payload.removeprefix("w_") not in str(stored)
    await contact.opens(payload)
    await contact.sees(words(t, "This link is for {name}. Please pass it on.", name=BUA))

    bua, other = somebody(house, "lo", "Bua"), somebody(house, "en", "Other")
    await meet(bua, "lo")
    await bua.opens(older)
    await bua.sees(
        words(
            T["lo"],
            "This personal link is not valid, or not any more. Please ask whoever sent it to you for a new one.",
        ),
        ever=True,
    )
    await bua.opens(payload)
    await bua.sees(words(T["lo"], "✓ <b>These registrations are yours now.</b>"))
    await contact.sees(
        words(t, "<b>{name}</b> has Telegram now and gets messages without you. Thank you for helping.", name=BUA)
    )
    await meet(other, "en")
    await other.opens(payload)
    await other.sees("This link is personal, and somebody else has used it.")
    row = (
        await house.rows(
            sa.select(registrations, persons.c.telegram_id).join(persons, persons.c.id == registrations.c.person_id)
        )
    )[0]
    assert row.telegram_id == bua.id
    await meet(house.coordinator, "en")
    notice = await house.coordinator.sees(f"New registration: {BUA}", ever=True)
    await house.coordinator.taps("reg:approve:*", on=notice)
    heard = await bua.sees(words(T["lo"], "You are reminded here before each session. The dates: /schedule"))
    assert words(T["lo"], "For {name}:", name=BUA) not in heard.text
    await bua.opens(payload)
    await bua.sees(words(T["lo"], "Messages about them come here from now on. You find them under /mine"))


async def test_who_has_registered_herself_takes_nothing_over_and_a_coordinator_is_asked(house: House) -> None:
    """Both registrations stay; the link is not used up; the two are put side by side."""
    await meet(house.coordinator, "en")
    contact, bua = somebody(house, "en", "Noy"), somebody(house, "en", "Bua", phone="8562055500000")
    await meet(contact, "en")
    await registers(contact, "en")
    payload = await passed_on(contact, BUA)
    await meet(bua, "en")
    await bua.says("/programmes")
    await bua.taps("act:card:robotics")
    await bua.taps("Register")
    await bua.sees(button="form:later:*")
    await fill_in(bua)
    await bua.taps("form:send:*")
    await bua.sees("is sent")
    await bua.opens(payload)
    await bua.sees("A coordinator looks at the two registrations.")
    await house.coordinator.sees("Perhaps the same person twice", ever=True)
    assert [row.used_at for row in await house.rows(sa.select(claim_links))] == [None]
    assert [row.state for row in await house.rows(sa.select(registrations))] == ["submitted", "submitted"]


async def test_a_contact_who_blocks_the_bot_is_told_when_she_comes_back(house: House) -> None:
    """What was decided meanwhile waits for her; nothing is lost and nobody else reads it."""
    contact = somebody(house, "en", "Noy")
    await meet(house.coordinator, "en")
    await meet(contact, "en")
    await registers(contact, "en")
    notice = await house.coordinator.sees(f"New registration: {BUA}", ever=True)
    await contact.blocks()
    await house.coordinator.taps("reg:approve:*", on=notice)
    await house.settled()
    assert not any("approved" in message.text for message in contact.chat.from_bot)
    await contact.unblocks()
    await contact.says("/mine")
    await contact.sees("is approved", where=lambda message: message.text.startswith(f"For {BUA}:"), ever=True)
