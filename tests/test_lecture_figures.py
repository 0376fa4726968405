"""Figures of a handout: their paths are those that the stage of the page walks, and stand where they should."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

import optim_core as oc
from optim_core.networks.results import read as read_sweep
from tests.a_stage import read
from ui import given, stage
from ui import transformer_stored as held
from ui.decks import picture_of, slugs
from ui.gallery import CARDS
from ui.lectures import Lecture, Scene, Words, names, shipped
from ui.lectures.figure import figure
from ui.lectures.handout import handout
from ui.lectures.paper import EDGE, HEIGHT, WIDTH
from ui.lectures.prox import spread
from ui.lectures.runs import drawn, staged

DRAWN = ("start", "decay", "scale", "preconditioning", "wall", "smoothness", "counterexamples", "proximal", "anatomy")
OF = {slug: [s for name in names() for s in shipped(name).scenes if s.page == slug] for slug in slugs()}
#: A state of each page that moves all that can be moved on its stage.
ALSO: dict[str, dict[str, str]] = {
    "decay": {"c1": "2^10", "noise": "0.3", "seed": "4", "convention": "paper"},
    "scale": {"methods": "AdamW,SGD,LionW", "eps": "1e-8", "bowl.start1": "1"},
    "preconditioning": {"theta": "20", "across": "-1", "kappa": "30"},
    "wall": {"theta": "30", "schedule": "linear", "noise": "0.2", "decay": "0.5"},
    "smoothness": {"function": "valley", "start1": "-3"},
    "counterexamples": {"card": "skewed", "skewed_size": "0.5", "skewed_x1": "3", "skewed_a1": "4"},
    "proximal": {"regularizer": "elastic_net", "elastic_net.l1_ratio": "0.3", "c": "2", "lr": "0.3", "beta1": "0.5"},
    "anatomy": {"rule": "Adam", "style": "proximal", "t": "7", "g1": "-0.5", "size": "100"},
    "start": {"x0": "1", "a1": "4", "beta2": "0.9"},
}


def lines(svg: str, kind: str) -> list[ElementTree.Element]:
    root = ElementTree.fromstring(svg)
    return [one for one in root.iter("polyline") if one.get("class") == kind]


def spots(line: ElementTree.Element) -> np.ndarray:
    return np.array([[float(v) for v in pair.split(",")] for pair in line.attrib["points"].split()])


@pytest.mark.parametrize("slug", DRAWN)
def test_the_paths_are_those_of_the_stage(slug: str) -> None:
    states = [dict(state) for state in {tuple(one.state.items()): 0 for one in OF[slug]}]
    cards = [{"card": card} for card in CARDS if CARDS[card].picture] if slug == "counterexamples" else []
    for state in [*states, *cards, ALSO[slug]]:
        scene_of, page = staged(Scene(slug, 1, {}, state)), picture_of(slug)
        assert scene_of is not None and page is not None
        found = drawn(scene_of)
        with given.state(slug, state):
            told = page[1]()
            assert told is not None
            scene: dict[str, Any] = stage.scene(page[0], **told)
        ends = read(scene)["ends"]
        ours = {(path.method.slug, path.world): path for path in found.paths}
        assert len(ends) == len(ours)
        for one in ends:
            path = ours[one["slug"], one["world"]]
            if path.diverged_at < 0:
                np.testing.assert_allclose(path.x[-1], one["end"], rtol=1e-9, atol=1e-12, err_msg=f"{state} {one}")


def test_a_drawn_path_is_the_computed_one() -> None:
    """On the map of the scale page: every drawn point is a point of the run, to the tenth of a px that is written."""
    f = oc.landscape("Bowl")
    (left, right), (low, high) = f.window
    svg = figure(Scene("scale", 1, {}), "en")
    adamw = [one for one in lines(svg, "path") if one.get("data-method") == "AdamW"]
    run = oc.run("AdamW", oc.rescaled(f, (2.0**10, 2.0**-10)), steps=500, lr=0.05, weight_decay=0.1, eps=0.0).x
    px = np.stack(
        [EDGE + (run[:, 0] - left) / (right - left) * WIDTH, 4 + (high - run[:, 1]) / (high - low) * HEIGHT], 1
    )
    for line in adamw:
        points = spots(line)
        assert len(points) > 50
        near = np.abs(points[:, None] - px[None]).max(-1).min(1)
        assert near.max() <= 0.051
        np.testing.assert_allclose(points[[0, -1]], px[[0, -1]], atol=0.051)
    assert len(adamw) == 2 and len(lines(svg, "level")) >= 13


def test_a_proximal_step_is_drawn_at_the_bottom_of_its_sum() -> None:
    """The sums, written out here for ½x², with one scale of heights for all; the balls lie at their lowest points."""
    x, lr, decay = 2.5, 0.5, 5.0
    u = (x - 1.0) / (x - 1.0 + 1e-8)  # Adam's first step, at the gradient x − 1
    z = np.linspace(-7.0, 7.0, 401)
    model = u * (z - x) + (z - x) ** 2 / (2 * lr)
    sums = {"AdamProx": model + decay * z**2 / 2, "AdamW": model + decay * (x**2 / 2 + x * (z - x))}
    lowest = {"AdamProx": (x - lr * u) / (1 + lr * decay), "AdamW": x * (1 - lr * decay) - lr * u}
    svg = figure(Scene("proximal", 1, {}), "en")
    found = {one.attrib["data-method"]: spots(one) for one in lines(svg, "sum")}
    assert found.keys() == sums.keys()
    px = EDGE + (z + 7) / 14 * WIDTH
    heights = np.concatenate([np.interp(found[slug][:, 0], px, sums[slug]) for slug in sums])
    drawn_at = np.concatenate([found[slug][:, 1] for slug in sums])
    down, at_zero = np.polyfit(heights, drawn_at, 1)
    seen = drawn_at > 0  # above the picture they are so steep that a tenth of a px across is much
    assert down < 0 and np.abs(down * heights + at_zero - drawn_at)[seen].max() < 0.2
    balls = np.array([[float(one.attrib[k]) for k in ("cx", "cy")]
                      for one in ElementTree.fromstring(svg).iter("circle")])  # fmt: skip
    for slug, at in lowest.items():
        spot = [EDGE + (at + 7) / 14 * WIDTH, down * np.interp(at, z, sums[slug]) + at_zero]
        assert np.abs(balls - spot).max(1).min() < 0.2, slug
        deepest = found[slug][found[slug][:, 1] == found[slug][:, 1].max(), 0]  # several, where it is flat
        assert abs(deepest.mean() - spot[0]) < WIDTH / 400


@pytest.mark.parametrize("middles", [(100, 101, 102, 300), (40, 41, 41, 42), (480, 485, 490), (60, 200, 205, 480)])
def test_names_over_a_sum_stand_side_by_side(middles: tuple[float, ...]) -> None:
    wanted = [(float(middle), 40.0 + 20 * k) for k, middle in enumerate(middles)]
    placed = spread(wanted)
    sides = [(middle - width / 2, middle + width / 2) for middle, (_, width) in zip(placed, wanted, strict=True)]
    assert all(right < left for (_, right), (left, _) in pairwise(sides))
    assert sides[0][0] >= EDGE and sides[-1][1] <= EDGE + WIDTH
    alone = spread([(250.0, 60.0)])
    assert abs(alone[0] - 250) <= 5


@pytest.mark.parametrize("state", [
    {"regularizer": "box", "lr": "2", "decay": "0", "x0": "7", "t": "200"},
    {"regularizer": "box", "eps": "0", "steps": "200", "t": "200", "a1": "7"},
    {"lr": "2", "decay": "6", "steps": "200", "t": "200"},
    {"c": "1e-3", "eps": "1", "lr": "0.001", "steps": "1"},
])  # fmt: skip
def test_the_ends_of_the_controls_can_be_drawn(state: dict[str, str]) -> None:
    svg = figure(Scene("proximal", 1, {}, state), "zh")
    drawn_at = [
        one.get(name, "0") for one in ElementTree.fromstring(svg).iter() for name in ("points", "d", "cx", "cy")
    ]
    assert svg and not any("nan" in place or "inf" in place for place in drawn_at)


def test_what_cannot_be_drawn_is_left_out_and_lines_differ_in_grey() -> None:
    assert [slug for slug in slugs() if picture_of(slug)] and {slug for slug in slugs() if picture_of(slug)} == set(
        DRAWN
    )
    assert figure(Scene("playground", 1, {}), "en") == ""
    assert figure(Scene("counterexamples", 1, {}, {"card": "separable"}), "en") == ""
    svg = figure(Scene("decay", 1, {}), "zh")
    dashes = [one.get("stroke-dasharray") for one in lines(svg, "path")]
    assert len(set(dashes)) == len(dashes) == 4
    race = lines(figure(Scene("counterexamples", 1, {}, {"card": "race"}), "en"), "path")
    assert len({one.get("stroke-dasharray") for one in race}) == 3, "all three are solid on the screen"
    assert "步后停在" in svg and re.search(r"AdamW", svg)
    assert figure(Scene("wall", 1, {}), "en").count('class="box"') == 1
    assert 'class="box"' not in figure(Scene("wall", 1, {}, {"decay": "0"}), "en")
    diverged = figure(Scene("scale", 1, {}), "en")
    assert "diverged at step 4" in diverged


def test_the_gap_on_paper_is_the_stored_one() -> None:
    """Every mean and both ends of its interval, at the scale of the drawn zero; all memories only with the answer."""
    scene = Scene("small_networks", 1, {}, {"depth": "56"})
    for answered, betas in ((False, (0.999,)), (True, (0.999, 0.99, 0.95))):
        svg = figure(scene, "en", answered)
        drawn_lines = [spots(one) for one in lines(svg, "series")]
        assert len(drawn_lines) == len(betas)
        sweep = read_sweep("depth")
        wanted = [[sweep.paired(setting, "AdamW", "Adam-l2") for depth in (8, 20, 32, 44, 56)
                   if (setting := sweep.find(data="mnist1d", depth=depth, norm="none", beta2=beta2))]
                  for beta2 in betas]  # fmt: skip
        means = np.array([[100 * one.mean for one in row] for row in wanted])
        down, at_zero = np.polyfit(means.ravel(), np.array([line[:, 1] for line in drawn_lines]).ravel(), 1)
        for line, row in zip(drawn_lines, means, strict=True):
            np.testing.assert_allclose(line[:, 1], down * row + at_zero, atol=0.11)
        zero = re.search(r'd="M34 ([\d.]+)h460"', svg)
        assert zero is not None and abs(float(zero[1]) - at_zero) < 0.11
        bars = [[float(v) for v in pair] for pair in re.findall(r'd="M[\d.]+ ([\d.]+)V([\d.]+)M', svg)]
        ends = [[down * (100 * (one.mean + sign * one.half)) + at_zero for sign in (-1, 1)]
                for row in wanted for one in row]  # fmt: skip
        np.testing.assert_allclose(bars, ends, atol=0.15)


def test_a_cloud_on_paper_is_stored_and_its_lines_come_with_the_answer() -> None:
    scene = Scene("transformer", 1, {})
    asked, told = (figure(scene, "en", answered) for answered in (False, True))
    assert "c = 0.25" in asked and "2‖∇f‖/c" not in asked and len(lines(asked, "series")) == 1
    assert all(f"ClippedSGD, c = {c}" in told and f"2‖∇f‖/c, c = {c}" in told for c in ("1", "0.25", "0.0625"))
    points = held.ways()[1].cloud().whole()
    assert asked.count("<polygon") == len(points.steps) + 1, "a square for each point, and one in the row below"
    slopes = [np.ptp(spots(one)[:, 1]) / np.ptp(spots(one)[:, 0]) for one in lines(told, "series")]
    np.testing.assert_allclose(slopes, slopes[0], rtol=0.01)  # in powers of ten, lines through the origin are parallel
    assert figure(Scene("transformer", 1, {}, {"c": "0.5"}), "en") == "", "no such training is stored"


def test_a_page_whose_figure_grows_shows_the_rest_with_the_answer() -> None:
    asks = Words("Bet", question="Who?", options=("a", "b"), answer="a.")
    for slug, more in (("transformer", ()), ("small_networks", (Scene("small_networks", 1, {"en": Words("See")}),))):
        scenes = (Scene(slug, 1, {"en": asks}, {}, 1), *more)
        before, after = handout(Lecture({"en": "L"}, scenes), "en").split('<section class="part answers">')
        asked, told = (figure(scenes[0], "en", answered) for answered in (False, True))
        assert asked != told and asked in before and told in after and told not in before
        assert told in handout(Lecture({"en": "L"}, scenes), "en", notes=True)


def test_a_figure_that_shows_the_answer_stands_with_it() -> None:
    asks = Words("Bet", question="Who?", options=("a", "b"), answer="a.")
    scenes = (Scene("wall", 1, {"en": asks}, {}, 1), Scene("wall", 1, {"en": Words("See")}, {"theta": "45"}),
              Scene("scale", 1, {"en": Words("Else")}))  # fmt: skip
    drawn_figures = [figure(scene, "en") for scene in scenes]
    before, after = handout(Lecture({"en": "L"}, scenes), "en").split('<section class="part answers">')
    assert [one in before for one in drawn_figures] == [True, False, True]
    assert [one in after for one in drawn_figures] == [False, True, False]
    cards = (Scene("counterexamples", 1, {"en": asks}, {"card": "skewed"}, 1),
             Scene("counterexamples", 1, {"en": Words("See")}, {"card": "origin"}))  # fmt: skip
    before, after = handout(Lecture({"en": "L"}, cards), "en").split('<section class="part answers">')
    assert figure(cards[1], "en") in before, "another card answers nothing"
    notes = handout(Lecture({"en": "L"}, scenes), "en", notes=True)
    assert all(one in notes for one in drawn_figures)
