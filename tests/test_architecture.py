"""Walls that the import contracts cannot see: where SQL stands, how large a room may grow."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
FILES = sorted((ROOT / "bot").rglob("*.py"))


def _calls(tree: ast.AST, *names: str) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in names:
                yield node


def test_sql_stands_only_in_repositories_the_database_and_the_outbox() -> None:
    rooms = ("bot/database/", "bot/delivery/outbox.py")
    strangers = [
        str(path.relative_to(ROOT))
        for path in FILES
        if "sqlalchemy import" in (text := path.read_text(encoding="utf-8"))
        and any(word in text for word in ("select(", "insert(", "update(", "delete("))
        and path.name != "repository.py"
        and not str(path.relative_to(ROOT)).startswith(rooms)
        and "import AsyncConnection" not in text
    ]
    assert strangers == []


def test_time_is_read_in_one_place() -> None:
    readers = {
        str(path.relative_to(ROOT))
        for path in FILES
        if any(True for _ in _calls(ast.parse(path.read_text(encoding="utf-8")), "utcnow", "today"))
        or "datetime.now(" in path.read_text(encoding="utf-8")
    }
    assert readers <= {"bot/clock.py", "bot/app.py"}, "app.py looks at the real clock for /readyz only"


def test_nobody_but_the_edges_commits() -> None:
    committers = {str(path.relative_to(ROOT)) for path in FILES if ".commit()" in path.read_text(encoding="utf-8")}
    assert committers <= {"bot/database/migrate.py"}


def test_a_file_reads_in_one_sitting() -> None:
    long = [str(path.relative_to(ROOT)) for path in FILES if len(path.read_text(encoding="utf-8").splitlines()) > 400]
    assert long == []


def test_a_function_reads_in_one_breath() -> None:
    def size(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
        return (node.end_lineno or node.lineno) - node.lineno + 1

    long = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and size(node) > 50
    ]
    assert long == []


def test_every_public_function_says_what_must_hold() -> None:
    silent = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in FILES
        if "playground" not in path.parts
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert silent == []


def test_no_path_of_a_machine_stands_in_the_project() -> None:
    texts = [*FILES, *(ROOT / "tests").rglob("*.py"), ROOT / "Makefile", ROOT / "pyproject.toml"]
    machine = "/" + "work" + "/"
    assert [str(path) for path in texts if machine in path.read_text(encoding="utf-8")] == []


# What only some do now and then, or nobody: each costs megabytes at rest, and time at every start.
_NOT_AT_START = {
    "alembic", "babel.messages", "click", "email_validator", "holidays", "httpx", "icalendar", "multiprocessing",
    "myanmartools", "numpy", "openpyxl", "phonenumbers", "pygments.lexers", "rapidfuzz", "rich", "segno",
    "sqlalchemy.dialects.postgresql", "sqlalchemy.orm", "typst", "yaml",
}  # fmt: skip


def test_the_start_loads_no_library_that_it_does_not_use() -> None:
    """The running bot is imported without the libraries of rare work."""
    program = "import sys, bot.app, bot.commands; print(*(name for name in sys.modules if sys.modules[name]))"
    found = subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True, text=True)
    assert set(found.stdout.split()) & _NOT_AT_START == set()
