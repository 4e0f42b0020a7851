"""The sentence vectors of the shipped bank, made beforehand: `make vectors`, after a text of `faq.yaml` has changed.

Eight bits a number and one scale a vector: a third of what half precision takes, and what differs from the engine's own
is far below what tells two questions apart.
"""

from pathlib import Path

import numpy as np

from bot.features.faq import embedding
from bot.features.faq.bank import rows_in
from bot.features.faq.fits import digest
from bot.features.faq.meaning import writings
from bot.features.faq.vectors import SHORT
from bot.seed import VECTORS, importing

_AT_ONCE = 64


def write(path: Path = VECTORS) -> int:
    """Embeds every text of the shipped bank; how many there are."""
    engine = embedding.find()
    assert engine is not None, "the extra [semantic] is not installed"
    texts = sorted({text for _, _, text in writings(rows_in(importing.shipped_faq()))})
    made = np.concatenate([engine.embed(texts[at : at + _AT_ONCE]) for at in range(0, len(texts), _AT_ONCE)])
    scales = np.abs(made).max(axis=1) / 127
    np.savez(
        path,
        version=np.array(engine.version),
        digests=np.array([digest(text)[:SHORT] for text in texts], dtype=f"S{SHORT}"),
        vectors=np.round(made / scales[:, None]).astype(np.int8),
        scales=scales.astype(np.float32),
    )
    return len(texts)


if __name__ == "__main__":
    print(f"{write()} vectors: {VECTORS}")  # noqa: T201
