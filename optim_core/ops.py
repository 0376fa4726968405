"""The vocabulary of the equations: every operation a rule, a decay style or a landscape may use.

An `Op` holds one meaning in every reader of the source: NumPy arrays, Python floats, torch tensors, SymPy
expressions, LaTeX and JavaScript. An operation that the typesetter does not know does not exist.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

READERS = ("numpy", "float", "torch", "sympy")


@dataclass(frozen=True)
class Op:
    """One operation. `tex` and `js` are templates over the arguments {0}, {1}, …; `reduces`: it mixes coordinates."""

    name: str
    numpy: Callable[..., Any]
    float: Callable[..., Any]
    torch: Callable[..., Any]
    sympy: Callable[..., Any]
    tex: str
    js: str
    reduces: bool = False

    def __call__(self, *args: Any) -> Any:
        return getattr(self, reader_of(*args))(*args)


OPS: dict[str, Op] = {}


def reader_of(*args: Any) -> str:
    """Which reader the arguments belong to: torch before sympy before numpy; plain numbers alone are "float"."""
    reader = "float"
    torch, sympy = sys.modules.get("torch"), sys.modules.get("sympy")
    for a in args:
        if isinstance(a, float | int):
            continue
        if torch is not None and isinstance(a, torch.Tensor):
            return "torch"
        reader = "sympy" if sympy is not None and isinstance(a, sympy.Basic) else "numpy"
        if reader == "sympy":
            return reader
    return reader


def namespace(reader: str) -> Mapping[str, Callable[..., Any]]:
    """The operations of one reader, by name, without dispatch: what compiled source is bound to.

    On tensors one choice is left: what depends on t and hyperparameters alone is a Python number and stays one.
    """
    return {name: _torch_or_float(op) if reader == "torch" else getattr(op, reader) for name, op in OPS.items()}


def _torch_or_float(op: Op) -> Callable[..., Any]:
    def call(*args: Any) -> Any:
        is_tensor = sys.modules["torch"].is_tensor
        return (op.torch if any(is_tensor(a) for a in args) else op.float)(*args)

    return call


def _op(name: str, **meanings: Any) -> Op:
    OPS[name] = op = Op(name, **meanings)
    return op


def _torch(name: str) -> Callable[..., Any]:
    return lambda *args: getattr(sys.modules["torch"], name)(*args)


def _sympy(name: str) -> Callable[..., Any]:
    return lambda *args: getattr(sys.modules["sympy"], name)(*args)


def _elementary(name: str, tex: str | None = None) -> Op:
    """An elementary function under the same name everywhere. NumPy computes single numbers too, so bits agree."""
    array = getattr(np, name)
    return _op(
        name,
        numpy=array,
        float=lambda a: float(array(a)),
        torch=_torch(name),
        sympy=_sympy(name),
        tex=tex or rf"\{name}\left({{0}}\right)",
        js=f"Math.{name}({{0}})",
    )


exp, log = _elementary("exp"), _elementary("log")
sin, cos, tan = _elementary("sin"), _elementary("cos"), _elementary("tan")
sinh, cosh, tanh = _elementary("sinh"), _elementary("cosh"), _elementary("tanh")


def _float_sqrt(a: float) -> float:
    return math.sqrt(a) if a >= 0 else math.nan


sqrt = _op(
    "sqrt",
    numpy=np.sqrt,
    float=_float_sqrt,
    torch=_torch("sqrt"),
    sympy=_sympy("sqrt"),
    tex=r"\sqrt{{{0}}}",
    js="Math.sqrt({0})",
)

absolute = _op(
    "absolute",
    numpy=np.abs,
    float=abs,
    torch=_torch("abs"),
    sympy=_sympy("Abs"),
    tex=r"\left|{0}\right|",
    js="Math.abs({0})",
)


def _float_sign(a: float) -> float:
    return 1.0 if a > 0 else -1.0 if a < 0 else a * 0.0


sign = _op(
    "sign",
    numpy=np.sign,
    float=_float_sign,
    torch=_torch("sign"),
    sympy=_sympy("sign"),
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


minimum = _op(
    "minimum",
    numpy=np.minimum,
    float=lambda a, b: a if a <= b or a != a else b,
    torch=_torch_pair("minimum"),
    sympy=_sympy("Min"),
    tex=r"\min\left({0},\ {1}\right)",
    js="Math.min({0}, {1})",
)

maximum = _op(
    "maximum",
    numpy=np.maximum,
    float=lambda a, b: a if a >= b or a != a else b,
    torch=_torch_pair("maximum"),
    sympy=_sympy("Max"),
    tex=r"\max\left({0},\ {1}\right)",
    js="Math.max({0}, {1})",
)


def _torch_where(condition: Any, a: Any, b: Any) -> Any:
    torch = sys.modules["torch"]
    if not isinstance(condition, torch.Tensor):  # a condition on the step number alone chooses one branch for all
        return a if condition else b
    return torch.where(condition, a, b)


where = _op(
    "where",
    numpy=np.where,
    float=lambda condition, a, b: a if condition else b,
    torch=_torch_where,
    sympy=lambda condition, a, b: sys.modules["sympy"].Piecewise((a, condition), (b, True)),
    tex=r"\begin{{cases}} {1} & {0} \\ {2} & {3} \end{{cases}}",  # {3}: the opposite condition; no words to translate
    js="({0} ? {1} : {2})",
)


power = _op(
    "power",  # a real exponent; a negative base gives NaN in every reader, never a complex number
    numpy=np.power,
    float=lambda a, b: float(np.power(a, b)),
    torch=_torch("pow"),
    sympy=lambda a, b: a**b,
    tex="{{{0}}}^{{{1}}}",
    js="Math.pow({0}, {1})",
)

radians = _op(
    "radians",  # degrees to radians
    numpy=np.radians,
    float=math.radians,
    torch=_torch("deg2rad"),
    sympy=lambda a: a * sys.modules["sympy"].pi / 180,
    tex=r"{0}^{{\circ}}",
    js="({0} * (Math.PI / 180))",
)


def _array_ratio(a: Any, b: Any) -> Any:
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        quotient = np.true_divide(a, b)
    if np.min(np.abs(b)) > 0:  # the common case: nothing divides by zero (NaN in b also takes the slow path)
        return quotient
    return np.where((np.asarray(a) == 0) & (np.asarray(b) == 0), 0.0, quotient)


def _float_ratio(a: float, b: float) -> float:
    if b != 0:
        return a / b
    return 0.0 if a == 0 else math.nan if a != a else math.copysign(math.inf, a) * math.copysign(1.0, b)


def _torch_ratio(a: Any, b: Any) -> Any:
    return (a / b).masked_fill((a == 0) & (b == 0), 0.0)


ratio = _op(
    "ratio",  # a/b with 0/0 = 0; nonzero/0 stays ±∞, which `run` reports as divergence with its cause
    numpy=_array_ratio,
    float=_float_ratio,
    torch=_torch_ratio,
    sympy=lambda a, b: a / b,
    tex=r"\frac{{{0}}}{{{1}}}",
    js="ratio({0}, {1})",
)


def _array_norm(a: Any) -> Any:
    return np.sqrt(np.sum(np.square(a), axis=-1, keepdims=True))


def _torch_norm(a: Any) -> Any:
    return sys.modules["torch"].linalg.vector_norm(a, dim=-1, keepdim=True)


norm = _op(
    "norm",  # ℓ2 over all coordinates of one run, kept as an axis; under torch over all parameters of the optimizer
    numpy=_array_norm,
    float=abs,
    torch=_torch_norm,
    sympy=_sympy("Abs"),
    tex=r"\left\|{0}\right\|_2",
    js="norm({0})",
    reduces=True,
)

tensor_norm = _op(
    "tensor_norm",  # ℓ2 per parameter tensor; a NumPy run is one tensor
    numpy=_array_norm,
    float=abs,
    torch=_torch_norm,
    sympy=_sympy("Abs"),
    tex=r"\left\|{0}\right\|_{{2,\text{{tensor}}}}",
    js="norm({0})",
    reduces=True,
)

total = _op(
    "total",  # the sum over coordinates: (..., d) → (...)
    numpy=lambda a: np.sum(a, axis=-1),
    float=lambda a: a,
    torch=lambda a: a.sum(-1),
    sympy=lambda a: a,
    tex=r"\sum_i {0}",
    js="total({0})",
    reduces=True,
)


def _product_power(a: Any, n: int) -> Any:
    result = a
    for _ in range(n - 1):
        result = result * a
    return result


integer_power = _op(
    "integer_power",  # what a**2, a**3, … become: the same product in every reader, so that bits agree
    numpy=_product_power,
    float=_product_power,
    torch=_product_power,
    sympy=lambda a, n: a**n,
    tex="{{{0}}}^{{{1}}}",
    js="integer_power({0}, {1})",
)

# The 32-bit integer operations of the counter-based noise. NumPy arrays are uint32 and wrap; torch holds the same
# values in int64, where the low 32 bits of a wrapped product are still exact; JavaScript has Math.imul.
_MASK = 0xFFFFFFFF


def _integer(name: str, array: Callable[..., Any], plain: Callable[..., Any], js: str) -> Op:
    def exact(a: Any, b: Any) -> Any:
        return plain(a, b) & _MASK

    def unsigned(a: Any, b: Any) -> Any:
        with np.errstate(over="ignore"):
            return array(np.asarray(a, np.uint32), np.asarray(b, np.uint32))

    return _op(name, numpy=unsigned, float=exact, torch=exact, sympy=exact, tex="", js=js)


imul = _integer("imul", np.multiply, lambda a, b: a * b, "(Math.imul({0}, {1}) >>> 0)")
xor = _integer("xor", np.bitwise_xor, lambda a, b: a ^ b, "(({0} ^ {1}) >>> 0)")
shift_right = _integer("shift_right", np.right_shift, lambda a, b: a >> b, "({0} >>> {1})")
