"""Trainings beside the pages: progress, cancel, the queue, limits, and workers that die."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from typing import Any, get_args

import pytest

from optim_core.networks.plan import Architecture, Entry, Plan
from ui import jobs
from ui.job import LIVE, Job, Snapshot, State
from ui.jobs import Jobs
from ui.worker import COMMAND, ROOT

LIMIT = 60.0  # seconds; loading torch takes two, a loaded two-core machine needs the rest


def plan(steps: int = 60, seed: int = 0, every: int = 10) -> dict[str, Any]:
    entries = (Entry("AdamW", 3e-3, 0.01), Entry("SGD", 0.1))
    return Plan("digits", entries, Architecture("mlp", 3, 8), steps=steps, every=every, seed=seed).to_json()


@pytest.fixture(scope="module")
def house() -> Iterator[Jobs]:
    """One worker for all tests here: each that begins loads torch, which is nearly all that these trainings cost."""
    made = Jobs(workers=1)
    yield made
    made.close()


@pytest.fixture
def registry(house: Jobs) -> Iterator[Jobs]:
    """Its worker is idle, and no training of an earlier test is known: each has plans of its own."""
    yield house
    for job in tuple(house._jobs):
        house.cancel(job)
        until(partial(house.look, job), *set(get_args(State)) - set(LIVE))


def new() -> dict[str, Any]:
    """A plan that nobody has asked for."""
    return plan(seed=next(SEEDS))


SEEDS = count(100)


def until(check: Callable[[], Snapshot | None], *states: str) -> Snapshot:
    """Look until the job is in one of the states."""
    limit = time.monotonic() + LIMIT
    while time.monotonic() < limit:
        now = check()
        assert now is not None
        if now.state in states:
            return now
        assert now.live, f"{now.state} {now.error}"
        time.sleep(0.02)
    raise AssertionError(f"still {now.state} at step {now.step}")


def test_a_job_reports_progress_and_finishes(registry: Jobs) -> None:
    job = registry.start("anna", new())
    first = until(lambda: registry.look(job), "running", "finished")
    done = until(lambda: registry.look(job), "finished")
    assert [r["step"] for r in done.records] == [0, 10, 20, 30, 40, 50, 60]
    assert done.diverged_at == (-1, -1) and done.seconds > 0 and not done.shared
    assert [r["loss"] for r in first.records] == [r["loss"] for r in done.records[: len(first.records)]]
    assert [bool(r["histogram"]) for r in done.records] == [False] * 6 + [True]
    assert done.records[-1]["loss"][0] < 0.8 * done.records[0]["loss"][0]


def test_an_equal_plan_is_answered_from_memory(registry: Jobs) -> None:
    asked = new()
    job = registry.start("anna", asked)
    first = until(lambda: registry.look(job), "finished")
    again = registry.look(registry.start("ben", asked))
    other = registry.look(registry.start("cleo", new()))
    assert first and again and other
    assert again.state == "finished" and again.shared and again.records == first.records
    assert other.live and not other.shared


def test_a_replay_shows_one_record_after_the_other() -> None:
    records = [{"step": 10 * k} for k in range(7)]
    job = Job("ben", plan(), "finished", list(records), shared=True, replay=7000.0)
    seen = []
    for elapsed in (500.0, 3500.0, 5500.0, 7500.0):
        job.given = time.monotonic() - elapsed
        seen.append(job.snapshot(0))
    assert [now.step for now in seen] == [0, 30, 50, 60]
    assert [now.state for now in seen] == ["running", "running", "running", "finished"]
    assert all(now.shared for now in seen)


def test_a_replay_can_be_cut_short(registry: Jobs) -> None:
    asked = new()
    first = registry.start("anna", asked)
    until(lambda: registry.look(first), "finished")
    cut = registry.start("cleo", asked, replay=1000.0)
    before = registry.look(cut)
    registry.cancel(cut)
    after = registry.look(cut)
    assert before is not None and before.live and after is not None and after.state == "finished" and after.step == 60


def test_cancel_keeps_what_was_recorded_and_the_worker_goes_on(registry: Jobs) -> None:
    long = registry.start("anna", plan(steps=20_000))
    until(lambda: registry.look(long), "running")
    registry.cancel(long)
    ended = until(lambda: registry.look(long), "cancelled")
    assert len(ended.records) > 0 and ended.step < 20_000
    next_job = registry.start("anna", new())
    assert until(lambda: registry.look(next_job), "finished").step == 60


def test_first_come_first_served_and_one_job_a_session(registry: Jobs) -> None:
    running = registry.start("anna", plan(steps=20_000))
    until(lambda: registry.look(running), "running")
    second, third = registry.start("ben", plan(seed=2)), registry.start("cleo", plan(seed=3))
    waiting = [registry.look(job) for job in (second, third)]
    assert [(w.state, w.ahead) for w in waiting if w] == [("waiting", 0), ("waiting", 1)]
    replaced = registry.start("ben", plan(seed=4))  # goes to the end of the queue
    moved = [registry.look(job) for job in (second, third, replaced)]
    assert [(w.state, w.ahead) for w in moved if w] == [("cancelled", 0), ("waiting", 0), ("waiting", 1)]
    registry.start("anna", plan(seed=5))
    until(lambda: registry.look(running), "cancelled")
    assert until(lambda: registry.look(third), "finished").step == 60


def test_pictures_of_a_watched_training_are_kept_and_shared() -> None:
    job = Job("anna", plan())
    for message in ({"pictures": {"x": [1]}}, {"record": {"step": 0}}, {"pictures": {"planes": [2]}}):
        assert not job.take(message)
    assert job.snapshot(0).pictures == {"x": [1], "planes": [2]}
    other = Job("ben", plan(), replay=1000.0)
    other.remember(job)
    assert other.snapshot(0).pictures == job.pictures and other.snapshot(0).shared


def test_a_job_that_nobody_watches_ends(registry: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_unwatched", 1.0)
    watched = registry.start("anna", plan(steps=20_000))
    until(lambda: registry.look(watched), "running")
    unseen = registry.start("ben", plan(seed=9))
    for _ in range(20):  # longer than the patience with a job that nobody has looked at yet
        time.sleep(0.2)
        registry.look(watched)
    time.sleep(2.0)
    assert until(lambda: registry.look(watched), "unwatched").step < 20_000
    assert until(lambda: registry.look(unseen), "unwatched").records == ()


def test_the_first_look_may_come_later_than_the_next(registry: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page that asked may be drawn slowly; a job that was looked at once has no such patience."""
    monkeypatch.setattr(registry, "_unwatched", 2.0)
    job = registry.start("anna", plan(steps=20_000))
    time.sleep(3.0)
    assert registry.look(job).live  # type: ignore[union-attr]
    time.sleep(4.0)
    until(lambda: registry.look(job), "unwatched")


def test_a_job_that_takes_too_long_ends(registry: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_longest", 2.0)
    job = registry.start("anna", plan(steps=20_000))
    assert 0 < until(lambda: registry.look(job), "too_long").step < 20_000


def test_a_worker_that_dies_fails_its_job_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[subprocess.Popen[str]] = []
    begin = subprocess.Popen

    def spy(*args: Any, **kwargs: Any) -> subprocess.Popen[str]:
        started.append(begin(*args, **kwargs))
        return started[-1]

    monkeypatch.setattr("ui.worker.subprocess.Popen", spy)
    registry = Jobs(workers=1)
    try:
        job = registry.start("anna", plan(steps=20_000))
        until(lambda: registry.look(job), "running")
        (process,) = started
        process.kill()
        failed = until(lambda: registry.look(job), "failed")
        assert "ended unexpectedly" in failed.error and failed.records
        after = registry.start("anna", plan())
        assert until(lambda: registry.look(after), "finished").step == 60
    finally:
        registry.close()


def test_a_plan_that_is_refused_fails_with_its_sentence(registry: Jobs) -> None:
    job = registry.start("anna", {**plan(), "steps": -1})
    assert "steps must be a whole number" in until(lambda: registry.look(job), "failed").error


def test_an_unknown_job_is_none(registry: Jobs) -> None:
    assert registry.look("no such job") is None
    registry.cancel("no such job")


def test_the_server_does_not_load_torch() -> None:
    question = "import sys, ui.jobs, optim_core.networks.plan; print('torch' in sys.modules, 'sklearn' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", question], cwd=ROOT, check=True, capture_output=True, text=True)
    assert answer.stdout.split() == ["False", "False"]


def test_a_worker_ends_with_its_server() -> None:
    process = subprocess.Popen(COMMAND, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write(json.dumps({"plan": plan(steps=20_000)}) + "\n")
    process.stdin.flush()
    assert json.loads(process.stdout.readline()) == {"ready": True}
    assert json.loads(process.stdout.readline())["record"]["step"] == 0
    process.stdin.close()
    assert process.wait(LIMIT) == 0
    process.stdout.close()


def test_the_module_has_one_registry() -> None:
    assert jobs.look("no such job") is None
    jobs.cancel("no such job")
