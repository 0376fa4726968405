"""What the README promises exists: its commands, its files, its example rule."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import numpy as np
import pytest

from proofs.__main__ import names
from tests.house import ROOT

README = (ROOT / "README.md").read_text("utf-8")
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
TARGETS = set(re.findall(r"^([a-z][a-z-]*):", MAKEFILE, re.MULTILINE))
BLOCKS = re.findall(r"^```python\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
PROSE = re.sub(r"^```python\n.*?^```", "", README, flags=re.MULTILINE | re.DOTALL)
COMMANDS = [
    *re.findall(r"^    (\S.*)$", PROSE, re.MULTILINE),
    *re.findall(r"`((?:make|\.venv/bin/)[^`]*)`", PROSE.replace("\n", " ")),
]
LINKS = re.findall(r"!?\[[^\]]*\]\((?!http)([^)]+)\)", PROSE)
FILES = [name for name in re.findall(r"`([\w./]+)`", PROSE) if "/" in name or name == "LICENSE"]


def test_something_was_read() -> None:
    """Without this a README in another form would pass everything below."""
    assert {"make run", "make test", ".venv/bin/streamlit run app.py"} <= set(COMMANDS)
    assert len(BLOCKS) == 2 and len(FILES) > 10 and len(LINKS) == 5


@pytest.mark.parametrize("command", [c for c in COMMANDS if c.startswith("make")])
def test_make_command_exists(command: str) -> None:
    target, *settings = command.split()[1:]
    assert target in TARGETS
    for setting in settings:  # NAME=value: the Makefile reads that name
        assert f"$({setting.split('=')[0]})" in MAKEFILE


def test_help_and_makefile_agree() -> None:
    """Every verb of the Makefile is either offered by `make help` or a part of `make check`."""
    offered = set(re.findall(r'@echo "make ([a-z-]+)', MAKEFILE))
    parts = set(re.search(r"^check: (.*)$", MAKEFILE, re.MULTILINE).group(1).split())
    assert offered | parts | {"help"} == TARGETS


@pytest.mark.parametrize("command", [c for c in COMMANDS if not c.startswith("make")])
def test_plain_command_names_what_exists(command: str) -> None:
    words = command.split()
    if words[0].startswith(".venv/bin/"):
        name = words[0].removeprefix(".venv/bin/")
        assert name in {"python", "pip"} or importlib.util.find_spec(name), f"no {name} is installed by us"
    for word in words:
        if word.endswith((".txt", ".py")):
            assert (ROOT / word).is_file(), f"{word} does not exist"
        if "==" in word:
            assert word in (ROOT / "requirements.txt").read_text("utf-8").splitlines()


@pytest.mark.parametrize("name", [*FILES, *LINKS])
def test_file_exists(name: str) -> None:
    if name in {".venv", "optim_core/rules/yogi.py"}:  # made by make; the recipe's, tested below
        return
    assert (ROOT / name).exists()


def test_the_notebook_lines_run() -> None:
    example: dict[str, object] = {}
    exec(BLOCKS[0].replace("print(", "printed = ("), example)  # the README's own lines
    path = example["path"]
    assert np.all(np.isfinite(path.x)) and path.loss[-1] < path.loss[0] / 10


def test_the_recipe_is_a_rule(tmp_path: Path) -> None:
    """The example file is accepted as it stands."""
    from optim_core.rule import Rule

    file = tmp_path / "yogi.py"
    file.write_text(BLOCKS[1], "utf-8")
    module = importlib.util.module_from_spec(spec := importlib.util.spec_from_file_location("yogi", file))
    spec.loader.exec_module(module)
    rule = module.yogi
    assert isinstance(rule, Rule) and rule.memory == ("m", "v") and set(rule.hyper) == {"beta1", "beta2", "eps"}
    assert f"optim_core/rules/{rule.id}.py" in FILES


def test_make_proofs_runs_every_proof_once() -> None:
    """The Makefile names them, the short ones first."""
    line = re.search(r"-m proofs ([\w ]+)", MAKEFILE)
    assert line is not None and sorted(line[1].split()) == sorted(names())
