"""The collector rests while the program is loaded, and works afterwards, whatever happened."""

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
