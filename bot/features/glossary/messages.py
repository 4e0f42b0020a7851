"""What a term looks like: in the list while somebody types, and in the chat it is sent to."""

from collections.abc import Mapping

from markupsafe import Markup

from bot.chat.inline import Found
from bot.features.glossary.model import Term
from bot.i18n import ENDONYMS, LANGUAGES, Translator


def term(t: Translator, found: Term, field: Mapping[str, str]) -> Found:
    """A term in the reader's language, and below it in all others; whoever reads it in a chat finds her own."""
    title, subject = t.pick(found.text), t.pick(field) or found.field
    others = [text for language, text in found.text.items() if language != t.language and text != title]
    lines = [t("<b>{name}</b> · {country}", name=title, country=subject)]
    lines += [
        t("{question}: {answer}", question=ENDONYMS[language], answer=found.text[language])
        for language in LANGUAGES if language in found.text
    ]  # fmt: skip
    return Found(f"term-{found.number}", title, " · ".join((subject, *others)), Markup("\n").join(lines))
