"""What a run leaves out is named with the line that installs it; where CI=true it is a failure instead."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests import machine
from tests.house import ROOT

BROWSER = "def test_in_the_browser():\n    pass\n"
SKIPPED = 'import pytest\n\ndef test_skipped():\n    pytest.skip("it rains")\n'
WHOLE_FILE = 'import pytest\n\npytest.importorskip("no_such_package")\n'
CARD = "import pytest\n\n@pytest.mark.cuda\ndef test_on_a_card():\n    pass\n"
EXPECTED = "import pytest\n\n@pytest.mark.xfail\ndef test_known():\n    assert False\n"


@pytest.fixture
def run(tmp_path: Path):
    """`run(name, source, ci)` runs one test file by our rules on a machine without a browser."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "tests" / "browser").mkdir(parents=True)
    for name in ("conftest.py", "machine.py"):
        shutil.copy(ROOT / "tests" / name, tmp_path / "tests")

    def ask(name: str, source: str, ci: bool) -> subprocess.CompletedProcess[str]:
        (tmp_path / "tests" / name).write_text(source, "utf-8")
        left = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST", "CHROMIUM"))}
        environment = left | {"CI": str(ci), "PATH": "", "PLAYWRIGHT_BROWSERS_PATH": str(tmp_path)}
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)

    return ask


def test_a_missing_browser_is_named(run) -> None:
    answer = run("browser/test_x.py", BROWSER, ci=False)
    assert answer.returncode == 0 and "1 skipped" in answer.stdout
    assert f"1 × browser tests: no Chromium here. {machine.INSTALL_CHROMIUM}" in answer.stdout


@pytest.mark.parametrize(
    ("name", "source", "reason"),
    [
        ("browser/test_x.py", BROWSER, machine.INSTALL_CHROMIUM),
        ("test_x.py", SKIPPED, "it rains"),
        ("test_x.py", WHOLE_FILE, "no_such_package"),
    ],
)
def test_under_ci_nothing_is_left_out(run, name: str, source: str, reason: str) -> None:
    answer = run(name, source, ci=True)
    assert answer.returncode != 0 and "Nothing may be left out" in answer.stdout and reason in answer.stdout


def test_under_ci_an_expected_failure_is_no_skip(run) -> None:
    assert run("test_x.py", EXPECTED, ci=True).returncode == 0


def test_under_ci_a_missing_card_is_no_failure(run) -> None:
    """No line installs a card; it is named all the same, unless there is one."""
    answer = run("test_x.py", CARD, ci=True)
    assert answer.returncode == 0
    assert machine.nvidia() or "no NVIDIA card" in answer.stdout
