"""`python -m tests.bench [NAME …]`: runs all benchmarks or those named, prints the table and keeps it."""

import asyncio
import signal
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

# Before anything of the bot, which forbids itself a library that pytest wants; some scenes come from the tests.
import pytest  # noqa: F401

from tests.bench import (
    announce,
    beside,
    broadcast,
    burst,
    due,
    killed,
    nominations,
    paid,
    people,
    punctual,
    question,
    registration,
    reminders,
    start,
    turn,
)
from tests.bench.figures import Figure, table
from tests.bench.running import ROOT, Failed

ALL = {
    "start": start.measure, "turn": turn.measure, "burst": burst.measure, "question": question.measure,
    "due": due.measure, "people": people.measure, "limited": broadcast.measure, "peers": broadcast.measure_peers,
    "unknown": broadcast.measure_unknown, "paid": paid.measure, "memory": paid.measure_memory,
    "registration": registration.measure, "nominations": nominations.measure, "beside": beside.measure,
    "killed": killed.measure, "announce": announce.measure, "reminders": reminders.measure,
    "punctual": punctual.measure,
}  # fmt: skip
# Delivery: a quarter of an hour. The slow peers have a name of their own: `make bench NAME="broadcast peers"`.
TOGETHER = {"broadcast": ["limited", "unknown", "paid", "memory", "beside", "killed"]}
RESULTS = ROOT / "bench-results"


def main() -> int:
    """Exit code 2 for a name that is not there, 1 for a benchmark that could not be run to its end."""
    names = [each for name in sys.argv[1:] or ALL for each in TOGETHER.get(name, [name])]
    if unknown := [name for name in names if name not in ALL]:
        sys.stderr.write(f"There is no benchmark {', '.join(unknown)}; there are {', '.join([*ALL, *TOGETHER])}.\n")
        return 2
    # An ended bench ends what it started, too.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    figures: list[Figure] = []
    code = 0
    for name in names:
        began = time.monotonic()
        try:
            with tempfile.TemporaryDirectory(prefix="sala-bench-") as folder:
                figures += asyncio.run(ALL[name](Path(folder)))
        except Failed as error:
            sys.stderr.write(f"{name}: {error}\n")
            code = 1
        sys.stderr.write(f"{name}: {time.monotonic() - began:.0f} s\n")
    written = table(figures)
    print(written)
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{'-'.join(sys.argv[1:]) or 'all'}.md"
    path.write_text(written, encoding="utf-8")
    sys.stderr.write(f"Kept in {path.relative_to(ROOT)}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
