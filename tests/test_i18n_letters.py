"""What people type: cleaned, counted, cut, compared, and told apart by language."""

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.i18n import clean, clean_name, cut, digits, graphemes, language_of, length, search_key

ANY_TEXT = st.text(st.characters(exclude_categories=[]))
SEVEN_SCRIPTS = st.text(
    st.sampled_from("กขำ่้แเ ກຂຳ່້ແເຫຼລນມໜ កខ្រដត្ិាំ\u200b ကခ္ငာ်ိဝ၀ aăđÉ 你好 1๒໓៤၅\u200d\u200c\u202e\n\u0301"), max_size=40
)
DEVELOPMENT = [
    json.loads(line) for line in (Path(__file__).parent / "data" / "faq_dev.jsonl").read_text("utf-8").splitlines()
]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Somphone \t Vongsa ", "Somphone Vongsa"),
        ("a\r\n\r\n  b", "a\nb"),
        ("\u202eabc\u202c \u2066x\u2069\u200e\u200f\ufeff", "abc x"),
        ("ສົມ\u200bພອນ", "ສົມພອນ"),
        ("ខ្ញុំ\u200bចង់", "ខ្ញុំ\u200bចង់"),
        ("\u200bខ្ញុំ\u200b", "ខ្ញុំ"),
        ("👩\u200d🏫", "👩\u200d🏫"),
        ("e\u0301", "é"),
        ("a\x00b\ud800", "ab"),
        ("\u200d\u200b\ufeff ", ""),
    ],
)
def test_clean_keeps_what_can_be_seen(typed: str, kept: str) -> None:
    assert clean(typed) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("ខៀវ\u200bសុខា", "ខៀវសុខា"),
        ("Noy\n Vong\u200dsa", "Noy Vongsa"),
        ("\u202ePhet\u202c", "Phet"),
        ("  ", ""),
        ("de LA Cruz-O'Neil", "de LA Cruz-O'Neil"),
    ],
)
def test_a_name_has_no_invisible_letter_and_keeps_its_case(typed: str, kept: str) -> None:
    assert clean_name(typed) == kept


@given(ANY_TEXT | SEVEN_SCRIPTS)
@example("\u0ec8\x1f\u0e48")
def test_cleaning_twice_changes_nothing_and_a_database_can_store_it(text: str) -> None:
    for cleaned in (clean(text), clean_name(text)):
        cleaned.encode()
        assert unicodedata.is_normalized("NFC", cleaned)
        assert "\x00" not in cleaned
    assert clean(clean(text)) == clean(text)
    assert clean_name(clean_name(text)) == clean_name(text)


@pytest.mark.parametrize("zero", "0๐໐០၀႐０")
def test_digits_of_every_script_become_ascii(zero: str) -> None:
    typed = "".join(chr(ord(zero) + figure) for figure in (2, 5, 4, 0))
    assert digits(f"{typed} ก") == "2540 ก"


@pytest.mark.parametrize(
    ("text", "units", "letters"), [("abc", 3, 3), ("👩‍🏫", 5, 1), ("ន្តី", 4, 1), ("ကျွန်ုပ်", 8, 3), ("", 0, 0)]
)
def test_length_counts_as_telegram_does_and_graphemes_as_people_do(text: str, units: int, letters: int) -> None:
    assert (length(text), graphemes(text)) == (units, letters)


@given(SEVEN_SCRIPTS | st.text(max_size=30), st.integers(1, 20))
def test_cut_keeps_whole_letters_of_the_beginning_within_the_limit(text: str, limit: int) -> None:
    short = cut(text, limit)
    assert length(short) <= limit
    if short != text:
        assert length(text) > limit
        assert short.endswith("…")
        assert text.startswith(short[:-1])
        assert not short[:-1].endswith("\u17d2")


def test_cut_does_not_part_a_stacked_letter() -> None:
    assert cut("ក្រ" * 3, 8) == "ក្រក្រ…"
    assert cut("a" + "\u0301" * 300, 40) == "…"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("น้ํา", "น้ำ"),
        ("เเก้", "แก้"),
        ("ນ້ໍາ", "ນ້ຳ"),
        ("ຫນັງສື", "ໜັງສື"),
        ("ຫມາຍ", "ໝາຍ"),
        ("ຫລວງ", "ຫຼວງ"),
        ("កណ្ដាល", "កណ្តាល"),
        ("ស្រ្តី", "ស្ត្រី"),
        ("၀င်", "ဝင်"),
        ("ខ្ញុំ\u200bទៅ", "ខ្ញុំទៅ"),
        ("Đăng Ký", "dang ky"),
        ("ＩＴ", "it"),
    ],
)
def test_equal_looking_spellings_have_one_key(one: str, other: str) -> None:
    assert search_key(one) == search_key(other)


def test_burmese_numbers_stay_numbers_in_the_key() -> None:
    assert search_key("၁၀၀") == "၁၀၀"


@given(SEVEN_SCRIPTS)
def test_the_key_of_a_key_is_the_key(text: str) -> None:
    assert search_key(search_key(text)) == search_key(text)


@pytest.mark.parametrize(
    ("text", "fallback", "language"),
    [
        ("visa ต้องทำไหม", "en", ("th", True)),
        ("robotics and automation ມີບໍ່", "th", ("lo", True)),
        ("IT 有吗", "en", ("zh", True)),
        ("đăng ký", "th", ("vi", True)),
        ("khong co laptop thi sao", "th", ("vi", True)),
        ("how do I register", "th", ("en", True)),
        ("wifi", "vi", ("vi", False)),
        ("wifi", "th", ("en", False)),
        ("12345 👍", "lo", ("en", False)),
        ("これは何ですか", "th", ("zh", False)),
        ("Où est-ce que je peux dormir ?", "vi", ("vi", False)),
        ("¿Dónde está el hotel?", "th", ("en", False)),
        ("Onde posso dormir? Você está aí", "th", ("en", False)),
        ("thông tin cá nhân có an toàn không", "th", ("vi", True)),
        ("Где получить визу?", "my", ("en", False)),
        ("", "my", ("en", False)),
    ],
)
def test_letters_tell_the_language(text: str, fallback: str, language: tuple[str, bool]) -> None:
    assert language_of(text, fallback) == language


@pytest.mark.parametrize("fallback", ["en", "th"])
def test_development_questions_are_told_apart(fallback: str) -> None:
    wrong = [row for row in DEVELOPMENT if language_of(row["text"], fallback)[0] != row["lang"]]
    assert len(wrong) <= 2, wrong
