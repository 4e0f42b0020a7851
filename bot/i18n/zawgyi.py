"""Burmese in the old Zawgyi encoding: it looks right on the phone that typed it, and like ruins everywhere else.

Zawgyi writes letters in the order in which they are seen, with a code for each shape of a letter; Unicode writes them
in the order in which they are spoken, with one code for each. So a text goes over in two steps: each code becomes what
it stands for, and the parts of each syllable are put in their order.
"""

import unicodedata
import warnings
from functools import lru_cache
from typing import Any, Final

import regex

_BURMESE: Final = regex.compile(r"[\u1000-\u109f]")
# High: who types Unicode must never be told that it is something else.
_SURE: Final = 0.95
# Syllables as Burmese has them in Unicode. A short text of them can score high and is right nevertheless.
_WELL_FORMED: Final = regex.compile(
    r"(?:(?:\u1004\u103a\u1039)?[\u1000-\u102a\u103f\u104e](?:\u1039[\u1000-\u1021])*"
    r"\u103a?\u103b?\u103c?\u103d?\u103e?\u1031?[\u102d\u102e\u1032]?[\u102f\u1030]?[\u102b\u102c]?"
    r"\u103a?\u1036?\u1037?\u103a?\u1038?|[\u1040-\u104d\u104f]|[^\u1000-\u109f])*+"
)


def is_zawgyi(text: str) -> bool:
    """Whether Burmese letters in `text` are surely in Zawgyi, and would be others in Unicode."""
    return in_unicode(text) is not None


def in_unicode(text: str) -> str | None:
    """`text` in Unicode, if it is surely in Zawgyi; None for everything else, which is right as it is."""
    if not _BURMESE.search(text) or _WELL_FORMED.fullmatch(unicodedata.normalize("NFC", text)):
        return None
    if float(_detector().get_zawgyi_probability(text)) <= _SURE:
        return None
    spelled = converted(text)
    # What is spelt the same in both is nothing to be told of.
    return None if spelled == unicodedata.normalize("NFC", text) else spelled


@lru_cache(maxsize=1)
def _detector() -> Any:
    """Loaded when the first Burmese text comes: most processes never see one."""
    from myanmartools import ZawgyiDetector  # type: ignore[import-untyped]

    with warnings.catch_warnings():
        # It opens its model in a way that newer Pythons advise against.
        warnings.simplefilter("ignore", DeprecationWarning)
        return ZawgyiDetector()


# -- what each code stands for ---------------------------------------------------------------------------------------

_YA, _RA, _WA, _HA = "\u103b", "\u103c", "\u103d", "\u103e"
_ASAT, _VIRAMA, _E, _GREAT_SA = "\u103a", "\u1039", "\u1031", "\u103f"
_KINZI: Final = "\u1004\u103a\u1039"
_UNDER: Final = "\u1060\u1061\u1062\u1063\u1065\u1066\u1068\u1069\u106c\u106d\u1070\u1071\u1073\u1075\u1076\u1077\u1078"
_UNDER_LETTERS: Final = "ကခဂဃစဆဇဈဋဌဏတထဒဓနပ"

_CODES: Final[dict[str, str]] = {
    **{code: _VIRAMA + letter for code, letter in zip(_UNDER, _UNDER_LETTERS, strict=True)},
    **{
        code: _VIRAMA + letter
        for code, letter in zip("\u1067\u1072\u1074\u1079\u107a\u107b\u1093\u107c\u1085", "ဆတထဖဗဘဘမလ", strict=True)
    },
    "\u1096": _VIRAMA + "တ" + _WA,
    # Two letters, one below the other, in one code.
    "\u106e": "ဍ္ဍ", "\u106f": "ဍ္ဎ", "\u1091": "ဏ္ဍ", "\u1092": "ဋ္ဌ", "\u1097": "ဋ္ဋ",
    # Letters in the shapes that make room for others.
    "\u106a": "ဉ", "\u106b": "ည", "\u108f": "န", "\u1090": "ရ", "\u1086": _GREAT_SA,
    "\u1039": _ASAT, "\u103a": _YA, "\u107d": _YA, "\u103c": _WA, "\u103d": _HA, "\u1087": _HA,
    **dict.fromkeys("\u103b\u107e\u107f\u1080\u1081\u1082\u1083\u1084", _RA),
    "\u108a": _WA + _HA, "\u1088": _HA + "\u102f", "\u1089": _HA + "\u1030",
    "\u1033": "\u102f", "\u1034": "\u1030", "\u103f": "\u1030",
    "\u105a": "\u102b" + _ASAT, "\u108e": "\u102d\u1036", "\u1094": "\u1037", "\u1095": "\u1037",
    "\u1064": _KINZI, "\u108b": _KINZI + "\u102d", "\u108c": _KINZI + "\u102e", "\u108d": _KINZI + "\u1036",
}  # fmt: skip
_TABLE: Final = str.maketrans(_CODES)

# -- the parts of a syllable -----------------------------------------------------------------------------------------

_LETTER: Final = r"[\u1000-\u102a\u103f\u1040\u1044\u1047\u25cc]"
_UNDER_IT: Final = rf"{_VIRAMA}[\u1000-\u1021]"
_BEFORE: Final = rf"[{_E}{_RA}]"
_MARK: Final = rf"(?:{_KINZI}|{_UNDER_IT}|[\u102b-\u1030\u1032\u1036-\u1038\u103a\u103b\u103d\u103e])"
# A sign that is seen before its letter belongs to the next one, where there is one.
_SYLLABLE: Final = regex.compile(
    rf"(?P<before>{_BEFORE}*)(?P<letter>{_LETTER})(?P<marks>(?:{_MARK}|{_BEFORE}(?!{_BEFORE}*{_LETTER}))*)"
)
_PARTS: Final = regex.compile(rf"{_KINZI}|{_UNDER_IT}|.", regex.DOTALL)
_ORDER: Final = (_YA, _RA, _WA, _HA, _E, *"\u102d\u102e\u1032\u102f\u1030\u102b\u102c\u1036\u1037", _ASAT, "\u1038")
_LONG_A: Final = "\u102b\u102c"
_SHORT_U: Final = "\u102f\u1030"

# A digit that looks like a letter is typed for it: zero for wa, between letters.
_WA_AS_ZERO: Final = regex.compile(
    r"(?<![\u1040-\u1049])\u1040(?![\u1040-\u1049])(?=[\u1000-\u103e\u105a-\u109f])"
    r"|(?<=[\u1000-\u103e\u105a-\u109f])\u1040(?![\u1040-\u1049])"
)
_RA_AS_SEVEN: Final = regex.compile(r"\u1047(?=[\u102b-\u1030\u1032-\u103f\u105a-\u1069\u1070-\u108e\u1094\u1095])")
_THE_SAME: Final = regex.compile(r"(?:\u1044|\u104e)(?=\u1004\u1039\u1038)")
_ABBREVIATED: Final = regex.compile(r"\u104e(?!\u1004)")


def converted(text: str) -> str:
    """`text`, which is in Zawgyi, in Unicode and in normal form."""
    letters = _WA_AS_ZERO.sub("ဝ", _RA_AS_SEVEN.sub("ရ", text))
    letters = _ABBREVIATED.sub("၎င်း".replace(_ASAT, "\u1039"), _THE_SAME.sub("၎", letters))
    ordered: str = _SYLLABLE.sub(_syllable, letters.translate(_TABLE))
    return unicodedata.normalize("NFC", ordered)


def _syllable(found: regex.Match[str]) -> str:
    """One letter with its signs, in the order in which Unicode has them."""
    letter, marks = str(found["letter"]), str(found["marks"])
    parts = dict.fromkeys(_PARTS.findall(found["before"] + marks))
    above = _KINZI if _KINZI in parts else ""
    below = "".join(part for part in parts if part.startswith(_VIRAMA))
    signs = [sign for sign in _ORDER if sign in parts]
    if letter == "ဥ":
        letter, signs = _written_as_u(signs, below)
    if letter == "သ" and _RA in signs:
        letter, signs = _written_as_sa(signs)
    if _kills_first(marks, signs):
        signs = [_ASAT, *(sign for sign in signs if sign != _ASAT)]
    return above + letter + below + "".join(signs)


def _kills_first(marks: str, signs: list[str]) -> bool:
    """Whether the killer stands before the other signs: in contractions such as those for "man" and "I"."""
    if _ASAT not in signs or not any(sign in signs for sign in (_YA, *_SHORT_U)):
        return False
    return not any(sign in _LONG_A for sign in marks[: marks.index(_ASAT)])


def _written_as_u(signs: list[str], below: str) -> tuple[str, list[str]]:
    """Zawgyi has one shape for the vowel u and for the small nya."""
    if "\u102e" in signs:
        return "ဦ", [sign for sign in signs if sign != "\u102e"]
    return ("ဉ" if below or _ASAT in signs or "\u102c" in signs else "ဥ"), signs


def _written_as_sa(signs: list[str]) -> tuple[str, list[str]]:
    """Zawgyi has no code for the vowel o: it is drawn as a sa with a ra."""
    rest = [sign for sign in signs if sign != _RA]
    if rest[:3] == [_E, "\u102c", _ASAT]:
        return "ဪ", rest[3:]
    return ("ဩ", rest) if not {_YA, _WA, _HA} & set(rest) else ("သ", signs)
