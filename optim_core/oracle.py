"""Gradient oracles: what the optimizer is told. A wrapper changes the gradient, never the function behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import repeat
from typing import Any

import numpy as np

from optim_core import noise, spikes
from optim_core.equation.source import Source, parse
from optim_core.numeric import names_one, reals
from optim_core.ops import where
from optim_core.taking import accepts, called, required

Gradient = Callable[[Any, int, Any], Any]
Scalar = Callable[..., tuple[float, ...]]
TOLD = "A gradient must be real numbers of the shape of its point"


def rescale(g: Any, c: Any) -> Any:
    return c * g


def additive(g: Any, z: Any, sigma: Any) -> Any:
    return g + sigma * z


def multiplicative(g: Any, z: Any, sigma: Any) -> Any:
    return g * (1 + sigma * z)


def skewed(g: Any, z: Any, sigma: Any) -> Any:
    """Noise of mean zero and standard deviation sigma with two values: 3σ one time in ten, else −σ/3.

    z is above 1.2815515655446004, the 90 % quantile of a standard normal number, one time in ten.
    """
    return where(z > 1.2815515655446004, g + 3 * sigma, g - sigma / 3)


RESCALE = parse(rescale, "rescale")
NOISES: dict[str, Source] = {f.__name__: parse(f, f.__name__) for f in (additive, multiplicative, skewed)}


@dataclass(frozen=True, eq=False)
class Oracle:
    """x, step number t = 1, 2, … and run numbers → gradient.

    `landscape` is the function behind it (its value, minima and start stay those of f), None for a bare callable.
    `by_blocks`: any subset of the runs may be asked for at once. `scalar`: the same gradient for run 0 on plain
    numbers, (t, *coordinates) → tuple, where one exists. `at_once`: x → (f, ∇f), where the gradient told is that of f
    itself. `width`: how many numbers the gradient of one run passes through, where these are more than its coordinates.
    """

    at: Gradient
    landscape: Any = None
    by_blocks: bool = False
    scalar: Scalar | None = None
    at_once: Callable[[Any], tuple[Any, Any]] | None = None
    width: int = 0

    def told(self, x: Any, t: int, run: Any, with_loss: bool) -> tuple[Any, Any]:
        """(loss of f at x if wanted else None, gradient told at x)."""
        if with_loss and self.at_once is not None:
            return self.at_once(x)
        return self.landscape.value(x) if with_loss else None, self.at(x, t, run)

    def __call__(self, x: Any, t: int = 1, run: Any = None) -> Any:
        """Gradient (..., d) at x (..., d). `run` numbers the leading axes; by default 0, 1, … in order."""
        x = np.asarray(x, dtype=float)
        return self.at(x, t, run_numbers(x.shape[:-1]) if run is None else run)


def run_numbers(shape: tuple[int, ...]) -> Any:
    """uint32 numbers 0, 1, … of the runs of a batch, in the batch's own shape."""
    return np.arange(int(np.prod(shape, dtype=np.int64)), dtype=np.uint32).reshape(shape)


def as_oracle(thing: Any) -> Oracle:
    """A landscape, a finite sum, an `Oracle`, or a callable (x) or (x, t) as an `Oracle`."""
    if isinstance(thing, Oracle):
        return thing
    if isinstance(thing, type):
        raise TypeError(f"An oracle is a landscape or a function x → gradient, not the class {thing.__name__}.")
    if hasattr(thing, "gradient"):
        told = lambda x, t, run: reals(thing.gradient(x), TOLD)
        gradient, at_once = (getattr(thing, name, None) for name in ("scalar_gradient", "value_and_gradient"))
        scalar = None if gradient is None else lambda t, *x: gradient(*x)
        width = getattr(getattr(thing, "kernel", None), "n", 0)
        return Oracle(told, thing, by_blocks=True, scalar=scalar, at_once=at_once, width=width)
    if not callable(thing):
        named = f'; for the landscape of this name give oc.landscape("{thing}")' if isinstance(thing, str) else ""
        raise TypeError(f"An oracle is a landscape or a function x → gradient, not {type(thing).__name__}{named}.")
    wants_step = required(thing) >= 2
    if not accepts(thing, 2 if wants_step else 1):
        raise TypeError(f"An oracle is a function of (x) or of (x, t), and {called(thing)}.")
    if wants_step:
        return Oracle(lambda x, t, run: reals(thing(x, t), TOLD))
    return Oracle(lambda x, t, run: reals(thing(x), TOLD))


def rescaled(oracle: Any, c: Any) -> Oracle:
    """The oracle whose gradient is c ∘ g: `c` positive, one number, (d,), or (..., d) or (..., 1) for a batch.

    f, its contours, losses and minima stay those of f. For a Hessian that is not diagonal and unequal factors no
    function has this gradient (see `terrain.rescaling_has_potential`).
    """
    inner, c = as_oracle(oracle), reals(c, "Gradient scales must be positive numbers")
    if not (np.isfinite(c).all() and (c > 0).all()):
        raise ValueError("Gradient scales must be positive and finite.")
    _check_length(inner, c, "gradient scales")
    along = _along(c) if c.ndim <= 1 else None
    scalar = _each(inner.scalar, lambda g, t: map(rescale, g, along)) if along is not None else None
    return replace(
        inner,
        at=lambda x, t, run: _fitting(rescale, "gradient scales", c, inner.at(x, t, run), c),
        by_blocks=inner.by_blocks and c.ndim <= 1,
        scalar=scalar,
        at_once=None,
    )


def _fitting(equation: Callable[..., Any], what: str, values: Any, g: Any, *others: Any) -> Any:
    """The equation at a gradient; ValueError where `values` are not of its shape, which only a step can tell."""
    try:
        return equation(g, *others)
    except ValueError:
        raise ValueError(
            f"There are {what} of shape {values.shape}, which do not broadcast to gradients of shape {np.shape(g)}."
        ) from None


def _check_length(oracle: Oracle, values: Any, what: str) -> None:
    d = getattr(oracle.landscape, "d", None)
    one_for_each_run = values.ndim > 1 and values.shape[-1] == 1
    if values.ndim and d is not None and values.shape[-1] != d and not one_for_each_run:
        raise ValueError(f"{oracle.landscape.name} has {d} coordinates, but there are {values.shape[-1]} {what}.")


def _each(inner: Scalar | None, change: Callable[[tuple[float, ...], int], Iterable[float]]) -> Scalar | None:
    """The gradient of a wrapper on plain numbers; None where the one inside has none."""
    return None if inner is None else lambda t, *x: tuple(change(inner(t, *x), t))


def _along(values: Any) -> Iterable[float]:
    """A number for each coordinate, for `map`, which may ask again and again: `values` is one number, (1,) or (d,)."""
    return repeat(float(values.reshape(-1)[0])) if values.size == 1 else values.tolist()


def spiked(oracle: Any, size: float, period: int) -> Oracle:
    """The oracle with a spike in every `period` steps: g + size·(period − 1) at step 1, 1 + period, …, and g − size at
    the others, in every coordinate.

    Over a period the disturbance adds up to zero, so f is what the steps see on average. For a constant gradient it is
    an online problem: Reddi et al. 2018 have slope (C − 2)/3, size (C + 1)/3 and period 3.
    """
    inner, (size, period) = as_oracle(oracle), spikes.checked(size, period)
    at = lambda x, t, run: spikes.added(inner.at(x, t, run), t, size, period)
    scalar = _each(inner.scalar, lambda g, t: (spikes.added_to_one(v, t, size, period) for v in g))
    return replace(inner, at=at, scalar=scalar, at_once=None)


def noisy(oracle: Any, sigma: Any, seed: int = 0, kind: str = "additive") -> Oracle:
    """The oracle with noise of standard deviation `sigma` (one number or (d,)), replayable step by step.

    "additive": g + σz. "multiplicative": g(1 + σz). "skewed": g + 3σ one time in ten, else g − σ/3, so that the mean is
    g and the median is not. Each coordinate has its own z, a standard normal number that is a function of (seed, run,
    step, coordinate) alone.
    """
    inner, sigma = as_oracle(oracle), reals(sigma, "The noise level sigma must be numbers")
    if sigma.ndim > 1:
        raise ValueError("The noise level sigma is one number, or one for each coordinate.")
    _check_length(inner, sigma, "noise levels")
    if not names_one(kind, NOISES):
        raise ValueError(f"Noise is {', '.join(NOISES)}, not {kind!r}.")
    if not (np.isfinite(sigma).all() and (sigma >= 0).all()):
        raise ValueError("The noise level sigma must be finite and not negative.")
    drawn, (told, told_one) = noise.Ahead(noise.checked_seed(seed)), map(NOISES[kind].bind, ("numpy", "float"))
    only, along = run_numbers(()), _along(sigma)

    def at(x: Any, t: int, run: Any) -> Any:
        return _fitting(told, "noise levels", sigma, inner.at(x, t, run), drawn.normal(run, t, x.shape[-1]), sigma)

    def change(g: tuple[float, ...], t: int) -> Iterable[float]:
        return map(told_one, g, drawn.normal(only, t, len(g)).tolist(), along)

    return replace(inner, at=at, scalar=_each(inner.scalar, change), at_once=None)
