"""Zawgyi is noticed, and nobody who types Unicode is told that it is something else."""

import subprocess
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import translators
from bot.i18n.zawgyi import converted, in_unicode, is_zawgyi

PAIRS = (
    ("ျမန္မာ", "မြန်မာ"), ("ျမန္မာႏိုင္ငံ", "မြန်မာနိုင်ငံ"), ("ေမာင္ေမာင္ေအး", "မောင်မောင်အေး"),
    ("ေအာင္ဆန္းစုၾကည္", "အောင်ဆန်းစုကြည်"), ("ေက်ာ္ေက်ာ္", "ကျော်ကျော်"), ("ေဒၚခင္ျမင့္", "ဒေါ်ခင်မြင့်"),
    ("ဦးဘတင္", "ဦးဘတင်"), ("စႏၵာ", "စန္ဒာ"), ("သီရိႏြယ္", "သီရိနွယ်"),
    ("ႏွင္းႏွင္းေဝ", "နှင်းနှင်းဝေ"), ("၀င္း၀င္း", "ဝင်းဝင်း"), ("ေ၀လြင္", "ဝေလွင်"),
    ("ၿဖိဳးေက်ာ္", "ဖြိုးကျော်"), ("ၾကည္ျပာ", "ကြည်ပြာ"), ("ႀကီးျမင့္", "ကြီးမြင့်"),
    ("ၫႊန္႔", "ညွှန့်"), ("မဂၤလာပါ", "မင်္ဂလာပါ"), ("အဂၤလိပ္", "အင်္ဂလိပ်"),
    ("သေဘၤာ", "သင်္ဘော"), ("တနဂၤေႏြ", "တနင်္ဂနွေ"), ("အဂၤါ", "အင်္ဂါ"),
    ("ရန္ကုန္", "ရန်ကုန်"), ("မႏၲေလး", "မန္တလေး"), ("ေနျပည္ေတာ္", "နေပြည်တော်"),
    ("ေတာင္ႀကီး", "တောင်ကြီး"), ("ပဲခူး", "ပဲခူး"), ("ျပည္ေထာင္စု", "ပြည်ထောင်စု"),
    ("တကၠသိုလ္", "တက္ကသိုလ်"), ("နည္းပညာ", "နည်းပညာ"), ("ေက်ာင္းသား", "ကျောင်းသား"),
    ("ေက်ာင္းသူ", "ကျောင်းသူ"), ("ဆရာ၊ ဆရာမ", "ဆရာ၊ ဆရာမ"), ("သင္တန္း", "သင်တန်း"),
    ("သင္တန္းေၾကး", "သင်တန်းကြေး"), ("မွတ္ပံုတင္", "မှတ်ပုံတင်"), ("ႏိုင္ငံကူးလက္မွတ္", "နိုင်ငံကူးလက်မှတ်"),
    ("ေလယာဥ္", "လေယာဉ်"), ("ေလယာဥ္လက္မွတ္", "လေယာဉ်လက်မှတ်"), ("ဗီဇာ", "ဗီဇာ"),
    ("ဘယ္ေတာ့လဲ", "ဘယ်တော့လဲ"), ("ဘယ္သူေပးမလဲ", "ဘယ်သူပေးမလဲ"), ("ေက်းဇူးတင္ပါတယ္", "ကျေးဇူးတင်ပါတယ်"),
    ("ဟုတ္ကဲ့", "ဟုတ်ကဲ့"), ("ယူလို႔ရလား", "ယူလို့ရလား"), ("ပဥၥမ", "ပဉ္စမ"),
    ("ဥာဏ္", "ဉာဏ်"), ("ဥပေဒ", "ဥပဒေ"), ("ဥစၥာ", "ဥစ္စာ"),
    ("ဦးစီးဌာန", "ဦးစီးဌာန"), ("ၾသဂုတ္", "ဩဂုတ်"), ("ေၾသာ္", "ဪ"),
    ("ေယာက္်ား", "ယောက်ျား"), ("ကြ်န္ေတာ္", "ကျွန်တော်"), ("ကၽြႏု္ပ္", "ကျွန်ုပ်"),
    ("မိန္းကေလး", "မိန်းကလေး"), ("႐ုပ္ရွင္", "ရုပ်ရှင်"), ("အ႒မ", "အဋ္ဌမ"),
    ("ပုဏၰား", "ပုဏ္ဏား"), ("ဝိဇၨာ", "ဝိဇ္ဇာ"), ("သတၱမ", "သတ္တမ"),
    ("ဒုတိယ", "ဒုတိယ"), ("ပစၥည္း", "ပစ္စည်း"), ("ကမၻာ", "ကမ္ဘာ"),
    ("ဓမၼ", "ဓမ္မ"), ("သမၼတ", "သမ္မတ"), ("အိႏၵိယ", "အိန္ဒိယ"),
    ("သိပၸံ", "သိပ္ပံ"), ("ဗုဒၶ", "ဗုဒ္ဓ"), ("ေပါင္", "ပေါင်"),
    ("ေခၚ", "ခေါ်"), ("ဖုန္း ၀၉-၇၈၉၁၀", "ဖုန်း ၀၉-၇၈၉၁၀"), ("၁၀၀ က်ပ္", "၁၀၀ ကျပ်"),
    ("၄င္း", "၎င်း"), ("ျပႆနာ", "ပြဿနာ"), ("မႈ", "မှု"),
    ("သူမ်ားႏွင့္", "သူများနှင့်"), ("Robotics သင္တန္း", "Robotics သင်တန်း"),
)  # fmt: skip
"""The same words as Zawgyi and as Unicode write them."""

UNSURE = {"ဓမၼ", "ပဥၥမ", "ပုဏၰား", "ဗုဒၶ", "မဂၤလာပါ", "ဝိဇၨာ", "ဟုတ္ကဲ့", "အိႏၵိယ", "အ႒မ", "ဥပေဒ"}  # fmt: skip
"""These could be words of Karen or of another language in Unicode, so they are left alone by themselves."""


@pytest.mark.parametrize(("zawgyi", "spelled"), PAIRS)
def test_each_word_goes_over_to_unicode(zawgyi: str, spelled: str) -> None:
    assert converted(zawgyi) == unicodedata.normalize("NFC", spelled)


@pytest.mark.parametrize(("zawgyi", "spelled"), [pair for pair in PAIRS if pair[0] not in UNSURE])
def test_what_is_surely_zawgyi_is_offered_in_unicode(zawgyi: str, spelled: str) -> None:
    """What both write alike is no news."""
    assert in_unicode(zawgyi) == (None if zawgyi == spelled else unicodedata.normalize("NFC", spelled))


@pytest.mark.parametrize("spelled", [pair[1] for pair in PAIRS])
def test_what_is_in_unicode_stays_as_it_is(spelled: str) -> None:
    assert in_unicode(spelled) is None


def test_no_sentence_of_ours_is_taken_for_zawgyi() -> None:
    burmese = translators()["my"].sentences.single.values()
    assert [text for text in burmese if in_unicode(text)] == []


@pytest.mark.parametrize(
    "typed",
    [
        "\u103b\u1019\u1014\u1039\u1019\u102c",  # Myanmar
        "\u1031\u1019\u102c\u1004\u1039\u1031\u1019\u102c\u1004\u1039\u1031\u1021\u1038",  # Maung Maung Aye
    ],
)
def test_zawgyi_is_noticed(typed: str) -> None:
    assert is_zawgyi(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "မောင်မောင်အေး", "ဒေါ်အောင်ဆန်း", "စန္ဒာ", "သီရိ", "ကျော်ကျော်", "နန်းခမ်း", "ဦးဘ", "အေးအေးမြင့်", "ဇော်ဝင်း", "ခင်မြို့", "မြန်မာ",
        "မင်္ဂလာပါ", "ရန်ကုန် နည်းပညာ တက္ကသိုလ်", "မ", "ၸၢႆးၶမ်း", "Somphone", "ສົມພອນ", "",
    ],
)  # fmt: skip
def test_unicode_is_left_alone(typed: str) -> None:
    assert not is_zawgyi(typed)


def test_the_detector_waits_for_the_first_burmese_text() -> None:
    loaded = "import sys; from bot.i18n.zawgyi import is_zawgyi; is_zawgyi('Som'); print('myanmartools' in sys.modules)"
    assert (
        subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True).stdout == "False\n"
    )


# -- any syllable ----------------------------------------------------------------------------------------------------

_UNDER = dict(
    zip("ကခဂစဇတထဒဓနပဗမ", "\u1060\u1061\u1062\u1065\u1068\u1071\u1073\u1075\u1076\u1077\u1078\u107a\u107c", strict=True)
)
_VOWELS = {
    "": "", "\u102c": "\u102c", "\u102d": "\u102d", "\u102e": "\u102e", "\u102f": "\u102f", "\u1030": "\u1030",
    "\u1032": "\u1032", "\u1036": "\u1036", "\u102d\u102f": "\u102d\u102f", "\u102f\u1036": "\u1036\u102f",
}  # fmt: skip


@st.composite
def syllables(draw: st.DrawFn) -> tuple[str, str]:
    """A syllable in Unicode, and as a Zawgyi keyboard writes it: by how it looks, from left to right."""
    letter = draw(st.sampled_from("ကခဂစတပမယလအ"))
    kinzi = draw(st.booleans())
    below = "" if kinzi else draw(st.sampled_from(["", "", *_UNDER]))
    ya, ra, wa, ha = (not below and draw(st.booleans()) for _ in range(4))
    vowel = draw(st.sampled_from(list(_VOWELS)))
    e = not vowel and draw(st.booleans())
    dot, visarga = draw(st.booleans()), draw(st.booleans())
    spelled = "".join(
        (
            "\u1004\u103a\u1039" * kinzi, letter, f"\u1039{below}" if below else "", "\u103b" * ya, "\u103c" * ra,
            "\u103d" * wa, "\u103e" * ha, "\u1031" * e, vowel, "\u1037" * dot, "\u1038" * visarga,
        )
    )  # fmt: skip
    seen = "".join(
        (
            "\u1031" * e, "\u103b" * ra, letter, _UNDER.get(below, ""), "\u1064" * kinzi, "\u103a" * ya, "\u103c" * wa,
            "\u103d" * ha, _VOWELS[vowel], "\u1037" * dot, "\u1038" * visarga,
        )
    )  # fmt: skip
    return spelled, seen


@given(st.lists(syllables(), min_size=1, max_size=8))
def test_any_row_of_syllables_comes_back_as_it_was_spoken(row: list[tuple[str, str]]) -> None:
    spelled, seen = ("".join(part) for part in zip(*row, strict=True))
    assert converted(seen) == unicodedata.normalize("NFC", spelled)


@given(st.text("ကမအာိုံ့း်္ျြွှေေၤႏ၀၁ ab", max_size=30))
def test_nothing_that_is_typed_breaks_it_and_no_letter_is_lost(text: str) -> None:
    result = converted(text)
    assert unicodedata.normalize("NFC", result) == result
    assert [letter for letter in result if letter in "ကမအab"] == [letter for letter in text if letter in "ကမအab"]


@given(st.lists(st.sampled_from([pair[1] for pair in PAIRS]), min_size=1, max_size=6).map(" ".join))
def test_any_text_of_unicode_words_stays_untouched(text: str) -> None:
    assert in_unicode(text) is None
