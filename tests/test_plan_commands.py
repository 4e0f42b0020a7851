"""`sala plan`: every message of an activity before it leaves."""

from pathlib import Path

from bot.seed import importing
from tests.test_commands import done, home, sala

__all__ = ["home"]


def test_the_plan_is_printed(home: Path) -> None:
    """In any of the seven languages; an activity that is not there is named."""
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
