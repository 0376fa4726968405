"""One file is enough: the README's example rule, added to a copy of the house, appears in every reader of it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house import ROOT
from tests.test_readme import BLOCKS

QUESTION = """
import json
import numpy as np
import torch
import optim_core as oc
from optim_core.torch_optimizer import make_optimizer

new = {name: method for name, method in oc.methods().items() if method.rule.name == "Yogi"}
bowl = next(iter(oc.landscapes().values()))
ends = {}
for name, method in new.items():
    strength = {"weight_decay": 0.1} if method.decays else {}
    ends[name] = float(oc.run(method, bowl, start=bowl.start, steps=300, lr=0.05, **strength).loss[-1])
x = torch.nn.Parameter(torch.ones(2, dtype=torch.float64))
optimizer = make_optimizer([x], "Yogi", lr=0.1)
x.square().sum().backward()
optimizer.step()
print(json.dumps({
    "methods": sorted(new), "ends": ends, "start": float(bowl.value(bowl.start)),
    "scale": oc.audit("Yogi", eps=0.0).gradient_scale, "stepped": bool((x < 1).all()),
}))
"""


@pytest.fixture(scope="module")
def answer(tmp_path_factory: pytest.TempPathFactory) -> dict:
    house = tmp_path_factory.mktemp("house")
    shutil.copytree(ROOT / "optim_core", house / "optim_core", ignore=shutil.ignore_patterns("__pycache__"))
    (house / "optim_core" / "rules" / "yogi.py").write_text(BLOCKS[1], "utf-8")
    told = subprocess.run([sys.executable, "-c", QUESTION], cwd=house, capture_output=True, text=True)
    assert told.returncode == 0, told.stderr
    return json.loads(told.stdout)


def test_in_every_decay_variant(answer: dict) -> None:
    assert {"Yogi", "Yogi-ℓ2", "YogiW", "YogiProx"} <= set(answer["methods"])


def test_it_runs(answer: dict) -> None:
    assert all(end < answer["start"] / 2 for end in answer["ends"].values())


def test_it_is_audited(answer: dict) -> None:
    assert answer["scale"] == "coordinate"


def test_it_is_a_torch_optimizer(answer: dict) -> None:
    assert answer["stepped"]


def test_it_meets_the_tests_of_every_rule(tmp_path: Path) -> None:
    """The whole house with one file more: its own tests of rules, of what is typeset, and of what the pages say."""
    for part in ("optim_core", "classroom", "ui", "pages", "content", "claims", "tests", ".streamlit"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__", "browser"))
    for file in ("app.py", "pyproject.toml", "CITATION.cff"):
        shutil.copy(ROOT / file, tmp_path / file)
    (tmp_path / "optim_core" / "rules" / "yogi.py").write_text(BLOCKS[1], "utf-8")
    asked = [f"tests/test_{name}.py" for name in ("rules", "parts", "tex", "live", "page_anatomy")]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "Yogi", *asked]
    told = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert told.returncode == 0, told.stdout
    passed = re.search(r"(\d+) passed", told.stdout)
    assert passed and int(passed[1]) > 40, told.stdout
