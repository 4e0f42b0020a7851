"""Sala: an assistant on Telegram for trainee and teacher exchange programmes."""

import os
import sys
from types import ModuleType

__version__ = "0.1.0"

# structlog and Typer each load these where they are there, for looks that a
# server never shows: 8 MiB, and a tenth of a second of every start.
for _name in ("rich", "pygments.lexers"):
    sys.modules.setdefault(_name, None)  # type: ignore[arg-type]


class _Unused(ModuleType):
    """Stands where a module would be loaded only for its names to be offered again."""

    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Unused


# What these are for nothing here does. SQLAlchemy's asyncio brings its ORM along for sessions, and the Telegram library
# httpx for requests, in whose place stands delivery/request.py (7 MiB); uvicorn a command line of its own, APScheduler
# processes to do jobs in, pydantic's settings a command line made of them, aiohttp classes to watch its requests with,
# numpy the pages of its manual (4 MiB, and 0.08 s of every start).
for _name in (
    "sqlalchemy.ext.asyncio.scoping", "sqlalchemy.ext.asyncio.session", "telegram.request._httpxrequest",
    "uvicorn.main", "apscheduler.executors.pool", "pydantic_settings.sources.providers.cli", "aiohttp.tracing",
    "numpy._core._add_newdocs", "numpy._core._add_newdocs_scalars",
):  # fmt: skip
    sys.modules.setdefault(_name, _Unused(_name))
# pydantic would look through every installed package for plugins of it.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
# The one thing that BLAS does here takes a second; more threads only take the processor from the chats meanwhile.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
