"""Links and QR codes, the first questions, and the data notice."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.database.schema import consents, invitations, persons, roles
from bot.i18n import ENDONYMS, LANGUAGES
from bot.people import service as people
from bot.people.model import Grant, Role
from bot.playground.person import Person
from tests.conftest import House
from tests.conversations.steps import (
    ROLE,
    T,
    answers,
    at_question,
    begin_robotics,
    draft_of,
    meet,
    somebody,
    words,
)

pytestmark = pytest.mark.asyncio(loop_scope="package")

DEAD = "This link does not lead anywhere any more. See /programmes for what is offered now."


async def known(house: House, person: Person) -> int:
    """Our own number of a person."""
    found = await house.rows(persons.select().where(persons.c.telegram_id == person.id))
    return int(found[0].id)


LINKS = {
    "a_robotics": ("robotics", None),
    "a_robotics-poster1": ("robotics", "poster1"),
    "a_e-commerce": ("e-commerce", None),
    "a_e-commerce-qr-pakse": ("e-commerce", "qr-pakse"),
}


@pytest.mark.parametrize("payload", LINKS)
async def test_a_newcomers_link_survives_language_and_consent(crowd: House, payload: str) -> None:
    """The poster's link opens exactly that form after the two first questions, and its source is kept."""
    person = somebody(crowd, "lo")
    await person.opens(payload)
    await person.sees(button=ENDONYMS["lo"])
    await person.taps(ENDONYMS["lo"])
    await person.sees(button=words(T["lo"], "I agree"))
    await person.taps(words(T["lo"], "I agree"))
    asked = await person.sees(words(T["lo"], "{k} of {n}", k=1, n=11), button="form:later:*")
    stored = await draft_of(crowd, person)
    assert (stored.activity, stored.source) == LINKS[payload]
    assert "✓" not in asked.text


@pytest.mark.parametrize(
    "payload", ["a_atlantis", "q_atlantis", "l_xx", "x_1", "a_", "nonsense", "a_robotics_2", "x" * 64]
)
async def test_a_link_that_leads_nowhere_says_so(crowd: House, payload: str) -> None:
    """Whatever stands in it: one sentence, and where to look; the form is not begun."""
    person = somebody(crowd)
    await meet(person, "en")
    await person.opens(payload)
    told = await person.sees("/programmes")
    assert told.text.startswith((DEAD, "This activity does not exist, or is not offered any more."))


async def test_a_link_to_a_question_is_answered_also_without_consent(crowd: House) -> None:
    """Who follows a link to an answer and does not agree yet reads the answer all the same."""
    person = somebody(crowd)
    await person.opens("q_travel")
    await person.taps("English")
    await person.taps("data:later")
    await person.sees("Travel\n")
    assert await crowd.rows(consents.select().where(consents.c.person_id == await known(crowd, person))) == []
    await meet_known(person, "q_travel")
    await person.sees("Travel\n")


async def meet_known(person: Person, payload: str) -> None:
    """A link, and consent to the notice that comes first."""
    await person.opens(payload)
    await person.sees(button="data:agree:*")
    await person.taps("data:agree:*")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_language_link_sets_the_language(crowd: House, language: str) -> None:
    """`l_lo` needs no choosing; in the middle of a form the open question comes again in that language."""
    newcomer = somebody(crowd, "en")
    await newcomer.opens(f"l_{language}")
    await newcomer.sees(button=words(T[language], "I agree"))
    person = await at_question(crowd, ROLE, "lo" if language != "lo" else "th")
    await person.opens(f"l_{language}")
    again = await person.sees(words(T[language], "Back to the form, {k} of {n}", k=4, n=11), button="form:pick:staff:*")
    assert words(T[language], "Later") in [button.label for button in again.buttons]


async def test_an_invitation_gives_its_role_once(crowd: House) -> None:
    """A newcomer's invitation survives the language question; the second person, and the second use, hear why not."""
    async with crowd.app.database.begin() as connection:
        token = await people.invite(connection, Grant(Role.TEACHER, "activity:robotics"), datetime.now(UTC))
    stored = await crowd.rows(invitations.select())
    assert token not in str(stored)
    first, second = somebody(crowd, "th"), somebody(crowd)
    await first.opens(f"i_{token}")
    await first.taps(ENDONYMS["th"])
    th = T["th"]
    title = "หุ่นยนต์และระบบอัตโนมัติ"
    await first.sees(
        words(th, "✓ You now have the role <b>{role}</b> for {scope}. See /menu", role=th("teacher"), scope=title)
    )
    await first.taps("data:agree:*")
    await meet(second, "en")
    used = "This invitation was used already. Please ask for a new one."
    for person, sentence in ((second, used), (first, words(th, used))):
        await person.opens(f"i_{token}")
        await person.sees(sentence)
    granted = await crowd.rows(roles.select().where(roles.c.person_id == await known(crowd, first)))
    assert [(row.role, row.scope) for row in granted] == [("teacher", "activity:robotics")]
    assert await crowd.rows(roles.select().where(roles.c.person_id == await known(crowd, second))) == []


async def test_an_invitation_that_is_over_or_never_was_gives_nothing(crowd: House) -> None:
    """After a week, and for a token that somebody made up."""
    long_ago = datetime.now(UTC) - people.INVITATION_LASTS - timedelta(minutes=1)
    async with crowd.app.database.begin() as connection:
        token = await people.invite(connection, Grant(Role.COORDINATOR), long_ago)
    person = somebody(crowd)
    await meet(person, "en")
    for payload in (f"i_{token}", "i_abcdefghijklmnopqrstuvwxyz"):
        await person.opens(payload)
        await person.sees("This invitation is not valid, or not any more. Please ask for a new one.")
    assert await crowd.rows(roles.select().where(roles.c.person_id == await known(crowd, person))) == []


async def test_consent_is_kept_with_version_language_and_time(crowd: House) -> None:
    """What was agreed to, in which language, and when; /privacy shows the day; a second press adds nothing."""
    person, before = somebody(crowd, "km"), datetime.now(UTC)
    await person.opens()
    await person.taps(ENDONYMS["km"])
    notice = await person.sees(button="data:agree:*")
    await person.taps("data:agree:*")
    await person.sees(where=lambda message: message.id == notice.id and not message.buttons)
    await person.forges("data:agree::1", notice).answered()
    await crowd.world.confirmed()
    rows = await crowd.rows(consents.select().where(consents.c.person_id == await known(crowd, person)))
    assert [(row.programme, row.version, row.language) for row in rows] == [("tvet", "1", "km")]
    assert before <= rows[0].agreed_at <= datetime.now(UTC)
    await person.says("/privacy")
    await person.sees(words(T["km"], "You agreed on {day}.", day=T["km"].day(rows[0].agreed_at, "Asia/Phnom_Penh")))


async def test_who_does_not_agree_yet_can_ask_and_registers_later(crowd: House) -> None:
    """Later stores nothing, questions are answered, and Register asks for the consent before its first question."""
    person = somebody(crowd)
    await person.opens()
    await person.taps("English")
    await person.taps("data:later")
    await person.sees("You can register once you have agreed.")
    await person.says("Who pays for the flight?")
    await person.sees("Travel\n", button="faq:yes:travel:*")
    await person.says("/programmes")
    await person.taps("act:card:robotics")
    await person.taps("Register")
    await person.sees("Before we begin: your data", button="data:agree:*")
    await person.taps("data:agree:*")
    await person.sees("1 of 11", button="form:later:*")


async def test_a_question_before_the_first_choices_is_answered_and_the_choice_comes_again(crowd: House) -> None:
    """Who asks before she has picked a language is answered in the language she wrote in."""
    person = somebody(crowd, "en")
    await person.opens()
    await person.sees(button=ENDONYMS["lo"])
    await person.says("ໃຜຈ່າຍຄ່າປີ້ຍົນ?")
    answer = await person.sees(button="faq:yes:travel:*")
    again = await person.sees(button="lang:set:lo")
    assert answer.id < again.id
    await person.taps("lang:keep:lo", on=answer)
    await person.sees(button=words(T["lo"], "I agree"))


async def test_the_language_changes_in_the_middle_of_the_form(crowd: House) -> None:
    """The open question comes again in the new language, its older copy has no buttons, and the answers stay."""
    person = await at_question(crowd, ROLE, "lo")
    asked, before = person.chat.last, await draft_of(crowd, person)
    await person.says("/language")
    await person.taps(ENDONYMS["vi"])
    vi = T["vi"]
    again = await person.sees(words(vi, "Back to the form, {k} of {n}", k=4, n=11), button="form:pick:staff:*")
    await person.sees(where=lambda message: message.id == asked.id and not message.buttons)
    assert words(vi, "Back") in [button.label for button in again.buttons]
    assert (await draft_of(crowd, person)).draft == before.draft
    await person.taps("form:pick:staff:*")
    await answers(person, "Pakse Technical College")
    await person.sees(words(vi, "{k} of {n}", k=6, n=11))


async def test_seven_languages_lead_to_the_first_question(crowd: House) -> None:
    """Each reader gets from Start to the form in her own language alone."""
    for language in LANGUAGES:
        person = somebody(crowd, language)
        await meet(person, language)
        asked = await begin_robotics(person, language)
        assert words(T[language], "Later") in [button.label for button in asked.buttons]


async def test_a_reader_chooses_digits_and_era(crowd: House) -> None:
    """Below the languages, where hers has some: dates that she reads are written so; what was never offered is not."""
    person = somebody(crowd, "th")
    await meet(person, "th")
    await person.says("/language")
    await person.taps("lang:writes")
    await person.sees("พ.ศ. 25", button="lang:era:both")
    await person.taps("lang:digits:native")
    await person.sees("พ.ศ. ๒๕", button="lang:digits:latin")
    await person.taps("lang:era:both")
    shown = await person.sees("(ค.ศ. ๒๐")
    assert [one.label for one in shown.buttons if one.label.startswith("✓")] == ["✓ ๐๑๒๓๔๕๖๗๘๙", "✓ ทั้ง พ.ศ. และ ค.ศ."]
    await person.taps("lang:back")
    await person.sees(button=ENDONYMS["vi"])
    await person.says("/privacy")
    await person.sees("(ค.ศ. ๒๐")
    for wrong in ("lang:digits:runes", "lang:era:lunar"):
        person.forges(wrong, on=shown)
    await person.says("/privacy")
    await person.sees("(ค.ศ. ๒๐")
    await person.says("/language")
    await person.taps(ENDONYMS["vi"])
    await person.sees(words(T["vi"], "✓ Language: {language}", language=ENDONYMS["vi"]))
    await person.says("/language")
    asked = await person.sees(button=ENDONYMS["th"])
    assert words(T["vi"], "Numbers and dates") not in [one.label for one in asked.buttons]
    person.forges("lang:writes", on=asked)
    await person.says("/privacy")
    assert "๒" not in (await person.sees(words(T["vi"], "<b>Your data</b>\n{notice}", notice="")[:8])).text
