"""What a sweep says where the line, a file or the machine is in its way: one sentence, and nothing finished is lost."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from optim_core.networks.__main__ import main
from optim_core.networks.sweep import output, pool, units
from optim_core.networks.sweep.environment import environment
from optim_core.networks.sweep.work import run_unit
from tests.a_sweep import PROTOCOL, SIZE, TINY, words


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The protocol as a file."""
    path = tmp_path / "tiny.toml"
    path.write_text(TINY, "utf-8")
    return path


def test_what_cannot_be_read_or_written(file: Path, tmp_path: Path, capsys: Any) -> None:
    folder = tmp_path / "folder.parquet"
    folder.mkdir()
    for line, sentence in (
        (["sweep", str(tmp_path)], f"{tmp_path} cannot be read: Is a directory."),
        (words(file, folder), f"{folder} is a folder; --out names a file."),
        (words(file, file / "x.parquet"), "Not a directory. What is finished is kept."),
    ):
        assert main(line) == 2
        assert capsys.readouterr().err.splitlines()[-1].endswith(sentence)


def test_a_part_of_the_settings_does_not_replace_the_whole(file: Path, capsys: Any) -> None:
    line = ["sweep", str(file), "--only", "*-0.95"]
    assert main(line) == 2
    assert f"--only makes a part of {file.with_suffix('.parquet')}; say with --out" in capsys.readouterr().err
    assert main([*line, "--dry-run"]) == 0


def test_ctrl_c_twice(file: Path, tmp_path: Path, capsys: Any, monkeypatch: Any) -> None:
    """The first while units run, the second while what is finished is written."""

    def stopped(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(pool, "local", lambda *_: stopped)
    monkeypatch.setattr(output, "write", stopped)
    assert main(words(file, tmp_path / "tiny.parquet", "--jobs", "1")) == 130
    assert "the same command goes on from there" in capsys.readouterr().err


def killed(*_: Any) -> None:
    """A unit whose process does not come back."""
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_process_ended_from_outside(monkeypatch: Any) -> None:
    monkeypatch.setattr(pool, "run_unit", killed)
    with pytest.raises(pool.Lost, match="What is finished is kept"):
        list(pool.local(2, "cpu")(units.tuning(PROTOCOL, SIZE)[:2]))


def test_no_card(monkeypatch: Any) -> None:
    import torch

    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(ValueError, match="no NVIDIA card"):
        run_unit("", {}, "cuda")


def test_no_cluster_is_a_sentence(file: Path, tmp_path: Path, capsys: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(pool, "PATIENCE", "1s")
    assert main(words(file, tmp_path / "tiny.parquet", "--dask", "tcp://127.0.0.1:9")) == 2
    assert "No Dask scheduler answers at tcp://127.0.0.1:9" in capsys.readouterr().err
    monkeypatch.setitem(sys.modules, "distributed", None)  # as if it were not installed
    assert main(words(file, tmp_path / "tiny.parquet", "--dask", "tcp://127.0.0.1:9")) == 2
    assert "requirements-cluster.txt" in capsys.readouterr().err


def test_workers_with_other_versions_are_refused() -> None:
    ours = environment("cpu")
    with pytest.raises(pool.Unreachable, match=r"worker b has torch 9 instead of"):
        pool._check({"a": ours, "b": {**ours, "torch": "9"}}, "cpu", mix=False)
    pool._check({"a": ours, "b": {**ours, "torch": "9"}}, "cpu", mix=True)
    with pytest.raises(pool.Unreachable, match="no workers"):
        pool._check({}, "cpu", mix=False)
