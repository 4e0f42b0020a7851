"""What was fitted to the bank, kept in the database: to fit takes seconds of a processor and a hundred MiB, to read it
neither, and a start comes more often than an edit."""

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from bot.features.faq.verdict import Row

if TYPE_CHECKING:
    from bot.features.faq.ngrams import Floats

LETTERS: Final = "letters"
MEANING: Final = "meaning"

_METHOD: Final = 2
"""Raised when a fit is changed: what was fitted otherwise is not taken up again."""


def digest(text: str) -> str:
    """What a text is known by."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def key(kind: str, rows: Sequence[Row], engine: str = "") -> str:
    """What the fit of exactly these rows is known by, and for meaning with the vectors of this engine."""
    lines = [repr((_METHOD, engine)), *(repr((row.topic, row.language, row.text)) for row in rows)]
    return f"{kind}:{digest(chr(10).join(lines))[:48]}"


def packed(votes: "Floats", cut: float) -> bytes:
    """A fit as it is kept."""
    import numpy as np

    return np.append(votes.ravel(), np.float32(cut)).astype(np.float32).tobytes()


def unpacked(content: bytes, columns: int) -> "tuple[Floats, float]":
    """The votes for so many topics, and the cut."""
    import numpy as np

    numbers = np.frombuffer(content, np.float32)
    return numbers[:-1].reshape(-1, columns), float(numbers[-1])
