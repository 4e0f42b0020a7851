"""Asks the C library to be sparing with memory, where it is GNU's, and the collector to leave alone what stays."""

import contextlib
import ctypes
import gc
from collections.abc import Iterator
from typing import Final

_ARENAS: Final = -8  # M_ARENA_MAX of <malloc.h>


def _where_there_is_one() -> contextlib.suppress:
    """Other C libraries lack these functions, and Windows has no library that goes without a name."""
    return contextlib.suppress(OSError, AttributeError, TypeError)


def share_one_heap() -> None:
    """Threads allocate from one heap: ours take turns anyway, and each heap keeps megabytes it once needed."""
    with _where_there_is_one():
        ctypes.CDLL(None).mallopt(_ARENAS, 1)


def give_back() -> None:
    """What was needed for a moment goes back to the system."""
    with _where_there_is_one():
        ctypes.CDLL(None).malloc_trim(0)


@contextlib.contextmanager
def uncollected() -> Iterator[None]:
    """What is loaded in here stays to the end: the collector would walk through it many times, a fifth of the start."""
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        gc.enable()


def spare_the_collector() -> None:
    """What the start built stays to the end: the collector need not walk through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
