"""YAML that people edit: every fault with its line, plain values as typed, and nothing that means more than it shows."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.yaml_file import Document, Entry, FileFaults, Line, Title, decoded, read_file, write_file
from bot.yaml_file.notation import read_yaml


class Note(Entry):
    """An entry of a small file."""

    title: Title
    text: Line = "none"
    tags: tuple[Line, ...] = ()
    pinned: bool = False
    weight: float | None = None


def lines(text: str) -> list[str]:
    """The faults of a file, as people see them."""
    with pytest.raises(FileFaults) as caught:
        read_file(text, "note.yaml", Note)
    return str(caught.value).splitlines()


def faults(document: Document) -> list[tuple[int, str]]:
    return [(fault.line, fault.place) for fault in document.faults]


@pytest.mark.parametrize(
    "typed", ["no", "Yes", "9:00", "2027-01-12", "007", "1_000", "0x1f", "<<", "=", "1e3", "nullable"]
)
def test_a_plain_value_stays_as_it_was_typed(typed: str) -> None:
    assert read_yaml(f"a: {typed}", "a.yaml").content == {"a": typed}


@pytest.mark.parametrize("typed", ["", "~", "null"])
def test_nothing_is_nothing_unless_it_is_quoted(typed: str) -> None:
    assert read_yaml(f"a: {typed}\nb: '{typed}'", "a.yaml").content == {"a": None, "b": typed}


def test_numbers_and_yes_are_what_the_model_makes_of_them() -> None:
    read = read_file("title: {en: 5}\ntext: 12\npinned: yes\nweight: 7\n", "note.yaml", Note)
    assert read == Note(title={"en": "5"}, text="12", pinned=True, weight=7)


def test_letters_are_stored_composed() -> None:
    decomposed = unicodedata.normalize("NFD", "Viêng Chăn")
    assert read_yaml(f"{decomposed}: {decomposed}", "a.yaml").content == {"Viêng Chăn": "Viêng Chăn"}


def test_a_file_that_is_not_utf_8_is_refused_on_the_line_of_its_first_foreign_letter() -> None:
    assert decoded("\ufeffa: ກ\n".encode(), "a.yaml") == "a: ກ\n"
    with pytest.raises(FileFaults, match=r"^a\.yaml:2: must be saved as UTF-8$"):
        decoded("a: 1\nb: ภาษาไทย\n".encode("cp874"), "a.yaml")


def test_a_byte_order_mark_is_no_fault() -> None:
    assert read_yaml("\ufeffkind: faq", "a.yaml").kind == "faq"


@pytest.mark.parametrize(("text", "kind"), [("kind: faq", "faq"), ("kind: [faq]", ""), ("- kind", ""), ("faq", "")])
def test_a_file_says_what_it_is(text: str, kind: str) -> None:
    assert read_yaml(text, "a.yaml").kind == kind


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "a.yaml:1: must not be empty"),
        ("# nothing\n", "a.yaml:1: must not be empty"),
        ("a: 1\nb: [1, 2\nc: 3\n", "a.yaml:3: must be readable YAML; did not find expected ',' or ']' (in what begins on line 2)"),
        ("a: 1\n\tb: 2\n", "a.yaml:2: must be readable YAML; found a tab character that violates indentation (in what begins on line 1)"),
        ("a: b: c\n", "a.yaml:1: must be readable YAML; mapping values are not allowed in this context"),
        ("a: &a 1\nb:\n  - *a\n", "a.yaml:3: must be written out here; an alias (*name) is not taken"),
        ("a: &a\n  - *a\n", "a.yaml:2: must be written out here; an alias (*name) is not taken"),
        ("a: ກ\nb: ข\x00\n", "a.yaml:2: must be plain text without control characters"),
        ("a: 1\n---\nb: 1\n", "a.yaml:2: must be readable YAML; but found another document (in what begins on line 1)"),
        ("[" * 5000, "a.yaml:1: must be readable YAML; exceeded maximum nesting depth (in what begins on line 1)"),
    ],
)  # fmt: skip
def test_what_nobody_could_read_is_one_fault_with_its_line(text: str, fault: str) -> None:
    with pytest.raises(FileFaults) as caught:
        read_yaml(text, "a.yaml")
    assert str(caught.value) == fault


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a: 1\nb: {c: 1,\n    c: 2}\na: 3\n", [(3, "b.c"), (4, "a")]),
        ("a: !!python/object:os.system 1\nb: !!int 1\n", [(1, "a"), (2, "b")]),
        ("a: 1\n? [b]\n: 1\n~: 2\n", [(2, ""), (4, "")]),
        ('a: "bell \\a"\n', [(1, "a")]),
        (f"a: {'[' * 50}{']' * 50}", [(1, "a" + "[0]" * 40)]),
    ],
)
def test_what_a_reader_could_mistake_is_refused_on_its_line(text: str, found: list[tuple[int, str]]) -> None:
    assert faults(read_yaml(text, "a.yaml")) == found


def test_the_faults_of_writing_and_of_the_model_come_together_in_the_order_of_lines() -> None:
    assert lines("text: ' '\ncolour: red\ntext: a\ntags: all\npinned: perhaps\nweight: heavy\n") == [
        "note.yaml:1: title: must be given",
        "note.yaml:1: text: must not be empty",
        "note.yaml:2: colour: must be one of the keys title, text, tags, pinned, weight",
        "note.yaml:3: text: must stand once; line 1 has it already",
        "note.yaml:4: tags: must be a list, each entry after a dash",
        "note.yaml:5: pinned: must be true or false",
        "note.yaml:6: weight: must be a number",
    ]


def test_texts_by_language_list_all_their_faults() -> None:
    assert lines("title:\n  th: ''\n  de: Titel\n  lo: [a]\n") == [
        "note.yaml:1: title: must have a text for en",
        "note.yaml:2: title.th: must be a text that is not empty",
        "note.yaml:3: title.de: must be one of the languages en, th, lo, km, my, vi, zh",
        "note.yaml:4: title.lo: must be a text that is not empty",
    ]


def test_a_file_that_is_no_mapping_is_one_fault() -> None:
    assert lines("- title") == ["note.yaml:1: must be a mapping, each line of the form key: value"]


@given(st.text(st.characters(codec="utf-8"), max_size=60))
@example("{a: &a [*a, *a]}")
@example("? {a: b}\n: c")
@example("%YAML 9.9\n---\na: b")
def test_any_text_is_read_or_refused_with_faults(text: str) -> None:
    found = []
    try:
        read_file(text, "note.yaml", Note)
    except FileFaults as error:
        found = [fault.line for fault in error.faults] or [0]
    assert all(1 <= line <= len(text.splitlines()) + 1 for line in found)


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1).filter(str.strip))
@example("no")
@example("'")
@example("# not a comment")
@example("a: b")
@example("\u2028 two \u2029 lines")
def test_any_line_survives_the_way_out_and_in(text: str) -> None:
    normal = unicodedata.normalize("NFC", text).strip()
    note = Note(title={"en": "T"}, text=normal, tags=(normal,))
    assert read_file(write_file(note), "note.yaml", Note) == note


def test_several_lines_are_written_as_a_block() -> None:
    note = Note(title={"en": "One\nTwo"}, tags=("a",))
    assert write_file(note) == "title:\n  en: |-\n    One\n    Two\ntags:\n  - a\n"
