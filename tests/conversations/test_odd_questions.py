"""What people send in the place of a question: each gets an answer or a clear sentence, and nothing is lost."""

import pytest

from bot.database.schema import faq_asked, faq_questions, persons
from bot.i18n import LANGUAGES
from tests.conftest import House
from tests.conversations.steps import T, meet, somebody, words

pytestmark = pytest.mark.asyncio(loop_scope="package")

LOST = "I do not know an answer to that. Choose a topic, or ask in other words."
ESSAY = "We met at the river and talked about the old times, and then the rain came over the hills. " * 40


@pytest.mark.parametrize(
    ("typed", "language"),
    [
        *(("😀🎉👍", language) for language in LANGUAGES),
        *((typed, "my") for typed in ("…", "?!?", "12345", "<b>&amp;</b>", "\u200b\u200b", "ᚠᚢᚦ")),
    ],
)
async def test_what_says_nothing_gets_one_sentence_in_the_readers_language(
    crowd: House, typed: str, language: str
) -> None:
    """Signs, pictures, letters of nobody: what to do next, and the buttons for it."""
    person = somebody(crowd, language)
    await meet(person, language)
    await person.says(typed)
    told = await person.sees(words(T[language], LOST))
    assert [button.data.rpartition(":")[0] for button in told.buttons] == ["faq:page", "case:open"]


@pytest.mark.parametrize(
    "typed", ["Où est-ce que je peux dormir ?", "¿Dónde está el hotel?", "Где я могу спать?", "ビザは必要ですか"]
)
async def test_a_language_that_is_none_of_the_seven_is_answered_in_the_persons_own(crowd: House, typed: str) -> None:
    """By meaning it may even be understood; never in another language than hers."""
    person = somebody(crowd, "th")
    await meet(person, "th")
    await person.says(typed)
    told = await person.sees(button="*:*")
    assert any("\u0e01" <= letter <= "\u0e3a" for letter in told.text)


@pytest.mark.parametrize(
    ("typed", "topic"),
    [
        ("ใครจ่ายค่าตั๋วเครื่องบิน flight ticket", "travel"),
        ("visa ต้องใช้ไหม ສຳລັບຄົນລາວ", "visa"),
        ("ေလယာဥ္လက္မွတ္ခ ဘယ္သူေပးမလဲ", "travel"),
    ],
)
async def test_mixed_languages_and_old_burmese_letters_are_understood(crowd: House, typed: str, topic: str) -> None:
    """Two scripts in one sentence, and Zawgyi, which looks like Burmese and is not."""
    person = somebody(crowd, "en")
    await meet(person, "en")
    await person.says(typed)
    await person.sees(button=f"faq:*:{topic}:*")


@pytest.mark.parametrize("typed", ["visa " * 819, "xqzw" * 1024])
async def test_the_longest_message_is_answered_and_kept_in_short(crowd: House, typed: str) -> None:
    """4,096 letters: an answer as to any other; only a beginning is kept."""
    person = somebody(crowd, "en")
    await meet(person, "en")
    await person.says(typed.strip())
    await person.sees(button="*:*")
    (row,) = await crowd.rows(faq_asked.select().where(faq_asked.c.chat_id == person.id))
    assert len(row.text) <= 1000


async def test_a_forwarded_essay_is_answered_like_a_question(crowd: House) -> None:
    """Nothing breaks, and the words of a stranger are no answer to anything."""
    person = somebody(crowd, "en")
    await meet(person, "en")
    await person.sends_forwarded(ESSAY)
    assert await person.sees(button="*:*")


async def test_a_passport_number_is_answered_around_and_never_kept(crowd: House) -> None:
    """The question is understood without it; what is kept of it has none."""
    person = somebody(crowd, "lo")
    await meet(person, "lo")
    await person.says("ໃຜຈ່າຍຄ່າປີ້ຍົນ? PA0123456, +856 20 5555 1234, noy@example.la")
    await person.sees(button="faq:*")
    (row,) = await crowd.rows(faq_asked.select().where(faq_asked.c.chat_id == person.id))
    assert row.text == "ໃຜຈ່າຍຄ່າປີ້ຍົນ? •••, •••, •••"
    (asked,) = await crowd.rows(faq_questions.select().where(faq_questions.c.id == row.question))
    assert asked.topic == "travel"
    assert await crowd.rows(persons.select().where(persons.c.telegram_id == person.id))


async def test_a_voice_note_and_a_photo_of_a_form_are_told_what_can_be_read(crowd: House) -> None:
    """Also with words below the photo: those are not taken for the photo's."""
    person = somebody(crowd, "km")
    await meet(person, "km")
    for send in (person.sends_voice, lambda: person.sends_photo(caption="visa?")):
        await send()
        await person.sees(words(T["km"], "I can read words only. Please write your question, or use /menu"))
