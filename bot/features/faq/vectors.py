"""The vectors of the bank's rows, made once and kept in the database, and the votes that were fitted to them."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bot import logs
from bot.database.engine import Database
from bot.features.faq import fits, repository
from bot.features.faq.aside import aside
from bot.features.faq.embedding import Engine
from bot.features.faq.fits import digest

if TYPE_CHECKING:
    from bot.features.faq.meaning import Vectors
    from bot.features.faq.ngrams import Floats
    from bot.features.faq.search import Index

log = logs.logger(__name__)

SHORT: Final = 16
"""So much of a digest tells the texts of a file apart."""

PIECE: Final = 16
"""So many texts are embedded before others have their turn, and stored before the next: a stop loses no more."""


async def understood(
    database: Database, engine: Engine, index: "Index", *, anew: bool = False, shipped: Path | None = None
) -> "Index":
    """The same bank compared by meaning too; slow the first time, quick when vectors and votes are stored.

    Vectors that were made beforehand are in the file `shipped`.

    Fitted `anew`, it also tells what each row would get had it been left out.
    """
    from bot.features.faq.meaning import writings

    texts = sorted({text for _, _, text in writings(index.rows)})
    known = await _vectors(database, engine, texts, shipped)
    key = fits.key(fits.MEANING, index.rows, engine.version)
    async with database.read() as connection:
        stored = None if anew else await repository.fit(connection, key)
    fitted = await aside(lambda: _with_meaning(index, known, stored))
    if stored is None and fitted.meaning is not None and fitted.meant is not None:
        content = fits.packed(fitted.meaning.votes, fitted.meant.cut)
        async with database.begin() as connection:
            await repository.keep_fit(connection, key, content)
        await _forget(database, engine, texts)
    return fitted


def _with_meaning(index: "Index", known: "Vectors", stored: bytes | None) -> "Index":
    return index.with_meaning(known, None if stored is None else fits.unpacked(stored, len(index.topics) + 1))


async def _vectors(database: Database, engine: Engine, texts: Sequence[str], shipped: Path | None) -> "Vectors":
    """The vector of each text: stored ones are read, the others made and stored in pieces."""
    import numpy as np

    by_digest = {digest(text): text for text in texts}
    async with database.read() as connection:
        stored = await repository.vectors(connection, engine.version)
    known: dict[str, Any] = {by_digest[key]: np.frombuffer(raw, np.float16) for key, raw in stored if key in by_digest}
    if shipped is not None and len(known) < len(by_digest):
        beforehand = await aside(lambda: made_beforehand(shipped, engine.version))
        known |= {text: beforehand[key[:SHORT]] for key, text in by_digest.items() if key[:SHORT] in beforehand}
    missing = [text for text in texts if text not in known]
    if missing:
        log.info("sentence vectors are made", texts=len(missing))
    for piece in _pieces(missing):
        made = (await aside(partial(engine.embed, piece))).astype(np.float16)
        known.update(zip(piece, made, strict=True))
        rows = [(digest(text), vector.tobytes()) for text, vector in zip(piece, made, strict=True)]
        async with database.begin() as connection:
            await repository.keep_vectors(connection, engine.version, rows)
    return known


def made_beforehand(file: Path, version: str) -> "Mapping[str, Floats]":
    """The vectors in a file by the beginnings of their texts' digests; none if another version made them."""
    import numpy as np

    if not file.exists():
        return {}
    with np.load(file, allow_pickle=False) as kept:
        if str(kept["version"]) != version:
            return {}
        vectors = kept["vectors"].astype(np.float32) * kept["scales"][:, None]
        return {key.decode(): vector for key, vector in zip(kept["digests"].tolist(), vectors, strict=True)}


async def _forget(database: Database, engine: Engine, texts: Sequence[str]) -> None:
    """Vectors of rows that are gone, and of another version of the engine."""
    kept = {digest(text) for text in texts}
    async with database.read() as connection:
        stored = await repository.vectors(connection, engine.version)
    gone = [key for key, _ in stored if key not in kept]
    async with database.begin() as connection:
        await repository.forget_vectors(connection, engine.version, gone)


def _pieces(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    yield from (texts[at : at + PIECE] for at in range(0, len(texts), PIECE))
