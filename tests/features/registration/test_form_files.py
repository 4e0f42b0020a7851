"""Files: told by their first bytes, and under names that no system stumbles over."""

from typing import Any

import hypothesis
import pytest
from hypothesis import strategies as st

from bot.features.registration import model
from bot.features.registration.form import Attached, Form, NotAnAnswer, Reason, Typed, fits, show
from bot.features.registration.form.files import MEGABYTE, file_type, harmless_name, read_file
from bot.features.registration.model import Draft
from bot.i18n import Translator
from tests.features.registration.sample import TODAY, question

PDF = b"%PDF-1.7\n" + b"x" * 100
PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 100


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, "pdf"),
        (PNG, "png"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "jpeg"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "webp"),
        (b"\x00\x00\x00\x18ftypheic", "heic"),
        (b"MZ\x90\x00", None),
        (b"<html>%PDF-1.7", None),
        (b"", None),
        (b"PK\x03\x04", None),
        (b"RIFF\x00\x00\x00\x00AVI ", None),
    ],
)
def test_a_file_is_what_its_first_bytes_say(content: bytes, kind: str | None) -> None:
    assert file_type(content) == kind


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("passport.pdf", "passport.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\som\\ໜັງສື ຜ່ານແດນ.PDF", "ໜັງສື ຜ່ານແດນ.pdf"),
        ("passport.pdf.exe", "passport.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("...", "file.pdf"),
        ("", "file.pdf"),
        ("CON", "_CON.pdf"),
        ("lpt1.txt", "_lpt1.pdf"),
        ("a\x00b\r\nc.pdf", "ab c.pdf"),
        ('<img src="x">.pdf', "img src=x.pdf"),
        ("=cmd|' /C calc'!A0.pdf", "C calc'!A0.pdf"),
        ("y" * 300 + ".pdf", "y" * 80 + ".pdf"),
        ("ཨོཾ་" * 90, None),
    ],
)
def test_a_name_is_made_harmless(given: str, kept: str | None) -> None:
    name = harmless_name(given, "pdf")
    assert kept is None or name == kept


@hypothesis.given(given=st.text(max_size=400) | st.text(alphabet="./\\ .:-=+@~conCON\u202e\u200b", max_size=30))
def test_no_name_at_all_does_harm(given: str) -> None:
    """One part, visible, no dot in front, never reserved, short in letters and bytes."""
    name = harmless_name(given, "jpeg")
    assert name.endswith(".jpg")
    assert len(name) <= 120
    assert len(name.encode()) <= 210
    assert not set(name) & set('/\\:*?"<>|\x00\n\r\u202e')
    assert name[0] not in ".~-=+@ "
    assert name.partition(".")[0].lower() not in {"con", "prn", "aux", "nul", "com1", "lpt1"}


def test_what_does_not_fit_is_refused_with_its_reason() -> None:
    asked = question("file", types=["pdf"], megabytes=1)
    assert read_file(asked, Attached("a.pdf", PDF)) == ("a.pdf", "application/pdf")
    for given, reason in (
        (Attached("a.pdf", PNG), Reason.FILE_TYPE),
        (Attached("a.pdf", b"MZ"), Reason.FILE_TYPE),
        (Attached("a.pdf", PDF + b"x" * MEGABYTE), Reason.FILE_TOO_LARGE),
        (Attached("a.pdf", fault=Reason.FILE_GONE), Reason.FILE_GONE),
    ):
        with pytest.raises(NotAnAnswer) as raised:
            read_file(asked, given)
        assert raised.value.reason == reason


def entry(number: int) -> dict[str, Any]:
    return {"file": number, "name": f"page {number}.pdf", "size": number * 1000}


def test_several_files_are_held_until_done_or_full(t: Translator) -> None:
    """None is no answer; two with Done are; the third, where three fit, needs no Done."""
    form = Form(code="f", questions=(question("file", files=3),))
    draft = Draft(at="asked")
    with pytest.raises(NotAnAnswer):
        model.done(draft, form)
    with pytest.raises(NotAnAnswer):
        model.answer(draft, form, Typed("here"), today=TODAY, region=None)
    draft = model.add_file(model.add_file(draft, form, entry(1)), form, entry(2))
    assert (draft.at, Draft.from_json(draft.to_json())) == ("asked", draft)
    finished = model.done(draft, form)
    assert (finished.at, finished.answers["asked"], dict(finished.held)) == (None, [entry(1), entry(2)], {})
    full = model.add_file(draft, form, entry(1500))
    assert full.at is None
    assert (
        show(form.questions[0], full.answers["asked"], t)
        == "page 1.pdf (1 kB), page 2.pdf (2 kB), page 1500.pdf (1.4 MB)"
    )


@pytest.mark.parametrize(
    ("kind", "fields", "still"),
    [
        ("file", {"files": 2}, True),
        ("file", {}, False),
        ("choices", {"choices": None}, False),
        ("short_text", {}, False),
    ],
)
def test_kept_files_fit_a_question_that_takes_so_many(kind: str, fields: dict[str, Any], still: bool) -> None:
    if "choices" in fields:
        fields = {"choices": [{"code": code, "text": {"en": code}} for code in ("a", "b")]}
    assert fits(question(kind, **fields), [entry(1), entry(2)]) is still
