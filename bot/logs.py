"""Structured logs: facts, codes and numbers; never the token, never what a person typed.

Records of libraries pass through the same chain, so a token in an address or a traceback is scrubbed there too.
"""

import json
import logging
import re
import sys
import threading
import traceback
from typing import Any
from urllib.parse import quote

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

# Telegram's shape: the bot's number, a colon, 35 letters or so. In an address "bot" stands before it.
_TOKEN = re.compile(r"\b(?:bot)?\d{3,}(?::|%3[Aa])[A-Za-z0-9_-]{20,}")
_secrets: set[str] = set()


# A short one would be found in innocent words.
_SHORTEST = 12


def keep_secret(*values: str) -> None:
    """From now on these values never appear in a log line, also not as JSON and addresses write them."""
    for value in values:
        if len(value) >= _SHORTEST:
            _secrets.update({value, json.dumps(value)[1:-1], quote(value, safe="")})


def scrub(text: str) -> str:
    """`text` without anything that looks like a token or was named as a secret."""
    for secret in sorted(_secrets, key=len, reverse=True):
        text = text.replace(secret, "[secret]")
    return _TOKEN.sub("[token]", text)


def _scrub_line(_logger: WrappedLogger, _method: str, line: Any) -> str:
    return scrub(str(line))


def logger(name: str) -> Any:
    """The logger of one room: `log.info("what happened", person=7)`."""
    return structlog.stdlib.get_logger(name)


def set_up(level: str, form: str) -> None:
    """Sends every record, ours and the libraries', to standard error in one form: console or json."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.ExtraAdder(),
    ]
    last: list[Processor] = (
        [structlog.processors.JSONRenderer(ensure_ascii=False)]
        if form == "json"
        else [structlog.dev.ConsoleRenderer(colors=False)]
    )
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            _trace,
            _without_values,
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            *last,
            _scrub_line,
        ],
    )
    handler = logging.StreamHandler()
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [handler]
    # Below a warning, libraries write whole calls: addresses with the token, parameters with people's words.
    root.setLevel("ERROR" if level == "error" else "WARNING")
    logging.getLogger("bot").setLevel(level.upper())
    threading.excepthook = _thread_ended


def _thread_ended(ended: threading.ExceptHookArgs) -> None:
    if ended.exc_value is not None:
        logger(__name__).error("a thread ended", exc_info=ended.exc_value)


def _without_values(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """asyncio adds the values of what failed (a task with its error, a call with its arguments): people's words."""
    if event.get("logger") == "asyncio":
        event["event"] = re.split(r"[(<\n]", str(event["event"]))[0].strip()
    return event


def _trace(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Puts where and what kind of error in place of the error itself, whose text may carry people's words."""
    info = event.pop("exc_info", None)
    error = sys.exc_info()[1] if info is True else info[1] if isinstance(info, tuple) else info
    if isinstance(error, BaseException):
        event["error"] = trace(error)
    return event


def trace(error: BaseException) -> str:
    """The chain of errors as kinds and places, without their texts; an OSError keeps its own, which is the system's."""
    lines: list[str] = []
    seen: BaseException | None = error
    while seen is not None:
        text = f": {seen}" if isinstance(seen, OSError) else ""
        lines.append(f"{type(seen).__module__}.{type(seen).__qualname__}{text}")
        frames = traceback.extract_tb(seen.__traceback__)[-8:]
        lines += [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in reversed(frames)]
        seen = seen.__cause__ or seen.__context__
    return "\n".join(lines)
