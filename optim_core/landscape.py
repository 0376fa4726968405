"""What a landscape is: a function with gradient, Hessian, start, minima and window, on points (..., d).

Three makers give one: `@landscape` below (a formula in up to three coordinates, derivatives by SymPy),
`quadratic` and `finite_sum` (any dimension). `rescaling_has_potential` answers, for any of them, whether the
gradient with rescaled coordinates still belongs to a function.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from inspect import signature
from pathlib import Path
from typing import Any, Protocol, get_type_hints

import numpy as np

from optim_core import noise
from optim_core.compile.printed import baked
from optim_core.compile.source import Source, names_in, parse
from optim_core.formula import Formula, Zeros, ZeroSet
from optim_core.hyper import Hyper, read
from optim_core.ops import OPS

LANGUAGES = ("en", "zh")
REDUCING = {name for name, op in OPS.items() if op.reduces}


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
        """(f, ∇f) at the points `x` (..., d)."""
        return self.kernel.value(x), self.kernel.gradient(x)

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

    @property
    def centre(self) -> tuple[str, ...]:
        """The parameters that place the minimum, one per coordinate (a1, a2, …), or () where none do."""
        names = tuple(f"a{k + 1}" for k in range(self.d))
        return names if all(n in self.hyper for n in names) else ()

    def with_(self, **parameters: float) -> Landscape:
        """The same landscape with other parameters; ValueError for an unknown name or a value out of range."""
        for name, value in parameters.items():
            if name not in self.hyper:
                raise ValueError(f"{self.name} has no parameter {name!r}; {did_you_mean(name, list(self.hyper))}")
            self.hyper[name].check(value, self.name)
        if not parameters or self.remake is None:
            return self
        return self.remake({**self.parameters, **parameters})

    def curvature_is_diagonal(self) -> bool:
        """Whether no coordinate's slope depends on another coordinate: the Hessian is diagonal everywhere."""
        return rescaling_has_potential(self, np.arange(1.0, self.d + 1))


def rescaling_has_potential(landscape: Landscape, factors: Sequence[float] | np.ndarray) -> bool:
    """Whether some function has the gradient factors∘∇f: is diag(factors)·∇²f symmetric everywhere?

    Where it is not, (c_i − c_j)·∂²f/∂x_i∂x_j ≠ 0 for some pair of coordinates. Looked for at 64 points spread
    over the window, relative to the largest entry, so that a rotation by exactly 0° or 90° counts as none.
    """
    c = np.asarray(factors, dtype=float)
    if c.shape != (landscape.d,):
        raise ValueError(f"{landscape.name} needs {landscape.d} factors, one per coordinate, not {c.size}.")
    low, high = np.transpose(np.asarray(landscape.window, dtype=float))
    spread = noise.uniform(0, 0, np.arange(64)[:, None], np.arange(landscape.d))
    points = low + (high - low) * spread
    scaled = c[:, None] * landscape.hessian(points)
    gap = np.abs(scaled - np.swapaxes(scaled, -1, -2)).max(axis=(-1, -2))
    return bool(np.all(gap <= 1e-12 * np.abs(scaled).max(axis=(-1, -2))))


def distance_to_minimum(landscape: Landscape, x: Any) -> Any:
    """Euclidean distance from the points `x` (..., d) to the nearest declared minimum, as (...,)."""
    if not isinstance(landscape.minima, np.ndarray):
        raise ValueError(f"{landscape.name} declares no points as its minima; measure value(x) instead.")
    away = np.asarray(x, dtype=float)[..., None, :] - landscape.minima
    return np.sqrt(np.square(away).sum(axis=-1)).min(axis=-1)


@dataclass(frozen=True)
class Description:
    """What a landscape declares beside its formula: values, or functions of the parameters they depend on."""

    start: Any
    minima: Any
    window: Any

    def at(self, name: str, parameters: Mapping[str, float]) -> Any:
        """The declared value of `name` at these parameters."""
        declared = getattr(self, name)
        if isinstance(declared, Zeros):
            return declared.at(parameters)
        if not callable(declared):
            return declared
        return declared(**{p: parameters[p] for p in signature(declared).parameters})


def landscape(
    name: str,
    *,
    zh: str,
    start: Any,
    minima: Any,
    window: Any,
    about: Mapping[str, str],
    minima_note: Mapping[str, str] | None = None,
    kinks: Zeros | None = None,
) -> Callable[[Callable[..., Any]], Landscape]:
    """Register the formula below as the landscape `name` (`zh`: its Chinese name).

    Before `*` stand the coordinates (one to three), after it the parameters with their annotations. `start`,
    `minima` and `window` are values, or functions of those parameters that they depend on; `minima` may be
    `Zeros(equation)`; None needs `minima_note`. Errors are sentences that say what to write instead.
    """

    def register(function: Callable[..., Any]) -> Landscape:
        source = parse(function, name)
        hints = get_type_hints(function, include_extras=True)
        defaults = function.__kwdefaults__ or {}
        hyper = {h: read(h, hints.get(h), defaults.get(h), name) for h in source.hyper}
        made = from_source(
            source,
            id=Path(function.__code__.co_filename).stem,
            title={"en": name, "zh": zh},
            about=about,
            declared=Description(start, minima, window),
            minima_note=minima_note,
            kinks=kinks,
            hyper=hyper,
        )
        return made({h: hyper[h].default for h in hyper})

    return register


def from_source(
    source: Source,
    *,
    id: str,
    title: Mapping[str, str],
    about: Mapping[str, str],
    declared: Description,
    minima_note: Mapping[str, str] | None,
    kinks: Zeros | None = None,
    hyper: Mapping[str, Hyper],
) -> Callable[[Mapping[str, float]], Landscape]:
    """parameters → Landscape, for an equation that has been read already."""
    _check(source, about, declared, minima_note)

    def make(parameters: Mapping[str, float]) -> Landscape:
        given = {n: int(v) if hyper[n].integer else float(v) for n, v in parameters.items()}
        whole = tuple((n, int(v)) for n, v in given.items() if hyper[n].integer)
        real = {n: v for n, v in given.items() if not hyper[n].integer}
        minima = declared.at("minima", given)
        return Landscape(
            id=id,
            name=title["en"],
            title=title,
            about=about,
            coordinates=source.inputs,
            start=frozen(declared.at("start", given)),
            window=tuple((float(low), float(high)) for low, high in declared.at("window", given)),
            minima=minima if minima is None or isinstance(minima, ZeroSet) else frozen(minima),
            minima_note=minima_note,
            kinks=None if kinks is None else kinks.at(given),
            kernel=Formula(baked(source, whole), source, real),
            hyper=hyper,
            parameters=given,
            doc=(source.function.__doc__ or "").strip(),
            remake=make,
        )

    return make


def frozen(numbers: Any) -> np.ndarray:
    """A read-only float64 array of `numbers`."""
    array = np.array(numbers, dtype=np.float64)
    array.setflags(write=False)
    return array


def box_around(centre: np.ndarray, start: np.ndarray) -> tuple[tuple[float, float], ...]:
    """A window, equally wide in every coordinate, that shows both points with a margin."""
    reach = 1.4 * max(1.0, float(np.abs(start - centre).max()))
    return tuple((float(c) - reach, float(c) + reach) for c in centre)


def did_you_mean(name: str, known: Sequence[str]) -> str:
    """The end of a sentence about an unknown name: near misses, else all that there is."""
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
    if near:
        return f"did you mean {' or '.join(near)}?"
    return f"it has {', '.join(known)}." if known else "it has none."


def _check(
    source: Source, about: Mapping[str, str], declared: Description, minima_note: Mapping[str, str] | None
) -> None:
    name = source.name
    if not 1 <= len(source.inputs) <= 3:
        raise TypeError(
            f"{name}: a formula has one to three coordinates before `*`, not {len(source.inputs)}; for more use "
            f"quadratic(H, a) or finite_sum(loss, data)."
        )
    for texts in (about, minima_note):
        if texts is not None and not all(texts.get(language) for language in LANGUAGES):
            raise TypeError(f"{name}: about and minima_note need a sentence in English (en) and in Chinese (zh).")
    if declared.minima is None and minima_note is None:
        raise TypeError(f"{name}: without minima, minima_note says why, in English and in Chinese.")
    targets = [s.target for s in source.assignments]
    twice = [t for t in targets if targets.count(t) > 1 or t in source.inputs + source.hyper]
    if twice:
        raise SyntaxError(f"{name}: {twice[0]} is given a value twice; give the second one a name of its own.")
    mixing = {n for s in (*(a.value for a in source.assignments), *source.returns) for n in names_in(s)} & REDUCING
    if mixing:
        raise SyntaxError(f"{name}: {min(mixing)} works on whole points; a formula names its coordinates one by one.")
