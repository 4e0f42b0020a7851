"""Settings: what each variable takes, what it refuses and how that is said, and where it is read from."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import settings
from bot.settings import EXAMPLES, Rehearsal, Settings, SettingsFault

TOKEN = "123456789:AAbbccddeeffgghhiijjkkllmmnnooppqqr"
LOOPBACK = "http://127.0.0.1:8081"


@pytest.fixture(autouse=True)
def empty(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No variable of ours is set, and the working folder has no `.env`."""
    for name in EXAMPLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def given(monkeypatch: pytest.MonkeyPatch, **variables: str) -> Settings:
    """The settings of a process with these variables."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return settings.read()


def refused(monkeypatch: pytest.MonkeyPatch, **variables: str) -> list[str]:
    """The lines that say what is wrong with these variables."""
    with pytest.raises(SettingsFault) as caught:
        given(monkeypatch, **variables)
    return caught.value.lines


def test_nothing_set_is_the_playground_on_loopback() -> None:
    """The defaults, each as the outer contract has it."""
    found = settings.read()
    assert found.model_dump() == {
        "bot_token": None,
        "bot_api_url": "https://api.telegram.org",
        "database_url": "sqlite+aiosqlite:///data/sala.db",
        "webhook_url": None,
        "webhook_secret": None,
        "web_host": "127.0.0.1",
        "web_port": 8080,
        "clock": None,
        "public_url": None,
        "owner_ids": (),
        "staff_chat_id": None,
        "default_language": "en",
        "default_timezone": "Asia/Bangkok",
        "secret_key": None,
        "broadcast_rate": 30,
        "paid_broadcasts": False,
        "semantic": True,
        "log_level": "info",
        "log_format": "console",
    }


def test_every_setting_has_an_example() -> None:
    assert {name.upper() for name in Settings.model_fields} == set(EXAMPLES)


@pytest.mark.parametrize("blank", ["", " ", "\t"])
def test_what_is_empty_counts_as_not_set(monkeypatch: pytest.MonkeyPatch, blank: str) -> None:
    """Compose files pass every variable on, also those that nobody set."""
    found = given(monkeypatch, **dict.fromkeys(EXAMPLES, blank))
    assert (found, found.model_fields_set) == (Settings(_env_file=None), set())


@pytest.mark.parametrize(
    ("name", "value", "stored"),
    [
        ("BOT_TOKEN", f" {TOKEN}\n", TOKEN),
        ("BOT_API_URL", "http://127.0.0.1:8081/", LOOPBACK),
        ("DATABASE_URL", "postgresql+asyncpg://u:p@host/sala", "postgresql+asyncpg://u:p@host/sala"),
        ("DATABASE_URL", "postgresql+asyncpg://u@/sala?host=/run/pg", "postgresql+asyncpg://u@/sala?host=/run/pg"),
        ("WEBHOOK_URL", "https://sala.example.org/", "https://sala.example.org"),
        ("WEB_HOST", "::", "::"),
        ("WEB_HOST", "localhost", "localhost"),
        ("WEB_PORT", "0", 0),
        ("OWNER_IDS", "7, 8,", (7, 8)),
        ("STAFF_CHAT_ID", "-1001234567890", -1001234567890),
        ("DEFAULT_LANGUAGE", "LO", "lo"),
        ("DEFAULT_TIMEZONE", "Asia/Vientiane", "Asia/Vientiane"),
        ("BROADCAST_RATE", "0.5", 0.5),
        ("LOG_LEVEL", "DEBUG", "debug"),
        ("LOG_FORMAT", "json", "json"),
        ("CLOCK", "2027-01-12T08:50:00+07:00@60", Rehearsal(datetime(2027, 1, 12, 1, 50, tzinfo=UTC), 60)),
        ("CLOCK", "2027-01-12T08:50", Rehearsal(datetime(2027, 1, 12, 8, 50, tzinfo=UTC), 1)),
    ],
)
def test_what_is_right_is_taken(monkeypatch: pytest.MonkeyPatch, name: str, value: str, stored: object) -> None:
    assert getattr(given(monkeypatch, **{name: value}), name.lower()) == stored


ADDRESS = "this is not an address that starts with http:// or https://"
HOST = "this is neither an IP address nor the name of a machine"


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("BOT_TOKEN", "my-token", "this is not a token of BotFather: a number, a colon and some 35 letters"),
        ("BOT_TOKEN", f"bot{TOKEN}", "this is not a token of BotFather: a number, a colon and some 35 letters"),
        ("BOT_API_URL", "127.0.0.1:8081", ADDRESS),
        ("BOT_API_URL", "http://", ADDRESS),
        ("BOT_API_URL", "http://host:port", ADDRESS),
        ("BOT_API_URL", "http://[::1", ADDRESS),
        ("BOT_API_URL", f"{LOOPBACK}/bot", "this must be the base alone, without /bot and without the token"),
        ("BOT_API_URL", f"{LOOPBACK}/bot{TOKEN}", "this must be the base alone, without /bot and without the token"),
        ("DATABASE_URL", "data/sala.db", "this is not a database address"),
        ("DATABASE_URL", "sqlite:///data/sala.db", "this must begin with sqlite+aiosqlite:// or postgresql+asyncpg://"),
        ("DATABASE_URL", "mysql://h/d", "this must begin with sqlite+aiosqlite:// or postgresql+asyncpg://"),
        ("DATABASE_URL", "sqlite+aiosqlite://", "this names no database"),
        ("WEBHOOK_URL", "sala.example.org", ADDRESS),
        ("WEBHOOK_URL", "http://sala.example.org", "this must start with https://; Telegram posts to no other"),
        ("WEBHOOK_SECRET", "a b", "this must be 1 to 256 of the letters A-Z and a-z, digits, _ and -; Telegram takes no other"),
        ("WEB_HOST", "http://127.0.0.1", HOST),
        ("WEB_HOST", "127.0.0.256", HOST),
        ("WEB_PORT", "http", "this is not a whole number"),
        ("WEB_PORT", "-1", "this must be 0 or more"),
        ("WEB_PORT", "65536", "this must be 65535 or less"),
        ("CLOCK", "soon", "this is not <ISO time>@<speed>"),
        ("CLOCK", "2027-01-12@fast", "this is not <ISO time>@<speed>"),
        ("CLOCK", "2027-01-12@0", "the speed must be above 0 and at most 100000"),
        ("CLOCK", "2027-01-12@nan", "the speed must be above 0 and at most 100000"),
        ("CLOCK", "0001-01-01@1", "the year must be one of 2000 to 2100"),
        ("PUBLIC_URL", "sala", ADDRESS),
        ("PAID_BROADCASTS", "perhaps", "this must be yes or no"),
        ("SEMANTIC", "2", "this must be yes or no"),
        ("OWNER_IDS", "@somphone", "these must be numbers (Telegram ids), separated by commas"),
        ("OWNER_IDS", "7 8", "these must be numbers (Telegram ids), separated by commas"),
        ("OWNER_IDS", "9999999999999999", "no person on Telegram has such a number"),
        ("STAFF_CHAT_ID", "staff", "this is not a whole number"),
        ("STAFF_CHAT_ID", "12", "this must be less than 0"),
        ("DEFAULT_LANGUAGE", "fr", "this must be 'en', 'th', 'lo', 'km', 'my', 'vi' or 'zh'"),
        ("DEFAULT_TIMEZONE", "Bangkok", "no time zone has this name"),
        ("SECRET_KEY", "short", "this must have at least 16 letters"),
        ("BROADCAST_RATE", "0", "this must be more than 0"),
        ("BROADCAST_RATE", "many", "this is not a number"),
        ("LOG_LEVEL", "loud", "this must be 'debug', 'info', 'warning' or 'error'"),
        ("LOG_FORMAT", "xml", "this must be 'console' or 'json'"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_one_line(monkeypatch: pytest.MonkeyPatch, name: str, value: str, reason: str) -> None:
    """Variable, what is wrong, an example of what is right; and the value itself is not repeated."""
    assert refused(monkeypatch, **{name: value}) == [f"{name}: {reason}. Example: {EXAMPLES[name]}"]


def test_all_faults_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """One line each, in the order of the settings, also where one setting depends on another."""
    wrong = {
        "BOT_TOKEN": TOKEN,
        "WEBHOOK_URL": "http://sala.example.org",
        "WEB_PORT": "x",
        "CLOCK": "2027-01-12@1",
        "LOG_LEVEL": "x",
    }
    found = [line.partition(":")[0] for line in refused(monkeypatch, **wrong)]
    assert found == ["WEBHOOK_URL", "WEB_PORT", "CLOCK", "LOG_LEVEL"]


@pytest.mark.parametrize(
    ("api", "taken"),
    [
        (LOOPBACK, True),
        ("http://localhost:8081", True),
        ("http://[::1]:8081", True),
        ("http://127.8.8.8", True),
        ("https://api.telegram.org", False),
        ("http://192.168.1.2:8081", False),
        ("http://localhost.example.org", False),
    ],
)
def test_another_time_needs_a_bot_api_on_this_machine(monkeypatch: pytest.MonkeyPatch, api: str, taken: bool) -> None:
    """Nobody real may be told that it is another day than it is."""
    variables = {"BOT_TOKEN": TOKEN, "BOT_API_URL": api, "CLOCK": "2027-01-12T08:50:00+07:00@60"}
    if taken:
        assert given(monkeypatch, **variables).clock is not None
    else:
        reason = "another time than the real one is taken only when BOT_API_URL is on this machine"
        assert refused(monkeypatch, **variables) == [f"CLOCK: {reason}. Example: {EXAMPLES['CLOCK']}"]


def test_the_playgrounds_bot_api_is_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a token there is no other Bot API than our own."""
    assert given(monkeypatch, CLOCK="2027-01-12@1").clock == Rehearsal(datetime(2027, 1, 12, tzinfo=UTC), 1)


def test_a_self_hosted_bot_api_may_post_without_encryption(monkeypatch: pytest.MonkeyPatch) -> None:
    found = given(monkeypatch, BOT_API_URL=LOOPBACK, WEBHOOK_URL="http://10.0.0.5:8080")
    assert found.webhook_url == "http://10.0.0.5:8080"


def test_the_file_is_read_and_the_environment_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    """`.env` in the working folder, as an editor on any system saves it; names that are not ours stay unread."""
    text = '\ufeffLOG_LEVEL=debug\r\nWEB_PORT="9000"\r\nPOSTGRES_PASSWORD=x\r\n# a word\r\nOWNER_IDS=7,8\r\n'
    Path(".env").write_text(text, encoding="utf-8", newline="")
    found = given(monkeypatch, WEB_PORT="9001", LOG_LEVEL="")
    assert (found.log_level, found.web_port, found.owner_ids) == ("debug", 9001, (7, 8))


def test_a_wrong_line_of_the_file_is_told_like_a_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("WEB_PORT=x\n")
    assert refused(monkeypatch) == ["WEB_PORT: this is not a whole number. Example: WEB_PORT=8080"]


def test_a_file_that_cannot_be_read_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_bytes("PUBLIC_URL=https://ไทย.example\n".encode("cp874"))
    assert refused(monkeypatch) == [".env: this is not a readable UTF-8 text. Example: a line WEB_PORT=8080"]


def test_secrets_are_known_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything that opens something, so that logs can leave it out."""
    found = given(
        monkeypatch, BOT_TOKEN=TOKEN, WEBHOOK_SECRET="a-secret", SECRET_KEY="0123456789abcdef",
        DATABASE_URL="postgresql+asyncpg://u:pass%40word@h/d",
    )  # fmt: skip
    assert found.secrets == (TOKEN, "a-secret", "0123456789abcdef", "pass@word")


def test_no_fault_repeats_a_token(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also one that was put where it does not belong, or is wrong by a letter."""
    for name in EXAMPLES:
        if name != "BOT_TOKEN":
            os.environ.pop(name, None)
            monkeypatch.setenv(name, TOKEN)
    lines = refused(monkeypatch, BOT_TOKEN=f"{TOKEN}!")
    assert "AAbbcc" not in "\n".join(lines)
    assert len(lines) == len(EXAMPLES) - 1, "only SECRET_KEY takes any letters"
