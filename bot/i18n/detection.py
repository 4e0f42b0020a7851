"""Which of our languages a text is written in, told by its letters."""

import re
import unicodedata
from collections import Counter
from typing import Final

LATIN: Final = frozenset({"en", "vi"})

_SCRIPTS: Final = {
    "th": re.compile("[\u0e01-\u0e3a\u0e40-\u0e4e]"),
    "lo": re.compile("[\u0e81-\u0ebd\u0ec0-\u0ecd\u0edc-\u0edf]"),
    "km": re.compile("[\u1780-\u17d3]"),
    "my": re.compile("[\u1000-\u103f\u104a-\u109f\ua9e0-\ua9fe\uaa60-\uaa7f]"),
    "zh": re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]"),
}
_OTHER: Final = re.compile("[\u3041-\u30ff\uac00-\ud7a3]")  # Japanese and Korean stand beside Chinese characters
_VIETNAMESE: Final = re.compile("[ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]")
# Of those, what French, Spanish, Italian and Portuguese never write.
_ONLY_VIETNAMESE: Final = re.compile("[ăđơưảạằẳẵắặầẩẫấậẻẽẹềểễếệỉĩịỏọồổỗốộờởỡớợủũụừửữứựỳỷỹỵ]")
_WORD: Final = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")

# Words that both languages write alike (an, it, may, so) are in neither list, those of each in both ("can", "the").
_VIETNAMESE_WORDS: Final = """
    ai anh ban bao bay bi biet bn cac can cai chi cho chu chua chung co cua cung da dang dau day dc de den di dk dki
    dung duoc em gi gio ha hay hoc hoi hok k khi khong ko la lai lam mik minh mk moi mot muon nao nay ngay nguoi nha nhe
    nhieu nhu nhung nop ntn o oi phai qua ra roi sao se tai tham the thi thoi tien toi tra trinh truoc tu va vao vay ve
    voi vs xin
"""
_ENGLISH_WORDS: Final = """
    about after am and any are as at be been before but by can can't could did do does doesn't don't for from get give
    got had has have hello help her his how i i'm if in is isn't it's its just know like many me more much must my need
    no not of on one or our out please should some someone tell than thank thanks that the their them there they this
    to too up us want was we were what what's when where which who whose why will with would yes you your
"""
_WORDS_ELSEWHERE: Final = """
    est que les des une pour pas vous nous le du je peux quand combien comment où voudrais il faut avec dans quel quelle
    el los las por para como cómo donde dónde cuando cuándo puedo quiero necesito está qué una del
    che sono dove quanto perché posso vorrei è per con una della
    não onde posso você quero preciso uma são como quando até
"""
_VIETNAMESE_EVIDENCE: Final = frozenset(_VIETNAMESE_WORDS.split())
_ENGLISH_EVIDENCE: Final = frozenset(_ENGLISH_WORDS.split())
_EVIDENCE_ELSEWHERE: Final = frozenset(_WORDS_ELSEWHERE.split())


def language_of(text: str, fallback: str) -> tuple[str, bool]:
    """The language of `text` and whether its letters and words prove it; without proof `fallback` if Latin, else en."""
    text = unicodedata.normalize("NFC", text).casefold()
    scripts = Counter({language: len(script.findall(text)) for language, script in _SCRIPTS.items()})
    language, letters = scripts.most_common(1)[0]
    if letters:
        # Latin words stand in every language's questions, so one letter of another script outweighs them.
        return language, not _OTHER.search(text) and letters * 2 > scripts.total()
    return _latin_language(text, fallback)


def _latin_language(text: str, fallback: str) -> tuple[str, bool]:
    words = _WORD.findall(text)
    if _VIETNAMESE.search(text):
        elsewhere = not _ONLY_VIETNAMESE.search(text) and not _EVIDENCE_ELSEWHERE.isdisjoint(words)
        return (fallback if fallback in LATIN else "en", False) if elsewhere else ("vi", True)
    vietnamese = sum(word in _VIETNAMESE_EVIDENCE for word in words)
    english = sum(word in _ENGLISH_EVIDENCE for word in words)
    if vietnamese != english:
        return ("vi", True) if vietnamese > english else ("en", True)
    return (fallback if fallback in LATIN else "en"), False
