"""Whatever is typed becomes a landscape or one sentence, in time: random texts, and random formulas that should pass.

FUZZ_SECONDS=600 python -m pytest tests/test_expression_fuzz.py looks for as long; the usual run for a few seconds.
"""

from __future__ import annotations

import os
import time

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from optim_core.equation.spelling import CHAINED, COORDINATES, GREEK_LETTERS, LETTERS, UNARY
from optim_core.expression import ExpressionError, landscape_from

SECONDS = float(os.environ.get("FUZZ_SECONDS", "4"))
LIMIT = 10.0  # processor seconds for one text; the hardest formula that passes takes about two
PIECES = [
    *COORDINATES, *UNARY, *CHAINED, *GREEK_LETTERS.values(), "pi",
    "e", "a", "n", "^", "**", "*", "/", "+", "-", "(", ")", ",", ".",
    "0", "1", "2", "1e9", "1e-300", "0.5", "32", "33", "²", "⁻¹", "·", "−", "π", " ", "__class__", "lambda", "import",
    "eval", "[", "]", "{", "}", ":", "=", "'", '"', "\\", "\n", "\x00", "#", ";", "@", "if", "else", "for", "in",
    "х", "у", "ｘ", "𝑥", "\u200b", "\u202e", "٣", "½", "∞", "NaN", "inf", "1j", "0x10", "1_0", "async", "await",
    "yield",
]  # fmt: skip
TYPED = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=40).map("".join))


def _formulas() -> st.SearchStrategy[str]:
    """Formulas as the grammar allows them, of up to some dozens of pieces."""
    number = st.sampled_from(["0", "1", "2", "3.5", ".5", "1e-3", "1e6", "7", "pi", "e"])
    leaf = st.one_of(st.sampled_from(COORDINATES), st.sampled_from(sorted(LETTERS)[:4]), number)

    def larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        return st.one_of(
            st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda t: f"({t[0]}{t[1]}{t[2]})"),
            st.tuples(st.sampled_from(sorted(UNARY)), inner).map(lambda t: f"{t[0]}({t[1]})"),
            st.tuples(st.sampled_from(sorted(CHAINED)), inner, inner).map(lambda t: f"{t[0]}({t[1]},{t[2]})"),
            st.tuples(inner, st.sampled_from(["2", "3", "-1", "0.5", "-2.5", "0"])).map(lambda t: f"({t[0]})^{t[1]}"),
            inner.map(lambda t: f"-{t}"),
        )

    return st.recursive(leaf, larger, max_leaves=12)


def fuzz(texts: st.SearchStrategy[str]) -> None:
    """Try texts for some seconds; hypothesis shrinks the first that does neither of both, or takes too long."""
    end = time.monotonic() + SECONDS

    @settings(max_examples=100, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(text=texts)
    def some(text: str) -> None:
        _one(text)

    while time.monotonic() < end:
        some()


def _one(text: str) -> None:
    begun = time.thread_time()
    try:
        f = landscape_from(text)
    except ExpressionError as problem:
        said = str(problem)
        assert said.endswith((".", "?")) and len(said) < 250 and "\n" not in said
        assert problem.__cause__ is None
    else:
        points = np.linspace(-2, 2, 5 * f.d).reshape(5, f.d)
        assert f.value(points).shape == (5,)
        assert f.gradient(points).shape == (5, f.d)
        assert f.value(points).dtype == np.float64
        assert f.tex
    assert time.thread_time() - begun < LIMIT, f"{text!r} takes too long"


@pytest.mark.parametrize("texts", [TYPED, _formulas()], ids=["anything", "formulas"])
def test_any_text_is_a_landscape_or_a_sentence(texts: st.SearchStrategy[str]) -> None:
    fuzz(texts)
