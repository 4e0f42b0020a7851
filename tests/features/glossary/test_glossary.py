"""The glossary that is shipped, the form of its file, and finding a term by what somebody types of it."""

from collections import Counter
from typing import Final

import pytest
import regex

from bot.database.engine import Database
from bot.features.glossary import filing
from bot.features.glossary.file import read_glossary, write_glossary
from bot.features.glossary.model import Term, find
from bot.i18n import LANGUAGES, search_key
from bot.seed import importing
from bot.yaml_file import FileFaults

GLOSSARY: Final = importing.shipped_glossary()
FIELDS: Final = ("robotics", "tourism", "e-commerce", "rail-logistics", "information-technology")
SCRIPTS: Final = {
    "en": "Latin", "th": "Thai", "lo": "Lao", "km": "Khmer", "my": "Myanmar", "vi": "Latin", "zh": "Han",
}  # fmt: skip
PAIRS: Final = [(field.field, term) for field in GLOSSARY.fields for term in field.terms]
TERMS: Final = [Term.of(number, field, term) for number, (field, term) in enumerate(PAIRS)]


def test_it_has_forty_terms_of_each_field_in_seven_languages() -> None:
    """In the order of the programme's fields."""
    assert [(field.field, len(field.terms)) for field in GLOSSARY.fields] == [(code, 40) for code in FIELDS]
    assert {tuple(term) for field in GLOSSARY.fields for term in field.terms} == {tuple(LANGUAGES)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_term_is_written_in_its_own_script(language: str) -> None:
    """Latin letters stand in a term of another script only as the short name in brackets that everybody knows."""
    own = regex.compile(rf"\p{{{SCRIPTS[language]}}}")
    for term in (each.text[language] for each in TERMS):
        assert own.search(term), term
        if SCRIPTS[language] != "Latin":
            assert not regex.search("[A-Za-z]", regex.sub(r"[(（][A-Z]+[)）]", "", term)), term


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_term_stands_twice(language: str) -> None:
    """In any field: whoever finds one knows which."""
    many = Counter(search_key(each.text[language]) for each in TERMS)
    assert [key for key, times in many.items() if times > 1] == []


def test_the_file_comes_back_as_it_was() -> None:
    """Without loss, and in its order."""
    assert read_glossary(write_glossary(GLOSSARY), "glossary.yaml") == GLOSSARY


async def test_it_goes_in_and_comes_out_of_the_database(database: Database) -> None:
    """Import and export are each other's way back."""
    async with database.begin() as connection:
        await filing.take_in(connection, GLOSSARY)
        await filing.take_in(connection, GLOSSARY)
        assert read_glossary(await filing.as_file(connection), "glossary.yaml") == GLOSSARY


def test_all_faults_of_a_file_are_listed_with_their_lines() -> None:
    """A term twice, a field twice, a missing English, an unknown language."""
    text = (
        "kind: glossary\n"
        "fields:\n"
        "- field: rail\n"
        "  terms:\n"
        "  - {en: Track, th: ราง}\n"
        "  - {en: track, xx: y}\n"
        "- field: rail\n"
        "  terms: [{th: ราง}]\n"
    )
    with pytest.raises(FileFaults) as refused:
        read_glossary(text, "glossary.yaml")
    told = "\n".join(map(str, refused.value.faults))
    assert "glossary.yaml:6: fields[0].terms[1].en: must stand once in a field; line 5 has it already" in told
    assert "glossary.yaml:7: fields[1].field: must stand once; line 3 has rail already" in told
    assert "must have a text for en" in told
    assert "glossary.yaml:6: fields[0].terms[1].xx" in told


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("servo", "servo motor"), ("SERVO ", "servo motor"), ("robot", "robot"), ("motor", "servo motor"),
        ("เซอร์โว", "servo motor"), ("ຄອມພິວເຕີ", "computer"), ("ម៉ាស៊ីនមេ", "server"), ("ဆာဗာ", "server"),
        ("duong sat", "railway"), ("伺服", "servo motor"), ("plc", "programmable logic controller"),
    ],
)  # fmt: skip
def test_a_term_is_found_by_its_beginning_in_any_language(typed: str, first: str) -> None:
    """Also without the marks of Vietnamese, and by a word inside."""
    assert find(TERMS, typed)[0].text["en"] == first


def test_nothing_typed_finds_nothing() -> None:
    """And what no term has finds nothing either."""
    assert [find(TERMS, typed) for typed in ("", "  ", "qqzz", "😀")] == [[]] * 4
