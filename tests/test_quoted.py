"""What a reader typed is shown as it was typed."""

from __future__ import annotations

import re

import pytest

from ui.quoted import literal

SIGNS = "\\`*_{}[]()#+-.!|~$<>:&"  # that Markdown, its tables, formulas and emoji read as more than themselves


@pytest.mark.parametrize(
    "text", ["2*x*y*2 + sin(3*x)*y", "a_b", "x &amp; <b>", "# 1. `x` [a](b) ~~c~~ $x$ :smile: | !"]
)
def test_markdown_reads_nothing_in_it(text: str) -> None:
    """A backslash before a sign of punctuation stands for the sign alone (CommonMark, section 2.4)."""
    shown = literal(text)
    assert re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", shown) == text
    bare = re.sub(r"\\.", "", shown)
    assert not set(bare) & set(SIGNS)
