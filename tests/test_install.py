"""`pip install .` gives the library alone: it runs elsewhere, with all of its files and none of the app's."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.house import ROOT

USE = """
import sys
import optim_core as oc
path = oc.run("AdamW", oc.landscape("Rosenbrock"), steps=20, lr=0.05, weight_decay=0.1)
assert not {"torch", "sympy"} & set(sys.modules)  # the derivatives of its landscapes came with it
assert oc.audit("AdamW").gradient_scale == "coordinate"
assert oc.landscape_from("a*(x-1)^2").d == 1
from optim_core.networks.data import dataset
print(oc.__file__, len(path.x), dataset("text").classes)
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the library as pip installs it, without asking the network for what builds it."""
    place, build = tmp_path_factory.mktemp("place"), tmp_path_factory.mktemp("build")
    kept = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split("\n")
    parts = [name for name in kept if name.startswith("optim_core/")] or [
        str(file.relative_to(ROOT)) for file in (ROOT / "optim_core").rglob("*") if file.is_file()
    ]
    for name in (*parts, "pyproject.toml", "README.md", "LICENSE"):
        (build / name).parent.mkdir(parents=True, exist_ok=True)
        (build / name).write_bytes((ROOT / name).read_bytes())
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    done = subprocess.run([*pip, "--target", str(place), str(build)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return place


def test_the_library_works_where_the_app_is_not(installed: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(installed)!r})\n{USE}"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    where, points, classes = done.stdout.split()
    assert Path(where).is_relative_to(installed)
    assert (int(points), int(classes)) == (21, 77)


def test_nothing_else_is_installed(installed: Path) -> None:
    assert {path.name for path in installed.iterdir() if not path.name.endswith(".dist-info")} == {"optim_core"}
