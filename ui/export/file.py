"""The file that the app reads back: an experiment as JSON, with the link to it; and the same inside a notebook.

    written(experiment, link)         # text of the file
    read_file(data)                   # bytes that anybody sent → Experiment, or Unreadable with one sentence

What comes back is data of a stranger. Its size is bounded before it is parsed, only plain JSON is parsed, and every
value passes `Experiment.from_dict`, which runs nothing: a formula goes through the whitelist of typed ones.
"""

from __future__ import annotations

import json
from typing import Any, NoReturn

from optim_core.experiment import FORMAT, Experiment
from ui.text import t

LARGEST = 1_000_000  # bytes; our own file has a few thousand, a notebook that was run may have many pictures
NOTEBOOK = "adamw_lab"  # the key under which a notebook's metadata hold the experiment
WHY = 200  # characters of a reason that a sentence shows


class Unreadable(ValueError):
    """A file that is no experiment. Its text is one sentence in the reader's language, safe to show as Markdown."""


def written(experiment: Experiment, link: str) -> str:
    """The file's text: `Experiment.to_dict` and where the experiment is open."""
    return json.dumps(carried(experiment, link), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def carried(experiment: Experiment, link: str) -> dict[str, Any]:
    """What the file holds, and what a notebook carries in its metadata."""
    return {**experiment.to_dict(), "link": link}


def read_file(data: bytes) -> Experiment:
    """The experiment that a file holds. Whatever else the bytes are becomes `Unreadable`."""
    if len(data) > LARGEST:
        raise Unreadable(t("export.too_large", most=LARGEST // 1000))
    try:
        found = json.loads(data.decode("utf-8-sig"), parse_constant=_no_number)
    except (
        ValueError,
        RecursionError,
    ):  # no UTF-8, no JSON, NaN, an endless number, endless brackets
        raise Unreadable(t("export.no_json")) from None
    if isinstance(found, dict) and isinstance(metadata := found.get("metadata"), dict):
        found = metadata.get(NOTEBOOK)  # one of our notebooks
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise Unreadable(t("export.no_experiment"))
    try:
        return Experiment.from_dict({name: value for name, value in found.items() if name != "link"})
    except (ValueError, TypeError) as problem:
        raise Unreadable(t("export.refused", why=_code(str(problem)))) from None


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)


def _code(text: str) -> str:
    """A reason as a code span: it may quote what stands in the file, and nothing of that may become markup."""
    line = "".join(mark if mark.isprintable() else " " for mark in text.replace("`", "'"))
    line = " ".join(line.split())
    return f"`{line if len(line) <= WHY else line[: WHY - 1] + '…'}`"
