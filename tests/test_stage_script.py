"""The scripts of a state walk its paths: each is run as it would be by a reader, with `optim_core` and with plain
torch.optim, and compared with `oc.run`; the browser fills the same template with the same text."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pytest

import optim_core as oc
from tests.a_page import opened, run
from tests.a_stage import scene_of
from tests.house import ROOT
from tests.scripts import filled, inputs, script
from tests.v8 import V8
from ui.stage.script import templates
from ui.stage.script_torch import TWINS, literal

CLOSE = 1e-12
LOUD = 1e-3  # what the paths move, and what one setting changes in them
LINK = "http://localhost:8501/decay?decay.lr=0.1&lang=en"

#: So many steps that an adaptive method has not come to rest: its jitter there doubles a rounding error at each step,
#: and torch differentiates f by other operations. With `optim_core` all steps agree to the bit.
STATES: dict[str, tuple[str, dict[str, Any]]] = {
    "start": ("start", {"steps": 300}),
    "start, other λ": ("start", {"decay": 0.5, "lr": 0.03, "steps": 120}),
    "decay": ("decay", {"steps": 400}),
    "decay, rescaled, cosine": ("decay", {"steps": 300, "c1": "2^3", "schedule": "cosine", "lr": 0.05}),
    "decay, the papers' λ": ("decay", {"steps": 200, "convention": "paper", "decay": 0.01, "schedule": "linear"}),
    "decay, NAdam on a tilted ravine": ("decay", {"steps": 60, "rule": "NAdam", "landscape": "rotated_ravine",
                                                  "schedule": "inverse_sqrt"}),
    "decay, logistic regression": ("decay", {"steps": 100, "landscape": "logistic_regression", "rule": "RMSprop"}),
    "scale": ("scale", {"methods": "AdamW,SGD,Adam-l2", "steps": 200, "c1": "2^2", "c2": "2^-3", "eps": "1e-8"}),
    "scale on Rosenbrock": ("scale", {"methods": "AdamW,Nesterov,RAdamW,Lion", "landscape": "rosenbrock", "steps": 50,
                                      "c1": 3, "lr": 1e-4}),
}  # fmt: skip


@pytest.fixture(scope="module", params=STATES)
def scene(request: pytest.FixtureRequest) -> dict[str, Any]:
    page, values = STATES[request.param]
    return scene_of(opened(page, **{name: str(value) for name, value in values.items()}))


def expected(scene: Mapping[str, Any]) -> dict[tuple[str, str], np.ndarray]:
    """(method, world) → path (steps + 1, d), by `oc.run` on what the scene's controls say."""
    given = inputs(scene)
    land = oc.landscape(scene["landscape"]["id"], **given["params"])
    found = {}
    for look in scene["methods"]:
        method = oc.method(look["slug"])
        own = {name: value for name, value in given["hyper"].items() if name in method.hyper}
        for world in scene["worlds"]:
            oracle = oc.rescaled(land, given["scales"]) if world["scaled"] else land
            path = oc.run(method, oracle, start=given["start"], steps=given["steps"], lr=given["lr"],
                          weight_decay=given["weightDecay"] if method.decays else None, schedule=given["schedule"],
                          convention=given["convention"], **own)  # fmt: skip
            found[method.slug, world["id"]] = path.x
    return found


def walked(text: str, worlds: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], np.ndarray]:
    """What a script leaves in `paths`, by method and world."""
    scope, _ = run(text)
    found = {}
    for key, path in scope["paths"].items():
        name, world = key if isinstance(key, tuple) else (key, worlds[0]["id"])
        found[name, world] = path.x if hasattr(path, "x") else path.numpy()
    return found


def furthest(one: np.ndarray, other: np.ndarray) -> float:
    """Largest |Δx| over the steps at which the path is still near; what diverges is compared up to there."""
    near = np.abs(other).max(axis=-1) < 1e3
    assert near[0]
    last = len(near) if near.all() else int(np.argmin(near))
    return float(np.abs(one[:last] - other[:last]).max())


def test_the_script_of_a_state_walks_its_paths(scene: dict[str, Any]) -> None:
    paths, found = expected(scene), walked(script(scene, link=LINK), scene["worlds"])
    assert set(found) == set(paths)
    for key, path in paths.items():
        assert found[key].shape == path.shape
        assert furthest(found[key], path) == 0, "the same calls give the same bits"
        assert np.abs(path[-1] - path[0]).max() > LOUD, f"{key} does not move: anything would agree"


def test_the_torch_script_of_a_state_walks_its_paths(scene: dict[str, Any]) -> None:
    text = script(scene, "torch", link=LINK)
    paths, found = expected(scene), walked(text, scene["worlds"])
    assert found and set(found) <= set(paths)
    for look in scene["methods"]:
        has = (look["slug"], scene["worlds"][0]["id"]) in found
        assert has or look["slug"] in text.splitlines()[2], f"{look['slug']} is left out without a word"
    for key, path in found.items():
        assert furthest(path, paths[key]) <= CLOSE, key


def test_scripts_hold_what_the_state_uses_and_no_more(scene: dict[str, Any]) -> None:
    given, text = inputs(scene), script(scene, link=LINK)
    assert ("schedule" in text) == (given["schedule"] != "constant")
    assert ("convention" in text) == (given["convention"] == "paper")
    assert ("rescaled" in text) == (len(scene["worlds"]) > 1 or set(given["scales"]) != {1.0})
    assert "noisy" not in text and "<<" not in text
    assert 10 <= len(text.splitlines()) <= 40 and len(script(scene, "torch").splitlines()) <= 50
    assert LINK in text and scene["title"] in text
    for kind in ("core", "torch"):
        ast.parse(script(scene, kind))


@pytest.fixture(scope="module")
def v8() -> Iterator[V8]:
    with V8() as engine:
        stage = ROOT / "ui" / "stage"
        engine.eval(
            f"Promise.all([import('file://{stage}/saving/script.js'), import('file://{stage}/model/run.js')])"
            ".then(([script, run]) => { Object.assign(globalThis, script); globalThis.inputs = run.inputs; })"
        )
        yield engine


@pytest.mark.parametrize("kind", ["core", "torch"])
def test_the_browser_fills_the_same_script(scene: dict[str, Any], v8: V8, kind: str) -> None:
    about = {"title": scene["title"], "link": LINK}
    given = json.dumps(scene)
    text = v8.eval(f"""(() => {{
      const scene = {given}, values = Object.fromEntries(scene.controls.map((one) => [one.name, one.value]));
      return filled(scene.script.{kind}, inputs(scene, values), {json.dumps(about)});
    }})()""")
    assert text == script(scene, kind, link=LINK)


def test_the_script_of_the_anatomy_page_runs_and_is_filled_alike(v8: V8) -> None:
    """A page may bring a template of its own: its scene's landscape is not in the catalogue."""
    figure = scene_of(opened("anatomy", t="7"))
    here = filled(figure["script"]["core"], inputs(figure), title="T", link=LINK)
    there = v8.eval(f"""(() => {{
      const scene = {json.dumps(figure)};
      const values = Object.fromEntries(scene.controls.map((one) => [one.name, one.value]));
      return filled(scene.script.core, inputs(scene, values), {{ title: "T", link: "{LINK}" }});
    }})()""")
    assert here == there and "range(1, 7 + 1)" in here
    _, printed = run(here)
    assert printed.count("\n") >= 4


def small(**fixed: Any) -> dict[str, Any]:
    """A scene of two methods without controls, its inputs in `fixed`."""
    start = {"start.0": -1.0, "start.1": 0.5, "lr": 0.05, "weightDecay": 0.2, "steps": 40}
    return {
        "title": "T", "landscape": {"id": "bowl", "d": 2}, "methods": [{"slug": "AdamW"}, {"slug": "AdamProx"}],
        "worlds": [{"id": "told", "scaled": True}], "controls": [], "fixed": {**start, **fixed},
    }  # fmt: skip


def test_noise_is_replayed_by_the_core_and_refused_for_torch() -> None:
    noisy = {"noise.sigma": 0.3, "noise.seed": 7, "noise.kind": "multiplicative", "scale.0": 2.0}
    scene = small(**noisy)
    found = walked(script(scene), scene["worlds"])
    told = oc.noisy(oc.rescaled(oc.landscape("bowl"), (2.0, 1.0)), 0.3, 7, "multiplicative")
    path = oc.run("AdamW", told, start=(-1.0, 0.5), steps=40, lr=0.05, weight_decay=0.2)
    assert np.array_equal(found["AdamW", "told"], path.x)
    assert templates(scene, oc.landscape("bowl"))["torch"]["unless"] == ["noisy"]
    quiet = walked(script(small()), scene["worlds"])["AdamW", "told"]
    assert np.abs(quiet - path.x).max() > LOUD


def test_spikes_are_replayed_by_the_core_and_by_torch() -> None:
    scene = small(**{"spike.size": 0.7, "spike.period": 3, "scale.1": 2.0})
    told = oc.spiked(oc.rescaled(oc.landscape("bowl"), (1.0, 2.0)), 0.7, 3)
    path = oc.run("AdamW", told, start=(-1.0, 0.5), steps=40, lr=0.05, weight_decay=0.2)
    assert np.array_equal(walked(script(scene), scene["worlds"])["AdamW", "told"], path.x)
    assert furthest(walked(script(scene, "torch"), scene["worlds"])["AdamW", "told"], path.x) <= CLOSE
    plain = walked(script(small(**{"scale.1": 2.0})), scene["worlds"])["AdamW", "told"]
    assert np.abs(plain - path.x).max() > LOUD


def test_each_setting_reaches_the_script() -> None:
    base = walked(script(small()), [{"id": "told"}])["AdamW", "told"]
    changes: list[dict[str, Any]] = [
        {"start.0": 0.0}, {"lr": 0.06}, {"weightDecay": 0.9}, {"scale.1": 1e-6, "hyper.eps": 1e-3}, {"param.a1": -2.0},
        {"hyper.beta1": 0.5}, {"hyper.beta1": 0.0}, {"schedule": "cosine"},
        {"convention": "paper", "weightDecay": 0.05},
    ]  # fmt: skip
    for change in changes:
        for kind in ("core", "torch"):
            other = walked(script(small(**change), kind), [{"id": "told"}])["AdamW", "told"]
            assert np.abs(other - base).max() > LOUD, (change, kind)


def test_every_twin_is_torchs_own() -> None:
    """Each cell of the table walks the path of the core for 60 steps from settings that are no defaults."""
    land = "cosh_valley"
    for rule, twin in TWINS.items():
        names = [m for m in oc.methods().values() if m.rule.id == rule and m.regularizer.id == "l2"]
        slugs = [m.slug for m in names if m.decay.id in twin.classes]
        hyper = {f"hyper.{n}": {"eps": 1e-3, "momentum_decay": 0.01}.get(n, 0.8) for n in names[0].hyper}
        scene = small(**{**hyper, "schedule": "cosine"}) | {
            "landscape": {"id": land, "d": 2}, "methods": [{"slug": s} for s in slugs]}  # fmt: skip
        found, paths = walked(script(scene, "torch"), scene["worlds"]), expected(scene)
        assert set(found) == set(paths) and found
        for key in paths:
            assert furthest(found[key], paths[key]) <= CLOSE, key


def test_methods_that_torch_has_not_leave_no_torch_script() -> None:
    none = small() | {"methods": [{"slug": "AdamProx"}, {"slug": "Lion"}]}
    assert templates(none, oc.landscape("bowl"))["torch"] is None


@pytest.mark.parametrize("land", [one for one in oc.landscapes().values() if one.d == 2], ids=lambda one: one.id)
def test_every_landscape_has_its_function_in_torch(land: oc.Landscape) -> None:
    at = land.start + 0.1
    scene = small(**{"start.0": float(at[0]), "start.1": float(at[1]), "steps": 5, "lr": 1e-4})
    scene |= {"landscape": {"id": land.id, "d": 2}}
    found, paths = walked(script(scene, "torch"), scene["worlds"]), expected(scene)
    assert furthest(found["AdamW", "told"], paths["AdamW", "told"]) <= CLOSE


@pytest.mark.parametrize("bad", ["1", float("nan"), float("inf"), True, None, [1.0]])
def test_only_finite_numbers_come_into_a_script(bad: object) -> None:
    with pytest.raises(TypeError, match="finite numbers only"):
        literal(bad)


def test_only_known_names_come_into_a_script() -> None:
    with pytest.raises(TypeError, match="A script knows constant"):
        script(small(schedule='cosine"); import os; ("'))
    with pytest.raises(TypeError, match="A script knows additive"):
        script(small(**{"noise.sigma": 1.0, "noise.kind": "x"}))


def test_no_comment_ends_its_line() -> None:
    evil = "a\nimport os\r\u2028\u2029\x85\x0cb"
    text = script(small() | {"title": evil}, link=evil)
    assert not any(line.startswith("import os") for line in text.splitlines())
    assert len(text.splitlines()) == len(script(small()).splitlines())
