"""The log: with `ADAMW_LAB_LOG=json` every record of the process is one JSON line; without, lines stay as they are.

In both, no record breaks out of its line: control characters are written as escapes, so that nobody forges a line by
what they send. In JSON a failure is told by its kind and its place, never by its message, which may quote a visitor.
"""

from __future__ import annotations

import json
import logging
import os
import traceback
from datetime import UTC, datetime
from typing import Any

LONGEST = 500  # characters of a message
#: Logs of requests: they hold addresses of visitors, and links.
SILENT = ("uvicorn.access",)


class JsonLine(logging.Formatter):
    """A record as one line: when, level, logger, what; and whatever `extra={"told": {…}}` adds."""

    def format(self, record: logging.LogRecord) -> str:
        """One line of JSON without a line break."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "what": record.getMessage()[:LONGEST],
            **getattr(record, "told", {}),
        }
        kind = record.exc_info[0] if record.exc_info else None
        if kind is not None and record.exc_info:
            frames = traceback.extract_tb(record.exc_info[2])
            line["error"] = kind.__name__
            line["where"] = [f"{os.path.basename(f.filename)}:{f.lineno}" for f in frames[-4:]]
        return json.dumps(line, ensure_ascii=True)


def escaped(text: str) -> str:
    """The text on one line: what does not print is written as an escape."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def begin() -> None:
    """Escape every record of this process from now on; as JSON where the environment asks for it."""
    usual = logging.getLogRecordFactory()
    if not getattr(usual, "escapes", False):

        def factory(*args: Any, **named: Any) -> logging.LogRecord:
            record = usual(*args, **named)
            try:
                text = record.getMessage()
            except (TypeError, ValueError):  # its words and its values do not fit: logging itself says so
                return record
            if not text.isprintable():
                record.msg, record.args = escaped(text), ()
            return record

        factory.escapes = True  # type: ignore[attr-defined]
        logging.setLogRecordFactory(factory)
    if os.environ.get("ADAMW_LAB_LOG") == "json":
        _as_json()


def _as_json() -> None:
    """Give every handler of the process the JSON form, and our own loggers a handler."""
    own = logging.getLogger("adamw_lab")
    if not own.handlers:
        own.addHandler(logging.StreamHandler())
    own.setLevel(logging.INFO)
    own.propagate = False
    names = [logging.getLogger(name) for name in list(logging.root.manager.loggerDict)]
    if not logging.root.handlers:
        logging.root.addHandler(logging.StreamHandler())
    for logger in (logging.root, *names):
        for handler in logger.handlers:
            handler.setFormatter(JsonLine())
    for name in SILENT:
        logging.getLogger(name).disabled = True
