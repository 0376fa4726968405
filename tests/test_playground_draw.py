"""The playground's sheet: a lane is hidden until it is drawn, and the score is that of its own path."""

from __future__ import annotations

import numpy as np
import pytest

import optim_core as oc
from optim_core.expected import likeness
from tests.a_page import opened
from tests.a_stage import scene_of
from ui.playground.draw import MOST, points

STATE = {"f": "rosenbrock", "methods": "AdamW,SGD", "steps": "200", "edit": "1", "draw": "true"}


def text(at: object) -> str:
    return "\n".join(one.value for one in at.markdown)  # type: ignore[attr-defined]


def test_a_lane_is_shown_when_it_is_drawn_and_scored() -> None:
    before = opened("playground", **STATE)
    assert [look["name"] for look in scene_of(before)["methods"]] == ["SGD"]
    assert "Until then the path of AdamW is hidden" in text(before) and "of 100" not in text(before)
    line = "-1.5,1.5;-1,1;-0.5,0.25"
    after = opened("playground", **STATE, **{"drawn.1": line})
    assert [look["name"] for look in scene_of(after)["methods"]] == ["AdamW", "SGD"]
    land = oc.landscape("rosenbrock")
    path = oc.run("AdamW", land, steps=200, lr=0.02, weight_decay=0.1)
    found = likeness(points(line), path.x, land.window)
    assert f"**{round(100 * found.score)} of 100**" in text(after) and 0 < found.score < 1


def test_a_line_has_no_sheet() -> None:
    at = opened("playground", **{**STATE, "f": "quartic_1d"})
    assert len(scene_of(at)["methods"]) == 2 and "two coordinates" in text(at)


@pytest.mark.parametrize(
    "nonsense", ["", "1", "1,2", "1,2;3", "a,b;c,d", "1,2;nan,3", "1,2;inf,3", "1,2;" * 70 + "1,2"]
)
def test_what_is_no_drawing_is_none(nonsense: str) -> None:
    assert points(nonsense) is None


def test_the_longest_drawing_is_one() -> None:
    assert np.shape(points(";".join(["1,2"] * MOST))) == (MOST, 2)
