"""However a sweep ends and goes on, and wherever it runs, its rows are the same to the last bit."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from optim_core.networks.__main__ import main
from optim_core.networks.sweep import output, pool, reading, units
from optim_core.networks.sweep.parts import Busy, Parts
from optim_core.networks.sweep.run import Mixed
from tests.a_sweep import PROTOCOL, SIZE, TINY, TOTAL, changed, rows_of, serial, words
from tests.house import ROOT

SHORT = reading.parse(changed(
    ("depth = [4, 6]", "depth = [4]"), ("beta2 = [0.95, 0.999]", "beta2 = [0.95]"),
    ("steps = 40", "steps = 20"), ("histograms = [20, 40]", "histograms = [20]"),
))  # fmt: skip
SHORT_TOTAL = len([*units.tuning(SHORT, SIZE), *units.ahead(SHORT, SIZE)])
NEVER = 10**6
# The command, but for what befalls it: before the result number AT of a stage is kept, it is SENT the signal NAME.
STRUCK = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # tests that run in the background ignore it, with all below
from optim_core.networks.__main__ import main
from optim_core.networks.sweep import command
at, name, send, plain = int(sys.argv[1]), sys.argv[2], getattr(os, sys.argv[3]), command._pool
def struck(given):
    def run(units):
        for number, result in enumerate(plain(given)(units)):
            if number == at:
                send(os.getpid(), getattr(signal, name))
            yield result
    return run
command._pool = struck
sys.exit(main(sys.argv[4:]))
"""


@pytest.fixture(autouse=True)
def main_module(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that was opened in this process before has left its script as the main module, and a worker process that
    is started afresh would run it."""
    monkeypatch.setitem(sys.modules, "__main__", ModuleType("__main__"))


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The protocol as a file."""
    path = tmp_path_factory.mktemp("protocol") / "tiny.toml"
    path.write_text(TINY, "utf-8")
    return path


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results of one process that nothing disturbed."""
    out = tmp_path_factory.mktemp("whole") / "tiny.parquet"
    serial(out)
    return out


def same(one: Path, other: Path) -> bool:
    """Whether two files hold the same rows to the last bit."""
    return output.read(one)[0].equals(output.read(other)[0])


def interrupted(after: int) -> pool.Pool:
    """A pool in which Ctrl-C comes before the result number `after`."""

    def run(wanted: Sequence[units.Unit]) -> Iterator[dict[str, Any]]:
        for number, result in enumerate(pool.local(1, "cpu")(wanted)):
            if number == after:
                raise KeyboardInterrupt
            yield result

    return run


def test_an_interrupted_sweep_leaves_a_file_and_goes_on(whole: Path, tmp_path: Path) -> None:
    """Ctrl-C again and again, in both stages; what the file holds is a part of the whole at any time."""
    out, ran = tmp_path / "tiny.parquet", 0
    rows = {json.dumps(row, sort_keys=True) for row in rows_of(whole)}
    while not (done := serial(out, run=interrupted(3))).complete:
        ran += done.ran
        table, metadata = output.read(out)
        assert 0 < done.ran < TOTAL and metadata["complete"] is False and metadata["units"]["finished"] == ran
        assert rows.issuperset(json.dumps(row, sort_keys=True) for row in table.to_pylist()) and table.num_rows
    assert ran + done.ran == TOTAL
    assert same(out, whole)


def test_a_complete_file_is_not_replaced_by_a_part_of_it(whole: Path, tmp_path: Path) -> None:
    out = tmp_path / "tiny.parquet"
    out.write_bytes(whole.read_bytes())
    done = serial(out, run=interrupted(1))
    assert (done.file.name, done.complete) == ("tiny.partial.parquet", False)
    assert out.read_bytes() == whole.read_bytes()


def test_half_written_and_damaged_parts_are_not_taken(whole: Path, tmp_path: Path) -> None:
    out = tmp_path / "tiny.parquet"
    serial(out, run=interrupted(3))
    parts = Parts(out)
    first, second, third = parts.folder.glob("*.parquet")
    first.rename(parts.folder / f".{first.name}.1.new")  # killed before it was renamed
    second.write_bytes(second.read_bytes()[:-200])  # cut short by the disk
    middle = bytearray(third.read_bytes())
    middle[len(middle) // 4] ^= 1  # one bit of a page
    third.write_bytes(middle)
    assert serial(out).ran == TOTAL
    assert same(out, whole)


def test_parts_of_another_protocol_are_not_taken(tmp_path: Path) -> None:
    out = tmp_path / "tiny.parquet"
    serial(out, run=interrupted(3))
    done = serial(out, SHORT)
    assert done.complete and done.ran == SHORT_TOTAL
    assert {row["steps"] for row in rows_of(out)} == {20}
    assert len(list(Parts(out).folder.glob("*.parquet"))) == 3  # those of the first protocol wait for it


def test_parts_of_other_versions_are_refused(tmp_path: Path) -> None:
    out = tmp_path / "tiny.parquet"

    def older(wanted: Sequence[units.Unit]) -> Iterator[dict[str, Any]]:
        for result in interrupted(1)(wanted):
            yield {**result, "environment": {**result["environment"], "torch": "0.4.1"}}

    serial(out, SHORT, run=older)
    with pytest.raises(Mixed, match=r"torch 0\.4\.1 \(here .*--mix"):
        serial(out, SHORT)
    assert serial(out, SHORT, mix=True).ran == SHORT_TOTAL - 1
    assert [about["units"] for about in output.read(out)[1]["versions"]] in ([1, SHORT_TOTAL - 1], [SHORT_TOTAL - 1, 1])


def test_two_sweeps_do_not_write_one_file(tmp_path: Path) -> None:
    out = tmp_path / "tiny.parquet"
    parts = Parts(out)
    with parts.locked(), pytest.raises(Busy, match=rf"Another sweep \(process {os.getpid()}\) is writing"):
        serial(out)
    (parts.folder / "lock").write_text("1")  # left by a process that was killed: nobody holds it
    assert serial(out, run=interrupted(0)).ran == 0


def struck(at: int, name: str, send: str, arguments: list[str]) -> subprocess.CompletedProcess[str]:
    """The command in a process group of its own, which must be empty soon after."""
    begun = subprocess.Popen(
        [sys.executable, "-c", STRUCK, str(at), name, send, *arguments],
        cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    _, said = begun.communicate(timeout=300)
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            os.killpg(begun.pid, 0)
        except ProcessLookupError:
            return subprocess.CompletedProcess(begun.args, begun.returncode, "", said)
        time.sleep(0.05)
    raise AssertionError("processes of the sweep outlived it")


@pytest.mark.proof  # starts a pool of processes, each of which loads torch
def test_killed_in_several_processes_and_resumed(whole: Path, file: Path, tmp_path: Path) -> None:
    """kill -9 of the sweep, not of its workers: they end too, what is finished stays, nothing is run again. The rest is
    run in several processes as well."""
    out, parts = tmp_path / "tiny.parquet", Parts(tmp_path / "tiny.parquet").folder
    line = words(file, out, "--jobs", "2", "--keep-parts")
    assert struck(3, "SIGKILL", "kill", line).returncode == -9
    kept = {part.name: part.stat().st_ino for part in parts.glob("*.parquet")}
    assert len(kept) == 3 and not out.exists()
    done = struck(NEVER, "SIGKILL", "kill", line)
    assert done.returncode == 0 and f"{TOTAL}/{TOTAL} units" in done.stderr and "Traceback" not in done.stderr
    after = {part.name: part.stat().st_ino for part in parts.glob("*.parquet")}
    assert len(after) == TOTAL and kept.items() <= after.items()
    assert same(out, whole)


@pytest.mark.proof  # starts a pool of processes, each of which loads torch
def test_ctrl_c_in_several_processes(whole: Path, file: Path, tmp_path: Path) -> None:
    """As a terminal sends it, to the sweep and its workers."""
    out = tmp_path / "tiny.parquet"
    ended = struck(2, "SIGINT", "killpg", words(file, out, "--jobs", "2"))
    assert ended.returncode == 130 and "Traceback" not in ended.stderr
    assert ended.stderr.splitlines()[-1].startswith("Interrupted:") and "the same command goes on" in ended.stderr
    assert output.read(out)[1]["complete"] is False and 0 < len(rows_of(out)) < PROTOCOL.count()
    assert serial(out).ran == TOTAL - 2
    assert same(out, whole)


def test_sigterm_is_an_interrupt(tmp_path: Path) -> None:
    def terminated(wanted: Sequence[units.Unit]) -> Iterator[dict[str, Any]]:
        for number, result in enumerate(pool.local(1, "cpu")(wanted)):
            if number == 1:
                os.kill(os.getpid(), signal.SIGTERM)
            yield result

    out, before = tmp_path / "tiny.parquet", signal.getsignal(signal.SIGTERM)
    assert not serial(out, run=terminated).complete
    assert output.read(out)[1]["units"]["finished"] == 1
    assert signal.getsignal(signal.SIGTERM) is before


@pytest.mark.proof  # starts a pool of processes, each of which loads torch
def test_a_dask_cluster_computes_the_same(whole: Path, file: Path, tmp_path: Path) -> None:
    """Two workers, processes of their own, over TCP."""
    from distributed import LocalCluster

    out = tmp_path / "tiny.parquet"
    with LocalCluster(
        n_workers=2, threads_per_worker=1, protocol="tcp", host="127.0.0.1", dashboard_address=None
    ) as cluster:
        assert cluster.scheduler_address.startswith("tcp://127.0.0.1:")
        assert main(words(file, out, "--dask", cluster.scheduler_address)) == 0
    assert same(out, whole)
