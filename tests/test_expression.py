"""Typed formulas: they become the same landscapes as written ones, and hostile text becomes a sentence, fast."""

from __future__ import annotations

import math
import time

import numpy as np
import pytest
import torch

import optim_core as oc
from optim_core.equation.refusals import ExpressionError
from optim_core.equation.typed import DEEPEST, LONGEST, WITHOUT_DERIVATIVE
from optim_core.expression import landscape_from
from tests.hostile_formulas import HOSTILE

RNG = np.random.default_rng(0)


def test_a_typed_rosenbrock_is_rosenbrock():
    typed, written = landscape_from("(x-1)**2 + 100*(y-x**2)**2"), oc.landscape("Rosenbrock")
    x = RNG.uniform(-2, 2, size=(50, 2))
    assert typed.d == 2
    assert np.abs(typed.value(x) / written.value(x) - 1).max() < 1e-14
    assert np.abs(typed.gradient(x) - written.gradient(x)).max() < 1e-11 < 1 < np.abs(written.gradient(x)).max()
    assert np.abs(typed.hessian(x) - written.hessian(x)).max() < 1e-11
    path = oc.run("AdamW", typed, steps=50, lr=0.01, weight_decay=0.1)
    assert np.isfinite(path.loss).all() and path.loss[-1] < path.loss[0]


FORMULAS = [  # (typed, the same in Python, dimension)
    ("x^2", lambda x: x**2, 1),
    ("-x^2 + 3", lambda x: 3 - x**2, 1),
    ("2^3*x^-2", lambda x: 8 / x**2, 1),
    ("(x−1)² + 2·y³×3 ÷ 4", lambda x, y: (x - 1) ** 2 + 2 * y**3 * 3 / 4, 2),
    ("（Ｘ－１）＾２＋２＊ｙ／４", lambda x, y: (x - 1) ** 2 + 2 * y / 4, 2),  # a Chinese keyboard
    ("X^2 + 3∗Y", lambda x, y: x**2 + 3 * y, 2),  # a phone that begins with capitals
    ("x⁻² + y¹²/1000", lambda x, y: x**-2.0 + y**12 / 1000, 2),
    ("（x＋1）＊z", lambda x, y, z: (x + 1) * z, 3),
    ("sin(pi*x) + cos(π*y) + tan(z/3)", lambda x, y, z: np.sin(np.pi * x) + np.cos(np.pi * y) + np.tan(z / 3), 3),
    ("e^(x*y) + exp(-x)", lambda x, y: np.exp(x * y) + np.exp(-x), 2),
    ("ln(x^2+1) + log(2) * sqrt(y^2 + 1)", lambda x, y: np.log(x**2 + 1) + np.log(2) * np.sqrt(y**2 + 1), 2),
    ("sinh(x) + cosh(y)*tanh(x)", lambda x, y: np.sinh(x) + np.cosh(y) * np.tanh(x), 2),
    ("abs(x-1) + sign(y)*y", lambda x, y: np.abs(x - 1) + np.abs(y), 2),
    ("max(x, y, 0.5) + min(x, y)^2", lambda x, y: np.maximum(np.maximum(x, y), 0.5) + np.minimum(x, y) ** 2, 2),
    ("(x^2+1)^1.5 + (y^2+1)^0.5", lambda x, y: (x**2 + 1) ** 1.5 + np.sqrt(y**2 + 1), 2),
    ("1/(1+x^2)", lambda x: 1 / (1 + x**2), 1),
    ("y", lambda x, y: y, 2),
    ("1e3*x + 1_000*.5*x + -+-x", lambda x: 1501 * x, 1),
    ("x - 1 - 2 - 3", lambda x: x - 6, 1),
    ("x/2/5", lambda x: x / 10, 1),
    ("-2^2*x", lambda x: -4 * x, 1),
]


@pytest.mark.parametrize(("text", "python", "d"), FORMULAS, ids=[f[0] for f in FORMULAS])
def test_formulas_mean_what_they_say(text, python, d):
    f = landscape_from(text)
    x = RNG.uniform(0.2, 2.0, size=(40, d)) * RNG.choice([-1.0, 1.0], size=(40, d))
    expected = python(*x.T)
    assert f.d == d
    assert np.abs(f.value(x) - expected).max() <= 1e-13 * np.abs(expected).max()
    leaf = torch.tensor(x, requires_grad=True)
    (g,) = torch.autograd.grad(f.value(leaf).sum(), leaf)
    assert np.abs(g.numpy() - f.gradient(x)).max() <= 1e-12 * max(1.0, np.abs(f.gradient(x)).max())
    h = 1e-5
    bend = np.stack([(f.gradient(x + s) - f.gradient(x - s)) / (2 * h) for s in h * np.eye(d)], axis=-1)
    assert np.abs(bend - f.hessian(x)).max() <= 1e-5 * max(1.0, np.abs(f.hessian(x)).max())
    assert f.hessian(x).shape == (40, d, d)
    assert [f.scalar_gradient(*p) for p in x.tolist()] == [tuple(row) for row in f.gradient(x).tolist()]
    assert [f.scalar_value(*p) for p in x.tolist()] == f.value(x).tolist()
    assert f.tex and all(name in f.tex for name in f.coordinates if name in text.replace("exp", "").replace("max", ""))


def test_outside_its_domain_a_formula_is_not_finite_and_says_nothing():
    """Python's floats would raise; warnings are errors in these tests."""
    for text, point in (
        ("1/x", 0.0),
        ("log(x)", 0.0),
        ("log(x)", -1.0),
        ("sqrt(x)", -1.0),
        ("x^1.5", -1.0),
        ("exp(x)", 1e4),
    ):
        f = landscape_from(text)
        one = f.scalar_value(point)
        assert type(one) is float and not math.isfinite(one)
        assert np.array_equal(f.value(np.array([point])), one, equal_nan=True)
        assert np.array_equal(f.gradient(np.array([point])), f.scalar_gradient(point), equal_nan=True)


def test_window_and_start():
    f = landscape_from("x^2 + y^2", window=((-1, 3), (0, 2)))
    assert f.window == ((-1.0, 3.0), (0.0, 2.0))
    assert f.start.tolist() == [0.0, 0.5]
    assert landscape_from("x^2", start=(2.5,)).start.tolist() == [2.5]
    assert f.minima is None and f.minima_note["en"] and f.minima_note["zh"]
    for wrong in (
        ((-1, 3),),
        ((3, -1), (0, 1)),
        ((0, math.inf), (0, 1)),
        ((0, 1, 2), (0, 1)),
        5,
        "ab",
        (("a", "b"), 1),
    ):
        with pytest.raises(ExpressionError, match="window needs 2 pairs"):
            landscape_from("x*y", window=wrong)
    for spot in ((1.0, math.nan), (1.0,), 5, "ab", (None, 1.0)):
        with pytest.raises(ExpressionError, match="start needs 2 finite numbers"):
            landscape_from("x*y", start=spot)


def test_a_parameter_may_make_a_formula_infinite():
    f = landscape_from("x/(a-1)")
    assert np.isinf(f.value(np.array([2.0]))) and not np.isfinite(f.gradient(np.array([2.0]))).any()
    assert f.with_(a=3.0).value(np.array([2.0])) == 1.0


def test_other_letters_are_parameters():
    f = landscape_from("a*(x-1)^2 + β*y^n/4 + beta")
    assert f.d == 2 and f.parameters == {"a": 1.0, "beta": 1.0, "n": 2}
    assert f.hyper["n"].integer and not f.hyper["a"].integer
    x = RNG.uniform(-2, 2, size=(20, 2))
    for a, beta, n in ((1.0, 1.0, 2), (3.5, -0.25, 5), (0.0, 2.0, 1)):
        g = f.with_(a=a, beta=beta, n=n)
        u, v = x.T
        assert np.abs(g.value(x) - (a * (u - 1) ** 2 + beta * v**n / 4 + beta)).max() < 1e-13
        assert np.abs(g.gradient(x).T - [2 * a * (u - 1), beta * n * v ** (n - 1) / 4]).max() < 1e-12
    assert r"\beta" in f.tex and "n" in f.tex
    with pytest.raises(ValueError, match="whole number"):
        f.with_(n=2.5)
    with pytest.raises(ValueError, match="has no parameter 'b'"):
        f.with_(b=1.0)
    assert landscape_from("x^2").hyper == {}
    assert landscape_from("e*pi*x").hyper == {}, "constants"


REFUSED = [
    ("__import__('os').system('true')", "character “'”"),
    ("__import__(x)", "no function __import__"),
    ("x.__class__", "not arithmetic"),
    ("x.__class__.__mro__[1]", "character “\\["),
    ("(x).real", "not arithmetic"),
    ("lambda: x", "character “:”"),
    ("lambda", "not a formula"),
    ("[x for x in y]", "character “\\["),
    ("(x for x in y)", "not arithmetic"),
    ("{x}", "character “{”"),
    ("x if y else z", "not arithmetic"),
    ("x and y", "not arithmetic"),
    ("not x", "other than"),
    ("await x", "not arithmetic|not a formula"),
    ("(yield x)", "not arithmetic|not a formula"),
    ("x, y", "not arithmetic"),
    ("x // 2", "other than"),
    ("x == 1", "character “=”"),
    ("x < y", "character “<”"),
    ("x := 2", "character “:”"),
    ("x @ y", "character “@”"),
    ("3(x-1)^2", "every product needs a *"),
    ("(x-1)(y-2)", "every product needs a *"),
    ("x——1", "write -"),
    ("f'{x}'", "character"),
    ('"x"*1000000', 'character “"”'),
    ("eval(x)", "no function eval"),
    ("exec(x)", "no function exec"),
    ("open(x)", "no function open"),
    ("sin(*x)", "not arithmetic"),
    ("sin(x=1)", "character “=”"),
    ("sin(x)(y)", "not arithmetic"),
    ("sin(x, y)", "sin takes one argument, not 2"),
    ("max(x)", "at least two arguments"),
    ("sin", "sin needs its argument in brackets"),
    ("sinn(x)", "did you mean sin"),
    ("x(y+1)", r"write x\*"),
    ("2x", "every product needs a"),
    ("x y", "every product needs a"),
    ("(x", "brackets must match"),
    ("x)", "brackets must match"),
    ("", "empty"),
    (" \t ", "empty"),
    ("3 + 4", "no coordinate"),
    ("xx*y", "“xx” is not known; x, y, z are coordinates"),
    ("siin*x", "did you mean sin"),
    ("x + lgo", "did you mean log"),
    ("ab*x", "“ab” is not known"),
    ("lambda*x", "not a formula"),
    ("λ*x", "character “λ”"),
    ("a + b", "no coordinate"),
    ("a*b*c*d*f*g*h*x", "more than 6 parameters"),
    ("x^(n+1)", "a number or one parameter"),
    ("2^n*x", "a number or one parameter"),
    ("a(x)", r"write a\*"),
    ("alpha(x)", r"write alpha\*"),
    ("1j*x", "not a real number"),
    ("True*x", "not a real number"),
    ("None*x", "not a real number"),
    ("x\x00", "U\\+0000"),
    ("x\n+y", "U\\+000A"),
    ("x😀", "character “😀”"),
    ("9**9**9**9", "exponent .* beyond ±32"),
    ("9**9**9**9*x", "exponent .* beyond ±32"),
    ("x**9**9", "exponent .* beyond ±32"),
    ("x^33", "exponent 33 is beyond ±32"),
    ("x^-33", "exponent -33 is beyond ±32"),
    ("x^(16*3)", "exponent 48 is beyond ±32"),
    ("x^x", "exponent must be a number"),
    ("2^x", r"write exp\(…\)"),
    ("9999999^30*x", "number beyond"),
    ("1e400*x", "number beyond"),
    ("9" * 400 + "*x", "number beyond"),
    ("1e11*1e11*x", "number beyond"),
    ("1/0 + x", "no finite real value"),
    ("log(0) + x", "no finite real value"),
    ("sqrt(-1) + x", "no finite real value"),
    ("(-1)^0.5*x", "no finite real value"),
    ("exp(1000)*x", "no finite real value|number beyond"),
    ("x" * (LONGEST + 1), "at most 500 are read"),
    ("(" * 10_000 + "x" + ")" * 10_000, "at most 500 are read"),
    ("(" * 200 + "x" + ")" * 200, "brackets inside one another"),
    ("-" * 400 + "x", "levels deep"),
    ("+".join(["x"] * 200), "levels deep|pieces"),
    ("max(" + ",".join(["x"] * 150) + ")", "pieces"),
]


@pytest.mark.parametrize(("text", "sentence"), REFUSED, ids=[repr(r[0][:30]) for r in REFUSED])
def test_hostile_and_mistaken_text_is_refused_with_one_sentence_and_fast(text, sentence):
    began = time.thread_time()
    with pytest.raises(ExpressionError, match=sentence) as caught:
        landscape_from(text)
    assert time.thread_time() - began < 0.1
    message = str(caught.value)
    assert len(message) < 250
    assert message.endswith((".", "?"))
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("sentence", HOSTILE)
def test_a_whole_corpus_of_hostile_text_is_refused_with_one_sentence_and_fast(sentence):
    """Together with those above more than two hundred texts, none of them twice."""
    began = time.thread_time()
    for text in HOSTILE[sentence]:
        with pytest.raises(ExpressionError) as caught:
            landscape_from(text)
        message = str(caught.value)
        assert sentence in message, (text, message)
        assert len(message) < 250 and message.endswith((".", "?")) and message.isprintable(), text
        assert caught.value.__cause__ is None
    assert time.thread_time() - began < 0.02 * len(HOSTILE[sentence]) + 0.1
    every = [*(text for text, _ in REFUSED), *(text for some in HOSTILE.values() for text in some)]
    assert len(set(every)) == len(every) >= 300


@pytest.mark.parametrize("name", WITHOUT_DERIVATIVE)
def test_a_function_without_a_useful_derivative_is_refused_with_the_reason(name):
    with pytest.raises(ExpressionError, match=f"^{name} is level between its steps"):
        landscape_from(f"{name}(x) + x^2")


@pytest.mark.parametrize(
    "text", ["x/0", "x/(1-1)", "x/(0*x)", "max(x, 1/(x-x))", "log(0*x-1)*x", "sqrt(0*x-1)*x", "(0*x-1)^0.5*x"]
)
def test_a_formula_without_a_real_derivative_is_refused_when_it_is_typed(text):
    with pytest.raises(ExpressionError, match="no finite real value anywhere") as caught:
        landscape_from(text)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("thing", [None, 3, b"x", ["x"]])
def test_only_text_is_read(thing):
    with pytest.raises(ExpressionError, match="A formula is a text"):
        landscape_from(thing)


def nest(pattern: str, levels: int) -> str:
    text = "x"
    for _ in range(levels):
        text = pattern.format(text)
    return text


@pytest.mark.parametrize(
    "text",
    [
        nest("sin({}", DEEPEST - 4) + ")" * (DEEPEST - 4),
        nest("({}+y)^32", 15),
        nest("1/(1+{}", DEEPEST // 2 - 2) + ")" * (DEEPEST // 2 - 2),
        "*".join(f"(x+y*z+{k})" for k in range(12)),
    ],
)
def test_the_hardest_formulas_that_pass_are_still_derived_in_time(text):
    began = time.thread_time()
    f = landscape_from(text)
    g, h = f.gradient(f.start), f.hessian(f.start)
    assert time.thread_time() - began < 10.0
    assert g.shape == (f.d,) and h.shape == (f.d, f.d)


def test_a_name_in_the_text_never_reaches_python(monkeypatch):
    """Were typed names looked up anywhere, this one would be found."""
    monkeypatch.setattr("builtins.trap", lambda *a: pytest.fail("a typed name was called"), raising=False)
    for text in ("trap(x)", "trap*x", "x + trap"):
        with pytest.raises(ExpressionError):
            landscape_from(text)


@pytest.mark.parametrize("text", ["log(x) + y^2", "sqrt(x - 2)", "1/(x + 1.5)", "log(x)*log(-y)"])
def test_a_run_begins_where_the_formula_has_a_value(text: str) -> None:
    land = oc.landscape_from(text)
    assert np.isfinite(land.value(land.start)) and np.isfinite(land.gradient(land.start)).all()
    assert oc.landscape_from(text, start=[-1.5] * land.d).start.tolist() == [-1.5] * land.d, "what is asked for stays"


def test_a_formula_without_a_value_anywhere_begins_a_quarter_into_the_window() -> None:
    assert oc.landscape_from("log(-1 - x^2)").start.tolist() == [-1.5]
