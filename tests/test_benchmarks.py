"""The benchmark compares like with like: its peers in torch give our numbers, and its check can refuse them."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from benchmarks import (
    language,
    networks,
    ours,
    report,
    report_language,
    report_networks,
    report_optimizers,
    report_stage,
    with_torch,
)
from benchmarks.measure import AGREE, difference
from benchmarks.problems import PROBLEMS, Bowl, Grid, Problem, Single
from benchmarks.stage import by_frame
from optim_core.networks.plan import Architecture
from optim_core.networks.training import train

SMALL = (Single(steps=60), Grid((), 40, 4), Grid(("x", "g"), 40, 4), Bowl((), 40, 12, 5), Bowl(("loss",), 40, 12, 5))
KINDS = [(type(p), p.record) for p in PROBLEMS]


def test_every_job_is_tried_here_in_small() -> None:
    assert [(type(p), p.record) for p in SMALL] == KINDS


@pytest.mark.parametrize("problem", SMALL, ids=lambda p: p.title)
def test_torch_gives_our_numbers_and_a_wrong_one_is_seen(problem: Problem) -> None:
    mine = ours.prepare(problem)()
    assert set(mine) == {"last", *problem.record}
    for name, job in with_torch.prepare(problem).items():
        assert difference(mine, job()) <= 1e-13, name
    later = ours.prepare(replace(problem, steps=problem.steps + 1))()
    assert difference({"last": mine["last"]}, later) > 1e4 * AGREE  # one step too many


def test_a_missing_start_is_all_that_a_peer_may_leave_out() -> None:
    mine = ours.prepare(SMALL[0])()
    assert difference(mine, {**mine, "x": mine["x"][1:]}) == 0
    assert difference(mine, {**mine, "x": mine["x"] * (1 + 1e-6)}) > 100 * AGREE


def test_the_report_holds_ratios_and_neither_host_nor_folder() -> None:
    peers = ("ours", "torch.optim, autograd", "torch, batched", "optax")
    job = {
        "title": "a job", "run_steps": 1000,
        "peers": {n: {"first": 1.0 + k, "times": [0.002 * (k + 1), 0.004 * (k + 1)]} for k, n in enumerate(peers)},
    }  # fmt: skip
    text = report.markdown({"one": [job] * 5}, 0.05, 2, versions={"numpy": "2"})
    assert "| torch, batched | 3.00 | 9 ms | 9 µs | 3 s |" in text
    assert "Missed: one run at least 8 times ahead of a torch.optim loop: 2.0 times." in text
    assert "Reached: the grid ahead of batched torch: 3.00 times" in text
    assert (
        "Not measured" in text
        and "there is no Chromium here" in text
        and not re.search(r"/(work|home|root|usr)\b", text)
    )


def test_the_stages_report_says_which_goals_are_met() -> None:
    times = [10.0] * 94 + [20.0] * 6
    case = {"methods": 7, "steps": 500, **dict.fromkeys(("work", "frame", "compute", "draw", "link"), times)}
    waits = {"ours": {"load": [3000.0], "again": [900.0], "answer": [15.0]},
             "minimal": {"load": [2500.0], "again": [800.0], "answer": [120.0]}}  # fmt: skip
    stage = {"cases": [case], "waits": waits, "chromium": "1"}
    assert "| 7 methods × 500 steps | 10.0 / 20.0 |" in report_stage.tables(stage)
    frame, load, answer = report_stage.goals(stage)
    assert frame.startswith("Missed") and load.startswith("Reached") and answer.startswith("Missed: an answer")
    assert "1.20 times" in load and ": 8 times" in answer


def test_modules_train_the_networks_that_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(networks, "KINDS", {"a": ("residual", 4, 6, "batch"), "b": ("conv", 8, 4, "none")})
    monkeypatch.setattr(networks, "GRID", 3)
    assert max(networks.gap(title, (0, 2)) for title in "ab") <= 1e-12
    monkeypatch.setattr(networks.Modules, "step", lambda self: None)
    assert networks.gap("a", (2,)) > 1e4 * AGREE  # no step at all


def test_the_networks_report_says_which_goal_is_met() -> None:
    peers = {networks.OURS: [1e-4, 2e-4], networks.SINGLE: [4e-4, 8e-4], networks.MODULES: [9e-4, 17e-4]}
    jobs = [{"title": "a network", "gap": 1e-13, "peers": peers}]
    assert "| a network | ours, 20 runs | 1 | 0.15 ms |" in report_networks.tables(jobs)
    assert f"|  | {networks.MODULES} | 8.8 | 1.30 ms |" in report_networks.tables(jobs)
    assert report_networks.goals(jobs)[0].startswith("Reached") and "8.8 times" in report_networks.goals(jobs)[0]
    peers[networks.MODULES] = [7e-4, 14e-4]
    assert report_networks.goals(jobs)[0].startswith("Missed")


def test_the_transformers_plans_are_what_is_reported() -> None:
    small = Architecture("transformer", 2, 4, "post")
    history = train(language.scatter(3, 2, small))
    assert history.measured("sharpness", 0)[0] == [0, 2, 4]
    assert len(set(train(language.curves(2, small)).records[-1].loss)) == 7  # seven methods, none twice
    part = {"runs": 1, "steps": 270, "points": 28, "seconds": 7.0}
    found = {"scatter": part, "curves": {"runs": 7, "steps": 400, "points": 0, "seconds": 84.0}}
    assert "| one scatter, 28 points | 7.0 s | 250 ms a point |" in report_language.tables(found)
    assert "| curves of 7 methods | 84.0 s | 30.0 ms a run and step |" in report_language.tables(found)
    one, seven = report_language.goals(found)
    assert one.startswith("Reached") and "7.0 s" in one and seven.startswith("Missed")


def test_a_frame_is_all_the_main_thread_did_until_the_next() -> None:
    """Two pages' threads, a task before the first frame, and two callbacks in one task."""
    main, other = {"pid": 1, "tid": 1}, {"pid": 2, "tid": 1}
    names = [{"name": "thread_name", "args": {"name": "CrRendererMain"}, **who} for who in (main, other)]
    task = lambda at, took, who=main: {"name": "RunTask", "ts": at, "dur": took, "tdur": took / 2, **who}
    call = lambda at: {"name": "FireAnimationFrame", "ts": at, **main}
    trace = [*names, task(0, 500), task(1000, 4000), call(1500), call(1600), task(6000, 1000), task(6500, 99, other),
             task(17000, 3000), call(17500), task(21000, 500), task(33000, 2000), call(33100)]  # fmt: skip
    assert by_frame(trace, "dur") == [3.5]  # neither the first nor the last: they are no whole frames
    assert by_frame(trace, "tdur") == [1.75]


def test_the_report_of_the_optimizers_takes_ratios_within_a_round() -> None:
    """A round in which the machine was three times slower changes no ratio."""
    busy = (1.0, 3.0, 1.0)
    times = {report_optimizers.PEER: [0.08 * b for b in busy], "AdamW": [0.1 * b for b in busy],
             "AdamProx": [0.16 * b for b in busy]}  # fmt: skip
    found = {"parameters": 9_986_048, "gap": 1e-7, "times": times}
    assert "| AdamW | 1.25 | 100 ms |" in report_optimizers.tables(found)
    said = report_optimizers.goals(found)
    assert said[0].startswith("Reached: a step of AdamW") and said[1].startswith("Missed: a step of AdamProx")
