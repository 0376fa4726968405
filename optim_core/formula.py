"""A formula as the kernel of a landscape: values as written, derivatives on first use (optim_core/derived/)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from optim_core import derived
from optim_core.equation.evaluator import arrays, floats
from optim_core.equation.formula_tex import formula_tex
from optim_core.equation.source import Source, parse
from optim_core.op import reader_of

WHOLE = (("...",),)


@dataclass(frozen=True, eq=False)
class Formula:
    """f over the coordinates of `source` at `parameters`. `written` still has the whole-number parameters."""

    source: Source
    written: Source
    parameters: Mapping[str, float]

    @property
    def d(self) -> int:
        return len(self.source.inputs)

    @cached_property
    def gradient_source(self) -> Source:
        """∇f as an equation, one return per coordinate; what the JavaScript printer reads."""
        return derived.gradient(self.source)

    @cached_property
    def hessian_source(self) -> Source:
        """The upper triangle of ∇²f as an equation, row by row."""
        return derived.hessian(self.source)

    @cached_property
    def tex(self) -> str:
        return formula_tex(self.written)

    def value(self, x: Any) -> Any:
        """f at (..., d), as (...,); torch tensors stay tensors."""
        if reader_of(x) == "torch":
            return self.source.function(*x.unbind(-1), **self.parameters)
        points = self._points(x)
        return self._fill(self._value, points, np.empty(points.shape[:-1]))[()]

    def gradient(self, x: Any) -> Any:
        """∇f at (..., d), as (..., d)."""
        points = self._points(x)
        return self._fill(self._gradient, points, np.empty_like(points))

    def hessian(self, x: Any) -> Any:
        """∇²f at (..., d), as (..., d, d)."""
        points = self._points(x)
        return self._fill(self._hessian, points, np.empty((*points.shape, self.d)))

    @cached_property
    def scalar_value(self) -> Callable[..., float]:
        others = lambda *point: float(self.value(np.array(point)))
        return floats(self.source, True)(others, **self.parameters)

    @cached_property
    def scalar_gradient(self) -> Callable[..., tuple[float, ...]]:
        others = lambda *point: tuple(self.gradient(np.array(point)).tolist())
        return floats(self.gradient_source, False)(others, **self.parameters)

    @cached_property
    def _value(self) -> Callable[..., Any]:
        return self._bound(arrays(self.source, WHOLE))

    @cached_property
    def _gradient(self) -> Callable[..., Any]:
        places = tuple((f"..., {k}",) for k in range(self.d))
        return self._bound(arrays(self.gradient_source, places))

    @cached_property
    def _hessian(self) -> Callable[..., Any]:
        pairs = [(i, j) for i in range(self.d) for j in range(i, self.d)]
        places = tuple((f"..., {i}, {j}", f"..., {j}, {i}")[: 1 + (i != j)] for i, j in pairs)
        return self._bound(arrays(self.hessian_source, places))

    def _bound(self, make: Callable[..., Callable[..., Any]]) -> Callable[..., Any]:
        """With the parameters; what is made of them alone is computed here, and may be infinite: as NumPy's numbers,
        because 1/(a − 1) at a = 1 is ∞ to them and an exception to Python's."""
        with np.errstate(all="ignore"):
            return make(None, **{name: np.float64(value) for name, value in self.parameters.items()})

    def _points(self, x: Any) -> np.ndarray:
        points = np.asarray(x, dtype=np.float64)
        if points.ndim == 0 or points.shape[-1] != self.d:
            raise ValueError(
                f"{self.source.name} takes points with {self.d} coordinates in the last axis; "
                f"this array has the shape {points.shape}."
            )
        return points

    def _fill(self, evaluate: Callable[..., None], points: np.ndarray, out: np.ndarray) -> np.ndarray:
        with np.errstate(all="ignore"):
            evaluate(points, out)
        return out


@dataclass(frozen=True, eq=False)
class ZeroSet:
    """The points at which an equation is zero: a curve of minima, or the kinks of a function."""

    source: Source
    parameters: Mapping[str, float] = field(default_factory=dict)

    def residual(self, x: Any) -> Any:
        """The left-hand side at the points `x` (..., d), as (...,): 0 on the set."""
        return Formula(self.source, self.source, self.parameters).value(x)

    @property
    def tex(self) -> str:
        """The equation in LaTeX, ending in = 0."""
        return formula_tex(self.source) + " = 0"


class Zeros:
    """Declares a ZeroSet by an equation: a function of the coordinates, and after `*` of parameters."""

    def __init__(self, equation: Callable[..., Any]) -> None:
        self.source = parse(equation, equation.__name__)

    def at(self, parameters: Mapping[str, float]) -> ZeroSet:
        """The set at these parameters of the landscape."""
        return ZeroSet(self.source, {h: parameters[h] for h in self.source.hyper})
