"""The steps that stories share, said as a person would do them."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from bot.database.schema import persons, registrations
from bot.i18n import ENDONYMS, Translator, translators
from bot.playground.message import Message
from bot.playground.person import Person
from tests.conftest import House

T = translators()


def words(t: Translator, sentence: str, **values: object) -> str:
    """The sentence as a reader sees it in her language, without tags."""
    return str(t(sentence, **values).striptags()) if "<" in sentence else t(sentence, **values).unescape()


async def meet(person: Person, language: str, payload: str = "") -> Message:
    """Start, language, consent; what comes after it."""
    t = T[language]
    await person.opens(payload)
    await person.sees(button=ENDONYMS[language])
    await person.taps(ENDONYMS[language])
    await person.sees(button=words(t, "I agree"))
    await person.taps(words(t, "I agree"))
    return await person.sees(where=lambda message: bool(message.buttons))


async def begin_robotics(person: Person, language: str) -> Message:
    """From the list of activities to the form's first question."""
    t = T[language]
    await person.taps("act:card:robotics")
    await person.sees(button=words(t, "Register"))
    await person.taps(words(t, "Register"))
    return await person.sees(words(t, "{k} of {n}", k=1, n=11), button=words(t, "Later"))


async def answers(person: Person, text: str, *, then: str = "form:*") -> Message:
    """Types an answer; the next question, or the summary."""
    await person.says(text)
    return await person.sees(button=then)


async def passport_name(person: Person, typed: str = "SOMPHONE VONGSA") -> Message:
    """Types the name, and agrees to how the certificate will have it; the next question."""
    await answers(person, typed, then="form:right:*")
    await person.taps("form:right:*")
    return await person.sees(
        button="form:*", where=lambda message: not any(one.data.startswith("form:right") for one in message.buttons)
    )


async def picks(person: Person, code: str) -> Message:
    """Taps a choice; the next question."""
    await person.taps(f"form:pick:{code}:*")
    return await person.sees(button="form:*", where=lambda message: message.edited is None)


async def fill_in(person: Person, *, role: str = "staff") -> Message:
    """The whole form of the short-term training as a member of staff answers it; the summary."""
    await answers(person, "ສົມພອນ ວົງສາ")
    await passport_name(person)
    await picks(person, "la")
    await picks(person, role)
    await answers(person, "ວິທະຍາໄລເຕັກນິກ ປາກເຊ")
    await answers(person, "13/5/1990")
    await person.shares_contact()
    await person.sees(button="form:skip:email:*")
    await person.taps("form:skip:email:*")
    await person.sees(button="form:pick:yes:*")
    await picks(person, "yes")
    await person.taps("form:pick:halal:*")
    await person.sees(where=lambda message: any(one.label.startswith("✓") for one in message.buttons))
    await person.taps("form:done:*")
    await person.sees(button="form:skip:motivation:*")
    await person.taps("form:skip:motivation:*")
    return await person.sees(button="form:send:*")


async def register(house: House, person: Person, language: str = "lo") -> None:
    """Everything from Start to "sent"."""
    await meet(person, language)
    await begin_robotics(person, language)
    await fill_in(person)
    await person.taps("form:send:*")
    await person.sees("/mine")


def somebody(house: House, language: str = "en", name: str = "Somphone", **details: str) -> Person:
    """Somebody new, at a phone in this language."""
    return house.world.person(name, language_code=language, **details)


async def at_question(house: House, number: int, language: str = "en") -> Person:
    """Somebody new who has answered so far that question `number` of the robotics form is open."""
    person = somebody(house, language, phone="8562055500000")
    await meet(person, language)
    await begin_robotics(person, language)
    for step in ANSWERS[: number - 1]:
        await step(person)
    return person


ANSWERS: Sequence[Callable[[Person], Awaitable[Any]]] = (
    lambda person: answers(person, "ສົມພອນ ວົງສາ"),
    lambda person: passport_name(person),
    lambda person: picks(person, "la"),
    lambda person: picks(person, "staff"),
    lambda person: answers(person, "Pakse Technical College"),
    lambda person: answers(person, "13/5/1990"),
    lambda person: skips(person, "phone"),
    lambda person: skips(person, "email"),
    lambda person: picks(person, "yes"),
    lambda person: skips(person, "diet"),
    lambda person: skips(person, "motivation"),
)
NAME, PASSPORT_NAME, COUNTRY, ROLE, INSTITUTION, BIRTH, PHONE, EMAIL, PASSPORT, DIET, MOTIVATION, SUMMARY = range(1, 13)


async def skips(person: Person, code: str) -> Message:
    """Leaves a question out; the next one, or the summary."""
    await person.taps(f"form:skip:{code}:*" if code != "diet" else "form:done:diet:*")
    return await person.sees(button="form:*", where=lambda message: message.edited is None)


async def draft_of(house: House, person: Person) -> Any:
    """The newest registration of a person as it is stored."""
    return (await drafts_of(house, person))[0]


async def drafts_of(house: House, person: Person) -> list[Any]:
    """All registrations of a person as they are stored, the newest first."""
    return await house.rows(
        registrations.select()
        .join(persons, persons.c.id == registrations.c.person_id)
        .where(persons.c.telegram_id == person.id)
        .order_by(registrations.c.id.desc())
    )


async def says_wrong(house: House, person: Person, sentence: str, act: Callable[[], Awaitable[Any]]) -> Message:
    """Does something that is no answer: reads `sentence`, and the draft stays as it was but for the count of misses."""
    before = await draft_of(house, person)
    await act()
    told = await person.sees(sentence)
    after = await draft_of(house, person)
    assert {**after.draft, "misses": 0} == {**before.draft, "misses": 0}
    assert (after.version, after.state) == (before.version, before.state)
    return told
