"""Questions of people: by topics, in free words of any language, in the middle of a form, and what helps them on."""

import pytest

from bot.database.schema import faq_questions
from bot.features.faq.verdict import Band
from bot.i18n import ENDONYMS, LANGUAGES
from bot.playground.person import Person
from tests.conftest import House
from tests.conversations.steps import (
    ANSWERS,
    COUNTRY,
    INSTITUTION,
    NAME,
    SUMMARY,
    T,
    at_question,
    draft_of,
    meet,
    somebody,
    words,
)

pytestmark = pytest.mark.asyncio(loop_scope="package")

FLIGHT = {
    "en": "Who pays for the flight?",
    "th": "ใครจ่ายค่าตั๋วเครื่องบิน",
    "lo": "ໃຜຈ່າຍຄ່າປີ້ຍົນ?",
    "km": "តើអ្នកណាបង់ថ្លៃសំបុត្រយន្តហោះ?",
    "my": "လေယာဉ်လက်မှတ်ခ ဘယ်သူပေးမလဲ",
    "vi": "Ai trả tiền vé máy bay?",
    "zh": "机票谁付？",
}
VAGUE = ("zorp zorp", "something about a paper", "the day of the thing", "what about my colleague", "help me with it")
ELSEWHERE = ("my cat is blue", "flight money", "best football team", "recipe for noodles", "qwerty asdf", "blorp zorp")


def of_band(house: House, texts: tuple[str, ...], band: Band) -> list[str]:
    """Those of the texts that the bank of today puts into this band."""
    found = [text for text in texts if house.app.bank.ask(text, "en").verdict.band is band]
    assert found, f"none of {texts} is {band} any more"
    return found


async def test_topics_are_buttons_and_pages_turn_in_place(crowd: House) -> None:
    """/ask lists eight topics at once; the next page takes the place of the first; a topic is answered."""
    person = somebody(crowd, "lo")
    await meet(person, "lo")
    await person.says("/ask")
    listed = await person.sees(button="faq:page:1")
    assert len([button for button in listed.buttons if button.data.startswith("faq:topic:")]) == 8
    await person.taps("faq:page:1")
    turned = await person.sees(button="faq:page:0")
    assert turned.id == listed.id
    await person.taps("faq:page:0")
    await person.sees(button="faq:topic:cost")
    title = next(button.label for button in listed.buttons if button.data == "faq:topic:cost")
    await person.taps("faq:topic:cost")
    answer = await person.sees(title, where=lambda message: message.id != listed.id)
    assert answer.bold == [title]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_question_is_answered_in_the_language_it_is_asked_in(crowd: House, language: str) -> None:
    """Whoever asks in another language than her own is answered in that one, and can go on in it by one tap."""
    own = "en" if language != "en" else "vi"
    person = somebody(crowd, own)
    await meet(person, own)
    await person.says(FLIGHT[language])
    answer = await person.sees(button="faq:yes:travel:*")
    labels = [[button.label for button in row] for row in answer.rows]
    t = T[language]
    assert labels == [[ENDONYMS[language]], [words(t, "This helped"), words(t, "Not what I asked")]]
    await person.taps(f"lang:keep:{language}")
    await person.sees(words(t, "✓ Language: {language}", language=ENDONYMS[language]))
    assert answer.edited is None, "the answer stays"
    await person.says("/cancel")
    await person.sees(words(t, "Nothing is open, so nothing was stopped. See /menu"))


async def test_an_answer_that_helped_is_counted_and_keeps_no_buttons(crowd: House) -> None:
    """ "This helped" is thanked for once; the answer stays and asks no more."""
    person = somebody(crowd)
    await meet(person, "en")
    await person.says(FLIGHT["en"])
    answer = await person.sees("Travel\n", button="faq:yes:travel:*")
    tap = await person.taps("faq:yes:travel:*")
    assert (await tap.answered()).text == "Good to know. Thank you."  # type: ignore[union-attr]
    await person.sees("Travel\n", where=lambda message: message.id == answer.id and not message.buttons)
    number = int(tap.data.split(":")[3])  # type: ignore[union-attr]
    (row,) = await crowd.rows(faq_questions.select().where(faq_questions.c.id == number))
    assert (row.topic, row.language, row.band, row.helped) == ("travel", "en", "sure", True)


async def test_an_answer_that_did_not_help_leads_to_topics_and_a_person(crowd: House) -> None:
    """ "Not what I asked" is counted, and the way on is shown in the language that was asked in."""
    person, lo = somebody(crowd, "en"), T["lo"]
    await meet(person, "en")
    await person.says(FLIGHT["lo"])
    answer = await person.sees(button="faq:no:travel:*")
    tap = await person.taps("faq:no:travel:*")
    told = await person.sees(words(lo, "I do not know an answer to that. Choose a topic, or ask in other words."))
    assert [button.data for button in told.buttons] == ["faq:page:0", f"case:open:{tap.data.split(':')[3]}"]  # type: ignore[union-attr]
    await person.sees(where=lambda message: message.id == answer.id and not message.buttons)
    number = int(tap.data.split(":")[3])  # type: ignore[union-attr]
    (row,) = await crowd.rows(faq_questions.select().where(faq_questions.c.id == number))
    assert (row.topic, row.helped) == ("travel", False)


async def test_an_unclear_question_gets_three_guesses(crowd: House) -> None:
    """Near: titles as buttons and "Something else"; the picked one takes their place with its answer."""
    person = somebody(crowd)
    await meet(person, "en")
    vague = of_band(crowd, VAGUE, Band.NEAR)[0]
    await person.says(vague)
    guesses = await person.sees("Do you mean one of these?")
    topics = [button for button in guesses.buttons if button.data.startswith("faq:topic:")]
    assert len(topics) == 3
    assert guesses.buttons[-1].label == "Something else"
    await person.taps(topics[1].data)
    answer = await person.sees(topics[1].label, where=lambda message: message.id == guesses.id)
    assert not answer.buttons
    await person.says(vague)
    again = await person.sees("Do you mean one of these?")
    await person.taps("Something else", on=again)
    await person.sees("I do not know an answer to that.")
    await person.sees("Something else was meant.", where=lambda message: message.id == again.id and not message.buttons)


async def test_what_nobody_can_answer_gets_a_line_and_the_second_time_a_person(crowd: House) -> None:
    """Out of scope: no second identical message; an answer in between ends the row."""
    person = somebody(crowd)
    await meet(person, "en")
    (strange, *_) = of_band(crowd, ELSEWHERE, Band.OUT)
    once, twice = "I do not know an answer to that. Choose a topic", "I do not know an answer to that either."
    await person.says(strange)
    await person.sees(once)
    await person.says(strange)
    told = await person.sees(twice)
    assert told.buttons[0].label == "Contact a person"
    assert "faq:topic:about" in [button.data for button in told.buttons]
    await person.says(FLIGHT["en"])
    await person.sees("Travel\n")
    await person.says(strange)
    await person.sees(once)
    await person.says("/cancel")
    await person.sees("Nothing is open, so nothing was stopped.")


async def test_an_edited_question_is_to_be_sent_anew(crowd: House) -> None:
    """Who corrects a question that was not understood hears that edits are not read."""
    person = somebody(crowd)
    await meet(person, "en")
    sent = await person.says(of_band(crowd, ELSEWHERE, Band.OUT)[0])
    await person.sees("I do not know an answer to that.")
    await person.edits(sent, FLIGHT["en"])
    await person.sees("I do not read edited messages. Please send it again as a new message.")


async def test_small_talk_is_answered_in_kind(crowd: House) -> None:
    """A greeting is greeted, thanks are taken, and nobody is told that it was not understood."""
    person = somebody(crowd, "zh")
    await meet(person, "zh")
    for text in ("你好", "谢谢"):
        await person.says(text)
        told = await person.sees(where=lambda message: not message.buttons and message.edited is None)
        assert (
            words(T["zh"], "I do not know an answer to that. Choose a topic, or ask in other words.") not in told.text
        )


async def test_what_is_no_text_gets_a_sentence_outside_of_forms(crowd: House) -> None:
    """A photo, a sticker, a voice note, a contact: words only, and the menu."""
    person = somebody(crowd, "vi", phone="84901234567")
    await meet(person, "vi")
    for act in (person.sends_photo, person.sends_sticker, person.sends_voice, person.shares_contact):
        await act()
        await person.sees(words(T["vi"], "I can read words only. Please write your question, or use /menu"))


async def test_a_question_in_the_middle_is_answered_and_the_form_goes_on(crowd: House) -> None:
    """At every question, and at the summary: the answer, then the same place in the form with its buttons."""
    person = await at_question(crowd, NAME, "lo")
    for number, answer in enumerate(ANSWERS, 1):
        await asks_in_the_middle(crowd, person, number)
        await answer(person)
    await asks_in_the_middle(crowd, person, SUMMARY)
    assert len((await draft_of(crowd, person)).draft["answers"]) == 11


async def asks_in_the_middle(crowd: House, person: Person, number: int) -> None:
    """Asks in Thai at a question that is put in Lao."""
    before, lo = await draft_of(crowd, person), T["lo"]
    asked = next(message for message in reversed(person.chat.messages) if message.buttons)
    await person.says(FLIGHT["th"])
    answer = await person.sees("การเดินทาง", button="faq:yes:travel:*")
    place = words(lo, "Back to the form, {k} of {n}", k=number, n=11) if number != SUMMARY else words(lo, "Send")
    again = await person.sees(place) if number != SUMMARY else await person.sees(button="form:send:*")
    assert answer.id < again.id
    assert words(lo, "Later") in [button.label for button in again.buttons]
    await person.sees(where=lambda message: message.id == asked.id and not message.buttons)
    after = await draft_of(crowd, person)
    assert (after.draft, after.version) == (before.draft, before.version)


async def test_that_was_my_answer_takes_the_words_as_the_answer(crowd: House) -> None:
    """An institution that sounds like a question: one tap makes the text the answer, that of this message alone."""
    person = await at_question(crowd, INSTITUTION)
    await person.says("Who pays for the flight?")
    first = await person.sees(button="form:typed:*")
    await person.says("How do I register?")
    second = await person.sees(button="form:typed:*", where=lambda message: message.id > first.id)
    tap = await person.taps("form:typed:*", on=first)
    assert (await tap.answered()).text.startswith("That button belongs to an earlier step.")  # type: ignore[union-attr]
    await person.taps("That was my answer", on=second)
    await person.sees("6 of 11")
    assert (await draft_of(crowd, person)).draft["answers"]["institution"] == "How do I register?"


async def test_a_topic_and_ask_in_the_middle_lead_back_to_the_form(crowd: House) -> None:
    """The topics' buttons, /ask with words, and a link to a topic: the open question comes again after the answer."""
    person = await at_question(crowd, COUNTRY)
    await person.says("/ask")
    await person.taps("faq:topic:cost")
    await person.sees("Back to the form, 3 of 11")
    await person.says("/ask Who pays for the flight?")
    await person.sees("Travel\n")
    await person.sees("Back to the form, 3 of 11")
    await person.opens("q_visa")
    await person.sees("Back to the form, 3 of 11", button="form:pick:la:*")
    await person.taps("form:pick:la:*")
    await person.sees("4 of 11")


async def test_a_name_is_not_taken_for_a_question(crowd: House) -> None:
    """Names that look like topics or end like questions are names; only a question is answered as one."""
    for name in ("Visa Chanthavong", "Hotel", "ทองไหม", "Mai Khong"):
        person = await at_question(crowd, NAME)
        await person.says(name)
        await person.sees("2 of 11")
        assert (await draft_of(crowd, person)).draft["answers"]["full_name"] == name


async def test_nobody_judges_the_questions_of_others(crowd: House) -> None:
    """A forged number counts for nothing; the one who asked still has her say."""
    asker, other = somebody(crowd), somebody(crowd)
    for person in (asker, other):
        await meet(person, "en")
    await asker.says(FLIGHT["en"])
    answer = await asker.sees(button="faq:yes:travel:*")
    data = next(one.data for one in answer.buttons if one.data.startswith("faq:yes"))
    number = int(data.rpartition(":")[2])
    for forged in (f"faq:yes:visa:{number}", f"faq:no:travel:{number}", f"faq:topic:visa:{number}"):
        await other.forges(forged, other.chat.last).answered()
    (row,) = await crowd.rows(faq_questions.select().where(faq_questions.c.id == number))
    assert (row.topic, row.helped) == ("travel", None)
    await (await asker.taps(data)).answered()
    (row,) = await crowd.rows(faq_questions.select().where(faq_questions.c.id == number))
    assert row.helped is True
