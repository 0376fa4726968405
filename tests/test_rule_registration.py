"""Registration: what is not an equation is refused with a sentence that says what to write instead."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import pytest

from optim_core import catalog
from optim_core.catalog import discover
from optim_core.equation.source import parse
from optim_core.hyper import Decay, Hyper, Positive, Range, Tiny, read
from optim_core.ops import minimum, norm, ratio, sign, sqrt, where
from optim_core.rule import Rule, rule

register: Callable[[Callable[..., Any]], Rule] = rule("Mine", scale_free="none", family="gradient")


def test_a_rule_is_read_from_its_signature() -> None:
    def mine(g, m, v, x, t, lr, *, beta1: Decay = 0.9, eps: Tiny = 1e-8, clip: Positive = 2.0):
        """A sentence. arXiv:0000.00000."""
        m = beta1 * m + (1 - beta1) * g
        v = v + m**2
        return minimum(1, ratio(clip, lr * norm(m))) * ratio(m + x, sqrt(v) / t + eps), m, v

    made = register(mine)
    assert made.inputs == ("g", "m", "v", "x", "t", "lr")
    assert made.memory == ("m", "v")
    assert list(made.hyper) == ["beta1", "eps", "clip"]
    assert [h.default for h in made.hyper.values()] == [0.9, 1e-8, 2.0]
    assert [h.scale for h in made.hyper.values()] == ["decay", "tiny", "log"]
    assert (made.id, made.name, made.doc) == ("test_rule_registration", "Mine", "A sentence. arXiv:0000.00000.")
    assert made.mixes_coordinates
    assert not made.owns_weight_decay
    assert made(1.0, 0.5, 0.0, 0.0, 1, 0.1, beta1=0.0, eps=0.0, clip=10.0) == (1.0, 1.0, 1.0)


# --- Refusals: (function, error, the whole sentence) ------------------------------------------------------------------


def default_before_the_star(g, m, beta=0.9):
    return g, m


def no_gradient(x, m):
    return x + m, m


def swallows_typos(g, **rest):
    return g


def several_inputs(g, *rest):
    return g


def no_annotation(g, *, beta=0.9):
    return beta * g


def plain_float(g, *, beta: float = 0.9):
    return beta * g


def no_default(g, *, beta: Decay):
    return beta * g


def a_boolean(g, *, nesterov: Decay = True):
    return nesterov * g


def default_out_of_range(g, *, beta: Decay = 1.0):
    return beta * g


def takes_a_name_of_run(g, *, every: Positive = 1.0):
    return every * g


def memory_is_not_returned(g, m):
    m = m + g
    return m


def memory_in_another_order(g, m, v):
    m = m + g
    v = v + g
    return g, v, m


def memory_under_another_name(g, m):
    n = m + g
    return g, n


def returns_too_much(g):
    return g, g


def divides_by_memory(g, v):
    v = v + g**2
    return g / sqrt(v), v


def divides_by_what_carries_coordinates(g):
    size = norm(g)
    return g / (1 + size)


def divides_at_a_distance(g, x, *, eps: Tiny = 1e-8):
    scale = sqrt(x) + eps
    other = 2 * scale
    return g / other


def a_loop(g):
    for _ in range(3):
        g = g / 2
    return g


def a_branch(g, t):
    if t > 3:
        g = 2 * g
    return g


def a_conditional(g, t):
    return g if t > 3 else 2 * g


def a_comparison_outside_where(g, t):
    late = t > 3
    return late * g


def an_unknown_operation(g):
    return cbrt(g)  # noqa: F821


def a_method_call(g):
    return g.sum()


def an_attribute(g):
    return g.T


def a_subscript(g):
    return g[0]


def two_targets(g, m):
    g, m = m, g
    return g, m


def a_chain(g):
    a = b = g
    return a + b


def in_place(g, m, *, beta: Decay = 0.9):
    m *= beta
    return m, m


def a_typo(g, *, beta1: Decay = 0.9):
    return betta1 * g  # noqa: F821


def used_before_it_has_a_value(g):
    u = 2 * later  # noqa: F821
    later = g
    return u + later


def unused_hyperparameter(g, *, eps: Tiny = 1e-8, beta: Decay = 0.9):
    return beta * g


def unused_input(g, t):
    return g


def nothing_returned(g):
    g = 2 * g


def more_after_the_return(g):  # noqa: RET503
    return g
    g = 2 * g


def a_string(g):
    return g + "1"


def a_remainder(g, t):
    return g * (t % 2)


def equality_in_where(g, t):
    return where(t == 1, g, 0 * g)


def a_keyword_argument(g):
    return minimum(g, b=1)


MEMORY = "memory by its own names, in the order of the signature"
ONLY = "an equation has only numbers, names, + − * / **, and the operations"
REFUSALS: list[tuple[Callable[..., Any], type[Exception], str]] = [
    (default_before_the_star, TypeError, "Mine: beta is memory because it stands before `*`, and memory has no "
     "default; move it after `*` to make it a hyperparameter."),
    (no_gradient, TypeError, "Mine: a rule reads the gradient; its signature needs g before `*`."),
    (swallows_typos, TypeError, "Mine: a rule names each input and hyperparameter; *args and **kwargs are not read."),
    (several_inputs, TypeError, "Mine: a rule names each input and hyperparameter; *args and **kwargs are not read."),
    (no_annotation, TypeError, "Mine: hyperparameter beta needs one of the annotations Decay, Tiny, Positive, "),
    (plain_float, TypeError, "Mine: hyperparameter beta needs one of the annotations Decay, Tiny, Positive, Fraction "),
    (no_default, TypeError, "Mine: hyperparameter beta needs a default."),
    (a_boolean, TypeError, "Mine: hyperparameter nesterov needs a number as its default; a variant is another file."),
    (default_out_of_range, ValueError, "Mine: beta = 1 is outside [0, 1)."),
    (takes_a_name_of_run, TypeError, "Mine: every has a meaning of its own in every run; rename the hyperparameter."),
    (memory_is_not_returned, SyntaxError, "Mine: the memory is m, so the rule must end with `return direction, m` "
     f"({MEMORY})."),
    (memory_in_another_order, SyntaxError, "Mine: the memory is m, v, so the rule must end with "
     f"`return direction, m, v` ({MEMORY})."),
    (memory_under_another_name, SyntaxError, "Mine: the memory is m, so the rule must end with `return direction, m`"),
    (returns_too_much, SyntaxError, "Mine: the memory is empty, so the rule must end with `return direction` "),
    (divides_by_memory, SyntaxError, "Mine, “g / sqrt(v)”: the divisor carries coordinates and may be zero; write "
     "ratio(g, sqrt(v)), where 0/0 is 0."),
    (divides_by_what_carries_coordinates, SyntaxError, "Mine, “g / (1 + size)”: the divisor carries coordinates and "
     "may be zero; write ratio(g, 1 + size), where 0/0 is 0."),
    (divides_at_a_distance, SyntaxError, "Mine, “g / other”: the divisor carries coordinates and may be zero; "),
    (a_loop, SyntaxError, "Mine, “for _ in range(3):”: an equation is assignments, then one return."),
    (a_branch, SyntaxError, "Mine, “if t > 3:”: an equation is assignments, then one return."),
    (a_conditional, SyntaxError, "Mine, “g if t > 3 else 2 * g”: write where(condition, a, b) instead of a "
     "conditional expression."),
    (a_comparison_outside_where, SyntaxError, "Mine, “t > 3”: a comparison stands only inside where(condition, a, b)."),
    (an_unknown_operation, SyntaxError, "Mine, “cbrt(g)”: cbrt is not an operation; use one of absolute, "),
    (a_method_call, SyntaxError, "Mine, “g.sum()”: g.sum is not an operation; use one of absolute, "),
    (an_attribute, SyntaxError, "Mine, “g.T”: attributes and methods cannot be typeset; use the operations by their "),
    (a_subscript, SyntaxError, "Mine, “g[0]”: coordinates cannot be picked; use an operation such as norm over all "),
    (two_targets, SyntaxError, "Mine, “g, m = (m, g)”: an assignment gives one name one value; write one line for "),
    (a_chain, SyntaxError, "Mine, “a = b = g”: an assignment gives one name one value; write one line for each."),
    (in_place, SyntaxError, "Mine, “m *= beta”: an equation is assignments, then one return."),
    (a_typo, SyntaxError, "Mine, “betta1 * g”: betta1 has no value here; put it into the signature or assign it "),
    (used_before_it_has_a_value, SyntaxError, "Mine, “2 * later”: later has no value here; put it into the "),
    (unused_hyperparameter, SyntaxError, "Mine: eps is in the signature but not in the equation; remove it."),
    (unused_input, SyntaxError, "Mine: t is in the signature but not in the equation; remove it."),
    (nothing_returned, SyntaxError, "Mine: the equation returns nothing; end it with a return."),
    (more_after_the_return, SyntaxError, "Mine, “g = 2 * g”: the return is the last line of an equation."),
    (a_string, SyntaxError, f"Mine, “'1'”: {ONLY}."),
    (a_remainder, SyntaxError, "Mine, “t % 2”: only + − * / and ** may join two terms."),
    (equality_in_where, SyntaxError, f"Mine, “t == 1”: {ONLY}."),
    (a_keyword_argument, SyntaxError, f"Mine, “minimum(g, b=1)”: {ONLY}."),
]  # fmt: skip


@pytest.mark.parametrize(("function", "error", "sentence"), REFUSALS, ids=[f.__name__ for f, _, _ in REFUSALS])
def test_what_is_not_an_equation_is_refused(
    function: Callable[..., Any], error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error) as caught:
        register(function)
    assert str(caught.value).startswith(sentence)
    assert str(caught.value).endswith(".")


def test_a_lambda_and_an_unknown_claim_are_refused() -> None:
    with pytest.raises(SyntaxError, match="Mine: an equation is a plain function written with def."):
        register(lambda g: g)
    with pytest.raises(ValueError, match="Mine: scale_free is one of coordinate, tensor, global, none, not 'yes'."):
        rule("Mine", scale_free="yes", family="gradient")


def test_plain_division_by_hyperparameters_and_the_step_is_legal() -> None:
    def legal(g, m, t, *, beta: Decay = 0.9):
        correction = 1 - beta**t
        m = m + g / 2
        return m / correction / (1 - beta), m

    def where_on_the_step(g, t):
        return where(t > 3, sign(g), g)

    assert register(legal).memory == ("m",)
    assert register(where_on_the_step)(2.0, 4) == 1.0


def test_decay_styles_may_call_what_they_are_given_and_nothing_else() -> None:
    def style(x, g, u, R, *, lr, weight_decay):
        return R.prox(x - lr * u(g), weight_decay)

    assert parse(style, "style", ("u", "R.prox")).hyper == ("lr", "weight_decay")
    with pytest.raises(SyntaxError, match="style, “u.g.”: u is not an operation"):
        parse(style, "style", ("R.prox",))


# --- Hyperparameters ---------------------------------------------------------------------------------------------


def _hyper(annotation: Any, default: float) -> Hyper:
    return read("h", annotation, default, "Mine")


def test_a_hyperparameter_checks_numbers_and_arrays_of_them() -> None:
    beta, eps, clip = _hyper(Decay, 0.9), _hyper(Tiny, 1e-8), _hyper(Positive, 1.0)
    assert [h.interval for h in (beta, eps, clip)] == ["[0, 1)", "[0, ∞)", "(0, ∞)"]
    for hyper, value in ((beta, 0.0), (beta, [0.1, 0.999]), (eps, 0.0), (eps, 5.0), (clip, 1e-300)):
        assert hyper.check(value) is value
    for hyper, value in ((beta, 1.0), (beta, [0.1, -0.1]), (eps, -1e-9), (clip, 0.0), (clip, float("inf"))):
        with pytest.raises(ValueError, match=r"^Mine: h = .* is outside .*\.$"):
            hyper.check(value, "Mine")
    whole = _hyper(Annotated[int, Range(1, 9)], 3)
    assert whole.check(4) == 4
    with pytest.raises(ValueError, match="h must be a whole number, not 2.5."):
        whole.check(2.5)


@pytest.mark.parametrize(
    ("name", "unicode", "tex"),
    [
        ("beta1", "β₁", r"\beta_{1}"),
        ("eps", "ε", r"\varepsilon"),
        ("weight_decay", "λ", r"\lambda"),
        ("lr", "η", r"\eta"),
        ("clip", "c", "c"),
        ("alpha", "α", r"\alpha"),
        ("momentum", "μ", r"\mu"),
        ("a2", "a₂", "a_{2}"),
        ("m_hat", "m̂", r"\hat{m}"),
    ],
)
def test_names_have_symbols(name: str, unicode: str, tex: str) -> None:
    hyper = read(name, Decay, 0.5, "Mine")
    assert (hyper.symbol, hyper.tex) == (unicode, tex)


# --- Discovery ---------------------------------------------------------------------------------------------------

RULE_FILE = '''from optim_core.hyper import Decay
from optim_core.rule import rule


@rule("{name}", scale_free="none", family="gradient")
def {function}(g, b, *, momentum: Decay = 0.9):
    """Momentum again. arXiv:0000.00000."""
    b = momentum * b + g
    return b, b
'''


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An importable, empty package `planted`, gone after the test."""
    package = tmp_path / "planted"
    package.mkdir()
    (package / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    importlib.invalidate_caches()
    for name in [n for n in sys.modules if n.startswith("planted")]:
        monkeypatch.delitem(sys.modules, name)
    return package


def test_a_file_in_the_folder_is_its_registration(folder: Path) -> None:
    (folder / "zeta.py").write_text(RULE_FILE.format(name="Zeta", function="zeta"))
    (folder / "abel.py").write_text(RULE_FILE.format(name="abel", function="abel"))
    found = discover("planted", Rule)
    assert list(found) == ["abel", "Zeta"]
    assert found["Zeta"].id == "zeta"
    made = {m.name for m in catalog._cells(found["Zeta"])}
    assert {"Zeta", "Zeta-ℓ2", "ZetaW", "ZetaProx", "ZetaProx (ℓ1)", "ZetaProx (box)"} <= made


def test_a_file_that_fails_is_named_first(folder: Path) -> None:
    text = RULE_FILE.format(name="Broken", function="broken")
    (folder / "broken.py").write_text(text.replace("return b, b", "return b"))
    with pytest.raises(ImportError, match="^planted/broken.py: Broken: the memory is b, so the rule must end with"):
        discover("planted", Rule)


def test_two_files_of_one_name_are_named(folder: Path) -> None:
    (folder / "one.py").write_text(RULE_FILE.format(name="Same", function="one"))
    (folder / "two.py").write_text(RULE_FILE.format(name="Same", function="two"))
    with pytest.raises(ImportError, match="planted/two.py and planted/one.py: both are called 'Same'"):
        discover("planted", Rule)


def test_a_file_without_a_rule_is_named(folder: Path) -> None:
    (folder / "empty.py").write_text("x = 1\n")
    with pytest.raises(ImportError, match="planted/empty.py: one Rule stands in each file; this one has 0."):
        discover("planted", Rule)
