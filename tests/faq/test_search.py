"""Searching the bank: what is known exactly, what is alike, and what the programme has no answer to."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.features.faq.ngrams import NgramKernel, fold
from bot.features.faq.search import Bar, Index
from bot.features.faq.verdict import Band, Row
from bot.features.faq.wording import looks_like_question

ROWS = [
    Row("visa", "en", "Do I need a visa?"),
    Row("visa", "en", "Which visa do I apply for at the embassy?"),
    Row("visa", "th", "ต้องทำวีซ่าไหม"),
    Row("visa", "th", "ต้องขอวีซ่าประเภทไหนที่สถานทูต"),
    Row("cost", "en", "How much is the tuition fee?"),
    Row("cost", "en", "Is the training free of charge?"),
    Row("cost", "th", "ค่าอบรมเท่าไหร่"),
    Row("cost", "th", "อบรมฟรีหรือต้องจ่ายเงิน"),
    Row("food", "en", "Are meals provided?"),
    Row("food", "en", "Is the lunch halal?"),
    Row("food", "th", "มีอาหารกลางวันให้ไหม"),
    Row("food", "vi", "Có bữa trưa không?"),
    Row("contact", "en", "What is the coordinator's phone number?"),
    Row("emergency", "en", "There was an accident, whom do I call?"),
    Row(None, "en", "Who won the football match?"),
    Row(None, "en", "Tell me a joke about cats"),
    Row(None, "en", "Will it rain tomorrow?"),
    Row(None, "th", "พรุ่งนี้ฝนจะตกไหม"),
    Row(None, "th", "เล่าเรื่องตลกหน่อย"),
    Row("smalltalk:greeting", "en", "Hello"),
    Row("smalltalk:greeting", "th", "สวัสดี"),
]
INDEX = Index.build(ROWS)


@pytest.mark.parametrize("row", [row for row in ROWS if row.topic], ids=lambda row: row.text)
def test_a_stored_phrasing_is_its_topic(row: Row) -> None:
    verdict = INDEX.ask(row.text, row.language)
    assert (verdict.band, verdict.topic, verdict.exact) == (Band.SURE, row.topic, True)


@pytest.mark.parametrize("typed", ["do i need a VISA", "Do I need a visa ???", "đo í need a  visa"])
def test_case_marks_and_spaces_do_not_matter_for_an_exact_match(typed: str) -> None:
    verdict = INDEX.ask(typed, "my")
    assert (verdict.topic, verdict.exact, verdict.score) == ("visa", True, 1.0)


@pytest.mark.parametrize(
    ("text", "language", "topic"),
    [
        ("need visa or not", "en", "visa"),
        ("วีซ่าต้องทำเองมั้ย", "th", "visa"),
        ("ວີຊ່າຕ້ອງເຮັດບໍ່", "lo", "visa"),
        ("how much fee for the training", "en", "cost"),
        ("co bua trua ko", "vi", "food"),
        ("มีอาหารไหม", "th", "food"),
    ],
)
def test_alike_words_find_the_topic(text: str, language: str, topic: str) -> None:
    verdict = INDEX.ask(text, language)
    assert (verdict.topics[0], verdict.exact) == (topic, False)


@pytest.mark.parametrize(
    "text", ["who won the match", "will it rain", "ฝนตกไหมพรุ่งนี้", "", "???", "👍", "ကကကက", "q" * 4000]
)
def test_what_the_bank_does_not_know_is_out_of_scope(text: str) -> None:
    verdict = INDEX.ask(text, "en")
    assert (verdict.band, verdict.topic) == (Band.OUT, None)
    assert len(verdict.topics) == 3


def test_small_talk_is_answered_exactly_and_is_no_topic() -> None:
    greeting = INDEX.ask("hello!", "en")
    assert (greeting.band, greeting.topic, greeting.exact) == (Band.SURE, "smalltalk:greeting", True)
    assert greeting.score < INDEX.bar.cut
    assert not any(topic.startswith("smalltalk") for topic in INDEX.topics)


def test_a_phrasing_that_two_topics_claim_is_not_exact() -> None:
    index = Index.build([*ROWS, Row("cost", "en", "do i need a visa")])
    assert not index.ask("Do I need a visa?", "en").exact


def test_the_askers_language_decides_between_equal_phrasings() -> None:
    index = Index.build([*ROWS, Row("cost", "lo", "visa"), Row("visa", "en", "visa")])
    assert [index.ask("visa", language).topic for language in ("lo", "en")] == ["cost", "visa"]


def test_close_topics_are_offered_and_a_clear_one_is_answered() -> None:
    assert INDEX.ask("How much is lunch", "en").band is Band.NEAR
    assert INDEX.ask("which visa from the embassy", "en").band is Band.SURE


def test_help_in_need_has_a_lower_cut() -> None:
    index = dataclasses.replace(INDEX, exact={}, bar=Bar(2.0, 0.12, 1.0))
    calm, urgent = (index.ask(text, "en") for text in ("Are meals provided?", "There was an accident, whom do I call?"))
    eased = dataclasses.replace(index, bar=Bar(urgent.score + 0.05, 0.12, 1.0))
    assert calm.band is urgent.band is Band.OUT
    assert eased.ask("There was an accident, whom do I call?", "en").topic == "emergency"


def test_the_order_of_the_rows_does_not_matter() -> None:
    turned = Index.build(reversed(ROWS))
    asked = [INDEX.ask("lunch fee for the visa", "en"), turned.ask("lunch fee for the visa", "en")]
    assert asked[0].topics == asked[1].topics
    assert asked[0].score == pytest.approx(asked[1].score, abs=0.01)


def test_groups_by_script_come_to_the_weights_of_the_whole_system() -> None:
    """Solved group by group, the votes are those of the one large system."""
    rows = [row for row in ROWS if row.topic and not row.topic.startswith("smalltalk")]
    kernel = NgramKernel.of([fold(row.text) for row in rows])
    [likeness] = kernel.among([np.arange(len(rows))])
    topics = sorted({row.topic for row in rows if row.topic})
    wanted = np.array([[float(row.topic == topic) for topic in topics] for row in rows])
    votes = np.linalg.solve(likeness + 0.4 * np.eye(len(rows)), wanted)
    assert Index.build(rows).votes[:, :-1] == pytest.approx(votes, abs=0.01)


def test_an_index_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="read-only"):
        INDEX.votes[0, 0] = 1


@pytest.mark.parametrize(
    "rows", [[], [Row(None, "en", "rain")], [Row("visa", "en", "visa")], [Row("visa", "en", "??")]]
)
def test_a_bank_that_has_hardly_begun_answers_what_it_can(rows: list[Row]) -> None:
    index = Index.build(rows)
    verdict = index.ask("something else", "en")
    assert verdict.topic is None or verdict.topic == "visa"
    assert Index.build([Row("visa", "en", "Visa please")]).ask("visa, please", "en").topic == "visa"


@given(st.text(st.characters(exclude_categories=[]), max_size=200), st.sampled_from(["en", "my", "xx"]))
@settings(deadline=None)
def test_any_text_gets_a_verdict(text: str, language: str) -> None:
    verdict = INDEX.ask(text, language)
    assert len(verdict.topics) == 3
    assert (verdict.topic is None) == (verdict.band is Band.OUT)
    assert np.isfinite(verdict.score)


def test_a_text_is_wholly_like_itself_however_often_a_run_stands_in_it() -> None:
    texts = ["a " * 400, "visa " * 30, "visa"]
    kernel = NgramKernel.of([fold(text) for text in texts])
    for place, text in enumerate(texts):
        assert kernel.to(fold(text))[place] == pytest.approx(1, abs=0.01)


@given(st.text(max_size=60))
@settings(deadline=None)
def test_likeness_is_a_share_and_whole_only_with_itself(text: str) -> None:
    kernel = NgramKernel.of(["visa ไหม", fold(text) or "x"])
    likeness = kernel.to(fold(text) or "x")
    assert ((likeness >= 0) & (likeness <= 1.0001)).all()
    assert likeness[1] == pytest.approx(1, abs=0.001)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("ต้องทำวีซ่าไหมคะ", "th"),
        ("อบรมกี่วัน", "th"),
        ("ຝຶກຢູ່ໃສ", "lo"),
        ("ເສຍເງິນບໍ່", "lo"),
        ("តើរៀននៅឯណា", "km"),
        ("មានអាហារទេ", "km"),
        ("ဘယ်မှာလဲ", "my"),
        ("ရလားခင်ဗျာ", "my"),
        ("mất bao nhiêu tiền", "vi"),
        ("co can visa ko a", "vi"),
        ("要签证吗", "zh"),
        ("能不能改", "zh"),
        ("who pays for the flight", "en"),
        ("ok and do I need a visa", "en"),
        ("visa？", "zh"),
        ("visa?", "xx"),
    ],
)
def test_question_words_make_a_question(text: str, language: str) -> None:
    assert looks_like_question(text, language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("สมชาย ใจดี", "th"),
        ("วิทยาลัยเทคนิคขอนแก่น", "th"),
        ("ສົມພອນ ວົງສາ", "lo"),
        ("ໂຮງຮຽນເຕັກນິກປາກເຊ", "lo"),
        ("សុខ វណ្ណា", "km"),
        ("ខ្ញុំមិនញ៉ាំសាច់ទេ", "km"),
        ("မောင်အောင်ကျော်", "my"),
        ("Nguyễn Văn Sao", "vi"),
        ("Trường Cao đẳng nghề Hà Nội", "vi"),
        ("昆明理工大学", "zh"),
        ("Will Smith", "en"),
        ("I teach robotics to students who work", "en"),
    ],
)
def test_names_and_plain_answers_are_no_questions(text: str, language: str) -> None:
    assert not looks_like_question(text, language)
