"""What kind of thing a line is and what it does, read off the source of every method of the catalogue."""

from __future__ import annotations

import ast
from typing import Any

import numpy as np
import pytest

import optim_core as oc
from optim_core.compile.kinds import Extent, scopes
from optim_core.compile.lines import method_lines
from optim_core.compile.parts import Deed, deeds, watched_lines
from optim_core.compile.trace import evaluate
from optim_core.hyper import Decay, Tiny
from optim_core.ops import absolute, norm, ratio, sign, sqrt
from optim_core.rule import rule

METHODS = [m for m in oc.methods().values() if m.regularizer.id == "l2"]
RULES = {r.name: oc.method(r.name) for r in oc.rules().values()}


def extents(method: oc.Method) -> tuple[Extent, ...]:
    """What is known of what each of `method_lines(method)` gives."""
    return tuple(after[line.target] for line, after in zip(method_lines(method), scopes(method)[1:], strict=True))


def kinds(name: str) -> dict[str, str]:
    return {line.target: e.kind for line, e in zip(method_lines(RULES[name]), extents(RULES[name]), strict=True)}


def acts(name: str) -> dict[str, str]:
    return {deed.line.target: deed.act for deed in deeds(oc.method(name))}


@pytest.mark.parametrize(
    ("name", "squares", "sides", "numbers"),
    [
        ("Adam", {"v", "v_hat"}, set(), set()),
        ("AMSGrad", {"v", "z", "z_hat"}, set(), set()),
        ("AdaBelief", {"s", "s_hat"}, set(), set()),
        ("Adamax", set(), {"s"}, set()),
        ("Adagrad", {"s"}, set(), set()),
        ("NAdam", {"v", "v_hat"}, set(), {"mu", "mu_next", "q"}),
        ("RAdam", {"v"}, set(), {"rho", "rho_max", "r"}),
        ("Lion", set(), set(), set()),
    ],
)
def test_the_kind_of_a_line(name: str, squares: set[str], sides: set[str], numbers: set[str]) -> None:
    found = kinds(name)
    for kind, expected in (("square", squares), ("side", sides), ("number", numbers)):
        assert {target for target, own in found.items() if own == kind} == expected


@pytest.mark.parametrize("method", METHODS, ids=lambda m: m.slug)
def test_what_is_never_negative_is_never_negative(method: oc.Method) -> None:
    """Ten steps with gradients of either sign: no square or side is negative, every number is one number."""
    seen: dict[str, list[np.ndarray]] = {}
    for _, values in walked(method, steps=10):
        for line, known, value in zip(method_lines(method), extents(method), values, strict=True):
            if known.kind == "number":
                assert np.ptp(value) == 0
            elif known.kind != "vector":
                assert (np.asarray(value) >= 0).all()
            else:
                seen.setdefault(line.target, []).append(np.asarray(value))
    assert any((np.array(values) < 0).any() for values in seen.values()), "a walk without a minus would show nothing"


@pytest.mark.parametrize("method", METHODS, ids=lambda m: m.slug)
def test_squares_grow_with_the_square_of_the_gradient(method: oc.Method) -> None:
    """At ε = 0 a gradient of sixteen times the size makes a square 256 times as large, a side sixteen times."""
    guards = {name: 0.0 for name, h in method.hyper.items() if h.scale == "tiny" and name == "eps"}
    small, large = (dict(zip(*walked(method, 1, size, **guards)[0], strict=True)) for size in (1.0, 16.0))
    for line, known in zip(method_lines(method), extents(method), strict=True):
        if known.kind in ("square", "side") and method.decay.id != "coupled":
            assert large[line.target] == pytest.approx(small[line.target] * 16.0**known.degree)


@pytest.mark.parametrize("method", METHODS, ids=lambda m: m.slug)
def test_the_parts_make_the_line(method: oc.Method) -> None:
    """Terms add up to their sum, shares times cores are the terms, the quotient is what is left after the division."""
    made = deeds(method)
    for names, values in walked(method, steps=3, watched=True):
        here = dict(zip(names, values, strict=True))
        for deed in made:
            assert here[deed.line.target] == pytest.approx(again(deed, here), rel=1e-12, abs=1e-300), deed.line.target


def again(deed: Deed, here: dict[str, Any]) -> Any:
    part = {p.role: here[p.line.target] for p in deed.parts}
    share = {p.role: 1.0 if p.share is None else here[p.share.target] for p in deed.parts}
    match deed.act:
        case "sum" | "keep" | "move":
            return sum(here[p.line.target] for p in deed.parts)
        case "rescale":
            return share["whole"] * part["whole"]
        case "divide":
            return np.where(part["over"] == 0, 0.0, part["over"] / part["under"])
        case "sign":
            return np.sign(part["whole"])
        case "given":
            return part["whole"]
        case "larger":
            return np.maximum(*(here[p.line.target] for p in deed.parts))
        case "choose":
            return part["first"] if part["condition"] else part["second"]
    assert deed.act == "number"
    return here[deed.line.target]


def walked(
    method: oc.Method, steps: int, size: float = 1.0, *, watched: bool = False, **hyper: float
) -> list[tuple[list[str], list[Any]]]:
    """(targets, values) of every line in each step, with gradients that change their sign."""
    lines = watched_lines(method) if watched else method_lines(method)
    settings = method.settings(hyper)
    x, memory, found = np.array([2.0, -1.0]), method.init(np.zeros(2)), []
    for t in range(1, steps + 1):
        g = size * np.array([1.5, -0.25]) * (1.0 if t % 3 else -2.0)
        scope = {"x": x, "g": g, "t": t, "lr": 0.1, "weight_decay": 0.3, **settings}
        scope |= dict(zip(method.rule.memory, memory, strict=True))
        values = []
        for line in lines:
            scope[line.target] = evaluate(line.value, scope)
            values.append(scope[line.target])
        found.append(([line.target for line in lines], values))
        x, memory = scope["x"], tuple(scope[name] for name in method.rule.memory)
    return found


def test_the_acts_of_a_step() -> None:
    assert list(acts("AdamW").values()) == ["keep", "keep", "rescale", "rescale", "divide", "move"]
    assert acts("Adam-l2")["g"] == "sum" and acts("Lion")["u"] == "sign" and acts("Momentum")["u"] == "given"
    assert acts("AMSGrad")["z"] == "larger" and acts("RAdam")["u"] == "choose" and acts("ClippedSGD")["u"] == "rescale"


@pytest.mark.parametrize(
    ("name", "roles"),
    [
        ("Adam", ["here", "step"]),
        ("AdamW", ["here", "decay", "step"]),
        ("AdamProx", ["here", "step", "decay"]),
        ("AdamProx(l1)", ["here", "decay"]),
    ],
)
def test_where_the_decay_pulls(name: str, roles: list[str]) -> None:
    assert [part.role for part in deeds(oc.method(name))[-1].parts] == roles


def test_no_name_of_a_part_is_a_name_of_a_rule() -> None:
    for method in oc.methods().values():
        own = {part.target for deed in deeds(method) for p in deed.parts for part in p.lines}
        assert len(own) == sum(len(p.lines) for deed in deeds(method) for p in deed.parts)
        assert not own & {*method.rule.inputs, *method.hyper, *(line.target for line in method_lines(method))}


def strange(g, m, v, w, t, *, beta1: Decay = 0.9, eps: Tiny = 1e-8):
    """A rule that nobody has written: its kinds are read, not known."""
    m = m + g * (absolute(g) + eps)
    v = beta1 * v + sqrt(absolute(m)) * sqrt(absolute(g))
    w = v - w
    size = norm(g) / (1 + t)
    return ratio(m, v + eps) * size * sign(w), m, v, w


def test_a_rule_of_ones_own_is_read_too() -> None:
    made = rule("Strange", scale_free="none", family="adam")(strange)
    method = oc.Method(made, oc.method("Adam").decay, oc.method("Adam").regularizer)
    found = dict(zip([line.target for line in method_lines(method)], extents(method), strict=True))
    assert found["v"].low == 0 and found["w"].kind == "vector" and found["size"].kind == "number"
    assert found["m"].kind == "vector" and found["v"].degree == 1.5, "|m| grows with the square of g, so this with 3/2"
    assert found["v"].kind == "vector", "neither a square nor a side"
    assert [deed.act for deed in deeds(method)] == ["keep", "keep", "keep", "number", "make", "move"]


def test_a_sign_that_could_be_lost_is_not_claimed() -> None:
    """1 − β is not negative because β is at most one; 1 − ε may be."""

    def shares(g, a, b, *, beta: Decay = 0.9, eps: Tiny = 1e-8):
        a = (1 - beta) * g**2
        b = (1 - eps) * g**2
        return ratio(g, a + b), a, b

    method = oc.Method(
        rule("Shares", scale_free="none", family="adam")(shares), oc.method("Adam").decay, oc.method("Adam").regularizer
    )
    a, b, *_ = extents(method)
    assert (a.kind, b.kind) == ("square", "vector")


def test_the_source_of_a_part_is_the_source_of_its_line() -> None:
    (deed, *_) = deeds(oc.method("Adam"))
    assert [ast.unparse(p.line.value) for p in deed.parts] == ["beta1 * m", "(1 - beta1) * g"]
    assert [ast.unparse(p.share.value) for p in deed.parts if p.share] == ["beta1", "1 - beta1"]
