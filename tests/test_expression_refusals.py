"""Every reason for which a typed formula is refused is one sentence in both languages, with the same parts."""

from __future__ import annotations

import string

import pytest

from optim_core.equation.refusals import REASONS, ExpressionError
from optim_core.expression import landscape_from

ONE_OF_EACH = {
    "long": "x+" * 400 + "x", "empty": " ", "brackets": "(" * 60 + "x" + ")" * 60, "no_formula": "2x",
    "no_coordinate": "a + 1", "pieces": f"max({','.join('x' * 120)})", "deep": "-" * 50 + "x", "no_real": "x + True",
    "operation": "x // 2", "no_arithmetic": "(x, x)", "large": "x + 1e13", "bare_function": "sin*x",
    "parameters": "a*b*c*d*f*g*h*x", "unknown_near": "alpa*x", "unknown": "foo*x", "constant": "x + log(-1)",
    "exponent": "x^y", "high_power": "x^33", "one_argument": "sin(x, y)", "two_arguments": "max(x)",
    "product": "a(x)", "function_near": "lgo(x)", "function": "qqq(x)", "character": "x; y",
    "instead": "|x|", "level": "floor(x)", "derivative": "x/(0*x)",
}  # fmt: skip


def holes(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def test_both_languages_say_the_same_parts() -> None:
    for reason, (english, chinese) in REASONS.items():
        assert holes(english) == holes(chinese) or reason == "derivative", reason
        assert any("\u4e00" <= mark <= "\u9fff" for mark in chinese), reason


@pytest.mark.parametrize("reason", ONE_OF_EACH)
def test_each_reason_is_met(reason: str) -> None:
    with pytest.raises(ExpressionError) as refused:
        landscape_from(ONE_OF_EACH[reason])
    assert refused.value.reason == reason
    assert str(refused.value) == refused.value.said("en") != refused.value.said("zh")
    assert "{" not in refused.value.said("zh")


def test_near_misses_are_named_in_the_readers_language() -> None:
    with pytest.raises(ExpressionError) as refused:
        landscape_from("lgo(x)")
    assert refused.value.said("en") == "There is no function lgo; did you mean log?"
    assert refused.value.said("zh") == "没有函数 lgo；是不是 log？"


@pytest.mark.parametrize(("text", "form"), [("|x| + y", "abs(x)"), ("√x + y", "sqrt(x)"), ("x—1", "-")])
def test_what_mathematicians_write_is_refused_with_what_to_type(text: str, form: str) -> None:
    with pytest.raises(ExpressionError) as refused:
        landscape_from(text)
    assert refused.value.said("en").endswith(f"write {form}.") and refused.value.said("zh").endswith(f"请写 {form}。")


def test_a_window_and_a_start_have_their_sentences() -> None:
    for wrong in ({"window": ((1, 0),)}, {"start": (float("nan"),)}):
        with pytest.raises(ExpressionError) as refused:
            landscape_from("x^2", **wrong)
        assert refused.value.reason in wrong and "x" in refused.value.said("zh")
    assert set(ONE_OF_EACH) | {"window", "start", "no_text"} == set(REASONS)
