"""KaTeX stands here as a module while its style sheet and fonts come from Streamlit: the versions must be the same."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import streamlit

KATEX = Path(__file__).resolve().parents[1] / "ui/stage/vendor/katex"


def test_the_version_is_that_of_streamlits_style_sheet() -> None:
    sheets = (Path(streamlit.__file__).parent / "static/static/css").glob("*.css")
    versions = {v for s in sheets for v in re.findall(r'katex-version:after\{content:"([^"]+)"', s.read_text("utf-8"))}
    (ours,) = re.findall(r"KaTeX (\d+\.\d+\.\d+)", (KATEX / "README.md").read_text("utf-8"))
    assert versions == {ours}
    assert f'version:"{ours}"' in (KATEX / "katex.js").read_text("utf-8")


def test_the_file_is_the_published_one() -> None:
    first, body, last = re.fullmatch(rb"(.*?\n)(.*)(\n.*?\n)", (KATEX / "katex.js").read_bytes(), re.DOTALL).groups()
    (published,) = re.findall(r"sha256 ([0-9a-f]{64})", (KATEX / "README.md").read_text("utf-8"))
    assert hashlib.sha256(body).hexdigest() == published
    assert hashlib.sha256(body + b" ").hexdigest() != published
    assert len(first) < 100 and last == b"\nexport default module.exports;\n"


def test_the_licence_stands_beside_it() -> None:
    assert "The MIT License" in (KATEX / "LICENSE").read_text("utf-8")
