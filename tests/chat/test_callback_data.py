"""What a button sends back: readable, within 64 bytes, and never trusted."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.callback_data import CallbackData, pack

ARGUMENT = st.text(string.ascii_letters + string.digits + "_-", max_size=16)


@given(
    room=st.text(string.ascii_lowercase, min_size=1, max_size=12),
    action=st.text(string.ascii_lowercase + "_", min_size=1, max_size=16),
    argument=ARGUMENT,
    version=ARGUMENT,
)
def test_what_is_packed_is_read_back(room: str, action: str, argument: str, version: str) -> None:
    """All four parts, and never more bytes than Telegram takes."""
    data = pack(room, action, argument, version)
    assert len(data.encode()) <= 64
    assert CallbackData.parse(data) == CallbackData(room, action, argument, version)


@given(text=st.text(max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    """Forged data raises nothing, and what is read is what was sent."""
    read = CallbackData.parse(text)
    if read is not None:
        assert ":".join((read.room, read.action, read.argument, read.version)).rstrip(":") == text.rstrip(":")


@pytest.mark.parametrize(
    "text",
    [
        "", ":", "form", "form:", ":pick", "Form:pick", "form:pick:a:b:c", "form:pick:ສາວ", "form:pick:a b",
        "form:pick:a\n", "form:pick:\u0664", "form:" + "p" * 17, "f" * 13 + ":pick", "form:pick:" + "a" * 33,
        "form:pick:" + "a" * 32 + ":" + "b" * 32, "form:pick:a:b\x00", "form::pick", "../etc:passwd",
    ],
)  # fmt: skip
def test_data_of_another_shape_is_none_of_ours(text: str) -> None:
    """Whoever sent it."""
    assert CallbackData.parse(text) is None


@pytest.mark.parametrize(
    ("argument", "number"),
    [
        ("7", 7), ("007", 7), ("", None), ("-7", None), ("7a", None), ("robotics", None), ("9" * 18, int("9" * 18)),
        ("9" * 19, None), ("1_000", None),
    ],
)  # fmt: skip
def test_a_number_is_one_that_a_row_can_have(argument: str, number: int | None) -> None:
    """As argument and as version; what a database could not take is none."""
    data = CallbackData.parse(f"form:pick:{argument}:{argument}")
    assert data is not None
    assert (data.number, data.revision) == (number, number)


@pytest.mark.parametrize(
    "parts",
    [("Form", "pick"), ("form", ""), ("form", "pick", "ສາວ"), ("form", "pick", "a" * 60)],
)
def test_a_button_of_another_shape_cannot_be_made(parts: tuple[str, ...]) -> None:
    """So that a test finds it, not a person."""
    with pytest.raises(ValueError, match="not a button's data"):
        pack(*parts)
