"""The stage's JavaScript: its own unit tests in Node, what its linter finds, and the length of its files."""

from __future__ import annotations

import shutil
import subprocess
import sysconfig
from pathlib import Path

import pytest

from tests import machine
from tests.house import ROOT

UNITS = sorted((ROOT / "tests" / "stage").glob("*.test.js"))
OURS = [file for file in sorted((ROOT / "ui" / "stage").rglob("*.js")) if "vendor" not in file.parts]
LONGEST = 220  # lines; the aim is 150
FAULTS = {
    "no-unused-vars": "const forgotten = 1;\n",
    "no-undef": "export const f = () => documant.title;\n",
    "no-eval": "export const f = (text) => eval(text);\n",
    "no-new-func": "export const f = (text) => new Function(text);\n",
}


def named(file: Path) -> str:
    return file.name


def ask(*command: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=120)


@pytest.mark.parametrize("file", UNITS, ids=named)
def test_units_in_node(file: Path) -> None:
    answer = ask(machine.node(), "--test", "--test-reporter=spec", str(file))
    assert answer.returncode == 0, f"{answer.stdout}\n{answer.stderr}"
    assert "ℹ pass 0" not in answer.stdout, f"{file.name} holds no test"


def test_a_failing_unit_is_reported_in_nodes_words(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.test.js"
    wrong.write_text(
        'import { test } from "node:test";\ntest("one", () => { throw new Error("it rains"); });\n', "utf-8"
    )
    answer = ask(machine.node(), "--test", str(wrong))
    assert answer.returncode != 0 and "it rains" in answer.stdout


@pytest.mark.parametrize("fault", FAULTS)
def test_the_linter_finds_a_planted_fault(tmp_path: Path, fault: str) -> None:
    shutil.copy(ROOT / ".oxlintrc.json", tmp_path)
    (tmp_path / "planted.js").write_text(FAULTS[fault], "utf-8")
    answer = ask(str(Path(sysconfig.get_path("scripts")) / "oxlint"), "planted.js", cwd=tmp_path)
    assert answer.returncode != 0 and fault in answer.stdout


@pytest.mark.parametrize("file", [*OURS, *UNITS], ids=named)
def test_a_file_fits_in_a_look(file: Path) -> None:
    assert len(file.read_text("utf-8").splitlines()) <= LONGEST
