"""The box of AdamW and the ridge path: against brute force, and the browser's copy against NumPy's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import optim_core as oc
from optim_core.compile.program import program
from optim_core.wall import SOURCES, box_point, ridge_point
from tests.v8 import V8

RAVINE = oc.landscape("Rotated ravine")
VALLEYS = [
    {"kappa": kappa, "theta": theta, "a1": a1, "a2": a2}
    for kappa, theta in ((1.0, 0.0), (50.0, 0.0), (50.0, 45.0), (50.0, -30.0), (1000.0, 80.0), (7.0, 90.0))
    for a1, a2 in ((6.0, 5.0), (-4.0, 0.5), (0.7, -6.0), (0.2, 0.1), (0.0, 0.0))
]
DECAYS = np.array([0.05, 0.3, 1.0, 4.0])


@pytest.fixture(scope="module")
def v8():
    with V8() as engine:
        yield engine


@pytest.mark.parametrize("valley", VALLEYS, ids=lambda v: " ".join(f"{x:g}" for x in v.values()))
def test_no_point_of_the_box_is_lower(valley: dict[str, float]) -> None:
    f = RAVINE.with_(**valley)
    for decay in DECAYS:
        r, found = 1 / decay, box_point(f, decay)
        grid = np.stack(np.meshgrid(*[np.linspace(-r, r, 201)] * 2), axis=-1)
        least = f.value(grid).min()
        assert np.abs(found).max() <= r
        assert f.value(found) <= least + 1e-9 * (1 + least)
        rough = f.value(np.clip(f.minima[0], -r, r)) - f.value(found)
        assert rough >= -1e-9 * (1 + least)


def test_clamping_each_coordinate_is_not_enough() -> None:
    """On a valley that is turned the nearest point of the box is far from the lowest one."""
    f = RAVINE.with_(kappa=50.0, theta=45.0, a1=6.0, a2=5.0)
    assert np.abs(box_point(f, 0.3) - 1 / 0.3).max() > 0.8


@pytest.mark.parametrize("valley", VALLEYS, ids=lambda v: " ".join(f"{x:g}" for x in v.values()))
def test_ridge_solves_its_equation(valley: dict[str, float]) -> None:
    f = RAVINE.with_(**valley)
    found = ridge_point(f, DECAYS)
    slope = f.gradient(found) + DECAYS[:, None] * found
    assert np.abs(slope).max() < 1e-9 * valley["kappa"] * 10
    assert found.shape == (4, 2)


def test_without_decay_both_are_the_minimum() -> None:
    f = RAVINE.with_(kappa=50.0, theta=45.0, a1=6.0, a2=5.0)
    for point in (box_point(f, 0.0), ridge_point(f, 0.0)):
        assert point == pytest.approx([6.0, 5.0], abs=1e-9)


def test_any_quadratic_of_the_plane_has_them() -> None:
    H, b = np.array([[2.0, 1.5], [1.5, 2.0]]), np.array([3.0, -1.0])
    f = oc.quadratic(H, np.linalg.solve(H, b))
    assert box_point(f, 1.0) == pytest.approx([1.0, -1.0], abs=1e-12)
    assert ridge_point(f, 1.0) == pytest.approx(np.linalg.solve(H + np.eye(2), b), abs=1e-12)


@pytest.mark.parametrize("name", ["Rosenbrock", "Himmelblau", "Bowl in 1-D", "Factor valley"])
def test_other_landscapes_get_a_sentence(name: str) -> None:
    for point in (box_point, ridge_point):
        with pytest.raises(ValueError, match="no quadratic of the plane with one minimum"):
            point(oc.landscape(name), 0.3)


def in_javascript(v8: V8, folder: Path, valley: dict[str, float], decay: float) -> Any:
    file = folder / "wall.mjs"
    file.write_text(program(RAVINE, [oc.method("AdamW")], wall=True), encoding="utf-8")
    a = [valley["a1"], valley["a2"]]
    return v8.eval(f"""import({file.as_uri()!r}).then(({{ wall }}) => {{
      const form = [...{a}, ...wall.hessian({a}, {valley})];
      const path = [0, 0.3, 0.7, 1].map((share) => wall.ridge(...form, ...wall.along(share)));
      return [wall.lowest(...form, wall.reach({decay})), wall.ridge(...form, 1, {decay}), path];
    }})""")


@pytest.mark.parametrize("valley", VALLEYS[::4], ids=lambda v: " ".join(f"{x:g}" for x in v.values()))
def test_the_browser_computes_the_same(v8: V8, tmp_path: Path, valley: dict[str, float]) -> None:
    f = RAVINE.with_(**valley)
    lowest, ridge, path = in_javascript(v8, tmp_path, valley, 0.3)
    assert lowest == pytest.approx(box_point(f, 0.3), abs=1e-12)
    assert ridge == pytest.approx(ridge_point(f, 0.3), abs=1e-12)
    assert path[0] == pytest.approx(f.minima[0], abs=1e-9) and path[-1] == [0, 0]
    keep, decay = SOURCES["along"].bind("numpy")(0.7)
    assert path[2] == pytest.approx(ridge_point(f, decay / keep), abs=1e-9)


def test_without_decay_the_browser_has_no_end_of_the_box(v8: V8, tmp_path: Path) -> None:
    valley = VALLEYS[10]
    lowest, ridge, _ = in_javascript(v8, tmp_path, valley, 0.0)
    assert lowest == pytest.approx([6.0, 5.0]) == ridge


def test_it_is_printed_only_where_it_is_asked_for() -> None:
    assert "wall" not in program(RAVINE, [oc.method("AdamW")])
    with pytest.raises(TypeError, match="no Hessian of the plane"):
        program(oc.landscape("Bowl in 1-D"), [oc.method("AdamW")], wall=True)


@pytest.mark.parametrize("bad", [-1.0, [0.1, -0.1], np.nan, np.inf, "x", None, [], 1j, True])
@pytest.mark.parametrize("point", [ridge_point, box_point])
def test_a_decay_that_is_none_is_refused_in_a_sentence(point: Any, bad: Any) -> None:
    with pytest.raises(ValueError, match="weight_decay must be"):
        point(oc.landscape("Rotated ravine"), bad)
