"""Which addresses Telegram lets a bot link to."""

import re
from urllib.parse import urlsplit

_HOST = re.compile(r"(?:[\w-]+\.)+[\w-]+|\[[0-9a-fA-F:.]+\]")
_USER = re.compile(r"tg:(?://)?user\?id=([1-9]\d{0,15})")


def mentioned_user(link: str) -> int:
    """The person whom `tg://user?id=…` names, else 0."""
    match = _USER.fullmatch(link.strip())
    return int(match[1]) if match else 0


def checked_link(link: str) -> str:
    """The address in full; raises ValueError with Telegram's reason when it leads nowhere."""
    link = link.strip()
    if not link:
        raise ValueError("URL host is empty")
    if re.match(r"(?:tg|ton|tonsite):(?://)?\S", link):
        return link
    scheme = re.match(r"([a-zA-Z][a-zA-Z0-9+.-]*):", link)
    if scheme and "://" in link and scheme[1].lower() not in ("http", "https"):
        raise ValueError("Unsupported URL protocol")
    full = link if scheme and "://" in link else f"http://{link}"
    parts = urlsplit(full)
    if not parts.hostname:
        raise ValueError("URL host is empty")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    if not _HOST.fullmatch(host) or re.search(r"\s", full):
        raise ValueError("Wrong HTTP URL")
    return full if parts.path or parts.query or parts.fragment else f"{full}/"
