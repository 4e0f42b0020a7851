"""What every page of the console has around it: one style, no script, nothing from elsewhere."""

import base64
import hashlib
from typing import Final

from markupsafe import Markup

from bot.i18n import Translator

STYLE: Final = """
:root { color-scheme: light dark; --line: color-mix(in srgb, CanvasText 18%, Canvas);
  --soft: color-mix(in srgb, CanvasText 5%, Canvas); }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 80rem; padding: 1rem; line-height: 1.6; overflow-wrap: anywhere;
  font-family: system-ui, "Noto Sans", "Noto Sans Thai", "Noto Sans Lao", "Noto Sans Khmer", "Noto Sans Myanmar",
  "Noto Sans CJK SC", sans-serif; }
h1 { font-size: 1.4rem; margin: 0; }
h2 { font-size: 1.1rem; margin: 1.5rem 0 .5rem; }
a { color: LinkText; }
header, form.filter, nav { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; }
header > div { flex: 1 1 14rem; }
button, select { font: inherit; padding: .4rem .9rem; min-height: 2.75rem; max-width: 100%; }
label { display: flex; flex-wrap: wrap; gap: .25rem .5rem; align-items: center; max-width: 100%; }
ul { list-style: none; margin: 0; padding: 0; }
ul.figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(22rem, 100%), 1fr)); gap: 0 2rem; }
ul.figures > li { border-top: 1px solid var(--line); padding: .5rem 0; }
ul.states { display: flex; flex-wrap: wrap; gap: .4rem; margin-top: .25rem; }
ul.states a { display: block; background: var(--soft); border-radius: .5rem; padding: .25rem .7rem; }
table { width: 100%; border-collapse: collapse; margin: 1rem 0; }
th, td { text-align: start; vertical-align: top; padding: .45rem .6rem; border-bottom: 1px solid var(--line); }
th { overflow-wrap: normal; }
td { min-width: 7.5rem; }
td:first-child { min-width: 0; }
form.filter { margin-top: 1.5rem; }
@media (max-width: 48rem) {
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  table, tbody, tr, td { display: block; }
  tr { border: 1px solid var(--line); border-radius: .5rem; padding: .4rem 0; margin-bottom: .75rem; }
  td { border: 0; display: flex; min-width: 0; gap: .75rem; padding: .15rem .75rem; }
  td::before { content: attr(data-label); flex: 0 0 7.5rem; opacity: .7; }
  td:empty { display: none; }
}
"""
_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
HEADERS: Final = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_HASH}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}

_PAGE = Markup(
    '<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    "<title>{title}</title>\n<style>{style}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
)


def page(t: Translator, title: Markup, body: Markup) -> str:
    """A whole page in the language of its reader."""
    style = Markup(STYLE)  # noqa: S704  (ours, above)
    return _PAGE.format(language=t.language, title=title.striptags(), style=style, body=body)


def said(t: Translator, title: Markup, sentence: Markup, button: Markup | None = None) -> str:
    """A page with one sentence, and perhaps one button, which sends the page's own address back."""
    form = Markup('<form method="post"><button>{}</button></form>').format(button) if button else ""
    return page(t, title, Markup("<main><h1>{}</h1><p>{}</p>{}</main>").format(title, sentence, form))
