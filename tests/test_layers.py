"""Imports between the rooms point one way, the core stays light, and files fit in a look."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path, PurePosixPath

import pytest

from tests.house import ROOT, faults, files

HEAVY = ("torch", "streamlit", "plotly", "pandas", "sklearn", "scipy", "jax")
LONGEST = 220  # lines; the aim is 150


def relative(file: Path) -> PurePosixPath:
    return PurePosixPath(file.relative_to(ROOT).as_posix())


def test_imports_point_one_way() -> None:
    found = [fault for file in files() for fault in faults(file.read_text("utf-8"), relative(file))]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("optim_core/run.py", "from ui import figures"),
        ("optim_core/run.py", "import pages"),
        ("optim_core/run.py", "import streamlit as st"),
        ("optim_core/run.py", "def f():\n    import plotly"),
        ("optim_core/run.py", "import torch"),
        ("optim_core/run.py", "import pandas"),
        ("optim_core/rules/adam.py", "from optim_core.decay import coupled"),
        ("optim_core/rules/adam.py", "from ..decay import coupled"),
        ("optim_core/rules/adam.py", "from optim_core import run"),
        ("optim_core/rules/adam.py", "from optim_core.rules.sgd import sgd"),
        ("optim_core/landscapes/bowl.py", "from optim_core.run import run"),
        ("optim_core/run.py", "def f():\n    from tests import machine"),
        ("ui/panels.py", "from pages import start"),
        ("ui/panels.py", "import torch"),
        ("ui/figures/lines.py", "import streamlit"),
        ("ui/figures/lines.py", "from streamlit import cache_data"),
        ("pages/1_start.py", "import pages.two"),
        ("pages/1_start.py", "import plotly.graph_objects as go"),
        ("claims/start.py", "import ui.text"),
        ("classroom/store.py", "import streamlit"),
        ("classroom/stores/sql.py", "import psycopg"),
        ("classroom/classroom.py", "import optim_core"),
        ("pages/1_start.py", "import classroom"),
    ],
)
def test_a_wrong_import_is_seen(path: str, source: str) -> None:
    assert len(faults(source, PurePosixPath(path))) == 1


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("optim_core/ops.py", "def f():\n    import torch"),
        ("optim_core/torch_optimizer/base.py", "import torch"),
        ("optim_core/networks/model.py", "from torch import nn"),
        ("optim_core/run.py", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import torch"),
        (
            "optim_core/rules/adam.py",
            "from optim_core.ops import ratio, sqrt\nfrom optim_core.rule import rule",
        ),
        ("optim_core/rules/adam.py", "from ..hyper import Decay"),
        ("pages/1_start.py", "from ui import panels\nimport optim_core as oc\nimport streamlit as st"),
        ("ui/figures/lines.py", "import plotly.graph_objects as go\nfrom optim_core.trajectory import Trajectory"),
    ],
)
def test_a_right_import_passes(path: str, source: str) -> None:
    assert not faults(source, PurePosixPath(path))


def test_the_core_is_light() -> None:
    """`import optim_core` in a fresh interpreter loads nothing of HEAVY (benchmarks/ has the time)."""
    question = "import json, sys, optim_core; print(json.dumps(sorted({m.split('.')[0] for m in sys.modules})))"
    answer = subprocess.run([sys.executable, "-c", question], cwd=ROOT, check=True, capture_output=True, text=True)
    loaded = set(json.loads(answer.stdout))
    assert {"optim_core", "numpy"} <= loaded  # the question was really answered
    assert not loaded.intersection(HEAVY)


def test_a_file_fits_in_a_look() -> None:
    lines = {str(relative(file)): len(file.read_text("utf-8").splitlines()) for file in files()}
    assert len(lines) > 100, "a search that finds nothing would pass"
    long = [f"{number} lines: two things live in {name}; give each its own file"
            for name, number in lines.items() if number > LONGEST]  # fmt: skip
    assert not long, "\n".join(long)
