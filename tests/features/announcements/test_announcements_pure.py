"""The pure rooms of announcements: marking, places, audiences, what keeps a draft from leaving, the seal of the log."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.features.announcements import marking
from bot.features.announcements.audience import FACETS, Audience
from bot.features.announcements.leaving import read_moment
from bot.features.announcements.model import Announcement, Category, Gate, State, Text, gate, seal
from bot.playground.html import parse_html

NOW = datetime(2027, 1, 5, 3, 0, tzinfo=UTC)
KINDS = ("bold", "italic", "underline", "strikethrough", "code", "spoiler", "blockquote")
LETTERS = st.text(st.sampled_from("a<b>&\"' ກ👍é\n"), min_size=1, max_size=40)


def draft(**values: Any) -> Announcement:
    """A draft with nothing chosen."""
    known: dict[str, Any] = {
        "id": 1, "author_id": 1, "state": State.DRAFT, "version": 1, "category": Category.NEWS, "base": "en",
        "fallback": None, "fallback_for": frozenset(), "audience": Audience(), "got_it": False, "replies": "case",
        "valid_until": None, "due_at": None, "anchor": None, "parent_id": None, "chat_id": None, "progress_row": None,
        "created_at": NOW, "began_at": None, "ended_at": None,
    }  # fmt: skip
    return Announcement(**(known | values))


def texts(*languages: str) -> dict[str, Text]:
    """A text in each of these."""
    return {each: Text(each, "text", "Hello", 1, (1,)) for each in languages}


@given(LETTERS, st.data())
def test_marking_is_that_of_the_author_and_nothing_else(text: str, data: st.DataObject) -> None:
    """What is typed is shown as typed, whatever it looks like, and what was marked is marked."""
    longest = len(text.encode("utf-16-le")) // 2
    offset = data.draw(st.integers(0, longest - 1))
    entity = {
        "type": data.draw(st.sampled_from(KINDS)),
        "offset": offset,
        "length": data.draw(st.integers(1, longest - offset)),
    }
    html = marking.to_html(text, [entity, {"type": "url", "offset": 0, "length": 1}])
    units = text.encode("utf-16-le")
    whole = all(
        (units[at * 2 - 2 : at * 2].decode("utf-16-le", "replace") != "\ufffd" or at == 0)
        for at in (offset, offset + entity["length"])
    )
    if whole:
        read, entities = parse_html(html)
        assert read == text
        assert [(each["type"], each["offset"], each["length"]) for each in entities] == [
            (entity["type"], entity["offset"], entity["length"])
        ]
        assert marking.plain(html) == text


def test_marks_within_marks_and_links() -> None:
    """Nested as Telegram nests them."""
    entities = [
        {"type": "bold", "offset": 0, "length": 9}, {"type": "italic", "offset": 5, "length": 4},
        {"type": "text_link", "offset": 10, "length": 4, "url": 'https://x.la/?a="1"&b'},
    ]  # fmt: skip
    html = marking.to_html("Room <204> here", entities)
    assert html == '<b>Room <i>&lt;204</i></b>&gt;<a href="https://x.la/?a=&#34;1&#34;&amp;b"> her</a>e'


def test_places_are_filled_once_and_escaped() -> None:
    """A value that looks like a place or like HTML stays what it is."""
    html = "<b>{activity}</b>: {session} {other} {name}"
    assert marking.places(html) == ["activity", "name", "session"]
    filled = marking.filled(html, activity="<i> {name}", session="{activity}")
    assert filled == "<b>&lt;i&gt; {name}</b>: {activity} {other} {name}"


@pytest.mark.parametrize(
    ("html", "words", "is_too_long"),
    [("x" * 4000, True, False), ("x" * 4001, True, True), ("<b>" + "x" * 4000 + "</b>", True, False),
     ("👍" * 2001, True, True), ("x" * 940, False, False), ("x" * 941, False, True),
     ("x" * 3950 + "{name}", True, True)],
)  # fmt: skip
def test_what_fits_is_counted_as_telegram_counts(html: str, words: bool, is_too_long: bool) -> None:
    """UTF-16 units of what is read, with room for what its places will hold."""
    assert marking.is_too_long(html, words=words) is is_too_long


@given(st.lists(st.tuples(st.sampled_from(FACETS), st.sampled_from("abc")), max_size=12))
def test_a_value_is_neither_included_excluded_in_turn(taps: list[tuple[str, str]]) -> None:
    """Three taps lead back; an audience is kept without loss, and nothing is on both sides."""
    audience = Audience()
    for facet, value in taps:
        before = audience.standing(facet, value)
        audience = audience.turned(facet, value)
        order = ["", "include", "exclude"]
        assert audience.standing(facet, value) == order[(order.index(before) + 1) % 3]
    assert Audience.from_json(audience.to_json()) == audience
    for facet, value in taps:
        assert audience.turned(facet, value).turned(facet, value).turned(facet, value).standing(
            facet, value
        ) == audience.standing(facet, value)


def test_a_language_with_readers_and_no_text_keeps_it_from_leaving_until_that_is_chosen() -> None:
    """For each language anew: one that gets its first reader later is asked about, too."""
    readers = {"en": 2, "lo": 3, "km": 0}
    assert gate(draft(), readers, []) is Gate.NO_TEXT
    assert gate(draft(texts=texts("en")), {"en": 0}, []) is Gate.NOBODY
    assert gate(draft(texts=texts("en")), readers, []) is Gate.HOLES
    assert draft(texts=texts("en")).holes(readers) == {"lo": 3}
    chosen = draft(texts=texts("en"), fallback="en", fallback_for=frozenset({"lo"}))
    assert gate(chosen, readers, ["name"]) is None
    assert gate(chosen, {**readers, "km": 1}, []) is Gate.HOLES
    assert gate(chosen, readers, ["session"]) is Gate.NO_ACTIVITY
    about = draft(texts=texts("en", "lo"), audience=Audience({"activity": ("robotics",)}))
    assert gate(about, readers, ["session"]) is None
    assert draft(texts=texts("lo"), fallback="en", fallback_for=frozenset({"th"})).holes({"th": 1}) == {"th": 1}


@pytest.mark.parametrize(
    ("typed", "moment"),
    [("2027-01-06 09:30", "2027-01-06T02:30"), ("๒๕๗๐-๐๑-๐๖ ๐๙:๓๐", "2027-01-06T02:30"),
     ("at 2027-1-6, 9.30", "2027-01-06T02:30"),
     ("6/1/2027 09:30", "2027-01-06T02:30"), ("tomorrow 9.30", "2027-01-06T02:30"), ("พรุ่งนี้ 9:30", "2027-01-06T02:30"),
     ("6 January 9:30 am", "2027-01-06T02:30"), ("18:00", "2027-01-05T11:00"),
     ("6/1/2027 9:30 +08", "2027-01-06T01:30"),
     ("2027-02-30 09:00", None), ("tomorrow", None), ("2027-01-06 25:00", None), ("6/1/2027 9:00-10:00", None)],
)  # fmt: skip
def test_a_moment_is_read_by_the_clock_of_who_types_it(typed: str, moment: str | None) -> None:
    """Digits of any script, the Buddhist era, and nothing guessed."""
    found = read_moment(typed, "Asia/Vientiane", NOW)
    assert (found and found.astimezone(UTC).strftime("%Y-%m-%dT%H:%M")) == moment


def test_a_line_of_the_log_seals_the_one_before() -> None:
    """Whoever changes a line must change all that follow."""
    first = seal("", 1, "begun")
    assert seal(first, 1, "sent") != seal(seal("", 1, "begin"), 1, "sent")
