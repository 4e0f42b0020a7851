"""README.md says what there is, and nothing else: settings, commands, links, the tree, the examples."""

import re
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import BaseModel
from typer.main import get_command

from bot import commands
from bot.features.faq.file import Instead, Topic
from bot.features.programme import entries
from bot.features.programme.conditions import Only
from bot.features.programme.file import read_programme
from bot.features.registration.form import Kind, Question
from bot.seed import importing
from bot.settings import EXAMPLES, Settings

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
MANUAL = (ROOT / "bot" / "seed" / "README.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    """The text under one heading."""
    return README.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def rows(text: str) -> list[list[str]]:
    """The cells of a table, without its head."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.replace("\\|", "/").strip("|").split("|")] for line in lines[2:]]


def test_every_setting_is_explained_with_its_default() -> None:
    explained: dict[str, str] = {}
    for names, defaults, _ in rows(section("Settings")):
        many = re.findall(r"`([A-Z_]+)`", names)
        values = defaults.split(", ") if len(many) > 1 else [defaults]
        explained |= dict(zip(many, values * len(many) if len(values) == 1 else values, strict=False))
    assert list(explained) == list(EXAMPLES)
    for name, value in explained.items():
        default = Settings.model_fields[name.lower()].default
        if value.startswith("`"):
            assert value == f"`{default:g}`" if isinstance(default, float) else value == f"`{default}`"
        elif name != "BOT_API_URL":
            assert default in (None, (), False)


def names(command: object, before: str = "sala") -> set[str]:
    """Every command that can be typed."""
    inner = getattr(command, "commands", {})
    return {before} | {name for key, each in inner.items() for name in names(each, f"{before} {key}")}


def test_every_command_is_explained_and_no_other() -> None:
    written = {
        re.match(r"sala(?: (?!ROLE|FILE)[a-z]+)*", code)[0]  # type: ignore[index]
        for row in rows(section("Commands"))
        for code in re.findall(r"`(sala[^`]*)`", row[0])
    }
    there = names(get_command(commands.app)) - {"sala faq", "sala export"}
    assert written == there | {f"sala export {what}" for what in commands.What}


def test_every_option_exists() -> None:
    """What begins with two dashes is an option of the command that it follows."""
    top = get_command(commands.app)
    for text in re.findall(r"(?:`|/)sala ([a-z][^`\n|]*)", README + MANUAL):
        words = text.split()
        command = top.commands.get(words[0])  # type: ignore[attr-defined]
        assert command is not None, text
        known = {option for each in command.params for option in each.opts}
        assert {word.strip("[]()") for word in words if word.strip("[(").startswith("--")} <= known, text


@pytest.mark.parametrize("target", re.findall(r"\]\(([^)#]+)\)", README))
def test_every_link_leads_somewhere(target: str) -> None:
    """Relative ones to a file that is there; the others by https."""
    assert target.startswith("https://") or (ROOT / target).exists()


def test_every_path_that_is_named_is_there() -> None:
    """In the whole text: `bot/…`, `tests/…`, `locales/…`; in the floors: rooms of bot/."""
    named = set(re.findall(r"(?:bot|tests|locales|migrations)/[\w./-]*", README))
    assert {name for name in named if not (ROOT / name.rstrip(".")).exists()} == set()
    floors = {
        name for row in rows(section("How it is built")) for name in re.findall(r"`([a-z0-9_/]+(?:\.py)?)`", row[0])
    }
    there = {f"{path.name}/" if path.is_dir() else path.name for path in (ROOT / "bot").iterdir()}
    assert floors == {name for name in there if not name.startswith("__")}


def test_every_make_target_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([\w.]+):", makefile, re.MULTILINE))
    assert set(re.findall(r"`make ([\w.]+)", README)) <= targets


def examples() -> dict[str, Any]:
    """The examples of the files' manual, each by the heading that it stands under and the first key of it."""
    found = {}
    for part in MANUAL.split("\n## ")[1:]:
        for block in re.findall(r"```yaml\n(.*?)```", part, re.DOTALL):
            found[part.splitlines()[0], re.split(r"[:\s]", block.removeprefix("- "))[0]] = yaml.safe_load(block)
    return found


def test_the_examples_of_files_are_taken() -> None:
    """Put where they belong in the sample programme, they are right."""
    content = yaml.safe_load(importing.PROGRAMME.read_text(encoding="utf-8"))
    robotics = next(each for each in content["activities"] if each["code"] == "robotics")
    taken = examples()
    assert len(taken) == 5
    for (heading, key), example in taken.items():
        if heading == "A question of a form":
            for form in content["forms"]:
                form["questions"] += deepcopy(example)
        elif key == "reminders":
            content["reminders"] += example["reminders"]
        else:
            robotics |= example
    read = read_programme(yaml.safe_dump(content, allow_unicode=True), "README.md")
    assert all(form.questions[-1].code == "shirt" for form in read.forms)
    assert {rule.code for rule in read.reminders} >= {"once-more", "who-is-silent", "confirm"}


@pytest.mark.parametrize(
    "model",
    [
        entries.Activity, entries.Session, entries.Series, entries.ReminderRule, entries.Deadline, entries.Quota,
        entries.Quiet, entries.Contact, Only, Question, Topic, Instead,
    ],
)  # fmt: skip
def test_every_key_of_the_files_is_explained(model: type[BaseModel]) -> None:
    keys = {field.serialization_alias or name for name, field in model.model_fields.items()}
    assert {key for key in keys if not re.search(rf"\b{key}\b", MANUAL)} - {"editable"} == set()


def test_every_kind_of_question_is_explained() -> None:
    kinds = {
        name for row in rows(MANUAL.partition("## A question of a form")[2]) for name in re.findall(r"\w+", row[0])
    }
    assert kinds == {kind.value for kind in Kind}


def test_short_enough_to_be_read() -> None:
    assert len(README.splitlines()) < 200
