"""The Proximal page: its picture is the methods' own steps, its sweeps and sentences are measured, its code runs."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

import numpy as np
import pytest

import optim_core as oc
from optim_core.regularizers import REGULARIZERS
from tests.a_page import code, opened, run, words
from tests.a_stage import read, said, scene_of
from tests.v8 import V8
from ui.figures.proximal import FLOOR, gap_against, zeros
from ui.proximal_page import DECK, REACH, smaller
from ui.proximal_sweeps import BOTTOMS, DECAYS, POINTS, RATES, envelopes, gaps, maps, slope, sparse
from ui.stage.served import FOLDER
from ui.text import LANGUAGES
from ui.theme import THEMES

BOWL = oc.landscape("Bowl in 1-D").with_(a1=1.0)
TAKEN = """
async (scene, changed, t, at) => {
  const part = (name) => import(`file://%s/${name}.js`);
  const [{ load }, { inputs }, { taken }, { heightsOf }, { factorOf }] =
    await Promise.all(["model/program", "model/run", "proximal/one", "proximal/springs", "proximal/factors"].map(part));
  const values = { ...Object.fromEntries(scene.controls.map(({ name, value }) => [name, value])), ...changed };
  const [program, given] = [await load(scene.program), inputs(scene, values)];
  const step = taken(scene, given, program, t);
  const sums = Object.fromEntries(Object.entries(step.sums).map(([slug, f]) => [slug, at.map(f)]));
  const s = given.lr * given.weightDecay;
  const factors = Object.fromEntries(scene.methods.map(({ slug }) => [slug, factorOf(program, slug, given, s)]));
  return { x: step.x, u: step.u, landings: Object.fromEntries(step.landings), heights: Object.fromEntries(step.heights),
    sums, factors, window: heightsOf(step, scene.landscape.window[0]), parts: Object.keys(step.parts) };
}
"""


@cache
def _engine() -> V8:
    return V8()


def taken(scene: dict[str, Any], t: int = 1, at: Any = (), **changed: float) -> dict[str, Any]:
    """What the upper picture shows of step t."""
    given = ", ".join(json.dumps(part) for part in (scene, changed, t, list(at)))
    return dict(_engine().eval(f"({TAKEN % FOLDER.as_posix()})({given})"))


def test_it_opens_on_the_paradox() -> None:
    at = opened("proximal")
    ends = {one["slug"]: one["end"][0] for one in read(scene_of(at))["ends"]}
    assert abs(ends["AdamW"]) > 1000 and ends["AdamProx"] == pytest.approx(0.1728, abs=1e-3)
    assert "AdamW is still moving" in said(at) and "it left the map at step 3" in said(at)
    text = words(at)
    assert "Where do AdamW and AdamProx land" in text and "lands at" not in text, "the answer waits for a guess"


@pytest.mark.parametrize("regularizer", REGULARIZERS)
@pytest.mark.parametrize("t", [1, 4])
def test_the_balls_lie_at_the_bottoms(regularizer: str, t: int) -> None:
    """AdamProx's at the bottom of the sum, AdamW's at that of the sum with the tangent; both are real steps."""
    z = np.linspace(-REACH, REACH, 1401)
    found = taken(scene_of(opened("proximal", regularizer=regularizer)), t, z)
    for slug, heights in found["sums"].items():
        finite = np.array([np.inf if h is None else h for h in heights])
        assert finite.min() >= found["heights"][slug] - 1e-9
        landed = found["landings"][slug]
        if abs(landed) < REACH:
            assert abs(z[finite.argmin()] - landed) < 0.011, slug
    assert ("tangent" in found["parts"]) == (regularizer != "box")


@pytest.mark.parametrize("t", [1, 5])
def test_the_landings_are_the_cores(t: int) -> None:
    """Every method's step from the point and the memory of AdamProx, in Python."""
    found = taken(scene_of(opened("proximal", c="3")), t)
    oracle = oc.rescaled(BOWL, [3.0])
    path = oc.run("AdamProx", oracle, start=[2.5], steps=t, lr=0.5, weight_decay=5.0, record=("x", "g", "memory"))
    x, g = path.x[t - 1], path.g[t - 1]
    assert path.memory is not None
    memory = tuple(np.asarray(m[t - 1]) for m in path.memory.values())
    assert found["x"] == pytest.approx(x[0], rel=1e-12)
    assert found["landings"]["AdamProx"] == pytest.approx(path.x[t, 0], rel=1e-12)
    for slug in ("AdamW", "Adam-l2", "AdamMetricProx"):
        method = oc.method(slug)
        step = method.bind("numpy", method.settings({}))
        assert found["landings"][slug] == pytest.approx(step(x, g, memory, t, 0.5, 5.0)[0][0], rel=1e-12), slug
    assert np.ptp(list(found["landings"].values())) > 0.1


@pytest.mark.proves("proximal.factor_decoupled", "proximal.factor_proximal")
@pytest.mark.parametrize(
    ("decay", "straight", "curved"), [(0.0, 1, 1), (2.0, 0, 1 / 2), (4.0, -1, 1 / 3), (5.0, -1.5, 1 / 3.5)]
)
def test_the_factors_follow_s(decay: float, straight: float, curved: float) -> None:
    factors = taken(scene_of(opened("proximal")), decay=decay)["factors"]
    assert factors["AdamW"] == pytest.approx(straight, abs=1e-12)
    assert factors["AdamProx"] == pytest.approx(curved, abs=1e-12)


@pytest.mark.proves("proximal.identity_gap")
def test_the_smaller_step_lies_under_the_prox() -> None:
    ends = {}
    for same in ("false", "true"):
        found = read(scene_of(opened("proximal", same=same, steps="60")))["ends"]
        ends[same] = {one["slug"]: one["end"][0] for one in found}
    assert ends["true"]["AdamW"] == pytest.approx(ends["true"]["AdamProx"], abs=1e-13)
    assert abs(ends["false"]["AdamW"]) > 1e5
    assert smaller(0.5, 5.0) == pytest.approx(1 / 7)
    both = taken(scene_of(opened("proximal", same="true")))
    assert both["landings"]["AdamW"] == pytest.approx(both["landings"]["AdamProx"], abs=1e-13)
    assert both["factors"]["AdamW"] == pytest.approx(both["factors"]["AdamProx"], abs=1e-13)


@pytest.mark.parametrize("lang", list(LANGUAGES))
@pytest.mark.parametrize("regularizer", REGULARIZERS)
def test_every_regularizer_opens(regularizer: str, lang: str) -> None:
    at = opened("proximal", lang, regularizer=regularizer, same="true")
    scene = scene_of(at)
    names = [method["slug"] for method in scene["methods"]]
    assert ("AdamMetricProx" in names) == (regularizer == "l2")
    assert ("AdamW" not in "".join(names)) == (regularizer == "box")
    targets = [control["target"] for control in scene["controls"] if control["place"] == "dial"]
    assert len(targets) <= 4 and ("weightDecay" in targets) == (regularizer != "box")
    assert all(end["end"][0] is not None for end in read(scene)["ends"])


def extremes() -> list[dict[str, str]]:
    """Each number at its ends, and all of them together."""
    numbers = [c for c in DECK.controls if c.is_number and "." not in c.name]
    ends = [{c.name: c.spell(end)} for c in numbers for end in (c.low, c.high)]
    return [*ends, *({c.name: c.spell(getattr(c, side)) for c in numbers} for side in ("low", "high")),
            {"x0": "0", "a1": "0"}, {"x0": "0", "a1": "0", "decay": "0"}]  # fmt: skip


@pytest.mark.parametrize("query", extremes(), ids=str)
def test_extremes_are_no_exception(query: dict[str, str]) -> None:
    at = opened("proximal", **query)
    scene = scene_of(at)
    found = taken(scene, 1)
    low, high = found["window"]
    assert low is not None and high is not None and high > low
    assert said(at)


def test_without_a_gap_there_are_words() -> None:
    text = words(opened("proximal", x0="0", a1="0"))
    assert "there is no gap to draw" in text
    assert "there is no gap to draw" not in words(opened("proximal"))


@pytest.mark.proves("proximal.formula")
def test_the_gap_is_its_formula() -> None:
    found = gaps(BOWL, 2.5, RATES, 5.0, eps=0.0)
    s = 5.0 * RATES
    expected = s * (s * 2.5 + RATES) / (1 + s)
    assert np.abs(found["AdamW"] - expected).max() < 1e-14 < 1e-9 < expected.min()


@pytest.mark.proves("proximal.order_rate_decoupled", "proximal.order_decay_decoupled")
def test_the_orders_are_measured() -> None:
    at_rate, at_decay = gaps(BOWL, 2.5, RATES, 5.0), gaps(BOWL, 2.5, 0.5, DECAYS)
    orders = [slope(RATES, at_rate["AdamW"]), slope(DECAYS, at_decay["AdamW"]), slope(RATES, at_rate["Adam-l2"]),
              slope(DECAYS, at_decay["Adam-l2"])]  # fmt: skip
    assert orders == pytest.approx([2, 1, 1, 1], abs=0.02)
    idle = gaps(lambda x: 0 * x, 2.5, 0.5, DECAYS)
    assert slope(DECAYS, idle["AdamW"]) == pytest.approx(2, abs=0.01), "without u the gap is that of the factors alone"
    assert np.isnan(slope(RATES, np.zeros_like(RATES)))


@pytest.mark.parametrize("theme", THEMES)
def test_a_curve_without_a_gap_is_left_out(theme: Any) -> None:
    found = {"AdamW": np.zeros_like(RATES), "Adam-l2": RATES}
    look = {"theme": theme, "size": "normal", "titles": ("x", "y"), "slope_word": "slope {slope}"}
    figure = gap_against(RATES, found, {"AdamW": float("nan"), "Adam-l2": 1.0}, 0.5, **look)
    assert [trace.name for trace in figure.data if trace.name] == ["Adam-ℓ2<br>slope 1"]


@pytest.mark.proves("proximal.zeros_proximal", "proximal.zeros_subgradient")
def test_zeros_are_zeros() -> None:
    proximal, subgradient = sparse("SGDProx(l1)"), sparse("SGDW(l1)")
    assert np.array_equal(proximal == 0, np.abs(BOTTOMS) < 0.5)
    assert not (subgradient == 0).any()
    drawn = zeros(
        BOTTOMS, {"one": proximal, "two": subgradient}, theme="light", size="normal", titles=("x", "y"), zero="0"
    )
    heights = [np.asarray(trace.y) for trace in drawn.data]
    assert (heights[0] == FLOOR).sum() == 10 and (heights[1] > FLOOR).all()


def test_the_envelope_lies_below() -> None:
    found = envelopes(2.5, {})
    for value, envelope in found.values():
        assert (envelope <= value + 1e-12).all() and envelope.min() >= -1e-15
    assert found["l1"][1][0] == pytest.approx(4 - 2.5 / 2), "Huber's function"
    assert maps(2.5, {"box": {"radius": 0.5}})["box"].max() == 0.5
    assert maps(2.5, {})["l2"] == pytest.approx(POINTS / 3.5)


@pytest.mark.parametrize(("guess", "right"), [("apart", True), ("third", False), ("zero", False)])
def test_the_answer_follows_a_guess(guess: str, right: bool) -> None:
    at = opened("proximal")
    at.button_group(key="proximal.land.shown").set_value(guess).run()
    text = words(at)
    assert ("Right." in text) == right
    assert "AdamW lands at −1" in text and "AdamProx at 0.333" in text


def test_the_code_reproduces_the_picture() -> None:
    _, printed = run(code("proximal"))
    rows = {
        line.rsplit(" [", 2)[0]: [float(v) for v in re.findall(r"\[([^\]]+)\]", line)] for line in printed.splitlines()
    }
    scene = scene_of(opened("proximal"))
    ends = {one["slug"]: one["end"][0] for one in read(scene)["ends"]}
    first = taken(scene)["landings"]
    for slug, end in ends.items():
        assert rows[slug] == pytest.approx([first[slug], end], rel=1e-6), slug
    assert rows["AdamW, smaller step"] == pytest.approx(rows["AdamProx"], abs=1e-7)


@pytest.mark.parametrize(("lang", "expected"), [("en", "one step from x = 2:"), ("zh", "从 x = 2 出发的一步")])
def test_what_is_said_of_the_picture_follows_the_hand(lang: str, expected: str) -> None:
    alt = read(scene_of(opened("proximal", lang, x0="2", lr="0.2")))["about"]
    assert expected in alt and "1" in alt and ("s = ηλ, now 1." in alt or "现在 s = 1。" in alt)
