"""The bank that is shipped, and what the engine makes of it."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from bot.features.faq.embedding import Engine
from bot.features.faq.fits import digest
from bot.features.faq.meaning import Vectors, writings
from bot.features.faq.vectors import SHORT, made_beforehand
from bot.features.faq.verdict import SMALLTALK, Row
from bot.seed import VECTORS

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
    """The vector of every writing of the bank, as it is shipped, and of `more`; what is new is embedded, and kept."""
    name = hashlib.sha256(engine.version.encode()).hexdigest()[:12]
    path = ROOT / ".venv" / f"vectors-{name}.npz"
    texts = {digest(text): text for text in (*(text for _, _, text in writings(list(rows()))), *more)}
    beforehand = made_beforehand(VECTORS, engine.version)
    known: dict[str, Any] = {key: beforehand[key[:SHORT]] for key in texts if key[:SHORT] in beforehand}
    kept = dict(np.load(path)) if path.exists() else {}
    missing = [key for key in texts if key not in known and key not in kept]
    for at in range(0, len(missing), 64):
        piece = missing[at : at + 64]
        made = engine.embed([texts[key] for key in piece]).astype(np.float16)
        kept.update(zip(piece, made, strict=True))
    if missing and path.parent.is_dir():
        np.savez(path, **{key: vector for key, vector in kept.items() if key in texts})
    return {text: known[key] if key in known else kept[key] for key, text in texts.items()}
