"""The wheel is the whole program: it runs from any folder, with its catalogues, migrations, samples and page."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from this checkout, with no network."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


def sources() -> set[str]:
    """What the program needs of this checkout, by its place in the wheel."""
    found = {path.relative_to(ROOT) for path in (ROOT / "bot").rglob("*") if path.is_file()}
    wanted = {path.as_posix() for path in found if "__pycache__" not in path.parts}
    for folder, pattern in (("locales", "*.po"), ("migrations", "*.py")):
        wanted |= {f"bot/{path.relative_to(ROOT).as_posix()}" for path in (ROOT / folder).rglob(pattern)}
    return wanted


def test_the_wheel_carries_the_whole_program(wheel: Path) -> None:
    """Code, seed, static files; seven catalogues and every migration; no tests, and no file of a database."""
    held = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    extra = {"bot/locales/messages.pot", "bot/migrations/script.py.mako"}
    assert held == sources() | extra
    assert len([name for name in held if name.endswith(".po")]) == 7
    assert {
        "bot/seed/faq.yaml",
        "bot/seed/glossary.yaml",
        "bot/seed/vectors.npz",
        "bot/seed/programme.yaml",
        "bot/playground/static/index.html",
    } <= held


def test_it_runs_from_another_folder(wheel: Path, tmp_path: Path) -> None:
    """Unpacked alone: the schema is made, the sample goes in, a question in Lao finds its answer."""
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    home = tmp_path / "home"
    home.mkdir()
    clean = {name: value for name, value in os.environ.items() if name not in {"BOT_TOKEN", "DATABASE_URL"}}
    environment = {**clean, "LOG_LEVEL": "warning", "PYTHONPATH": str(tmp_path / "site")}

    def sala(*arguments: str, given: str = "") -> str:
        done = subprocess.run(
            [sys.executable, "-m", "bot", *arguments], cwd=home, env=environment, input=given, text=True,
            capture_output=True, encoding="utf-8", check=False,
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    where = subprocess.check_output(
        [sys.executable, "-c", "import bot; print(bot.__file__)"], cwd=home, env=environment, text=True
    )
    assert where.startswith(str(tmp_path / "site"))
    assert sala("migrate") == "The database has the newest schema.\n"
    site = tmp_path / "site" / "bot" / "seed"
    sala("import", str(site / "programme.yaml"), str(site / "faq.yaml"))
    assert '"topic": "travel"' in sala("faq", "answer", given='{"lang": "lo", "text": "ໃຜຈ່າຍຄ່າປີ້ຍົນ?"}\n')
    assert [path.name for path in (home / "data").glob("*.db")] == ["playground.db"]
