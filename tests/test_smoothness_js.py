"""The browser's copy of slope, curvature and what is stable, against NumPy's."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import optim_core as oc
from optim_core.compile.program import program
from optim_core.smoothness import along, clip_line, flat_line, largest_stable_rate, relaxed_line
from tests.v8 import V8

METHODS = [oc.method(name) for name in ("SGD", "ClippedSGD", "SignSGD", "NormalizedGD", "Adam", "GeneralizedSignSGD")]


@pytest.fixture(scope="module")
def v8():
    with V8() as engine:
        yield engine


def asked(v8: V8, folder: Path, f: oc.Landscape, question: str) -> Any:
    file = folder / f"{f.id}.mjs"
    file.write_text(program(f, METHODS, smoothness=True), encoding="utf-8")
    given = json.dumps(dict(f.kernel.parameters))
    return v8.eval(f"import({file.as_uri()!r}).then(({{ smoothness: s }}) => {{ const p = {given}; {question} }})")


@pytest.mark.parametrize(
    ("name", "parameters"),
    [("Cosh in 1-D", {"k": 0.7}), ("Quartic in 1-D", {}), ("Deep chain", {"L": 3}), ("Product valley", {}),
     ("Cosh ravine", {"theta": 45.0}), ("Cosh valley", {}), ("Double well", {})],
)  # fmt: skip
def test_the_browser_computes_the_same(v8: V8, tmp_path: Path, name: str, parameters: dict[str, float]) -> None:
    f = oc.landscape(name, **parameters)
    low, high = np.transpose(f.window)
    x = np.random.default_rng(5).uniform(low, high, size=(60, f.d))
    found = asked(v8, tmp_path, f, f"return {x.tolist()}.map((x) => [s.slope(x, p), s.curvature(x, p)]);")
    cloud = along(f, x)
    assert np.array(found) == pytest.approx(np.stack([cloud.slope, cloud.curvature], axis=-1), rel=1e-11)
    assert np.ptp(cloud.curvature) > 0.1


def test_predictions_are_the_same_expressions(v8: V8, tmp_path: Path) -> None:
    f = oc.landscape("Cosh in 1-D")
    found = asked(v8, tmp_path, f, "return [s.flat(0.02), s.clipped(3, 0.25), s.relaxed(2, 1, 3), "
                  "s.mirrored(5, s.slope([6], p)), s.clipped(0, 1)];")  # fmt: skip
    expected = [flat_line(0.02), clip_line(3.0, 0.25), relaxed_line(2.0, 1.0, 3.0), largest_stable_rate(f, [6.0]), 0.0]
    assert found == pytest.approx(expected, rel=1e-12)


def test_it_is_printed_only_where_it_is_asked_for_and_where_it_can_be() -> None:
    assert "smoothness" not in program(oc.landscape("Cosh valley"), METHODS)
    for f in (oc.landscape("Logistic regression"), oc.quadratic([1.0, 2.0], [1.0, 1.0])):
        with pytest.raises(TypeError, match="no Hessian of one or two coordinates"):
            program(f, METHODS, smoothness=True)


def test_both_extras_stand_in_one_module(v8: V8, tmp_path: Path) -> None:
    file = tmp_path / "both.mjs"
    file.write_text(program(oc.landscape("Bowl"), METHODS, wall=True, smoothness=True), encoding="utf-8")
    found = v8.eval(f"import({file.as_uri()!r}).then((m) => [m.smoothness.curvature([1, 2], m.parameters), !!m.wall])")
    assert found == [1, True]
