"""LaTeX and traces compiled from the source: golden rows, every cell of the grid in Streamlit's own KaTeX."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import streamlit

import optim_core as oc
from optim_core.catalog import methods
from optim_core.compile.lines import method_lines
from optim_core.compile.tex import NOTATIONS, aligned, method_tex
from optim_core.compile.trace import trace_method
from optim_core.equation.typeset import ATOM, Typesetter, indexed, number
from optim_core.method import Method
from optim_core.op import OPS
from tests.v8 import V8, JavaScriptError

COLORS = {
    "g": "#1f77b4",
    "m": "#d62728",
    "v": "#2ca02c",
    "beta1": "#9467bd",
    "lr": "#8c564b",
    "weight_decay": "#e377c2",
}
MOMENTS = (
    r"m_t = \beta_1 m_{t-1} + (1 - \beta_1) g_t",
    r"v_t = \beta_2 v_{t-1} + (1 - \beta_2) g_t^{2}",
)
CORRECTED = (
    r"\hat{m}_t = \frac{m_t}{1 - \beta_1^{t}}",
    r"\hat{v}_t = \frac{v_t}{1 - \beta_2^{t}}",
)
ADAM = (*MOMENTS, *CORRECTED, r"u_t = \frac{\hat{m}_t}{\sqrt{\hat{v}_t} + \varepsilon}")
GOLDEN = {
    ("SGD", "pytorch"): ("u_t = g_t", r"x_t = x_{t-1} - \eta_t u_t"),
    ("Adam", "pytorch"): (*ADAM, r"x_t = x_{t-1} - \eta_t u_t"),
    ("Adam-ℓ2", "pytorch"): (r"g_t \leftarrow g_t + \lambda x_{t-1}", *ADAM, r"x_t = x_{t-1} - \eta_t u_t"),
    ("Adam-ℓ2", "paper"): (r"g_t \leftarrow g_t + \lambda x_{t-1}", *ADAM, r"x_t = x_{t-1} - \eta_t \alpha u_t"),
    ("AdamW", "pytorch"): (*ADAM, r"x_t = x_{t-1} - \eta_t \lambda x_{t-1} - \eta_t u_t"),
    ("AdamW", "paper"): (*ADAM, r"x_t = x_{t-1} - \eta_t \lambda x_{t-1} - \eta_t \alpha u_t"),
    ("AdamProx", "pytorch"): (*ADAM, r"x_t = \frac{x_{t-1} - \eta_t u_t}{1 + \eta_t \lambda}"),
    ("AdamProx", "paper"): (*ADAM, r"x_t = \frac{x_{t-1} - \eta_t \alpha u_t}{1 + \eta_t \lambda}"),
    ("SGDProx (ℓ1)", "pytorch"): (
        "u_t = g_t",
        r"x_{t-1/2} = x_{t-1} - \eta_t u_t",
        r"x_t = \operatorname{sign}(x_{t-1/2}) \max(\lvert x_{t-1/2} \rvert - \eta_t \lambda,\ 0)",
    ),
    ("SGDProx (box)", "pytorch"): ("u_t = g_t", r"x_t = \min(\max(x_{t-1} - \eta_t u_t,\ -B),\ B)"),
    ("ClippedSGD", "pytorch"): (
        r"u_t = \min\left(1,\ \frac{c}{\eta_t \lVert g_t \rVert_2}\right) g_t",
        r"x_t = x_{t-1} - \eta_t u_t",
    ),
    ("ClippedSGD", "paper"): (
        r"u_t = \min\left(1,\ \frac{c}{\eta_t \alpha \lVert g_t \rVert_2}\right) g_t",
        r"x_t = x_{t-1} - \eta_t \alpha u_t",
    ),
    ("RMSpropW", "paper"): (  # its own α and the papers' base learning rate stay apart
        r"v_t = \alpha v_{t-1} + (1 - \alpha) g_t^{2}",
        r"u_t = \frac{g_t}{\sqrt{v_t} + \varepsilon}",
        r"x_t = x_{t-1} - \eta_t \lambda x_{t-1} - \eta_t \alpha_0 u_t",
    ),
    ("GeneralizedSignSGD", "pytorch"): (
        MOMENTS[0],
        r"v_t = \beta_2 v_{t-1} + (1 - \beta_2) m_t^{2}",
        r"u_t = \frac{m_t}{\sqrt{v_t} + \varepsilon}",
        r"x_t = x_{t-1} - \eta_t u_t",
    ),
    ("Lion", "pytorch"): (  # m_{t-1} twice: it is read before and by its own assignment
        r"c_t = \beta_1 m_{t-1} + (1 - \beta_1) g_t",
        r"m_t = \beta_2 m_{t-1} + (1 - \beta_2) g_t",
        r"u_t = \operatorname{sign}(c_t)",
        r"x_t = x_{t-1} - \eta_t u_t",
    ),
    ("RAdam", "pytorch"): (
        *MOMENTS,
        CORRECTED[0],
        r"\rho_{\mathrm{max}} = \frac{2}{1 - \beta_2} - 1",
        r"\rho_t = \rho_{\mathrm{max}} - \frac{2 t \beta_2^{t}}{1 - \beta_2^{t}}",
        r"\rho_t \leftarrow \max(\rho_t,\ 4)",
        r"r_t = \sqrt{\frac{(\rho_t - 4) (\rho_t - 2) \rho_{\mathrm{max}}}"
        r"{(\rho_{\mathrm{max}} - 4) (\rho_{\mathrm{max}} - 2) \rho_t}}",
        r"\mathrm{adaptive}_t = \sqrt{1 - \beta_2^{t}} \frac{r_t \hat{m}_t}{\sqrt{v_t} + \varepsilon}",
        r"u_t = \begin{cases} \mathrm{adaptive}_t & \rho_t > 5 \\ \hat{m}_t & \rho_t \le 5 \end{cases}",
        r"x_t = x_{t-1} - \eta_t u_t",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("name", "notation"), GOLDEN, ids=lambda v: v)
def test_golden(name: str, notation: str) -> None:
    assert tuple(row.tex for row in method_tex(oc.method(name), notation)) == GOLDEN[name, notation]


def test_each_row_stands_beside_its_line() -> None:
    code = [row.code for row in method_tex(oc.method("Adam-ℓ2"))]
    assert code == [
        "g + weight_decay * R.gradient(x)",
        "m = beta1 * m + (1 - beta1) * g",
        "v = beta2 * v + (1 - beta2) * g**2",
        "m_hat = m / (1 - beta1**t)",
        "v_hat = v / (1 - beta2**t)",
        "return ratio(m_hat, sqrt(v_hat) + eps), m, v",
        "return x - lr * u(g + weight_decay * R.gradient(x))",
    ]


@pytest.mark.parametrize(
    ("code", "tex"),
    [
        ("a - (b - c)", "a - (b - c)"),
        ("(a - b) - c", "a - b - c"),
        ("a + (b - c)", "a + b - c"),
        ("a * (b * c)", "a b c"),
        ("a * (b + c)", "a (b + c)"),
        ("(a * b) ** 2", "(a b)^{2}"),
        ("a ** (b + c)", "a^{b + c}"),
        ("(a ** 2) ** 3", "(a^{2})^{3}"),
        ("-(a + b)", "-(a + b)"),
        ("-a * b", "-a b"),
        ("a * -b", "a (-b)"),
        ("a - -b", "a - (-b)"),
        ("(-a) ** 2", "(-a)^{2}"),
        ("a * 2", r"a \cdot 2"),
        ("2 * a", "2 a"),
        ("a / b * c", r"\frac{a}{b} c"),
        ("(a / b) ** 2", r"\left(\frac{a}{b}\right)^{2}"),
        ("a * (1 + b / c)", r"a \left(1 + \frac{b}{c}\right)"),
        ("absolute(a / b)", r"\left|\frac{a}{b}\right|"),
        ("absolute(a) ** 2", r"\lvert a \rvert^{2}"),
        ("sqrt(a) ** 2", r"(\sqrt{a})^{2}"),
        ("total(a + b) * c", r"\left(\sum_i (a_i + b_i)\right) c"),
        ("where(a <= b, a, b) + 1", r"\left(\begin{cases} a & a \le b \\ b & a > b \end{cases}\right) + 1"),
        ("1e-8 * a ** 0.5", "10^{-8} a^{0.5}"),
        ("power(a + b, c)", "(a + b)^{c}"),
    ],
)  # fmt: skip
def test_no_parenthesis_too_many_or_too_few(code: str, tex: str) -> None:
    typeset = Typesetter("test", lambda name, i: (name + (f"_{i}" if i else ""), ATOM))
    assert typeset(ast.parse(code, mode="eval").body) == tex


@pytest.mark.parametrize(
    ("value", "digits", "tex"),
    [
        (1e-8, None, "10^{-8}"), (1.5e-7, None, r"1.5 \times 10^{-7}"), (4e-3, None, "0.004"), (2.0, None, "2"),
        (0.999, None, "0.999"), (3, None, "3"), (-1e-12, None, "-10^{-12}"), (1e30, None, "10^{30}"), (0.0, 4, "0"),
        (0.11, 4, "0.1100"), (1.0, 4, "1.000"), (1234.56, 4, "1235"), (0.00012345, 4, r"1.234 \times 10^{-4}"),
        (98765.4, 4, r"9.877 \times 10^{4}"), (9999.9, 4, r"1.000 \times 10^{4}"),
        (float("inf"), 4, r"\infty"), (float("-inf"), 4, r"-\infty"), (float("nan"), 4, r"\text{NaN}"),
    ],
)  # fmt: skip
def test_numbers(value: float, digits: int | None, tex: str) -> None:
    assert number(value, digits) == tex


@pytest.mark.parametrize(
    ("name", "index", "tex"),
    [
        ("m", "t-1", "m_{t-1}"), ("v_hat", "t", r"\hat{v}_t"), ("beta1", "", r"\beta_1"),
        ("m1_bar", "t", r"\bar{m}_{1,t}"), ("mu_next", "t", r"\mu_{t+1}"), ("rho_max", "t", r"\rho_{\mathrm{max},t}"),
        ("adaptive", "t", r"\mathrm{adaptive}_t"),
    ],
)  # fmt: skip
def test_symbols(name: str, index: str, tex: str) -> None:
    assert indexed(name, index) == tex


# Every cell of the grid


@pytest.fixture(scope="module")
def katex() -> Iterator[Callable[[str], str]]:
    """KaTeX as Streamlit ships it, in its strictest setting; raises where the page would show an error."""
    (file,) = (Path(streamlit.__file__).parent / "static/static/js").glob("katex.*.js")
    text = file.read_text("utf-8")
    export = re.search(r"export\{(\w+) as default\};?\s*$", text)
    assert export is not None
    with V8() as engine:
        engine.eval(f"{text[: export.start()]};globalThis.katex = {export[1]};")
        yield lambda tex: engine.call("katex.renderToString", tex, {"throwOnError": True, "strict": "error"})


def test_katex_refuses_what_is_wrong(katex: Callable[[str], str]) -> None:
    for wrong in (r"\frac{a", r"\unknown", r"a_b_c", r"\left( a"):
        with pytest.raises(JavaScriptError, match="KaTeX parse error"):
            katex(wrong)


def step_of(method: Method) -> tuple[object, tuple[object, ...]]:
    """Arguments of one step in the middle of a run, nothing zero, one coordinate of each sign."""
    memory = tuple(np.array([0.11, 0.032]) * (k + 1) for k in range(len(method.rule.memory)))
    return (np.array([-1.5, 0.75]), np.array([-2.0, 3e-5])), memory


@pytest.mark.parametrize("name", methods())
def test_every_method_renders(name: str, katex: Callable[[str], str]) -> None:
    method = oc.method(name)
    (x, g), memory = step_of(method)
    live = trace_method(method, x, g, memory, 7, lr=0.005, base_lr=0.01, weight_decay=0.1 if method.decays else 0.0)
    for notation in NOTATIONS:
        for colors in (None, COLORS):
            rows = method_tex(method, notation, colors=colors, live=live, at=1)
            assert "katex" in katex(aligned(rows)) and "katex" in katex(aligned(rows, numbers=True))
            assert all(row.live is not None and katex(row.live) and katex(row.tex) for row in rows)


def mentions(tex: str, symbol: str) -> bool:
    return re.search(rf"(?<![A-Za-z\\]){re.escape(symbol)}(?![A-Za-z])", tex) is not None


@pytest.mark.parametrize("name", methods())
def test_every_method_names_its_hyperparameters(name: str) -> None:
    method = oc.method(name)
    tex = aligned(method_tex(method))
    symbols = [h.tex.replace("{1}", "1").replace("{2}", "2") for h in method.hyper.values()]
    symbols += [r"\eta_t"] + [r"\lambda"] * (
        method.decays and method.regularizer.id != "box"
    )  # the box has no strength
    assert [s for s in symbols if not mentions(tex, s)] == []
    assert not mentions(r"\frac{x}{\operatorname{sign}}", "c")  # a letter inside a command does not count
    assert tex.count("{") == tex.count("}")


@pytest.mark.parametrize("name", methods())
def test_no_two_names_read_alike(name: str) -> None:
    method = oc.method(name)
    lines = method_lines(method)
    names = {n.id for line in lines for n in ast.walk(line.value) if isinstance(n, ast.Name)} - set(OPS)
    read = {n: indexed(n, "t") for n in names | {line.target for line in lines}}
    assert len(set(read.values())) == len(read)


@pytest.mark.parametrize("name", methods())
def test_a_trace_is_the_step_itself(name: str) -> None:
    """Bit for bit, so what the page shows inside a step is what a run does."""
    method = oc.method(name)
    (x, g), memory = step_of(method)
    decay = {"weight_decay": 0.1} if method.decays else {}
    traced = trace_method(method, x, g, memory, 7, lr=0.005, **decay)
    after, kept = method.step(x, g, memory, 7, lr=0.005, **decay)
    assert np.array_equal(traced.x, after)
    assert all(np.array_equal(traced.after[m], k) for m, k in zip(method.rule.memory, kept, strict=True))
    assert all(np.array_equal(traced.before[m], k) for m, k in zip(method.rule.memory, memory, strict=True))
    assert not np.array_equal(traced.x, x)


def test_live_numbers() -> None:
    adam = oc.method("Adam")
    live = trace_method(adam, -1.5, 1.0, (0.11, 0.0), 2, lr=0.1)
    rows = method_tex(adam, live=live)
    assert [row.live for row in rows] == [
        r"m_t = 0.9 \cdot 0.1100 + (1 - 0.9) \cdot 1.000 = 0.1990",
        r"v_t = 0.999 \cdot 0 + (1 - 0.999) \cdot 1.000^{2} = 0.001000",
        r"\hat{m}_t = \frac{0.1990}{1 - 0.9^{2}} = 1.047",
        r"\hat{v}_t = \frac{0.001000}{1 - 0.999^{2}} = 0.5003",
        r"u_t = \frac{1.047}{\sqrt{0.5003} + 10^{-8}} = 1.481",
        r"x_t = -1.500 - 0.1 \cdot 1.481 = -1.648",
    ]
    assert (live.before["m"], live.after["m"]) == (0.11, 0.9 * 0.11 + (1 - 0.9) * 1.0)
    assert live.direction == live.after["u"]


def test_live_numbers_in_the_papers_notation() -> None:
    """lr = η_t α = 0.5 · 0.01 and the papers' λ = α · weight_decay = 0.001."""
    live = trace_method(oc.method("SGDProx"), -1.5, -2.0, (), 3, lr=0.005, base_lr=0.01, weight_decay=0.1)
    tex = method_tex(oc.method("SGDProx"), "paper", live=live)[-1].live
    assert tex == (
        r"x_t = \frac{-1.500 - 0.5 \cdot 0.01 \cdot (-2.000)}{1 + 0.5 \cdot 0.001} = -1.489".replace("x_t", "x_t")
    )


def test_a_norm_shows_its_value_over_all_coordinates() -> None:
    clipped = oc.method("ClippedSGD")
    live = trace_method(clipped, np.zeros(2), np.array([3.0, 4.0]), (), 1, lr=0.5)
    assert method_tex(clipped, live=live, at=1)[0].live == (
        r"u_t = \min\left(1,\ \frac{1}{0.5 \cdot 5.000}\right) \cdot 4.000 = 1.600"
    )


def test_colours_stand_around_symbols() -> None:
    rows = method_tex(oc.method("Adam"), colors=COLORS)
    assert rows[1].rhs == (r"\beta_2 \textcolor{#2ca02c}{v_{t-1}} + (1 - \beta_2) \textcolor{#1f77b4}{g_t^{2}}")
    assert rows[2].lhs == r"\textcolor{#d62728}{\hat{m}_t}"  # m̂ takes the colour of m


# Refusals


def test_what_cannot_be_typeset_is_refused() -> None:
    """A rule with such an operation is refused at registration already; the noise of the stage has them."""
    with pytest.raises(SyntaxError, match=r"Bits, “xor\(g, k\)”: this has no LaTeX form; write it with"):
        Typesetter("Bits", str)(ast.parse("xor(g, k)", mode="eval").body)


def test_an_unknown_notation_says_what_there_is() -> None:
    with pytest.raises(ValueError, match="one of pytorch, paper, not 'papers'"):
        method_tex(oc.method("AdamW"), "papers")
