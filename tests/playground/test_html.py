"""HTML as Telegram's servers read it, with their complaints."""

import pytest
from telegram import Bot
from telegram.error import BadRequest

from bot.playground.html import parse_html
from bot.playground.person import Person
from bot.playground.refusal import Refusal
from bot.playground.unparse import to_html


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("<b>open", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("ລາວ</b>", "Unexpected end tag at byte offset 9"),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<", "Unclosed start tag at byte offset 0"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<b>x</b x>", "Unclosed end tag at byte offset 4"),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("a <3 b", 'Unsupported start tag "3" at byte offset 2'),
        ("<p>x</p>", 'Unsupported start tag "p" at byte offset 0'),
        ("line<br>line", 'Unsupported start tag "br" at byte offset 4'),
        ("<br/>", 'Unsupported start tag "br/" at byte offset 0'),
        ("<script>x</script>", 'Unsupported start tag "script" at byte offset 0'),
        ("<img src='x'>", 'Unsupported start tag "img" at byte offset 0'),
        ("<h1>x</h1>", 'Unsupported start tag "h1" at byte offset 0'),
        ("<ul><li>x</li></ul>", 'Unsupported start tag "ul" at byte offset 0'),
        ("<font color=red>x</font>", 'Unsupported start tag "font" at byte offset 0'),
        ("<!-- x -->", 'Unsupported start tag "!--" at byte offset 0'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<span class='big'>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<a href>x</a>", 'Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0'),
        ("<a ='x'>x</a>", 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<a href='x>x</a>", "Unclosed start tag at byte offset 0"),
        ("<a href=x", 'Unclosed start tag "a" at byte offset 0'),
        ("<a href=x/y>x</a>", "Unexpected end of name token at byte offset 8"),
        ("<tg-emoji emoji-id='x'>😀</tg-emoji>", "Invalid custom emoji identifier specified"),
        ("<tg-time unix='x'>x</tg-time>", "Invalid Unix time specified"),
        ("&#xD800;", "Text contains invalid Unicode characters after decoding HTML entities, "
                     "check for unmatched surrogate code units"),
    ],
)  # fmt: skip
def test_broken_html_is_refused(source: str, complaint: str) -> None:
    """With the place in bytes of UTF-8."""
    with pytest.raises(Refusal) as refused:
        parse_html(source)
    assert refused.value.description == f"Bad Request: can't parse entities: {complaint}"


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("plain", "plain", []),
        ("<b>x</b>", "x", [("bold", 0, 1)]),
        ("<B>x</b>", "x", [("bold", 0, 1)]),
        ("<strong>x</strong>", "x", [("bold", 0, 1)]),
        ("<b>x</>", "x", [("bold", 0, 1)]),
        ("<b >x</b >", "x", [("bold", 0, 1)]),
        ("<b></b>x", "x", []),
        ("<i>a</i><em>b</em>", "ab", [("italic", 0, 1), ("italic", 1, 1)]),
        ("<u>a</u><ins>b</ins>", "ab", [("underline", 0, 1), ("underline", 1, 1)]),
        ("<s>a</s><strike>b</strike><del>c</del>", "abc",
         [("strikethrough", 0, 1), ("strikethrough", 1, 1), ("strikethrough", 2, 1)]),
        ("<tg-spoiler>a</tg-spoiler><span class='tg-spoiler'>b</span>", "ab", [("spoiler", 0, 1), ("spoiler", 1, 1)]),
        ("<blockquote>a</blockquote>", "a", [("blockquote", 0, 1)]),
        ("<blockquote expandable>a</blockquote>", "a", [("expandable_blockquote", 0, 1)]),
        ("<code>a</code>", "a", [("code", 0, 1)]),
        ("<pre>a</pre>", "a", [("pre", 0, 1)]),
        ("😀<b>ລາວ</b>", "😀ລາວ", [("bold", 2, 3)]),
        ("<b>a<i>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
        ("1 &lt; 2 &amp;&amp; 3 &gt; 2", "1 < 2 && 3 > 2", []),
        ("&quot;&#39;&#x27;", "\"''", []),
        ("&nbsp;&copy;", "&nbsp;&copy;", []),
        ("Q&A & more", "Q&A & more", []),
        ("a > b", "a > b", []),
        ("<a href='nowhere'>x</a>", "x", []),
        ("<a>https://example.org/</a>", "https://example.org/", [("text_link", 0, 20)]),
    ],
)  # fmt: skip
def test_html_that_telegram_reads_is_read_alike(source: str, text: str, entities: list[tuple[str, int, int]]) -> None:
    """Tags, references and places in UTF-16 units."""
    read, found = parse_html(source)
    assert (read, [(one["type"], one["offset"], one["length"]) for one in found]) == (text, entities)


def test_a_block_of_code_knows_its_language() -> None:
    """`<pre><code class=…>` is one block."""
    _, found = parse_html('<pre><code class="language-python">x = 1</code></pre>')
    assert found == [{"type": "pre", "offset": 0, "length": 5, "language": "python"}]


@pytest.mark.parametrize(
    ("href", "entity"),
    [
        ("https://example.org/a?b=1&amp;c=2", {"type": "text_link", "url": "https://example.org/a?b=1&c=2"}),
        ("example.org", {"type": "text_link", "url": "http://example.org/"}),
        ("tg://resolve?domain=sala", {"type": "text_link", "url": "tg://resolve?domain=sala"}),
        ("tg://user?id=700000001", {"type": "text_mention", "user": {"id": 700_000_001}}),
    ],
)
def test_a_link_leads_where_it_says(href: str, entity: dict[str, object]) -> None:
    """To an address in full, or to a person."""
    _, found = parse_html(f'<a href="{href}">x</a>')
    assert found == [{"offset": 0, "length": 1, **entity}]


@pytest.mark.parametrize("source", ["<b>a</b> <i>b</i>", "<b>a <i>b</i></b> &lt;c&gt; &amp;", "😀<u>ລາວ</u>\n<s>x</s>"])
def test_what_was_read_can_be_written_back(source: str) -> None:
    """So that a test can compare what the bot wrote."""
    assert to_html(*parse_html(source)) == source


async def test_the_stock_client_is_told_what_is_broken(bot: Bot, started: Person) -> None:
    """In a message, an edit and a caption; nothing arrives."""
    with pytest.raises(BadRequest, match='Can\'t parse entities: unsupported start tag "p" at byte offset 0'):
        await bot.send_message(started.id, "<p>x</p>", parse_mode="HTML")
    sent = await bot.send_message(started.id, "<p>x</p>")
    with pytest.raises(BadRequest, match="Can't parse entities"):
        await sent.edit_text("<b>x", parse_mode="HTML")
    with pytest.raises(BadRequest, match="Can't parse entities"):
        await bot.send_document(started.id, b"x", caption="</b>", parse_mode="HTML")
    assert [one.text for one in started.chat.messages] == ["<p>x</p>"]


async def test_telegram_marks_what_it_recognises_itself(bot: Bot, started: Person) -> None:
    """Commands, addresses, names, tags and phone numbers; not inside code or a link."""
    sent = await bot.send_message(started.id, "/mine https://example.org/a. @sala_bot #robotics +8562055512345 a@b.org")
    assert [sent.parse_entity(one) for one in sent.entities] == [
        "/mine", "https://example.org/a", "@sala_bot", "#robotics", "+8562055512345", "a@b.org",
    ]  # fmt: skip
    sent = await bot.send_message(started.id, "<code>/mine</code>", parse_mode="HTML")
    assert [one.type for one in sent.entities] == ["code"]
