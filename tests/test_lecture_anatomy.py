"""The figure of one step in a handout: its shapes stand where numbers worked out here say, and can all be read."""

from __future__ import annotations

import re
from itertools import combinations
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

import optim_core as oc
from ui.anatomy_page import rules
from ui.lectures import Scene
from ui.lectures.anatomy import BOXES, OPEN
from ui.lectures.figure import figure
from ui.lectures.paper import EDGE, WIDTH, wide
from ui.lectures.runs import staged
from ui.lectures.shapes import shapes, watched


def corners(line: ElementTree.Element) -> np.ndarray:
    return np.array([[float(v) for v in pair.split(",")] for pair in line.attrib["points"].split()])


def in_plane(plane: str, points: Any, unit: float = 1.0) -> np.ndarray:
    """px of points of a plane of the anatomy, whose middle is its origin."""
    left, top, width, high = BOXES[plane]
    px = min(width, high) / 2 / (OPEN[plane] * unit)
    return np.array([left + width / 2, top + high / 2]) + np.asarray(points, dtype=float) * [px, -px]


def shaped(svg: str) -> dict[tuple[str, str], np.ndarray]:
    """(kind, label) → corners of an outline, middle of a dot, or begin and tip of an arrow."""
    found = {}
    for one in ElementTree.fromstring(svg).iter():
        kind, points = one.get("class", ""), one.get("points")
        if kind == "arrow" and one.tag == "g":
            begin = re.match(r"M([\d.-]+) ([\d.-]+)", one[0].attrib["d"])
            assert begin is not None
            found[kind, one.attrib["data-name"]] = np.array([[float(v) for v in begin.groups()], corners(one[1])[0]])
        elif kind == "dot":
            found[kind, one.attrib["data-name"]] = np.array([[float(one.attrib["cx"]), float(one.attrib["cy"])]])
        elif points and kind in ("side", "round"):
            found[kind, one.attrib["data-name"]] = corners(one)
    return found


@pytest.mark.parametrize("size", [1.0, 1e6])
def test_a_step_is_drawn_with_its_own_numbers(size: float) -> None:
    """AdamW's first step, worked out by hand: m̂ = g, v̂ = g², u = (1, 1); x = (2, 1), η = 0.1, λ = 0.3."""
    found = shaped(figure(Scene("anatomy", 1, {}, {"size": f"{size:g}"}), "en"))
    g = np.array([1.6, 0.4]) * size
    pull = -0.3 * np.array([2.0, 1.0])
    wanted = {
        ("arrow", "g"): in_plane("gradient", [[0, 0], g], size),
        ("arrow", "m̂"): in_plane("gradient", [[0, 0], g], size),
        ("side", "v̂₁"): in_plane("gradient", [[0, 0], [g[0], 0], [g[0], -g[0]], [0, -g[0]]], size),
        ("side", "v̂₂"): in_plane("gradient", [[0, 0], [0, g[1]], [-g[1], g[1]], [-g[1], 0]], size),
        ("round", "√v̂ + ε"): in_plane("gradient", [[0, 0], [g[0], 0], g, [0, g[1]]], size),
        ("arrow", "u"): in_plane("direction", [[0, 0], [1, 1]]),
        ("round", "1"): in_plane("direction", [[-1, -1], [1, -1], [1, 1], [-1, 1]]),
        ("dot", "xₜ₋₁"): in_plane("place", [[0, 0]]),
        ("arrow", "−ηλx"): in_plane("place", [[0, 0], pull]),
        ("arrow", "−ηu"): in_plane("place", [pull, pull - 1]),
        ("dot", "xₜ"): in_plane("place", [pull - 1]),
    }
    assert found.keys() == wanted.keys()
    for key, points in wanted.items():
        np.testing.assert_allclose(found[key], points, atol=0.06, err_msg=str(key))


def test_a_later_step_is_drawn_with_its_memory() -> None:
    """Step seven, with Adam-ℓ2: the decay joins the gradient, and x has moved; the reference is a run step by step."""
    g = np.array([-0.5, 0.4])
    run = oc.run("Adam-l2", lambda x: g + 0 * x, [2.0, 1.0], 7, lr=0.1, weight_decay=0.3, record=("x", "u"))
    svg = figure(Scene("anatomy", 1, {}, {"style": "coupled", "t": "7", "g1": "-0.5"}), "en")
    found = shaped(svg)
    np.testing.assert_allclose(found["arrow", "u"][1], in_plane("direction", run.u[6]), atol=0.06)
    np.testing.assert_allclose(found["dot", "xₜ"][0], in_plane("place", (run.x[7] - run.x[6]) / 0.1), atol=0.06)
    told = g + 0.3 * run.x[6]
    np.testing.assert_allclose(found["arrow", "g"][1], in_plane("gradient", told), atol=0.06)
    assert "step 7" in svg and "g + λx" in svg
    early = figure(Scene("anatomy", 1, {}, {"beat": "2"}), "en")
    assert ("arrow", "m") in shaped(early) and ("arrow", "u") not in shaped(early) and "x ←" not in early


@pytest.mark.parametrize("rule", rules())
def test_labels_of_a_step_do_not_lie_on_each_other(rule: str) -> None:
    for state in ({}, {"t": "3", "style": "proximal", "g2": "-1.5"}, {"g1": "0", "size": "1e-9", "style": "coupled"}):
        step = watched(staged(Scene("anatomy", 1, {}, {"rule": rule, **state})) or pytest.fail("not drawn"))
        assert all(np.isfinite(shape.points).all() for shape in shapes(step))
        svg = ElementTree.fromstring(figure(Scene("anatomy", 1, {}, {"rule": rule, **state}), "en"))
        boxes = []
        for one in svg.iter("text"):
            x, y, said = float(one.get("x", 0)), float(one.get("y", 0)), one.text or ""
            left = x - {"middle": 0.5, "end": 1.0}.get(one.get("text-anchor", ""), 0.0) * wide(said)
            boxes.append((left, y, left + wide(said), said))
        for (left, y, right, said), (left2, y2, right2, other) in combinations(boxes, 2):
            assert right < left2 or right2 < left or abs(y - y2) > 10, (state, said, other)
        assert all(left >= 0 and right <= WIDTH + 2 * EDGE for left, _, right, _ in boxes)
