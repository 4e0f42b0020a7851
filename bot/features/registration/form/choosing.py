"""Choices, by their button or by their words in any of our languages."""

from typing import Final

import regex

from bot.features.registration.form.given import NotAnAnswer, Reason
from bot.features.registration.form.question import AGREE, Question
from bot.i18n import digits, search_key

_BETWEEN: Final = regex.compile(r"[,;/+&\n،、,;။၊]|(?<=\d)\s+(?=\d)")
_YES: Final = (
    *("yes", "y", "ok", "true", "ใช่", "ใช่ครับ", "ใช่ค่ะ", "ครับ", "ค่ะ", "มี", "ແມ່ນ", "ແມ່ນແລ້ວ", "ເຈົ້າ", "ມີ"),
    *("បាទ", "ចាស", "បាទ/ចាស", "មែន", "មែនហើយ", "យល់ព្រម", "មាន", "ဟုတ်", "ဟုတ်ကဲ့", "ဟုတ်ပါတယ်", "ရှိပါတယ်"),
    *("có", "vâng", "dạ", "đúng", "是", "是的", "有", "对"),
)
_NO: Final = (
    *("no", "n", "false", "ไม่", "ไม่ใช่", "ไม่ใช่ครับ", "ไม่ใช่ค่ะ", "ไม่มี", "ບໍ່", "ບໍ່ແມ່ນ", "ບໍ່ມີ"),
    *("ទេ", "អត់ទេ", "អត់មាន", "មិនមែន", "គ្មាន", "မဟုတ်", "မဟုတ်ပါ", "မဟုတ်ဘူး", "မရှိပါ"),
    *("không", "không có", "否", "不", "不是", "没有"),
)


def read_choice(question: Question, text: str) -> str:
    """The code of the one choice that `text` names, by its words, its code or its number in the list."""
    key = _key(text)
    named = {
        choice.code for choice in question.choices if key in (choice.code, *map(_key, choice.text.values())) and key
    }
    if len(named) == 1:
        return named.pop()
    number = digits(key)
    if not named and regex.fullmatch("[1-9]", number) and int(number) <= len(question.choices):
        return question.choices[int(number) - 1].code
    raise NotAnAnswer(Reason.PICK_A_BUTTON)


def read_choices(question: Question, text: str) -> list[str]:
    """The codes of all choices that `text` names, in the order of the form."""
    try:
        named = {read_choice(question, text)}
    except NotAnAnswer:
        named = {read_choice(question, part) for part in _BETWEEN.split(text) if part.strip()}
    if not named:
        raise NotAnAnswer(Reason.PICK_A_BUTTON)
    return in_order(question, named)


def in_order(question: Question, codes: set[str]) -> list[str]:
    """Those codes that the question has, in its order."""
    return [code for code in question.codes if code in codes]


def read_yes_no(text: str) -> bool:
    """Yes or no in any of our languages."""
    key = _key(text)
    if key in _YES_KEYS or key in _NO_KEYS:
        return key in _YES_KEYS
    raise NotAnAnswer(Reason.PICK_A_BUTTON)


def read_agreement(question: Question, text: str) -> str:
    """The digest of the words that `text` agrees to; anything but a plain yes is none."""
    if _key(text) not in _YES_KEYS and _key(text) not in _AGREEING_KEYS:
        raise NotAnAnswer(Reason.NOT_AGREED)
    return question.digest


def agreed(question: Question, code: str) -> str:
    """The digest of the words that the button agrees to."""
    if code != AGREE:
        raise NotAnAnswer(Reason.NOT_AGREED)
    return question.digest


def picked(question: Question, code: str) -> str:
    """The code of a pressed button, which may be forged or of another question."""
    if code not in question.codes:
        raise NotAnAnswer(Reason.PICK_A_BUTTON)
    return code


def _key(text: str) -> str:
    return search_key(text).strip(" .!?。၊။")


_AGREEING: Final = (
    *("i agree", "agree", "agreed", "ยอมรับ", "ยินยอม", "ตกลง", "เห็นด้วย", "ຕົກລົງ", "ເຫັນດີ", "ຍອມຮັບ", "ຍິນຍອມ"),
    *("យល់ព្រម", "ឯកភាព", "သဘောတူပါတယ်", "သဘောတူပါသည်", "သဘောတူသည်", "သဘောတူ", "đồng ý", "tôi đồng ý", "同意", "我同意"),
)
_AGREEING_KEYS: Final = frozenset(map(_key, _AGREEING))
_YES_KEYS: Final = frozenset(map(_key, _YES))
_NO_KEYS: Final = frozenset(map(_key, _NO))
