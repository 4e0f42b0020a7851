"""What is kept of a question names nobody."""

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from bot.features.learning.stripping import FEWEST, GONE, stripped
from bot.i18n import digits

SCRIPTS = (
    "0123456789",
    "๐๑๒๓๔๕๖๗๘๙",
    "໐໑໒໓໔໕໖໗໘໙",
    "០១២៣៤៥៦៧៨៩",
    "၀၁၂၃၄၅၆၇၈၉",
    "0123456789",
    "〇一二三四五六七八九",
    "０１２３４５６７８９",
)
WORDS = ("call me ", "โทรหาฉันที่", "ໂທຫາຂ້ອຍ", "ទូរស័ព្ទមកខ្ញុំ", "ဖုန်းဆက်ပါ", "gọi cho em ", "请打电话给我")
REMOVED = [
    ("call +856 20 5555 1234 please", "call ••• please"),
    ("โทร ๐๘๑-๒๓๔-๕๖๗๘ ครับ", "โทร ••• ครับ"),
    ("ໂທ ໐໒໐ ໕໕໕໕ ໑໒໓໔ ແດ່", "ໂທ ••• ແດ່"),
    ("លេខ ០១២ ៣៤៥ ៦៧៨ បាទ", "លេខ ••• បាទ"),
    ("ဖုန်း ၀၉-၄၅၀၀၀၁၂၃၄ ပါ", "ဖုန်း ••• ပါ"),
    ("ဖုန်း ဝ၉၄၅ဝဝဝ၁၂၃ ပါ", "ဖုန်း ••• ပါ"),
    ("số em là 090.123.4567 ạ", "số em là ••• ạ"),
    ("我的电话一三八零零一三八零零零谢谢", "我的电话•••谢谢"),
    ("电话１３８００１３８０００", "电话•••"),
    ("อีเมลsomchai.p@ovec.go.thครับ", "อีเมล•••ครับ"),
    ("写信给wang_li@example.com好吗", "写信给•••好吗"),
    ("mail a.b+c@mail.example.org or @somphone_v", "mail ••• or •••"),
    ("my passport AA1234567 is old", "my passport ••• is old"),
    ("passport no. P 0123456", "passport no. •••"),
    ("ພາສປອດ PA໐໑໒໓໔໕໖", "ພາສປອດ •••"),
    ("passport MB123456 expired", "passport ••• expired"),
    ("护照E12345678过期了", "护照•••过期了"),
    ("12/KaMaYa(N)123456", "•••"),
    ("၁၂/ကမရ(နိုင်)၁၂၃၄၅၆ ပါ", "••• ပါ"),
    ("1-2345-67890-12-3", "•••"),
    ("P<LAOVONGSA<<SOMPHONE<<<<<<<<<<", "•••"),
    ("https://t.me/somphone_v", "•••"),
]  # fmt: skip
KEPT = [
    "Who pays for the flight?", "12 January, 09:00 in room 204", "ปี 2565 มี 5 สาขา", "MLC 2021", "Is it 3 or 4 days?",
    "B2B, IT, TVET 4.0", "ມີ ໕ ສາຂາ ຈັກຄົນ", "一二三月有课吗", "နေ့ ၁၂ ရက်", "Q&A at 10.30", "a < b", "costs $ 500?",
    "the year 2565", "10000 kip",
]  # fmt: skip


@pytest.mark.parametrize(("text", "left"), REMOVED)
def test_numbers_and_addresses_of_people_go(text: str, left: str) -> None:
    """In the digits of every script, glued to words without spaces, with what people write between digits."""
    assert stripped(text) == left


@pytest.mark.parametrize("text", KEPT)
def test_what_names_nobody_stays(text: str) -> None:
    """Days, years, prices and short numbers are part of the question."""
    assert stripped(text) == text


@given(
    number=st.lists(st.integers(0, 9), min_size=FEWEST, max_size=16),
    script=st.sampled_from(SCRIPTS),
    between=st.sampled_from(["", " ", "-", " - ", ".", "\u200b", "·"]),
    before=st.sampled_from(WORDS),
    after=st.sampled_from(WORDS),
)
def test_no_long_number_is_left(number: list[int], script: str, between: str, before: str, after: str) -> None:
    """Whatever its script and its gaps; the words around it stay."""
    left = stripped(before + between.join(script[each] for each in number) + " " + after)
    assert GONE in left
    assert regex.search(rf"\d{{{FEWEST}}}", regex.sub(r"[^\d]", "", digits(left))) is None
    assert left.startswith(before.rstrip())
    assert left.endswith(after)


@given(st.text(max_size=200))
def test_once_is_enough_and_any_text_is_taken(text: str) -> None:
    """What was stripped has nothing more to lose."""
    left = stripped(text)
    assert stripped(left) == left
