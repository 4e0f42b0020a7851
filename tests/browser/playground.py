"""The playground as a newcomer starts it: a process of its own, with the address as its last line."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Self

HOUSE = Path(__file__).parents[2]
ANNOUNCED = "Open the playground: "


class Playground:
    """`sala playground` with a database in `folder`, or with another; as a context it runs, and may be stopped and
    started within."""

    def __init__(self, folder: Path, *, clock: str = "", database: str = "") -> None:
        self.folder, self.clock = folder, clock
        self._database = database or f"sqlite+aiosqlite:///{folder}/playground.db"
        self.url = ""
        self._port = 0
        self._process: subprocess.Popen[str] | None = None

    @property
    def _environment(self) -> dict[str, str]:
        # The settings of whoever runs the tests stay out, also those of a .env file: the folder has none.
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR", "LANG") if name in os.environ}
        own = {"DATABASE_URL": self._database, "PYTHONPATH": str(HOUSE), "SEMANTIC": "no"}
        return {**kept, **own, **({"CLOCK": self.clock} if self.clock else {})}

    def takes_in(self, programme: str) -> None:
        """A coordinator imports a programme file while the playground runs."""
        file = self.folder / "programme.yaml"
        file.write_text(programme, "utf-8")
        command = [sys.executable, "-m", "bot", "import", str(file)]
        subprocess.run(command, cwd=self.folder, env=self._environment, check=True, capture_output=True)

    def start(self) -> None:
        """Runs until the address is printed; a second start takes the port of the first, as a restart does."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bot", "playground", "--port", str(self._port)],
            cwd=self.folder,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=(self.folder / "log.txt").open("a"),
            text=True,
        )
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.startswith(ANNOUNCED):
                self.url = line.removeprefix(ANNOUNCED).strip()
                self._port = int(self.url.rpartition(":")[2].strip("/"))
                return
        raise AssertionError(f"the playground did not start: {self.log()}")

    def stop(self) -> None:
        """Ends it as Control-C does."""
        if self._process is None:
            return
        self._process.terminate()
        self._process.wait(20)
        assert self._process.stdout is not None
        self._process.stdout.close()
        self._process = None

    def log(self) -> str:
        """What it wrote on standard error."""
        return (self.folder / "log.txt").read_text("utf-8")

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()
