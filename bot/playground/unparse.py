"""Text and entities written back as HTML, for tests to read."""

import html

from bot.playground.text import Entity, in_order, utf16_length, utf16_slice

_TAGS = {"bold": "b", "italic": "i", "underline": "u", "strikethrough": "s", "spoiler": "tg-spoiler", "code": "code",
         "pre": "pre", "blockquote": "blockquote"}  # fmt: skip


def to_html(text: str, entities: list[Entity]) -> str:
    """The text as a bot would have written it."""
    opened: dict[int, str] = {}
    closed: dict[int, str] = {}
    for entity in in_order(entities):
        pair = _tag_pair(entity)
        if pair:
            start, end = entity["offset"], entity["offset"] + entity["length"]
            opened[start] = opened.get(start, "") + pair[0]
            closed[end] = pair[1] + closed.get(end, "")
    marks = sorted({0, *opened, *closed, utf16_length(text)})
    parts = []
    for here, after in zip(marks, [*marks[1:], marks[-1]], strict=True):
        parts += [closed.get(here, ""), opened.get(here, "")]
        parts.append(html.escape(utf16_slice(text, here, after - here), quote=False))
    return "".join(parts)


def _tag_pair(entity: Entity) -> tuple[str, str] | None:
    kind = entity["type"]
    if kind in _TAGS:
        return f"<{_TAGS[kind]}>", f"</{_TAGS[kind]}>"
    if kind == "text_link":
        return f'<a href="{html.escape(entity["url"])}">', "</a>"
    if kind == "text_mention":
        return f'<a href="tg://user?id={entity["user"]["id"]}">', "</a>"
    if kind == "date_time":
        return f'<tg-time unix="{entity["unix_time"]}">', "</tg-time>"
    if kind == "expandable_blockquote":
        return "<blockquote expandable>", "</blockquote>"
    if kind == "custom_emoji":
        return f'<tg-emoji emoji-id="{entity["custom_emoji_id"]}">', "</tg-emoji>"
    return None
