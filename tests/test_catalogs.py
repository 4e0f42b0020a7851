"""The seven catalogues: complete, safe to show, and written in the script of their readers."""

import re
import unicodedata
from collections.abc import Sequence
from gettext import c2py
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_keywords
from babel.messages.pofile import read_po

from bot.i18n import ENDONYMS, LANGUAGES, graphemes, length
from bot.i18n.catalogues import entries, places, read

ROOT = Path(__file__).parents[1]
LOCALES = ROOT / "locales"

TAG = re.compile(r"<[^<>]*>")
ALLOWED_TAGS = frozenset(f"<{slash}{name}>" for name in ("b", "i", "s", "code") for slash in ("", "/"))
SCRIPTS = {
    "th": re.compile("[\u0e01-\u0e3a\u0e40-\u0e5b]"),
    "lo": re.compile("[\u0e80-\u0eff]"),
    "km": re.compile("[\u1780-\u17ff\u19e0-\u19ff]"),
    "my": re.compile("[\u1000-\u109f\ua9e0-\ua9ff\uaa60-\uaa7f]"),
    "zh": re.compile("[\u3400-\u4dbf\u4e00-\u9fff]"),
}
VIETNAMESE = re.compile("[ăâđêôơưĂÂĐÊÔƠƯ\u00e0-\u00fd\u1ea0-\u1ef9]")
LATIN_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")
# Written in Latin letters by readers of every script.
PRODUCT_WORDS = frozenset(
    {"Sala", "Telegram", "bot", "Bot", "email", "Email", "e-mail", "E-mail", "link", "Link", "visa", "Visa"}
    | {"Zoom", "Wi-Fi", "WhatsApp", "Excel"}
)
NOT_WORDS = re.compile(r"<code>.*?</code>|\{[^{}]*\}|<[^<>]*>|/[a-z_]+|\S+@\S+|https?://\S+|[A-Z]+_[A-Z_]+")
PLURALS = dict.fromkeys(LANGUAGES, (1, "0")) | {"en": (2, "(n != 1)")}
LONGEST_BUTTON = 40
LONGEST_COMMAND = 256
SURELY_TRANSLATED = 20


def catalogue(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_program_reads_what_babel_reads(language: str) -> None:
    path = LOCALES / language / "LC_MESSAGES" / "messages.po"
    ours = dict(entries(path.read_text(encoding="utf-8")))
    del ours[("",)]
    theirs = catalogue(path)
    assert ours == {forms(message.id): forms(message.string) for message in theirs if message.id}
    form = read(LOCALES, language).form
    assert [form(n) for n in range(120)] == [c2py(theirs.plural_expr)(n) for n in range(120)]


def test_a_catalogue_is_read_as_other_tools_write_it(tmp_path: Path) -> None:
    """A mark at the beginning, line ends of Windows, a header that nobody has confirmed, escapes, and what is over."""
    lines = [
        "\ufeff#, fuzzy", 'msgid ""', 'msgstr "Plural-Forms: nplurals=1; plural=0;\\n"', "",
        "#. i18n: a comment", "#: file.py:3", 'msgid ""', '"A \\"word\\"\\n"', '"and \\\\ a\\ttab"',
        'msgstr "ກ\\n"', '"ຂ"', "", '#~ msgid "Old"', '#~ msgstr "ເກົ່າ"', "",
    ]  # fmt: skip
    path = tmp_path / "lo" / "LC_MESSAGES" / "messages.po"
    path.parent.mkdir(parents=True)
    path.write_text("\r\n".join(lines), encoding="utf-8", newline="")
    found = read(tmp_path, "lo")
    assert dict(found.single) == {'A "word"\nand \\ a\ttab': "ກ\nຂ"}
    assert found.form(2) == 0


def forms(texts: str | Sequence[str] | None) -> tuple[str, ...]:
    return (texts or "",) if isinstance(texts, str | None) else tuple(texts)


def faults(message: Message, language: str) -> list[str]:
    """Everything that is wrong with one translated message, in words for the person who mends it."""
    english, own = forms(message.id), forms(message.string)
    if message.fuzzy or not all(own):
        return ["not translated"]
    if len(english) > 1 and len(own) != PLURALS[language][0]:
        return [f"{len(own)} plural forms"]
    pairs = list(zip(english, own, strict=True)) if len(english) == len(own) else [(english[-1], own[0])]
    return [fault for original, text in pairs for fault in text_faults(original, text, language, message.auto_comments)]


def text_faults(english: str, text: str, language: str, comments: Sequence[str]) -> list[str]:
    checks = {
        "is not the English sentence": language != "en" or text == english,
        "has other places": same_places(english, text),
        "has other tags": sorted(TAG.findall(text)) == sorted(TAG.findall(english)),
        "has tags that Telegram's sentences do not use": ALLOWED_TAGS.issuperset(TAG.findall(text)),
        "has tags that do not close": balanced(text),
        "has no letter of its script": own_script(english, text, language),
        "has letters of another script": not foreign_letters(text, language),
        "has Latin words": language not in SCRIPTS or not latin_words(text),
        "is not NFC": unicodedata.is_normalized("NFC", text),
        "has invisible characters": not invisible(text, language),
        "begins or ends with other white space": edges(text) == edges(english),
        "has other line breaks": text.count("\n") == english.count("\n"),
        "is too long for a button": "button" not in comments or graphemes(TAG.sub("", text)) <= LONGEST_BUTTON,
        "is too long for a command": "command" not in comments or length(text) <= LONGEST_COMMAND,
    }
    return [fault for fault, right in checks.items() if not right]


def same_places(english: str, text: str) -> bool:
    try:
        return places(text) == places(english)
    except ValueError:
        return False


def balanced(text: str) -> bool:
    opened: list[str] = []
    for tag in TAG.findall(text):
        if not tag.startswith("</"):
            opened.append(tag)
        elif not opened or opened.pop() != tag.replace("/", ""):
            return False
    return not opened


def own_script(english: str, text: str, language: str) -> bool:
    """Own letters wherever the English has words of its own; in Vietnamese a short text may have no marked letter."""
    words = [word for word in LATIN_WORD.findall(NOT_WORDS.sub(" ", english)) if not latin_everywhere(word)]
    if language == "vi":
        return len("".join(words)) < SURELY_TRANSLATED or bool(VIETNAMESE.search(text))
    return language == "en" or not words or bool(SCRIPTS[language].search(text))


def foreign_letters(text: str, language: str) -> bool:
    for endonym in ENDONYMS.values():
        text = text.replace(endonym, "")
    return any(script.search(text) for other, script in SCRIPTS.items() if other != language)


def latin_words(text: str) -> list[str]:
    return [word for word in LATIN_WORD.findall(NOT_WORDS.sub(" ", text)) if not latin_everywhere(word)]


def latin_everywhere(word: str) -> bool:
    return word in PRODUCT_WORDS or word in ENDONYMS["en"] or len(word) == 1 or word.isupper()


def invisible(text: str, language: str) -> bool:
    hidden = {letter for letter in text if unicodedata.category(letter) in ("Cf", "Cc")} - {"\n"}
    return bool(hidden - {"\u200b"} if language == "km" else hidden)


def edges(text: str) -> tuple[str, str]:
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


def extracted() -> Catalog:
    """What the sentences in the code are now."""
    catalog = Catalog()
    keywords = parse_keywords(["t", "plural:1,2", "N_"])
    found = extract_from_dir(
        ROOT / "bot", [("**.py", "python")], keywords=keywords, comment_tags=("i18n:",), strip_comment_tags=True
    )
    for file, line, sentence, comments, context in found:
        catalog.add(sentence, None, [(file, line)], auto_comments=comments, context=context)
    return catalog


def sentences(catalog: Catalog) -> dict[tuple[str, ...], frozenset[str]]:
    return {forms(message.id): frozenset(message.auto_comments) for message in catalog if message.id}


def test_the_template_has_the_sentences_of_the_code() -> None:
    template, code = sentences(catalogue(LOCALES / "messages.pot")), sentences(extracted())
    assert template.keys() == code.keys(), "run `make catalog`"
    assert template == code, "run `make catalog`"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_has_each_sentence_of_the_template_and_no_other(language: str) -> None:
    catalog = catalogue(LOCALES / language / "LC_MESSAGES" / "messages.po")
    assert sentences(catalog) == sentences(catalogue(LOCALES / "messages.pot"))
    assert not catalog.obsolete


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_counts_as_its_language_does(language: str) -> None:
    catalog = catalogue(LOCALES / language / "LC_MESSAGES" / "messages.po")
    assert (catalog.num_plurals, catalog.plural_expr) == PLURALS[language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_translation_can_be_shown(language: str) -> None:
    catalog = catalogue(LOCALES / language / "LC_MESSAGES" / "messages.po")
    found = {message.id: wrong for message in catalog if message.id and (wrong := faults(message, language))}
    assert found == {}


def test_there_are_catalogues_for_our_languages_only() -> None:
    assert sorted(path.name for path in LOCALES.iterdir() if path.is_dir()) == sorted(LANGUAGES)


@pytest.mark.parametrize(
    ("language", "english", "text", "fault"),
    [
        ("en", "Register", "Sign up", "is not the English sentence"),
        ("th", "Hello {name}", "สวัสดี {nme}", "has other places"),
        ("th", "Hello {name}", "สวัสดี {name", "has other places"),
        ("th", "<b>Yes</b>", "ใช่", "has other tags"),
        ("th", "<u>Yes</u>", "<u>ใช่</u>", "has tags that Telegram's sentences do not use"),
        ("th", "<b>Yes</b>", "</b>ใช่<b>", "has tags that do not close"),
        ("lo", "Register", "12", "has no letter of its script"),
        ("vi", "Choose the language you read", "Chon ngon ngu ma ban doc", "has no letter of its script"),
        ("lo", "Register", "ລົງทะບຽນ", "has letters of another script"),
        ("vi", "Register", "Đăng ký 报名", "has letters of another script"),
        ("zh", "Register for it", "报名 Register", "has Latin words"),
        ("vi", "Register", "\u0110a\u0306ng ky\u0301", "is not NFC"),
        ("th", "Register", "สมัคร\u200b", "has invisible characters"),
        ("zh", "Register", "报名\u202e", "has invisible characters"),
        ("zh", "Register", "报名 ", "begins or ends with other white space"),
        ("zh", "One\nTwo", "一二", "has other line breaks"),
        ("zh", "Register", "报" * 41, "is too long for a button"),
        ("zh", "Register", "报" * 257, "is too long for a command"),
    ],
)
def test_the_checks_see_the_fault(language: str, english: str, text: str, fault: str) -> None:
    assert fault in text_faults(english, text, language, ["button", "command"])


@pytest.mark.parametrize(
    ("language", "english", "text"),
    [
        ("km", "Register now", "ចុះឈ្មោះ\u200bឥឡូវ"),
        ("th", "Open {link} or /start in Telegram", "เปิด {link} หรือ /start ใน Telegram"),
        ("my", "Example: <code>SOMPHONE VONGSA</code>", "ဥပမာ - <code>SOMPHONE VONGSA</code>"),
        ("zh", "OK", "OK"),
        ("vi", "Robot", "Robot"),
        ("lo", "Choose: English, ไทย, 中文", "ເລືອກ: English, ไทย, 中文"),
    ],
)
def test_the_checks_let_right_texts_pass(language: str, english: str, text: str) -> None:
    assert text_faults(english, text, language, ["button"]) == []


@pytest.mark.parametrize(
    ("language", "message", "wrong"),
    [
        ("th", Message("Yes", ""), ["not translated"]),
        ("th", Message("Yes", "ใช่", flags=["fuzzy"]), ["not translated"]),
        ("th", Message(("{n} day", "{n} days"), ("{n} วัน", "{n} วัน")), ["2 plural forms"]),
        ("th", Message(("{n} day", "{n} days"), ("{n} วัน",)), []),
        ("th", Message(("One day", "{n} days"), ("หนึ่งวัน",)), ["has other places"]),
        ("en", Message(("One day", "{n} days"), ("One day", "{n} days")), []),
    ],
)
def test_the_checks_count_the_forms(language: str, message: Message, wrong: list[str]) -> None:
    assert faults(message, language) == wrong
