"""What a landscape is: a function with gradient, Hessian, start, minima and window, on points (..., d).

Three makers give one: `@landscape` (a formula in up to three coordinates, derivatives by SymPy), `quadratic` and
`finite_sum` (any dimension). `rescaling_has_potential` answers, for any of them, whether the gradient with rescaled
coordinates still belongs to a function.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

import numpy as np

from optim_core import noise
from optim_core.formula import ZeroSet
from optim_core.hyper import Hyper
from optim_core.numeric import real, reals, shown


class Kernel(Protocol):
    """What computes a landscape. (..., d) in; (...,), (..., d) and (..., d, d) out. No warnings on overflow."""

    def value(self, x: Any) -> Any: ...
    def gradient(self, x: Any) -> Any: ...
    def hessian(self, x: Any) -> Any: ...
    @property
    def tex(self) -> str: ...
    @property
    def scalar_value(self) -> Callable[..., float] | None: ...
    @property
    def scalar_gradient(self) -> Callable[..., tuple[float, ...]] | None: ...


@dataclass(frozen=True, eq=False, repr=False)
class Landscape:
    """A landscape. Points are arrays (..., d); `hyper` are its own parameters, `parameters` their values.

    `minima` is an array (k, d) of points, a `ZeroSet` (the minima are the zeros of an equation), or None with
    the reason in `minima_note`. `kinks` is the ZeroSet on which the derivative does not exist, or None.
    `title`, `about` and `minima_note` have the keys "en" and "zh".
    """

    id: str
    name: str
    title: Mapping[str, str]
    about: Mapping[str, str]
    coordinates: tuple[str, ...]
    start: np.ndarray
    window: tuple[tuple[float, float], ...]
    minima: np.ndarray | ZeroSet | None
    kernel: Kernel
    minima_note: Mapping[str, str] | None = None
    kinks: ZeroSet | None = None
    hyper: Mapping[str, Hyper] = field(default_factory=dict)
    parameters: Mapping[str, float] = field(default_factory=dict)
    doc: str = ""
    remake: Callable[[Mapping[str, float]], Landscape] | None = None

    def __repr__(self) -> str:
        return f"Landscape({', '.join([repr(self.name), *(f'{n}={v:g}' for n, v in self.parameters.items())])})"

    @property
    def d(self) -> int:
        """Number of coordinates."""
        return len(self.coordinates)

    def value(self, x: Any) -> Any:
        """f at the points `x` (..., d), as (...,). Also takes torch tensors, for autograd."""
        return self.kernel.value(x)

    def gradient(self, x: Any) -> Any:
        """∇f at the points `x` (..., d), as (..., d); almost everywhere, with sign(0) = 0 at a kink."""
        return self.kernel.gradient(x)

    def hessian(self, x: Any) -> Any:
        """∇²f at the points `x` (..., d), as (..., d, d); almost everywhere."""
        return self.kernel.hessian(x)

    def value_and_gradient(self, x: Any) -> tuple[Any, Any]:
        """(f, ∇f) at the points `x` (..., d), the same bits as apart; shared work is done once where a kernel can."""
        at_once = getattr(self.kernel, "value_and_gradient", None)
        return (self.kernel.value(x), self.kernel.gradient(x)) if at_once is None else at_once(x)

    @cached_property
    def scalar_value(self) -> Callable[..., float] | None:
        """f(*coordinates) on Python floats, the same bits as `value`; None where only arrays are."""
        return self.kernel.scalar_value

    @cached_property
    def scalar_gradient(self) -> Callable[..., tuple[float, ...]] | None:
        """∇f(*coordinates) on Python floats, the same bits as `gradient`; None where only arrays are."""
        return self.kernel.scalar_gradient

    @property
    def tex(self) -> str:
        """The formula in LaTeX, with its parameters as symbols."""
        return self.kernel.tex

    def with_(self, **parameters: float) -> Landscape:
        """The same landscape with other parameters; ValueError for an unknown name or a value out of range."""
        for name, value in parameters.items():
            if name not in self.hyper:
                raise ValueError(f"{self.name} has no parameter {name!r}; {_mend(name, list(self.hyper))}")
            self.hyper[name].check(real(value, f"{self.name}: {name} must be one number"), self.name)
        if not parameters or self.remake is None:
            return self
        return self.remake({**self.parameters, **parameters})


def rescaling_has_potential(landscape: Landscape, factors: Sequence[float] | np.ndarray) -> bool:
    """Whether some function has the gradient factors∘∇f: is diag(factors)·∇²f symmetric everywhere?

    Where it is not, (c_i − c_j)·∂²f/∂x_i∂x_j ≠ 0 for some pair of coordinates. Looked for at 64 points spread
    over the window, relative to the largest entry, so that a rotation by exactly 0° or 90° counts as none.
    """
    if not isinstance(landscape, Landscape):
        raise TypeError(f"Give a Landscape, such as landscape(…), not {shown(landscape)}.")
    c = reals(factors, f"{landscape.name} needs {landscape.d} factors, one per coordinate")
    if not np.isfinite(c).all():
        raise ValueError("The factors must be finite numbers.")
    if c.shape != (landscape.d,):
        raise ValueError(f"{landscape.name} needs {landscape.d} factors, one per coordinate, not {c.size}.")
    low, high = np.transpose(np.asarray(landscape.window, dtype=float))
    spread = noise.uniform(0, 0, np.arange(64)[:, None], np.arange(landscape.d))
    points = low + (high - low) * spread
    scaled = c[:, None] * landscape.hessian(points)
    gap = np.abs(scaled - np.swapaxes(scaled, -1, -2)).max(axis=(-1, -2))
    return bool(np.all(gap <= 1e-12 * np.abs(scaled).max(axis=(-1, -2))))


def frozen(numbers: Any) -> np.ndarray:
    """A read-only float64 array of `numbers`."""
    array = np.array(numbers, dtype=np.float64)
    array.setflags(write=False)
    return array


def start_point(numbers: Any, d: int) -> np.ndarray:
    """A start (d,) that a user gave; ValueError for another shape or numbers that are not finite."""
    start = frozen(reals(numbers, f"start must be finite numbers of shape ({d},)"))
    if start.shape != (d,) or not np.isfinite(start).all():
        raise ValueError(f"start must be finite numbers of shape ({d},); this one has the shape {start.shape}.")
    return start


def window_of(pairs: Any, d: int) -> tuple[tuple[float, float], ...]:
    """A window that a user gave, as d pairs (low, high); ValueError for anything else."""
    must = f"window must be {d} pairs (low, high) of finite numbers, low below high"
    ends = reals(pairs, must)
    if ends.shape != (d, 2) or not np.isfinite(ends).all() or not (ends[:, 0] < ends[:, 1]).all():
        raise ValueError(f"{must}, not {shown(pairs)}.")
    return tuple((float(low), float(high)) for low, high in ends)


def box_around(centre: np.ndarray, start: np.ndarray) -> tuple[tuple[float, float], ...]:
    """A window, equally wide in every coordinate, that shows both points with a margin."""
    reach = 1.4 * max(1.0, float(np.abs(start - centre).max()))
    return tuple((float(c) - reach, float(c) + reach) for c in centre)


def _mend(name: str, known: Sequence[str]) -> str:
    """The end of a sentence about an unknown name: near misses, else all that there is."""
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
    if near:
        return f"did you mean {' or '.join(near)}?"
    return f"it has {', '.join(known)}." if known else "it has none."
