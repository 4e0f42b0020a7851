"""Comparing by meaning: what letters cannot tell, and topics that nobody wrote in the asker's language."""

import pytest

from bot.features.faq.meaning import LONGEST, writings
from bot.features.faq.search import Index
from bot.features.faq.verdict import Band, Row
from tests.faq.engines import Words
from tests.faq.test_search import ROWS

ENGINE = Words()


def meant(rows: list[Row]) -> Index:
    letters = Index.build(rows)
    texts = [text for _, _, text in writings(letters.rows)]
    return letters.with_meaning(dict(zip(texts, ENGINE.embed(texts), strict=True)))


INDEX = meant(ROWS)


def ask(index: Index, text: str, language: str) -> tuple[str, ...]:
    return index.ask(text, language, ENGINE.embed([text])[0]).topics


@pytest.mark.parametrize(
    ("text", "language", "topic"),
    [("ฟรีปะ", "th", "cost"), ("lunch!!", "en", "food"), ("embassy", "en", "visa"), ("อาหารเย็น", "th", "food")],
)
def test_what_is_meant_finds_the_topic(text: str, language: str, topic: str) -> None:
    assert ask(INDEX, text, language)[0] == topic


def test_without_a_vector_the_letters_answer_as_before() -> None:
    letters = Index.build(ROWS)
    for text in ("need visa or not", "who won the match", "how much fee"):
        assert INDEX.ask(text, "en") == letters.ask(text, "en")


def test_a_topic_without_a_row_in_the_askers_language_is_reached() -> None:
    index = meant([*ROWS, Row("leisure", "th", "มีสระว่ายน้ำไหม"), Row("leisure", "th", "สระเปิดกี่โมง")])
    assert ask(index, "Is there a pool?", "en")[0] == "leisure"
    assert ask(index, "Is the lunch halal today?", "en")[0] == "food"


def test_marked_vietnamese_is_read_once_more_without_its_marks() -> None:
    rows = [Row("food", "vi", "Có bữa trưa không?"), Row("food", "vi", "com trua"), Row("food", "en", "Lunch")]
    assert [(place, text) for place, _, text in writings(rows)] == [
        (0, "Có bữa trưa không?"), (1, "com trua"), (2, "Lunch"), (0, "Co bua trua khong?"),
    ]  # fmt: skip


def test_a_long_text_is_read_from_its_beginning() -> None:
    [(_, _, text)] = writings([Row("food", "en", "lunch  \n" * 500)])
    assert (len(text), text[:11]) == (LONGEST, "lunch lunch")


def test_earlier_votes_are_taken_up_again() -> None:
    assert INDEX.meaning is not None
    assert INDEX.meant is not None
    texts = [text for _, _, text in writings(INDEX.rows)]
    known = dict(zip(texts, ENGINE.embed(texts), strict=True))
    again = Index.build(ROWS).with_meaning(known, (INDEX.meaning.votes, INDEX.meant.cut)).at_rest()
    for text in ("is lunch free", "rain", "visa"):
        vector = ENGINE.embed([text])[0]
        assert again.ask(text, "en", vector) == INDEX.ask(text, "en", vector)


def test_what_is_out_of_scope_stays_so() -> None:
    assert INDEX.ask("football and rain", "en", ENGINE.embed(["football and rain"])[0]).band is Band.OUT


@pytest.mark.parametrize("text", ["", " … ", "😀😀", "123", "?!"])
def test_what_has_no_letter_asks_nothing_whatever_its_vector_says(text: str) -> None:
    found = INDEX.ask(text, "en", ENGINE.embed(["embassy visa"])[0])
    assert (found.band, found.topic, len(found.topics)) == (Band.OUT, None, 3)
