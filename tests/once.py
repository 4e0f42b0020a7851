"""What all workers of a run use and one of them makes: made by each, it costs as much as hundreds of tests."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

_RUN = "SALA_TEST_RUN"


def pytest_configure(config: pytest.Config) -> None:
    """The process that starts the workers makes a folder for the run; they inherit its name."""
    if not hasattr(config, "workerinput"):
        # Not pytest's own folder: another run closes that to everybody but root, and PostgreSQL runs as somebody else.
        os.environ[_RUN] = tempfile.mkdtemp(prefix="sala-tests-")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Who made the folder takes it away."""
    if not hasattr(config, "workerinput"):
        with suppress(KeyError):
            shutil.rmtree(os.environ.pop(_RUN), ignore_errors=True)


def folder() -> Path:
    """Where this run keeps what its workers share."""
    return Path(os.environ[_RUN])


def made_once(name: str, make: Callable[[Path], object]) -> Path:
    """The file of this name; the worker that asks first makes it, and the others wait."""
    path = folder() / name
    with path.with_name(f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            begun = path.with_name(f"{name}.begun")
            make(begun)
            begun.rename(path)
    return path
