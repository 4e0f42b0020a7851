"""The shape Telegram takes: pieces short enough that lose nothing, keyboards, and shared bodies filled in."""

import re
from html.parser import HTMLParser

import pytest
import regex
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markupsafe import Markup, escape

from bot.delivery import render
from bot.delivery.message import Button, ContactKeyboard, Message

LETTERS = st.sampled_from("abc ກຂສົມ ທີ່ ไทย ខ្មែរ ကြီး 中文 ế <>&\"' 👍🏽 👩‍👩‍👧 é")
WORDS = st.text(LETTERS, max_size=30)
TAGS = st.sampled_from(["b", "i", "code"])
LINE = st.lists(
    st.one_of(WORDS.map(lambda word: str(escape(word))), st.tuples(TAGS, WORDS).map(
        lambda pair: f"<{pair[0]}>{escape(pair[1])}</{pair[0]}>"
    )), max_size=4,
).map("".join)  # fmt: skip
HTML = st.lists(st.tuples(LINE, st.integers(1, 6)).map(lambda pair: pair[0] * pair[1]), max_size=12).map("\n".join)


class _Reader(HTMLParser):
    """Reads HTML strictly, as Telegram does: every tag closed, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def _visible(html: str) -> str:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == [], f"an open tag in {html!r}"
    return reader.text


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _solid(text: str) -> str:
    return re.sub(r"\s", "", text)


@settings(max_examples=200)
@given(html=HTML, longest=st.integers(200, 400))
@example(html="x" * 4096 * 3, longest=4096)
@example(html="👩‍👩‍👧" * 2000, longest=4096)
@example(html="ກ" + "\u0300" * 6000 + "x" * 3000, longest=4096)
@example(html=("é" + "\u0301" * 300) * 60, longest=4096)
@example(html="&amp;" * 9000, longest=4096)
@example(html="\n" * 5000, longest=4096)
def test_pieces_are_short_enough_and_lose_nothing(html: str, longest: int) -> None:
    """Counted as Telegram counts; each piece is HTML of its own; no letter is lost, doubled or moved."""
    pieces = render.split(html, longest)
    visible = [_visible(piece) for piece in pieces]
    assert [_units(text) <= longest for text in visible] == [True] * len(pieces)
    assert _solid("".join(visible)) == _solid(_visible(html))
    if len(pieces) > 1:
        assert all(text.strip() for text in visible), "Telegram refuses an empty message"


@settings(max_examples=100)
@given(word=st.text(LETTERS, min_size=1, max_size=400))
def test_a_cut_never_falls_into_a_letter(word: str) -> None:
    """A letter of several code points, as Lao, Khmer and Burmese have them, stays in one piece."""
    line = word.replace(" ", "").replace("\n", "")
    pieces = [_visible(piece) for piece in render.split(str(escape(line)), 200)]
    assert [letter for piece in pieces for letter in regex.findall(r"\X", piece)] == regex.findall(r"\X", line)


def test_a_short_text_stays_as_it_is() -> None:
    """Up to the limit, with its tags."""
    text = f"<b>{'x' * 4089}</b>"
    assert render.split(text) == [text]


def test_buttons_go_below_the_last_part_and_every_part_is_as_silent() -> None:
    """So that the person reads everything before choosing."""
    message = Message("a" * 3000 + "\n" + "b" * 3000, buttons=[[Button("Yes", data="x:y")]], silent=True)
    assert render.parts(message) == [
        {"text": "a" * 3000, "silent": True},
        {"text": "b" * 3000, "silent": True, "buttons": [[{"label": "Yes", "data": "x:y"}]]},
    ]


INLINE = {"inline_keyboard": [[{"text": "Yes", "callback_data": "x:y"}, {"text": "Site", "url": "https://a.org"}]]}


@pytest.mark.parametrize(
    ("message", "sent", "edited"),
    [
        (Message("x"), None, None),
        (Message("x", buttons=[[Button("Yes", data="x:y"), Button("Site", url="https://a.org")]]), INLINE, INLINE),
        (
            Message("x", contact=ContactKeyboard("Share")),
            {
                "keyboard": [[{"text": "Share", "request_contact": True}]],
                "resize_keyboard": True,
                "one_time_keyboard": True,
            },
            None,
        ),
        (Message("x", close_keyboard=True), {"remove_keyboard": True}, None),
    ],
    ids=["none", "buttons", "contact", "closed"],
)
def test_each_wish_has_its_keyboard_and_an_edit_only_the_inline_kind(
    message: Message, sent: object, edited: object
) -> None:
    """Telegram refuses a reply keyboard on an edit."""
    payload = message.to_json()
    assert render.sending(payload)["reply_markup"] == sent
    assert render.editing(payload)["reply_markup"] == edited


def test_words_of_people_are_shown_as_typed() -> None:
    """A text is escaped, a sentence of ours keeps its tags."""
    assert Message('<b> & "you"').to_json()["text"] == "&lt;b&gt; &amp; &#34;you&#34;"
    assert Message(Markup("<b>{}</b>").format("<i>")).to_json()["text"] == "<b>&lt;i&gt;</b>"


def test_a_shared_body_gets_one_readers_values() -> None:
    """Escaped, each in its place, not read again; other braces stay."""
    body = {"text": "Dear {name}, {hour} {and} {name}", "silent": True}
    values = {"name": "<{hour}>", "hour": "09:00"}
    filled = {"text": "Dear &lt;{hour}&gt;, 09:00 {and} &lt;{hour}&gt;", "silent": True}
    assert render.fill(body, values) == filled
    assert render.fill(body, {}) == body


def test_what_stands_in_a_place_can_follow_from_another_value() -> None:
    """Her own hour by her time zone; where her clock shows the same one, nothing; what stands there is text."""
    body = {"text": "At nine{own}", "by": {"own": ["zone", {"Asia/Yangon": " · <7:30>"}]}}
    told = [render.fill(body, {"zone": zone})["text"] for zone in ("Asia/Yangon", "Asia/Shanghai", "")]
    assert told == ["At nine · &lt;7:30&gt;", "At nine", "At nine"]
    assert render.fill(body, {"name": "x"})["text"] == "At nine"
