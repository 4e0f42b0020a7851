"""`sala plan`: every message of an activity before it leaves."""

from pathlib import Path

from bot.seed import importing
from tests.test_commands import done, home, sala

__all__ = ["home"]


def test_the_plan_is_printed(home: Path) -> None:
    """In any of the seven languages; an activity that is not there is named."""
    assert sala("plan", "robotics").stderr == "there is no activity robotics; import the programme first\n"
    done("import", str(importing.PROGRAMME))
    printed = done("plan", "robotics")
    assert printed.startswith("What goes out for Robotics and automation\n  As it stands now, 0 messages leave.\n\n")
    assert "\n  Reminder “day” to participants: " in printed
    assert "\n  To nobody as it stands now." in printed
    assert "ข้อความที่จะส่งออกของ" in done("plan", "robotics", "--language", "th")
    missing = sala("plan", "swimming")
    assert missing.exit_code == 1
    assert missing.stderr.startswith("there is no activity swimming; there are: workshop, robotics, ")
    assert sala("plan", "robotics", "--language", "fr").exit_code == 2


def test_sessions_go_out_as_a_sheet_and_come_back_changed(home: Path) -> None:
    """A dry run writes nothing; an import names old and new; a fault has its cell; an older file is refused then."""
    done("import", str(importing.PROGRAMME))
    table = done("export", "sessions", "--activity", "robotics", "--format", "csv")
    (home / "sessions.csv").write_text(table, encoding="utf-8")
    assert done("import", "sessions.csv", "--dry-run").endswith("Right, and nothing was written: 0 changed or new\n")
    (home / "sessions.csv").write_text(table.replace("09:00,16:30", "10:00,16:30"), encoding="utf-8")
    planned = done("import", "sessions.csv", "--dry-run")
    assert "Changed: First training day; Before: " in planned
    assert planned.endswith("nothing was written: 3 changed or new\n")
    assert done("import", "sessions.csv", "--activity", "robotics").endswith("Sessions: 3 changed or new\n")
    assert done("export", "sessions", "--activity", "robotics", "--format", "csv").count("10:00,16:30") == 3
    (home / "sessions.csv").write_text(table.replace("09:00,16:30", "25:00,16:30"), encoding="utf-8")
    wrong = sala("import", "sessions.csv")
    assert wrong.exit_code == 1
    assert "There is no such hour: 25:00" in wrong.stderr
    assert wrong.stderr.endswith("Nothing was written.\n")
    older = sala("import", str(importing.PROGRAMME))
    assert older.exit_code == 1
    assert older.stderr.count("changed by a coordinator on") == 3
    assert "--discard-edits" in older.stderr
    done("import", str(importing.PROGRAMME), "--discard-edits")
    assert done("export", "sessions", "--activity", "robotics", "--format", "csv") == table
    for command in (("export", "sessions", "--format", "csv"), ("export", "sessions", "--activity", "robotics")):
        assert sala(*command).exit_code in {0, 2}
