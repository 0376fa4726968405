"""The example notebooks: each cell prints again what stands under it, so that neither the lines nor the words rot."""

from __future__ import annotations

import contextlib
import io
import math
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest

from tests.house import ROOT
from tests.notebooks import FILES, executed, printed

NUMBER = re.compile(r"(?<![\w.])[-−]?\d+(?:,\d{3})*(?:\.\d*)?(?:e[-+]?\d+)?")
CLOSE = 2e-2  # of a number; a cell that trains prints two decimals, and another machine may round the last one
README = (ROOT / "README.md").read_text("utf-8")


def cells(file: Path) -> list[Any]:
    return [cell for cell in nbformat.read(file, as_version=4).cells if cell.cell_type == "code"]


def alike(one: str, other: str) -> bool:
    """Whether two texts have the same words and nearly the same numbers."""
    if NUMBER.sub("#", one) != NUMBER.sub("#", other):
        return False
    values = [[float(n.replace(",", "").replace("−", "-")) for n in NUMBER.findall(text)] for text in (one, other)]
    return all(math.isclose(a, b, rel_tol=CLOSE, abs_tol=1e-9) for a, b in zip(*values, strict=True))


def test_there_are_three() -> None:
    assert len(FILES) == 3


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_cell_prints_what_stands_under_it(file: Path) -> None:
    """Run here and now, in one process and without Jupyter, which costs seconds a notebook; see the proof below."""
    scope: dict[str, Any] = {"__name__": "notebook"}
    assert len(cells(file)) >= 4
    for number, cell in enumerate(cells(file), 1):
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            exec(compile(cell.source, f"<{file.stem}, cell {number}>", "exec"), scope)
        assert alike(out.getvalue(), printed(cell)), f"cell {number} prints now:\n{out.getvalue()}"
        assert cell.execution_count == number and cell.outputs != [] or not out.getvalue()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_notebook_is_as_it_was_run(file: Path) -> None:
    """Valid, run once from top to bottom, without errors, without the paths of a machine, and named in the README."""
    made = nbformat.read(file, as_version=4)
    nbformat.validate(made)
    assert [cell.execution_count for cell in cells(file)] == list(range(1, len(cells(file)) + 1))
    assert not [one for cell in cells(file) for one in cell.outputs if one.output_type == "error"]
    text = file.read_text("utf-8")
    assert str(ROOT) not in text and "/home/" not in text and "/tmp" not in text and len(text) < 100_000
    assert f"docs/notebooks/{file.name}" in README


def test_the_comparison_can_fail() -> None:
    assert alike("loss 0.41, 4,096 runs, -1", "loss 0.415, 4,096 runs, -1")
    for other in ("loss 0.47, 4,096 runs, -1", "loss 0.41, 4,096 runs, 1", "loss 0.41, 4,096 lanes, -1", "loss 0.41"):
        assert not alike("loss 0.41, 4,096 runs, -1", other)


@pytest.mark.proof
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_jupyter_prints_the_same(file: Path) -> None:
    made = executed(file)
    for now, before in zip([c for c in made.cells if c.cell_type == "code"], cells(file), strict=True):
        assert alike(printed(now), printed(before))
        assert [one.output_type for one in now.outputs] == [one.output_type for one in before.outputs]
