"""Holds Dockerfile and compose.yaml to what they promise, where no container engine is at hand to build them.

It reads and compares; it builds nothing. What it can say is listed in `CHECKS`.
"""

import json
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from bot.settings import EXAMPLES, Settings

ROOT = Path(__file__).parents[1]
# Names that are not settings of ours: Python's own, the shell's, and those of the PostgreSQL image.
FOREIGN = {"PATH", "PYTHONUNBUFFERED", "POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD"}


@dataclass
class Stage:
    """One FROM of the Dockerfile and what follows it."""

    base: str
    name: str
    steps: list[tuple[str, str]] = field(default_factory=list)

    def all(self, instruction: str) -> list[str]:
        """The arguments of every such instruction, in order."""
        return [words for name, words in self.steps if name == instruction]

    def last(self, instruction: str) -> str:
        """The one that holds, or nothing."""
        return (self.all(instruction) or [""])[-1]


@dataclass
class Files:
    """What is looked at, as text."""

    dockerfile: str
    compose: str
    makefile: str
    ignore: str
    root: Path = ROOT

    @classmethod
    def of(cls, root: Path) -> "Files":
        """The files of a checkout."""
        names = ("Dockerfile", "compose.yaml", "Makefile", ".dockerignore")
        return cls(*((root / name).read_text(encoding="utf-8") for name in names), root=root)

    @property
    def stages(self) -> list[Stage]:
        """The Dockerfile, instruction by instruction."""
        text = re.sub(r"\\\n\s*", "", re.sub(r"^\s*#.*\n", "", self.dockerfile, flags=re.MULTILINE))
        found: list[Stage] = []
        for line in filter(str.strip, text.splitlines()):
            name, _, words = line.strip().partition(" ")
            if name.upper() == "FROM":
                base, _, alias = words.partition(" AS ")
                found.append(Stage(base.strip(), alias.strip()))
            else:
                found[-1].steps.append((name.upper(), words.strip()))
        return found

    @property
    def services(self) -> dict[str, Any]:
        """The services of compose.yaml."""
        return dict(yaml.safe_load(self.compose)["services"])


def fixed_versions(files: Files) -> Iterator[str]:
    """Every image names its version."""
    images = [stage.base for stage in files.stages]
    images += [each["image"] for each in files.services.values() if "image" in each]
    for image in images:
        tag = image.rpartition(":")[2]
        if ":" not in image or tag == "latest" or not re.match(r"\d", tag):
            yield f"{image}: must name a version, not latest"


def _pip(text: str) -> list[str]:
    """The pip commands in a text, without the folder of the interpreter."""
    return [found.strip() for found in re.findall(r"python (-m pip install .*)", text)]


def same_steps_as_make(files: Files) -> Iterator[str]:
    """The image installs what `make run` installs, in the same way, and then the program itself."""
    build = files.stages[0]
    steps = [step for run in build.all("RUN") for step in _pip(run)]
    made = _pip(files.makefile)
    requirements = [step for step in made if step.endswith("-r requirements.txt")]
    if steps[:1] != requirements:
        yield f"the requirements must be installed as in the Makefile: {requirements}"
    if not all("--require-hashes" in step for step in steps if " -r " in step):
        yield "requirements must be installed with --require-hashes"
    program = [step.replace(" -e .", " .") for step in made if step.endswith(" -e .")]
    if steps[1:] != program:
        yield f"the program must be installed as in the Makefile, but whole: {program}"


def sources_exist(files: Files) -> Iterator[str]:
    """What is copied is there, and .dockerignore lets it through."""
    let_through = {line[1:] for line in files.ignore.splitlines() if line.startswith("!")}
    for stage in files.stages:
        for copy in stage.all("COPY"):
            *sources, _target = copy.split()
            if sources[0].startswith("--from="):
                if sources[0].removeprefix("--from=") not in {each.name for each in files.stages}:
                    yield f"COPY {copy}: there is no such stage"
                continue
            for source in sources:
                if not (files.root / source).exists():
                    yield f"COPY {copy}: {source} does not exist"
                elif files.ignore and source not in let_through:
                    yield f"COPY {copy}: .dockerignore keeps {source} out"


def everything_of_the_wheel(files: Files) -> Iterator[str]:
    """The program's folders reach the build."""
    copied = {source for copy in files.stages[0].all("COPY") for source in copy.split()[:-1]}
    for needed in ("bot", "locales", "migrations", "pyproject.toml", "README.md", "requirements.txt"):
        if needed not in copied:
            yield f"{needed} must be copied into the build"


def not_root(files: Files) -> Iterator[str]:
    """The program runs as a user of its own, who is made before and owns the data."""
    final = files.stages[-1]
    user = final.last("USER")
    if user in {"", "root", "0"}:
        yield "the program must not run as root"
    made = " ".join(final.all("RUN"))
    volume = final.last("VOLUME").strip('[]"')
    if f"useradd --system --uid 10001 --create-home --home-dir {final.last('WORKDIR')} {user}" not in made:
        yield "the user must be made, with the working folder as home"
    if not volume or f"--owner {user} --group {user} {volume}" not in made:
        yield "the volume's folder must belong to the user"
    if volume != f"{final.last('WORKDIR')}/data":
        yield "the volume must be the folder of the default database: data in the working folder"


def healthy(files: Files) -> Iterator[str]:
    """The image asks /healthz itself, with what the image has."""
    check = files.stages[-1].last("HEALTHCHECK")
    if "/healthz" not in check:
        yield "HEALTHCHECK must ask /healthz"
        return
    command = json.loads(check[check.index("CMD ") + 4 :])
    if command[:2] != ["python", "-c"]:
        yield "HEALTHCHECK must ask with Python: a slim image has no curl"
    else:
        compile(command[2], "HEALTHCHECK", "exec")


def runs_the_bot(files: Files) -> Iterator[str]:
    """The image runs `sala run`, reachable from outside the container."""
    final = files.stages[-1]
    if final.last("CMD") != '["sala", "run"]':
        yield 'CMD must be ["sala", "run"], so that signals reach it'
    if "WEB_HOST=0.0.0.0" not in final.last("ENV").split():
        yield "WEB_HOST must be 0.0.0.0 in the image"
    if final.last("EXPOSE") != str(Settings.model_fields["web_port"].default):
        yield "EXPOSE must name the default port"


def known_names(files: Files) -> Iterator[str]:
    """Every variable is a setting, or one of the base images'; none carries a secret."""
    given = {}
    for stage in files.stages:
        given.update(word.split("=", 1) for env in stage.all("ENV") for word in env.split())
    for service in files.services.values():
        given.update(service.get("environment", {}))
    for name, value in given.items():
        if name not in EXAMPLES and name not in FOREIGN:
            yield f"{name}: no setting has this name"
        if re.search(r"TOKEN|SECRET|PASSWORD", name) and not re.fullmatch(r"\$\{\w+-?\}", str(value)):
            yield f"{name}: must come from .env"
        if "@" in str(value) and not re.search(r":\$\{\w+-?\}@", str(value)):
            yield f"{name}: the password must come from .env"


def both_forms(files: Files) -> Iterator[str]:
    """Each service belongs to one form, and each form runs the bot once."""
    forms = [(form, "build" in each) for each in files.services.values() for form in each.get("profiles", ["none"])]
    yield from (f"{form} is no form of ours" for form, _ in forms if form not in {"sqlite", "postgresql"})
    yield from (
        f"the form {form} must run the bot once" for form in ("sqlite", "postgresql") if forms.count((form, True)) != 1
    )


def whole_services(files: Files) -> Iterator[str]:
    """Data lies in a declared volume, what is needed is waited for, and only this machine can reach the ports."""
    volumes = yaml.safe_load(files.compose).get("volumes", {})
    for name, service in files.services.items():
        mounted = [mount.split(":")[0] for mount in service.get("volumes", [])]
        yield from (f"{name}: the volume {volume} is not declared" for volume in mounted if volume not in volumes)
        for needed, how in service.get("depends_on", {}).items():
            other = files.services.get(needed, {})
            healthy = how.get("condition") == "service_healthy" and "healthcheck" in other
            if not healthy or other.get("profiles") != service.get("profiles"):
                yield f"{name}: must wait until {needed}, of the same form, is healthy"
        for port in service.get("ports", []):
            if not port.startswith("127.0.0.1:"):
                yield f"{name}: {port} must be open to this machine only"


def data_in_the_volume(files: Files) -> Iterator[str]:
    """With SQLite the database's file lies in the volume."""
    volume, home = files.stages[-1].last("VOLUME"), files.stages[-1].last("WORKDIR")
    for name, service in files.services.items():
        url = str(service.get("environment", {}).get("DATABASE_URL", ""))
        mounted = [mount.split(":")[1] for mount in service.get("volumes", [])]
        inside = f"{home}/{url.partition(':///')[2]}".startswith(f"{volume}/")
        if url.startswith("sqlite") and not (inside and volume in mounted):
            yield f"{name}: the database must lie in {volume}, a volume"


CHECKS: tuple[Callable[[Files], Iterator[str]], ...] = (
    fixed_versions,
    same_steps_as_make,
    sources_exist,
    everything_of_the_wheel,
    not_root,
    healthy,
    runs_the_bot,
    known_names,
    both_forms,
    whole_services,
    data_in_the_volume,
)


def faults(files: Files) -> list[str]:
    """Everything that is wrong."""
    return [fault for check in CHECKS for fault in check(files)]


if __name__ == "__main__":
    found = faults(Files.of(ROOT))
    sys.stderr.writelines(f"{fault}\n" for fault in found)
    sys.exit(1 if found else 0)
