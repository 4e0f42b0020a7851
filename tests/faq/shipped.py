"""The bank that is shipped, and what the engine makes of it: embedded once, and kept beside the installation."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from bot.features.faq.embedding import Engine
from bot.features.faq.meaning import Vectors, writings
from bot.features.faq.verdict import SMALLTALK, Row

ROOT = Path(__file__).parents[2]
BANK: dict[str, Any] = yaml.load((ROOT / "bot/seed/faq.yaml").read_text("utf-8"), Loader=yaml.CSafeLoader)
DEVELOPMENT = [json.loads(line) for line in (ROOT / "tests/data/faq_dev.jsonl").read_text("utf-8").splitlines()]
OUTSIDE = "none"


def rows() -> Iterator[Row]:
    """Every row of the bank."""
    for topic in BANK["topics"]:
        yield from lines(topic["code"], topic["phrasings"])
        yield from (Row(topic["code"], language, title) for language, title in topic["title"].items())
    yield from lines(None, BANK["out_of_scope"])
    for talk in BANK["smalltalk"]:
        yield from lines(SMALLTALK + talk["code"], talk["phrasings"])


def lines(topic: str | None, texts: dict[str, list[str]]) -> Iterator[Row]:
    """The rows of one topic."""
    yield from (Row(topic, language, text) for language, some in texts.items() for text in some)


def vectors(engine: Engine, more: Iterable[str] = ()) -> Vectors:
    """The vector of every writing of the bank and of `more`; only what is new is embedded."""
    name = hashlib.sha256(engine.version.encode()).hexdigest()[:12]
    path = ROOT / ".venv" / f"vectors-{name}.npz"
    known: dict[str, Any] = dict(np.load(path)) if path.exists() else {}
    texts = [*(text for _, _, text in writings(list(rows()))), *more]
    missing = [text for text in dict.fromkeys(texts) if _key(text) not in known]
    for at in range(0, len(missing), 64):
        piece = missing[at : at + 64]
        known.update(zip(map(_key, piece), engine.embed(piece).astype(np.float16), strict=True))
    if missing and path.parent.is_dir():
        wanted = {_key(text) for text in texts}
        np.savez(path, **{key: vector for key, vector in known.items() if key in wanted})
    return {text: known[_key(text)] for text in texts}


def _key(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
