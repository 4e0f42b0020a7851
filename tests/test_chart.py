"""Pictures of figures: in each language, where a font is missing, and where nothing can be drawn."""

import pytest

from bot.chart import Bar, Bars, Picture, draw, unset
from bot.chart.drawing import _bar, legible
from bot.i18n import ENDONYMS, LANGUAGES
from bot.playground.image import image_size


def picture(language: str, *labels: str) -> Picture:
    """Bars of both kinds with these names."""
    bars = tuple(Bar(label, str(number), (number, 2)) for number, label in enumerate(labels))
    sections = (Bars("#set page()", bars, ("one", "two")), Bars("", bars, whole=True), Bars("none", ()))
    return Picture(language, ENDONYMS[language], ('"; #panic()', "\\"), sections)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_as_wide_as_a_phone_whatever_the_words_are(language: str) -> None:
    """Words of any length, none at all, and such as look like markup."""
    drawn = draw(picture(language, ENDONYMS[language], "*word* " * 30, "", "👍 $x_1$ #let"))
    assert drawn is not None
    size = image_size(drawn)
    assert size is not None
    assert size.width == 1080


def test_what_no_font_can_set_is_left_out() -> None:
    """Numbers in the place of names, which the words beside the picture explain; no boxes, no emojis."""
    assert legible("ສະບາຍດີ", ["Noto Sans"]) == ""
    assert legible("ສະບາຍດີ 👍 1", ["Noto Sans", "Noto Sans Lao"]) == "ສະບາຍດີ 1"
    assert _bar(Bar("ລາວ", "4", (1, 3)), 7, ["Noto Sans"]) == {"label": "7.", "figure": "4", "parts": [1, 3]}
    assert unset() == []


def test_where_nothing_can_be_drawn_there_is_no_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without the library still shows the words."""
    monkeypatch.setitem(__import__("sys").modules, "typst", None)
    assert draw(picture("en", "a")) is None
