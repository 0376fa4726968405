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
from optim_core.integer_ops import xor
from optim_core.ops import absolute, minimum, norm, power, ratio, sign, sqrt, total, where
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


def negative_power(g):
    return g * g**-1


def negative_square(g):
    return g**-2


def negative_real_power(g):
    return power(g, -0.5)


def a_root_of_the_gradient(g):
    return g**0.5


def an_exponent_of_coordinates(g):
    return g**g


def a_base_of_a_number(g):
    return 2 ** (g + 1)


def divided_by_zero(g):
    return g / 0


def divided_by_what_may_be_zero(g, *, eps: Tiny = 1e-8):
    return g / eps


def divided_by_zero_at_the_first_step(g, t):
    return g / (t - 1)


def a_root_below_zero(g, *, beta: Decay = 0.9):
    return g * (beta - 1) ** 0.5


def a_power_out_of_reach(g, t):
    return g * 10.0 ** (300 * t)


def no_finite_number(g):
    return 1e999 * g


def one_argument_too_many(g):
    return sqrt(g, g)


def no_argument(g):
    return sign()


def no_condition(g):
    return where(g, g, 0)


def memory_of_one_number(g, m):
    m = norm(g)
    return g, m


def direction_of_one_number(g):
    return norm(g)


def memory_called_u(g, u):
    u = u + g
    return u, u


def a_value_called_u(g):
    u = 2 * g
    return u


def moves_the_point_itself(g, x):
    x = x + g
    return x


def memory_called_norm(g, norm):
    norm = norm + g
    return norm, norm


def takes_a_name_of_a_regularizer(g, *, radius: Positive = 1.0):
    return radius * g


def remembers_under_a_name_of_a_regularizer(g, radius):
    radius = radius + g
    return radius, radius


def an_unknown_scale(g, *, beta: Annotated[float, Range(0.0, 1.0, "cubic")] = 0.9):
    return beta * g


def a_slider_without_end(g, *, beta: Annotated[float, Range(0.0, float("inf"))] = 0.9):
    return beta * g


def an_unknown_annotation(g, *, beta: Dekay = 0.9):  # noqa: F821
    return beta * g


def a_sum_over_coordinates(g):
    return g * total(g)


def an_operation_on_bits(g):
    return xor(g, 1)


class AClass:
    def __init__(self, g):
        self.g = g


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
    (a_branch, SyntaxError, "Mine, “if t > 3:”: write name = where(t > 3, a, b) instead of if."),
    (a_conditional, SyntaxError, "Mine, “g if t > 3 else 2 * g”: write where(condition, a, b) instead of a "
     "conditional expression."),
    (a_comparison_outside_where, SyntaxError, "Mine, “t > 3”: a comparison stands only inside where(condition, a, b)."),
    (an_unknown_operation, SyntaxError, "Mine, “cbrt(g)”: cbrt is not an operation; use one of absolute, "),
    (a_method_call, SyntaxError, "Mine, “g.sum()”: g.sum is not an operation; use one of absolute, "),
    (an_attribute, SyntaxError, "Mine, “g.T”: attributes and methods cannot be typeset; use the operations by their "),
    (a_subscript, SyntaxError, "Mine, “g[0]”: coordinates cannot be picked; use an operation such as norm over all "),
    (two_targets, SyntaxError, "Mine, “g, m = (m, g)”: an assignment gives one name one value; write one line for "),
    (a_chain, SyntaxError, "Mine, “a = b = g”: an assignment gives one name one value; write one line for each."),
    (in_place, SyntaxError, "Mine, “m *= beta”: write m = m * beta."),
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
    (negative_power, SyntaxError, "Mine, “g ** (-1)”: the base carries coordinates and may be zero; write "
     "ratio(1, g), where 0/0 is 0."),
    (negative_square, SyntaxError, "Mine, “g ** (-2)”: the base carries coordinates and may be zero; write "
     "ratio(1, g ** 2), where 0/0 is 0."),
    (negative_real_power, SyntaxError, "Mine, “power(g, -0.5)”: the base carries coordinates and may be zero; write "
     "ratio(1, power(g, 0.5)), where 0/0 is 0."),
    (a_root_of_the_gradient, SyntaxError, "Mine, “g ** 0.5”: the base may be negative; write power(g, 0.5)."),
    (an_exponent_of_coordinates, SyntaxError, "Mine, “g ** g”: the exponent carries coordinates; write "
     "exp(g * log(g))."),
    (a_base_of_a_number, SyntaxError, "Mine, “2 ** (g + 1)”: the exponent carries coordinates; write "
     "exp((g + 1) * log(2))."),
    (divided_by_zero, SyntaxError, "Mine: a divisor is zero at the defaults; write ratio(a, b), where 0/0 is 0, "),
    (divided_by_what_may_be_zero, SyntaxError, "Mine: a divisor is zero at eps = 0; write ratio(a, b), where 0/0 is "),
    (divided_by_zero_at_the_first_step, SyntaxError, "Mine: a divisor is zero at the defaults; write ratio(a, b), "),
    (a_root_below_zero, SyntaxError, "Mine: a root of a negative number at the defaults; write power(a, b), or "),
    (a_power_out_of_reach, SyntaxError, "Mine: a power is too large for a number at the defaults."),
    (no_finite_number, SyntaxError, "Mine, “1e309”: a number of an equation is finite."),
    (one_argument_too_many, SyntaxError, "Mine, “sqrt(g, g)”: sqrt takes 1 argument(s), not 2."),
    (no_argument, SyntaxError, "Mine, “sign()”: sign takes 1 argument(s), not 0."),
    (no_condition, SyntaxError, "Mine, “g”: the condition of where is a comparison, as in where(a > b, c, d)."),
    (memory_of_one_number, SyntaxError, "Mine: the memory m is one number for all coordinates, and it needs one for "),
    (direction_of_one_number, SyntaxError, "Mine: the direction is one number for all coordinates, and it needs one "),
    (memory_called_u, SyntaxError, "Mine: u stands for a step's own quantity; give this one another name."),
    (a_value_called_u, SyntaxError, "Mine: u stands for a step's own quantity; give this one another name."),
    (moves_the_point_itself, SyntaxError, "Mine: x stands for a step's own quantity; give this one another name."),
    (memory_called_norm, SyntaxError, "Mine: norm is an operation; give this one another name."),
    (takes_a_name_of_a_regularizer, TypeError, "Mine: radius belongs to the regularizer box; rename the hyperparamet"),
    (remembers_under_a_name_of_a_regularizer, TypeError, "Mine: radius has a meaning of its own in every run; rename "),
    (an_unknown_scale, TypeError, "Mine: the scale of beta is one of linear, log, decay, tiny, not 'cubic'."),
    (a_slider_without_end, TypeError, "Mine: the slider of beta needs two finite ends, low below high; write Range("),
    (an_unknown_annotation, TypeError, "Mine: an annotation names Dekay, which its file does not know; import it "),
    (a_sum_over_coordinates, SyntaxError, "Mine, “total(g)”: total is no operation of a rule; use norm over all "),
    (an_operation_on_bits, SyntaxError, "Mine, “xor(g, 1)”: xor is no operation of a rule."),
    (AClass, SyntaxError, "Mine: an equation is a plain function written with def."),
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


def plain_gradient(g):
    return g


@pytest.mark.parametrize("name", ["", " Adam", "1st", "ℓ", None, 3])
def test_a_rule_needs_a_latin_name(name: Any) -> None:
    with pytest.raises(ValueError, match="^A rule has a name in Latin letters, such as @rule"):
        rule(name, scale_free="none", family="gradient")(plain_gradient)


@pytest.mark.parametrize("published", ["none", ("nope",), ("none", "coupled l3"), ["none", 3], None, (["none"],)])
def test_published_names_decays(published: Any) -> None:
    with pytest.raises(ValueError, match="^Mine: published is a tuple of decays, such as .*; not "):
        rule("Mine", scale_free="none", family="gradient", published=published)(plain_gradient)


def test_powers_that_no_coordinate_breaks_are_legal() -> None:
    def legal(g, m, v, t, *, p: Positive = 0.5, beta: Decay = 0.9):
        m = m + g**3 * (1 - beta) ** -1
        v = v + power(absolute(g), p)
        return ratio(m, power(v, 0.25)) / (1 - beta**t), m, v

    assert register(legal).memory == ("m", "v")


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


@pytest.mark.parametrize("name", ["AdamW", "adam", "Adam l2", "A-dam"])
def test_a_rule_cannot_take_over_the_name_of_a_method(name: str) -> None:
    taken = rule(name, scale_free="none", family="gradient")(plain_gradient)
    both = [*catalog._cells(catalog.rules()["Adam"]), *catalog._cells(taken)]
    with pytest.raises(ImportError, match="rules/test_rule_registration.py and rules/adam.py: a method of .* and one "):
        catalog.spelled(both)


def test_a_file_whose_rule_cites_nothing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalog, "discover", lambda package, kind: {"Mine": register(plain_gradient)})
    with pytest.raises(ImportError, match="rules/test_rule_registration.py: the docstring says what Mine does and end"):
        catalog.rules.__wrapped__()
