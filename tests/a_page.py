"""A page without a browser: opened through the router at a link, read as words, its *Code* run as a reader would."""

from __future__ import annotations

import ast
import contextlib
import io
import re
import time
from typing import Any

import torch
from streamlit.testing.v1 import AppTest

from ui import jobs
from ui.job import Snapshot
from ui.pages import find_pages
from ui.text import ROOT

TRAINS = 60.0  # seconds; the worker loads torch in two, a loaded two-core machine needs the rest


def opened(slug: str, lang: str = "en", **query: str) -> AppTest:
    """The page at the link `?<slug>.<name>=<value>…`, opened cold as a reader does who follows it: no other page runs
    first. Fails where it shows an exception."""
    at = AppTest.from_file(str(ROOT / "ui" / "router.py"), default_timeout=60)
    at.query_params["lang"] = lang
    for name, value in query.items():
        at.query_params[f"{slug}.{name}"] = value
    file = next(page.file for page in find_pages() if page.slug == slug)
    at = at.switch_page(str(file)).run()
    assert not at.exception, [box.message for box in at.exception]
    return at


def trained(slug: str, at: AppTest) -> Snapshot:
    """The page's training once it has ended."""
    limit = time.monotonic() + TRAINS
    while time.monotonic() < limit:
        now = jobs.look(at.session_state[f"{slug}.job"])
        assert now is not None
        if not now.live:
            return now
        time.sleep(0.05)
    raise AssertionError("the training did not end")


def words(at: AppTest) -> str:
    """Everything that the page says, on one line and without mark-up."""
    return " ".join(re.sub(r"<[^>]*>", "", "\n".join(box.value for box in at.markdown)).split())


def code(slug: str) -> str:
    """The lines under *Code*, read from the page's script without running it."""
    file = next(page.file for page in find_pages() if page.slug == slug)
    for node in ast.parse(file.read_text("utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "CODE":
            return str(ast.literal_eval(node.value)).strip()
    raise AssertionError(f"{file.name} has no CODE")


def run(lines: str) -> tuple[dict[str, Any], str]:
    """(what the lines define, what they print). A torch script sets the default type of all numbers, as it says in its
    lines; the tests after it get back the one they began with."""
    scope: dict[str, Any] = {}
    printed = io.StringIO()
    usual = torch.get_default_dtype()
    try:
        with contextlib.redirect_stdout(printed):
            exec(compile(lines, "<code of a page>", "exec"), scope)
    finally:
        torch.set_default_dtype(usual)
    return scope, printed.getvalue()
