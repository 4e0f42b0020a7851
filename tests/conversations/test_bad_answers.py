"""What is no answer: a sentence on this answer in the reader's language, and nothing changed."""

from collections.abc import Awaitable, Callable

import pytest

from bot.playground.person import Person
from tests.conftest import House
from tests.conversations.steps import (
    ANSWERS,
    BIRTH,
    COUNTRY,
    DIET,
    EMAIL,
    MOTIVATION,
    NAME,
    PASSPORT_NAME,
    PHONE,
    SUMMARY,
    T,
    answers,
    at_question,
    draft_of,
    says_wrong,
    somebody,
    words,
)

pytestmark = pytest.mark.asyncio(loop_scope="package")

EMPTY = "I see no letters in that message. Please type your answer."
NOT_TEXT = "Please type the answer as text. I cannot read photos, stickers or voice messages."
BUTTONS = "Please answer with the buttons below the question."
FORWARDED = "That message is forwarded. Please type the answer yourself."

TYPED = {
    NAME: [
        ("x" * 300, "That has 300 letters, and 120 fit here. Please shorten it."),
        ("\u2060\u200b\u2063", EMPTY),
        ("\u3164\u2800", EMPTY),
        ("a" + "\u0301" * 300, "That has too many marks on one letter. Please type it again without them."),
        ("<b>", "A name cannot have the sign “<”. Please leave it out."),
        ("Anna <b>Li</b>", "A name cannot have the sign “<”. Please leave it out."),
        ("&", "A name needs letters. Please type it once more."),
        ("😀", "A name needs letters. Please type it once more."),
        ("Anna 12345", "That has digits in it. Please type only the name."),
    ],
    PASSPORT_NAME: [
        ("ສົມພອນ ວົງສາ", "That is not in Latin letters."),
        ("ANNA+LI", "without “+”."),
        ("ANNA 1", "That has digits in it. Please type only the name."),
    ],
    COUNTRY: [("Atlantis", BUTTONS), ("9", BUTTONS)],
    BIRTH: [
        ("1/1/2100", "That day is still to come. Please look at the year again."),
        ("13/5/90", "Please write the year with four digits, like 1990 or 2533."),
        ("31/2/1990", "The calendar has no such day. Please look at day and month again."),
        ("1/1/1900", "That is too early: the first possible day is"),
        ("1/1/2020", "That is too late: the last possible day is"),
        ("long ago", "I cannot read a date in that. Please type day, month and year."),
    ],
    PHONE: [
        ("12", "I cannot read a phone number in that. Please type the number alone, with its country code."),
        ("my phone", "I cannot read a phone number in that."),
    ],
    EMAIL: [("somphone at example", "That is not a whole e-mail address.")],
    DIET: [("stones", BUTTONS)],
    MOTIVATION: [("w" * 1001, "That has 1,001 letters, and 1,000 fit here. Please shorten it.")],
}


async def test_a_wrong_answer_is_explained_and_changes_nothing(crowd: House) -> None:
    """Each kind of question says what is wrong with this answer, shows a right one, and stays open for it."""
    person = await at_question(crowd, NAME)
    for number, right in enumerate(ANSWERS, 1):
        for misses, (text, sentence) in enumerate(TYPED.get(number, []), 1):
            told = await says_wrong(crowd, person, sentence, lambda text=text: person.says(text))  # type: ignore[misc]
            assert ("Example: " in told.text) == (number not in {COUNTRY, DIET, MOTIVATION}), told.text
            assert ("A person can help you with this: /ask" in told.text) == (misses >= 3)
        await right(person)
    assert (await draft_of(crowd, person)).draft["at"] is None


SENT: dict[str, tuple[Callable[[Person], Awaitable[object]], str]] = {
    "photo": (lambda person: person.sends_photo(caption="Somphone Vongsa"), NOT_TEXT),
    "sticker": (lambda person: person.sends_sticker(), NOT_TEXT),
    "voice": (lambda person: person.sends_voice(), NOT_TEXT),
    "document": (lambda person: person.sends_document(), NOT_TEXT),
    "location": (lambda person: person.sends_location(), NOT_TEXT),
    "contact": (lambda person: person.shares_contact(), NOT_TEXT),
    "forwarded": (lambda person: person.sends_forwarded("Somphone Vongsa"), FORWARDED),
}


async def test_whatever_is_not_typed_is_no_name(crowd: House) -> None:
    """A photo, a sticker, a voice note or a forwarded text where a name was asked, read by a Lao reader."""
    lo = T["lo"]
    person = await at_question(crowd, NAME, "lo")
    for act, sentence in SENT.values():
        await says_wrong(crowd, person, words(lo, sentence), lambda act=act: act(person))  # type: ignore[misc]
    await answers(person, "ສົມພອນ ວົງສາ")


async def test_whatever_is_not_pressed_is_no_choice(crowd: House) -> None:
    """At a question with buttons, what is no text points at the buttons; after the third time the question comes."""
    person = await at_question(crowd, COUNTRY)
    asked = person.chat.last
    await says_wrong(crowd, person, BUTTONS, person.sends_photo)
    await says_wrong(crowd, person, BUTTONS, person.sends_sticker)
    await says_wrong(crowd, person, "A person can help you with this: /ask", person.sends_voice)
    again = await person.sees("Back to the form, 3 of 11", button="form:pick:la:*")
    assert again.id > asked.id
    await person.sees("Which country", where=lambda message: message.id == asked.id and not message.buttons)
    await person.taps("form:pick:la:*", on=again)
    await person.sees("4 of 11")


async def test_another_persons_contact_is_not_taken(crowd: House) -> None:
    """Only one's own number can be shared; the question stays, and the own one is taken then."""
    person, friend = await at_question(crowd, PHONE), somebody(crowd, phone="66810000001")
    sentence = "That is another person's contact. Please share or type your own number."
    await says_wrong(crowd, person, sentence, lambda: person.shares_contact(of=friend))
    await says_wrong(crowd, person, sentence, lambda: person.shares_contact("66810000002"))
    await person.shares_contact()
    await person.sees("8 of 11")
    assert (await draft_of(crowd, person)).draft["answers"]["phone"] == "+8562055500000"


GOOD = {
    NAME: [
        ("Suu", "Suu"),
        ("Anna & Bo", "Anna & Bo"),
        ("\u202eAnna\u202c \u200fLi\u200e", "Anna Li"),
        ("O’Brien-Nguyễn", "O’Brien-Nguyễn"),
        ("မောင်မောင်အေး", "မောင်မောင်အေး"),
        ("  สมชาย   ใจดี ", "สมชาย ใจดี"),
    ],
    PASSPORT_NAME: [("Suu", "SUU"), ("Nguyễn Thị Đào", "NGUYEN THI DAO")],
    BIRTH: [
        ("13/5/2540", "1997-05-13"),
        ("๑๓/๕/๒๕๔๐", "1997-05-13"),
        ("໑໓/໕/໑໙໙໐", "1990-05-13"),
        ("១៣/៥/១៩៩០", "1990-05-13"),
        ("၁၃/၅/၁၉၉၀", "1990-05-13"),
        ("13 พฤษภาคม 2540", "1997-05-13"),
        ("1990年5月13日", "1990-05-13"),
        ("１９９０年５月１３日", "1990-05-13"),
        ("13 tháng 5 năm 1990", "1990-05-13"),
    ],
    PHONE: [
        ("020 5551 2345", "+8562055512345"),
        ("+44 20 7946 0958", "+442079460958"),
        ("๐๒๐ ๕๕๕๑ ๒๓๔๕", "+8562055512345"),
        ("+၉၅ ၉ ၇၉၁ ၂၃၄ ၅၆၇", "+959791234567"),
        ("0066 81 555 0123", "+66815550123"),
    ],
}
CODES = {NAME: "full_name", PASSPORT_NAME: "passport_name", BIRTH: "date_of_birth", PHONE: "phone"}


@pytest.mark.parametrize("number", GOOD)
async def test_what_people_really_type_is_understood(crowd: House, number: int) -> None:
    """One word is a name, direction marks are no letters, digits and years come in every script and era."""
    person = await at_question(crowd, number)
    for text, stored in GOOD[number]:
        await person.says(text)
        if number == PASSPORT_NAME:
            await person.sees("On the certificate it will stand like this:", button="form:right:*")
            await person.taps("form:right:*")
        following = await person.sees(button="form:back:*")
        assert (await draft_of(crowd, person)).draft["answers"][CODES[number]] == stored
        await person.taps("form:back:*", on=following)
        await person.sees("Your answer so far: ", button="form:keep:*")


async def test_a_year_of_the_buddhist_era_is_shown_back_in_the_readers_calendar(crowd: House) -> None:
    """2540 comes back as 2540 to who reads Thai, and as 1997 to who reads English."""
    for language, year in (("th", "2540"), ("en", "1997")):
        person = await at_question(crowd, BIRTH, language)
        asked = person.chat.last
        await person.says("13/5/2540")
        shown = await person.sees("✓", where=lambda message, asked=asked: message.id == asked.id)  # type: ignore[misc]
        assert year in shown.text
        assert not shown.buttons


async def test_a_command_in_place_of_a_name_works_and_the_name_is_still_asked(crowd: House) -> None:
    """/start is a command wherever it is typed; an unknown one is said to be none; the form waits."""
    person = await at_question(crowd, NAME)
    await says_wrong(crowd, person, "What would you like to do?", lambda: person.says("/start"))
    await says_wrong(crowd, person, "There is no command of this name.", lambda: person.says("/somphone"))
    await answers(person, "Somphone")
    assert (await draft_of(crowd, person)).draft["answers"] == {"full_name": "Somphone"}


async def test_an_edited_message_is_said_not_to_be_read(crowd: House) -> None:
    """An edit changes no answer, and the person hears how to correct one."""
    person = await at_question(crowd, NAME)
    sent = await person.says("Somphon")
    await person.sees("2 of 11")
    await says_wrong(crowd, person, "I do not read edited messages.", lambda: person.edits(sent, "Somphone"))
    assert (await draft_of(crowd, person)).draft["answers"] == {"full_name": "Somphon"}


async def test_a_text_at_the_summary_changes_nothing(crowd: House) -> None:
    """What is written under the summary is no answer: the summary comes again, and only once with buttons."""
    person = await at_question(crowd, SUMMARY)
    first = person.chat.last
    await person.says("somphone blorp")
    again = await person.sees("your answers", button="form:send:*")
    assert again.id != first.id
    await person.sees("your answers", where=lambda message: message.id == first.id and not message.buttons)


async def test_a_text_in_several_messages_is_not_cut_into_an_answer(crowd: House) -> None:
    """A phone sends a text of 5,000 letters as two messages: the rest of what was too long is no answer either."""
    person = await at_question(crowd, MOTIVATION)
    await says_wrong(crowd, person, "Please shorten it.", lambda: person.says("word " * 1000))
    await crowd.world.confirmed()
    assert "motivation" not in (await draft_of(crowd, person)).draft["answers"]


async def test_groups_and_channels_hear_nothing_personal(crowd: House) -> None:
    """A command in a group leads to the private chat; other words there, and a channel's posts, are not ours."""
    person = await at_question(crowd, NAME)
    before = await draft_of(crowd, person)
    group, channel = crowd.world.group("Trainees", person), crowd.world.channel("News", person)
    await person.says("Somphone @sala_playground_bot", chat=group)
    await person.says("Somphone", chat=channel)
    await person.says("/mine", chat=group)
    told = await group.wait_for(lambda message: message.by_bot)
    assert "I answer in a private chat" in told.text
    assert [button.url for button in told.buttons] == ["https://t.me/sala_playground_bot"]
    await crowd.world.confirmed()
    assert [len(chat.from_bot) for chat in (group, channel)] == [1, 0]
    assert await draft_of(crowd, person) == before
