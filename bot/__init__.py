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


# SQLAlchemy's asyncio brings its ORM along for sessions, which nothing here has, and the Telegram library httpx for
# requests, in whose place stands delivery/request.py: 7 MiB more.
for _name in (
    "sqlalchemy.ext.asyncio.scoping", "sqlalchemy.ext.asyncio.session", "telegram.request._httpxrequest",
):  # fmt: skip
    sys.modules.setdefault(_name, _Unused(_name))
# The one thing that BLAS does here takes a second; more threads only take the processor from the chats meanwhile.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
