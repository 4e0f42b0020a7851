"""Sala: an assistant on Telegram for trainee and teacher exchange programmes."""

import os
import sys

__version__ = "0.1.0"

# structlog, httpx (by way of the Telegram library) and Typer each load rich where it is there, for looks that a server
# never shows: 7 MiB, and a tenth of a second of every start.
sys.modules.setdefault("rich", None)  # type: ignore[arg-type]
# The one thing that BLAS does here takes a second; more threads only take the processor from the chats meanwhile.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
