"""The collector rests while the program is loaded; other C libraries than GNU's are left alone."""

import ctypes
import gc

import pytest

from bot import memory


def test_nothing_is_collected_while_the_program_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[bool] = []
    monkeypatch.setattr(gc, "freeze", lambda: kept.append(gc.isenabled()))
    with memory.uncollected():
        assert not gc.isenabled()
    assert (kept, gc.isenabled()) == ([False], True)
    with pytest.raises(ImportError), memory.uncollected():
        raise ImportError
    assert (kept, gc.isenabled()) == ([False], True)


@pytest.mark.parametrize("kind", [OSError, AttributeError, TypeError])
def test_other_c_libraries_are_left_alone(kind: type[Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    """On Windows there is none without a name, on other systems it lacks what is asked of it."""

    def none(_name: object) -> None:
        raise kind

    monkeypatch.setattr(ctypes, "CDLL", none)
    memory.share_one_heap()
    memory.give_back()
