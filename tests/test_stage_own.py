"""Settings of a method's own on a stage: what the browser walks, and its scripts, are runs with these settings."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

import optim_core as oc
from optim_core.ops import sqrt
from tests.a_page import run
from tests.a_stage import read
from tests.scripts import script
from ui import stage
from ui.control import Control
from ui.controls import learning_rate, steps, weight_decay
from ui.deck import Deck

KAPPA, FACTOR = 40.0, 0.5


def best_step(kappa):
    return 2 / (1 + kappa)


def best_momentum(*, kappa):
    root = sqrt(kappa)
    return ((root - 1) / (root + 1)) ** 2


def smaller(lr, weight_decay):
    return lr / (1 + lr * weight_decay)


def shared_out(lr, part):
    return part * lr


OWN: dict[str, dict[str, Any]] = {
    "SGD": {"lr": best_step},
    "Momentum": {"lr": shared_out, "momentum": best_momentum},
    "AdamW": {"lr": smaller},
}
SLUGS = ("SGD", "Momentum", "AdamW", "AdamProx")
DECK = Deck("own", (learning_rate(0.1), weight_decay(2.0), steps(60), Control("part", "number", FACTOR, 0.0, 1.0)))
PLACED = {"lr": stage.Place("lr"), "decay": stage.Place("weightDecay"), "steps": stage.Place("steps"),
          "part": stage.Place("own.part")}  # fmt: skip
#: What each method has in Python, with the control values above.
SAME: dict[str, dict[str, float]] = {
    "SGD": {"lr": best_step(KAPPA)},
    "Momentum": {"lr": shared_out(0.1, FACTOR), "momentum": float(best_momentum(kappa=KAPPA))},
    "AdamW": {"lr": smaller(0.1, 2.0), "weight_decay": 2.0},
    "AdamProx": {"lr": 0.1, "weight_decay": 2.0},
}
RAVINE = oc.landscape("Ravine", kappa=KAPPA)


def scene(own: Any = OWN, **others: Any) -> dict[str, Any]:
    begin = {f"start.{k}": float(v) for k, v in enumerate(RAVINE.start)}
    fixed = {**begin, "param.kappa": KAPPA, **others}
    return stage.scene(DECK, title="t", alt="a", landscape=RAVINE, methods=[oc.method(s) for s in SLUGS],
                       placed=PLACED, fixed=fixed, own=own, keeps=False)  # fmt: skip


def paths(**others: Any) -> dict[str, np.ndarray]:
    return {slug: oc.run(slug, RAVINE, steps=60, **its, **others).x for slug, its in SAME.items()}


def test_the_browser_walks_with_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.cite.of", lambda page: {})
    ends = {one["slug"]: one["end"] for one in read(scene())["ends"]}
    here = paths()
    for slug in SLUGS:
        assert ends[slug] == pytest.approx(here[slug][-1], abs=1e-12)
    shared = oc.run("SGD", RAVINE, steps=60, lr=0.1).last
    assert np.abs(shared - here["SGD"][-1]).max() > 1e-3, "with the shared rate it ends elsewhere"
    assert np.abs(here["AdamW"] - here["AdamProx"]).max() < 1e-12, "the exact identity, seen on the stage"


@pytest.mark.parametrize("schedule", ["constant", "cosine"])
@pytest.mark.parametrize("kind", ["core", "torch"])
def test_its_scripts_walk_the_same_paths(kind: str, schedule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.cite.of", lambda page: {})
    scope, _ = run(script(scene(schedule=schedule), kind))
    there = {name: np.asarray(getattr(path, "x", path)) for name, path in scope["paths"].items()}
    here = paths(schedule=schedule)
    assert set(there) == set(here) - ({"AdamProx"} if kind == "torch" else set())
    for slug, path in there.items():
        assert np.abs(path - here[slug]).max() < 1e-11


@pytest.mark.parametrize(
    ("own", "sentence"),
    [
        ({"Lion": {"lr": best_step}}, "no method 'Lion'"),
        ({"SGD": {"eps": best_step}}, "SGD has no setting 'eps'"),
        ({"SGD": {"weight_decay": best_step}}, "SGD has no setting 'weight_decay'"),
        ({"SGD": {"lr": shared_out, "x": best_step}}, "no setting 'x'"),
        ({"SGD": {"lr": oc.prox}}, "prox"),
    ],
)
def test_a_setting_that_nobody_has_is_refused(own: Any, sentence: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.cite.of", lambda page: {})
    with pytest.raises((ValueError, SyntaxError), match=re.escape(sentence)):
        scene(own)


def test_an_argument_that_nobody_knows_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.cite.of", lambda page: {})

    def of_theta(theta):
        return theta

    with pytest.raises(ValueError, match=r"asks for \['theta'\]"):
        scene({"SGD": {"lr": of_theta}})


def test_a_start_in_a_frame_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.cite.of", lambda page: {})

    def here(along, across, tilt):
        return along + tilt, across

    def there(x1, x2):
        return x1, x2

    frames = [({"point": here}, "made of point, frame"), ({"point": here, "frame": there}, r"asks for \['tilt'\]")]
    for frame, sentence in frames:
        with pytest.raises(ValueError, match=sentence):
            stage.scene(DECK, title="t", alt="a", landscape=RAVINE, methods=[oc.method("SGD")], placed=PLACED,
                        start_frame=frame, keeps=False)  # fmt: skip
