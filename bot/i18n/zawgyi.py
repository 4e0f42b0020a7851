"""Burmese in the old Zawgyi encoding: it looks right on the phone that typed it, and like ruins everywhere else."""

import warnings
from functools import lru_cache
from typing import Any, Final

import regex

_BURMESE: Final = regex.compile(r"[\u1000-\u109f]")
# High: who types Unicode must never be told that it is something else.
_SURE: Final = 0.95


def is_zawgyi(text: str) -> bool:
    """Whether Burmese letters in `text` are surely in Zawgyi."""
    return bool(_BURMESE.search(text)) and float(_detector().get_zawgyi_probability(text)) > _SURE


@lru_cache(maxsize=1)
def _detector() -> Any:
    """Loaded when the first Burmese text comes: most processes never see one."""
    from myanmartools import ZawgyiDetector  # type: ignore[import-untyped]

    with warnings.catch_warnings():
        # It opens its model in a way that newer Pythons advise against.
        warnings.simplefilter("ignore", DeprecationWarning)
        return ZawgyiDetector()
