"""A hundred visitors at once: who waits for whom, with a worker that loads no torch."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from tests.test_jobs import until
from ui import jobs, observing
from ui.jobs import Jobs
from ui.worker import Worker

PUPPET = """
import json, sys
print(json.dumps({"ready": True}), flush=True)
for line in sys.stdin:
    held = json.loads(line)
    if "plan" in held:
        print(json.dumps({"record": {"step": 0, "histogram": []}}), flush=True)
    if held.get("plan", {}).get("quick") or "cancel" in held:
        done = {"diverged_at": [], "seconds": 0.1, "stopped": "cancel" in held}
        print(json.dumps({"done": done}), flush=True)
"""


@pytest.fixture
def puppets(monkeypatch: pytest.MonkeyPatch) -> Iterator[Jobs]:
    """A registry whose one worker loads no torch: a plan ends at once if it is quick, else when it is cancelled."""
    monkeypatch.setattr("ui.jobs.Worker", lambda: Worker((sys.executable, "-c", PUPPET)))
    made = Jobs(workers=1)
    yield made
    made.close()


def test_a_hundred_visitors_queue_in_the_order_in_which_they_came(puppets: Jobs) -> None:
    held = puppets.start("first", {"n": -1})
    until(lambda: puppets.look(held), "running")
    queue = [puppets.start(f"visitor {n}", {"n": n, "quick": True}) for n in range(100)]

    def places() -> list[int | None]:
        looks = [puppets.look(job) for job in queue]
        return [look.ahead if look and look.state == "waiting" else None for look in looks]

    assert places() == list(range(100))
    puppets.cancel(queue[40])
    assert places() == [*range(40), None, *range(40, 99)]
    for n in range(10):  # each press goes to the back, and holds one place
        queue[10] = puppets.start("visitor 10", {"again": n, "quick": True})
    assert places() == [*range(10), 98, *range(10, 39), None, *range(39, 98)]
    puppets.cancel(held)
    assert all(until(lambda job=job: puppets.look(job), "finished") for n, job in enumerate(queue) if n != 40)


def test_one_who_has_closed_the_page_is_no_longer_counted(puppets: Jobs) -> None:
    held = puppets.start("first", {"n": -1})
    until(lambda: puppets.look(held), "running")
    gone, last = puppets.start("gone", {"n": 0}), puppets.start("last", {"n": 1})
    assert puppets.look(last).ahead == 1  # type: ignore[union-attr]
    puppets._jobs[gone].seen -= 2 * jobs.PATIENCE * jobs.UNWATCHED
    assert puppets.look(last).ahead == 0  # type: ignore[union-attr]


def test_a_visitor_who_keeps_pressing_with_new_settings_starves_nobody(puppets: Jobs) -> None:
    """More presses than the registry keeps jobs: nobody else loses a place, or a training that has ended."""
    done = puppets.start("done", {"quick": True})
    until(lambda: puppets.look(done), "finished")
    held = puppets.start("first", {"n": -1})
    until(lambda: puppets.look(held), "running")
    waiting = puppets.start("patient", {"n": 1, "quick": True})
    for n in range(jobs.KEPT_JOBS + 50):
        last = puppets.start("eager", {"eager": n, "quick": True})
    looks = [puppets.look(job) for job in (done, waiting, last)]
    assert [(look.state, look.ahead) for look in looks if look] == [("finished", 0), ("waiting", 0), ("waiting", 1)]
    assert len(puppets._jobs) <= 3 + 1 + jobs.KEPT_OF_A_SESSION
    puppets.cancel(held)
    assert until(lambda: puppets.look(waiting), "finished")


def _waits() -> dict[str, float]:
    """What /metrics says of trainings."""
    every = (sample for family in observing.REGISTRY.collect() for sample in family.samples)
    return {sample.name: sample.value for sample in every if sample.labels.get("line") == "training" and
            not sample.name.endswith("_bucket")}  # fmt: skip


def test_a_line_that_is_too_long_takes_nobody_but_who_asks_for_what_is_in_it(
    puppets: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "MOST_WAITING", 3)
    before = _waits()
    held = puppets.start("first", {"n": -1})
    until(lambda: puppets.look(held), "running")
    line = [puppets.start(f"visitor {n}", {"n": n, "quick": True}) for n in range(3)]
    assert len(puppets) == 3
    late = puppets.look(puppets.start("late", {"n": 3}))
    assert late is not None and (late.state, late.live, late.records) == ("refused", False, ())
    same = puppets.start("same", {"n": 1, "quick": True})
    assert puppets.look(same).state == "waiting"  # type: ignore[union-attr]
    again = puppets.start("visitor 0", {"n": 9, "quick": True})
    assert puppets.look(again).state == "waiting", "who has a place may change it"  # type: ignore[union-attr]
    puppets._jobs[line[2]].seen -= 2 * jobs.PATIENCE * jobs.UNWATCHED
    took = puppets.start("took it", {"n": 4, "quick": True})
    assert puppets.look(took).state == "waiting", "who has left holds no place"  # type: ignore[union-attr]
    puppets.cancel(held)
    for job in (line[1], same, again, took):
        until(lambda job=job: puppets.look(job), "finished")
    told = {name: value - before.get(name, 0.0) for name, value in _waits().items()}
    assert told["adamw_lab_refused_total"] == 1
    assert told["adamw_lab_wait_seconds_count"] == 1 + 3 + 2 + 1, "first; three; same and again; took it"


DRAWS = """
import json, sys, time
print(json.dumps({"ready": True}), flush=True)
for line in sys.stdin:
    if "plan" in line:
        print(json.dumps({"record": {"step": 0}}), flush=True)
    else:
        for k in range(6):
            time.sleep(0.4)
            print(json.dumps({"pictures": {"planes": [0] * k}}), flush=True)
        print(json.dumps({"done": {"diverged_at": [], "seconds": 0.1, "stopped": True}}), flush=True)
"""


def test_a_worker_that_draws_after_a_cancel_is_let_finish(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.jobs.Worker", lambda: Worker((sys.executable, "-c", DRAWS)))
    monkeypatch.setattr("ui.jobs.OBEYS", 1.5)  # less than the drawing takes, more than a part of it
    registry = Jobs(workers=1)
    try:
        job = registry.start("anna", {})
        until(lambda: registry.look(job), "running")
        registry.cancel(job)
        assert len(until(lambda: registry.look(job), "cancelled").pictures["planes"]) == 5
    finally:
        registry.close()
