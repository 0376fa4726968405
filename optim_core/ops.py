"""The vocabulary of the equations: every operation that a rule, a decay style or a landscape may use."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from optim_core.op import Op, define, in_sympy, in_torch
from optim_core.ratio import array_ratio, float_ratio, torch_ratio


def _elementary(name: str) -> Op:
    """An elementary function under the same name everywhere. NumPy computes single numbers too, so bits agree."""
    array = getattr(np, name)
    return define(
        name,
        numpy=array,
        float=lambda a: float(array(a)),
        torch=in_torch(name),
        sympy=in_sympy(name),
        tex=rf"\{name}\left({{0}}\right)",
        js=f"Math.{name}({{0}})",
    )


exp, log = _elementary("exp"), _elementary("log")
sin, cos, tan = _elementary("sin"), _elementary("cos"), _elementary("tan")
sinh, cosh, tanh = _elementary("sinh"), _elementary("cosh"), _elementary("tanh")


sqrt = define(
    "sqrt",
    numpy=np.sqrt,
    float=lambda a: math.sqrt(a) if a >= 0 else math.nan,
    torch=in_torch("sqrt"),
    sympy=in_sympy("sqrt"),
    tex=r"\sqrt{{{0}}}",
    js="Math.sqrt({0})",
)

absolute = define(
    "absolute",
    numpy=np.abs,
    float=abs,
    torch=in_torch("abs"),
    sympy=in_sympy("Abs"),
    tex=r"\left|{0}\right|",
    js="Math.abs({0})",
)


def _float_sign(a: float) -> float:
    return 1.0 if a > 0 else -1.0 if a < 0 else a * 0.0


sign = define(
    "sign",
    numpy=np.sign,
    float=_float_sign,
    torch=in_torch("sign"),
    sympy=in_sympy("sign"),
    tex=r"\operatorname{{sign}}\left({0}\right)",
    js="Math.sign({0})",
)


def _torch_pair(name: str) -> Callable[..., Any]:
    """torch.minimum and torch.maximum take tensors only; a number among the arguments bounds the other one."""

    def call(a: Any, b: Any) -> Any:
        torch = sys.modules["torch"]
        if torch.is_tensor(a) and torch.is_tensor(b):
            return getattr(torch, name)(a, b)
        tensor, bound = (a, b) if torch.is_tensor(a) else (b, a)
        return torch.clamp(tensor, **{"max" if name == "minimum" else "min": bound})

    return call


def _extremum(name: str, one_of_two: Callable[[Any, Any], Any]) -> Op:
    short = name[:3]
    return define(
        name,
        numpy=getattr(np, name),
        float=one_of_two,
        torch=_torch_pair(name),
        sympy=in_sympy(short.capitalize()),
        tex=rf"\{short}\left({{0}},\ {{1}}\right)",
        js=f"Math.{short}({{0}}, {{1}})",
    )


minimum = _extremum("minimum", lambda a, b: a if a <= b or a != a else b)  # NaN wins, as in NumPy
maximum = _extremum("maximum", lambda a, b: a if a >= b or a != a else b)


def _torch_where(condition: Any, a: Any, b: Any) -> Any:
    torch = sys.modules["torch"]
    if not isinstance(condition, torch.Tensor):  # a condition on the step number alone chooses one branch for all
        return a if condition else b
    return torch.where(condition, a, b)


where = define(
    "where",
    numpy=np.where,
    float=lambda condition, a, b: a if condition else b,
    torch=_torch_where,
    sympy=lambda condition, a, b: sys.modules["sympy"].Piecewise((a, condition), (b, True)),
    tex=r"\begin{{cases}} {1} & {0} \\ {2} & {3} \end{{cases}}",  # {3}: the opposite condition; no words to translate
    js="({0} ? {1} : {2})",
)


power = define(
    "power",  # a real exponent; a negative base gives NaN in every reader, never a complex number
    numpy=np.power,
    float=lambda a, b: float(np.power(a, b)),
    torch=in_torch("pow"),
    sympy=lambda a, b: a**b,
    tex="{{{0}}}^{{{1}}}",
    js="Math.pow({0}, {1})",
)

radians = define(
    "radians",  # degrees to radians
    numpy=np.radians,
    float=math.radians,
    torch=in_torch("deg2rad"),
    sympy=lambda a: a * sys.modules["sympy"].pi / 180,
    tex=r"{0}^{{\circ}}",
    js="({0} * (Math.PI / 180))",
)


ratio = define(
    "ratio",  # a/b with 0/0 = 0; nonzero/0 stays ±∞, which `run` reports as divergence with its cause
    numpy=array_ratio,
    float=float_ratio,
    torch=torch_ratio,
    sympy=lambda a, b: a / b,
    tex=r"\frac{{{0}}}{{{1}}}",
    js="ratio({0}, {1})",
)


def _array_norm(a: Any) -> Any:
    return np.sqrt(np.sum(np.square(a), axis=-1, keepdims=True))


def _torch_norm(a: Any) -> Any:
    return sys.modules["torch"].linalg.vector_norm(a, dim=-1, keepdim=True)


def _norm(name: str, tex: str) -> Op:
    return define(
        name,
        numpy=_array_norm,
        float=abs,
        torch=_torch_norm,
        sympy=in_sympy("Abs"),
        tex=tex,
        js="Math.sqrt({0})",
        summand="{0} * {0}",
    )


# ℓ2 over all coordinates of one run, kept as an axis; under torch over all parameters of the optimizer
norm = _norm("norm", r"\left\|{0}\right\|_2")
# ℓ2 per parameter tensor; a NumPy run is one tensor
tensor_norm = _norm("tensor_norm", r"\left\|{0}\right\|_{{2,\text{{tensor}}}}")

total = define(
    "total",  # the sum over coordinates: (..., d) → (...)
    numpy=lambda a: np.sum(a, axis=-1),
    float=float,
    torch=lambda a: a.sum(-1),
    sympy=lambda a: a,
    tex=r"\sum_i {0}",
    js="({0})",
    summand="{0}",
)


def _product_power(a: Any, n: int) -> Any:
    return a if n == 1 else _product_power(a, n - 1) * a


integer_power = define(
    "integer_power",  # what a**2, a**3, … become: the same product in every reader, so that bits agree
    numpy=_product_power,
    float=_product_power,
    torch=_product_power,
    sympy=lambda a, n: a**n,
    tex="{{{0}}}^{{{1}}}",
    js="",  # printed as the product that it is
)
