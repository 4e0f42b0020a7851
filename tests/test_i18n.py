"""Speaking: which language, which sentence, which number, never a crash in a chat."""

import logging
from pathlib import Path

import pytest
from markupsafe import Markup

from bot.i18n import ENDONYMS, LANGUAGES, N_, ZONES, Translator, choose, translators

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: {forms}\\n"\n\n'
ONE_FORM = "nplurals=1; plural=0;"
TWO_FORMS = "nplurals=2; plural=(n != 1);"

LAO = (
    HEADER.format(forms=ONE_FORM)
    + """
msgid "Register for <b>{activity}</b>?"
msgstr "ລົງທະບຽນ <b>{activity}</b> ບໍ?"

msgid "{n} seat left"
msgid_plural "{n} seats left"
msgstr[0] "ເຫຼືອ {n} ບ່ອນ"

msgid "Hello {name}"
msgstr "ສະບາຍດີ {nome}"

msgid "Bye {name}"
msgstr "ລາກ່ອນ"

msgid "Broken {name}"
msgstr "ເພ {name"

#, fuzzy
msgid "Confirmed"
msgstr "ຢືນຢັນ"

msgid "Empty"
msgstr ""

msgid "{n} day"
msgid_plural "{n} days"
msgstr[0] "ມື້"
"""
)
ENGLISH = (
    HEADER.format(forms=TWO_FORMS)
    + """
msgid "One seat left"
msgid_plural "{n} seats left in {place}"
msgstr[0] "One seat left"
msgstr[1] "{n} seats left in {place}"
"""
)


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Translator]:
    folder: Path = tmp_path_factory.mktemp("locales")
    for language, text in (("lo", LAO), ("en", ENGLISH)):
        path = folder / language / "LC_MESSAGES" / "messages.po"
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
    return dict(translators(folder))


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("th", "th"),
        ("zh-hans", "zh"),
        ("zh_Hant_TW", "zh"),
        ("EN", "en"),
        (" vi-VN ", "vi"),
        ("it-IT", None),
        ("und", None),
        ("thai", None),
        ("", None),
        (None, None),
    ],
)
def test_choose_takes_the_exact_code_then_its_first_part(code: str | None, language: str | None) -> None:
    assert choose(code) == language


def test_every_language_has_an_endonym_and_all_but_english_a_zone() -> None:
    assert tuple(ENDONYMS) == LANGUAGES
    assert set(ZONES) == set(LANGUAGES) - {"en"}


def test_values_are_escaped_unless_they_are_markup(spoken: dict[str, Translator]) -> None:
    sentence = "Register for <b>{activity}</b>?"
    assert spoken["lo"](sentence, activity="<b>&") == "ລົງທະບຽນ <b>&lt;b&gt;&amp;</b> ບໍ?"
    assert spoken["lo"](sentence, activity=Markup("<i>IT</i>")) == "ລົງທະບຽນ <b><i>IT</i></b> ບໍ?"
    assert isinstance(spoken["lo"](sentence, activity="IT"), Markup)


def test_a_missing_sentence_is_english_and_never_a_neighbours(spoken: dict[str, Translator]) -> None:
    assert spoken["th"]("Register for <b>{activity}</b>?", activity="IT") == "Register for <b>IT</b>?"
    assert spoken["lo"]("Not yet translated") == "Not yet translated"


@pytest.mark.parametrize("sentence", ["Hello {name}", "Bye {name}", "Broken {name}"])
def test_a_translation_with_other_places_is_not_shown(spoken: dict[str, Translator], sentence: str) -> None:
    assert spoken["lo"](sentence, name="Noy") == sentence.format(name="Noy")


def test_a_translation_with_other_places_is_logged_at_the_start(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "lo" / "LC_MESSAGES" / "messages.po"
    path.parent.mkdir(parents=True)
    path.write_text(LAO, encoding="utf-8")
    with caplog.at_level(logging.WARNING):
        translators(tmp_path)
    refused = [record for record in caplog.records if "other places" in record.message]
    assert len(refused) == 4


@pytest.mark.parametrize("sentence", ["Confirmed", "Empty"])
def test_a_fuzzy_or_empty_translation_is_not_shown(spoken: dict[str, Translator], sentence: str) -> None:
    assert spoken["lo"](sentence) == sentence


@pytest.mark.parametrize(
    ("language", "n", "said"),
    [
        ("lo", 1, "ເຫຼືອ 1 ບ່ອນ"),
        ("lo", 1234, "ເຫຼືອ 1.234 ບ່ອນ"),
        ("en", 1, "1 seat left"),
        ("en", 0, "0 seats left"),
        ("th", 1234, "1,234 seats left"),
    ],
)
def test_plural_takes_the_form_and_the_digits_of_the_language(
    spoken: dict[str, Translator], language: str, n: int, said: str
) -> None:
    assert spoken[language].plural("{n} seat left", "{n} seats left", n=n) == said


def test_plural_of_one_may_leave_the_number_out(spoken: dict[str, Translator]) -> None:
    one, many = "One seat left", "{n} seats left in {place}"
    assert spoken["en"].plural(one, many, n=1, place="Pakse") == "One seat left"
    assert spoken["en"].plural(one, many, n=2, place="Pakse") == "2 seats left in Pakse"
    assert spoken["lo"].plural("{n} day", "{n} days", n=2) == "2 days"


@pytest.mark.parametrize(
    ("texts", "picked"),
    [
        ({"lo": "ລາວ", "en": "Lao"}, "ລາວ"),
        ({"lo": "", "en": "Lao", "th": "ลาว"}, "Lao"),
        ({"zh": "老挝", "th": "ลาว"}, "ลาว"),
        ({}, ""),
    ],
)
def test_pick_prefers_the_readers_language_then_english(
    spoken: dict[str, Translator], texts: dict[str, str], picked: str
) -> None:
    assert spoken["lo"].pick(texts) == picked


def test_without_any_catalogue_everybody_reads_english(tmp_path: Path) -> None:
    everybody = translators(tmp_path)
    assert tuple(everybody) == LANGUAGES
    assert {str(t(N_("Hello"))) for t in everybody.values()} == {"Hello"}


def test_the_catalogues_are_found_without_naming_their_folder() -> None:
    assert tuple(translators()) == LANGUAGES
