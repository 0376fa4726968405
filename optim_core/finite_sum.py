"""Finite sums over data, logistic and least squares, with mini-batches that can be replayed at any step.

f(w) = mean over i of loss(aᵢᵀw, yᵢ), so the derivatives stand here once, in matrix form: ∇f = Aᵀ loss′(Aw, y)/n and
∇²f = Aᵀ diag(loss″(Aw, y)) A/n.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from optim_core import noise
from optim_core.losses import LOSSES, Loss
from optim_core.numeric import names_one, reals, shown, whole
from optim_core.op import reader_of
from optim_core.oracle import Oracle
from optim_core.terrain import Landscape, box_around, frozen, start_point, window_of

SEPARABLE = {
    "en": "A plane separates the two classes, so the loss falls for ever and no point attains its lowest value.",
    "zh": "两类样本可以被一个平面完全分开，损失可以无限下降，没有一个点取到最小值。",
}

PARTS = ("The features A", "The labels y (for true and false pass 2 * y - 1)")


@dataclass(frozen=True, eq=False)
class FiniteSum:
    """Mean loss over the rows of A (n, d) with labels y (n,)."""

    loss: Loss
    A: np.ndarray
    y: np.ndarray
    scalar_value: None = None
    scalar_gradient: None = None

    @property
    def tex(self) -> str:
        return self.loss.tex

    @property
    def n(self) -> int:
        """Number of examples."""
        return len(self.y)

    def value(self, w: Any) -> Any:
        """f at (..., d), as (...,); torch tensors stay tensors."""
        if reader_of(w) == "torch":
            return self.loss.value.bind("torch")(w @ w.new_tensor(self.A.T), w.new_tensor(self.y)).mean(-1)
        with np.errstate(all="ignore"):
            return self.loss.value.bind("numpy")(np.asarray(w, dtype=float) @ self.A.T, self.y).mean(axis=-1)

    def gradient(self, w: Any) -> Any:
        """∇f over all examples at (..., d), as (..., d)."""
        with np.errstate(all="ignore"):
            return self.loss.slope.bind("numpy")(np.asarray(w, dtype=float) @ self.A.T, self.y) @ self.A / self.n

    def hessian(self, w: Any) -> Any:
        """∇²f over all examples at (..., d), as (..., d, d)."""
        with np.errstate(all="ignore"):
            z = np.asarray(w, dtype=float) @ self.A.T
            weights = np.broadcast_to(self.loss.curvature.bind("numpy")(z, self.y), z.shape)
            return (self.A.T * weights[..., None, :]) @ self.A / self.n

    def gradient_of(self, examples: np.ndarray, w: np.ndarray) -> np.ndarray:
        """Mean gradient (..., d) over each run's own examples, their numbers (..., b), at the points w (..., d)."""
        A, y = self.A[examples], self.y[examples]
        with np.errstate(all="ignore"):
            slopes = self.loss.slope.bind("numpy")(np.einsum("...bd,...d->...b", A, w), y)
            return np.einsum("...b,...bd->...d", slopes, A) / examples.shape[-1]


def examples_at(step: int, run: Any, size: int, n: int, seed: int) -> np.ndarray:
    """The `size` examples (..., size) that each run (numbers of shape (...)) sees at `step` = 1, 2, …

    Each run reads an endless stream in which every n examples in turn are a fresh shuffle, so no example is seen
    twice before all are seen once, and any step can be replayed without those before it.
    """
    places = (step - 1) * size + np.arange(size)
    epochs, places = places // n, places % n
    run = np.asarray(run, dtype=np.uint32)
    first = _shuffle(seed, run.tobytes(), run.shape, int(epochs[0]), n)[..., places]
    if epochs[0] == epochs[-1]:
        return first
    last = _shuffle(seed, run.tobytes(), run.shape, int(epochs[-1]), n)[..., places]
    return np.where(epochs == epochs[0], first, last)


@lru_cache(maxsize=2)  # this epoch and the next
def _shuffle(seed: int, runs: bytes, shape: tuple[int, ...], epoch: int, n: int) -> np.ndarray:
    run = np.frombuffer(runs, dtype=np.uint32).reshape(shape)
    order = np.argsort(noise.uniform(seed, run[..., None], epoch, np.arange(n)), axis=-1, kind="stable").astype(
        np.int32
    )
    order.setflags(write=False)
    return order


def minibatch(landscape: Landscape, size: int, seed: int = 0) -> Oracle:
    """The gradient of `size` examples at a time instead of all; value and minima stay those of the whole sum.

    Which examples is a function of (seed, run, step) alone. Raises ValueError where the landscape is not a sum or
    has fewer examples.
    """
    kernel = getattr(landscape, "kernel", None)
    if not isinstance(kernel, FiniteSum):
        if isinstance(landscape, Oracle):
            raise ValueError("Take the mini-batch of the landscape first, then rescale it or add noise to it.")
        name = getattr(landscape, "name", repr(landscape))
        raise ValueError(f"{name} is not a sum over data, so it has no mini-batches; add noise with noisy(…).")
    holds = f"A mini-batch of {landscape.name} holds 1 to {kernel.n} examples"
    size = whole(size, holds)
    if size > kernel.n:
        raise ValueError(f"{holds}, not {shown(size)}.")
    seed = noise.checked_seed(seed)

    def at(w: Any, t: int, run: Any) -> Any:
        return kernel.gradient_of(examples_at(t, run, size, kernel.n, seed), w)

    return Oracle(at, landscape, True, width=max(kernel.n, size * landscape.d))


def finite_sum(loss: str, data: Sequence[Any], *, id: str = "", start: Any = None, window: Any = None) -> Landscape:
    """The mean loss ("logistic" or "least_squares") of a linear model w over data = (A, y).

    A: features (n, d); y: labels (n,), −1 or 1 for "logistic"; start: (d,), by default 0; window: d pairs, by default
    around start and minimum. Raises ValueError for other shapes, labels and names.
    """
    if not names_one(loss, LOSSES):
        raise ValueError(f"There is no loss {loss!r}; use one of {', '.join(LOSSES)}.")
    if not isinstance(data, tuple | list) or len(data) != 2:
        raise ValueError(f"The data of a finite sum are a pair (A, y) of features and labels, not {shown(data)}.")
    A, y = (frozen(reals(part, f"{what} must be numbers")) for part, what in zip(data, PARTS, strict=True))
    if A.ndim != 2 or y.shape != A.shape[:1] or A.size == 0:
        raise ValueError(f"A finite sum needs features (n, d) and labels (n,), not {A.shape} and {y.shape}.")
    if not (np.isfinite(A).all() and np.isfinite(y).all()):
        raise ValueError("Features and labels must be finite numbers.")
    if loss == "logistic" and not np.isin(y, (-1.0, 1.0)).all():
        raise ValueError("The labels of a logistic loss are −1 and 1; for labels 0 and 1 pass 2 * y - 1.")
    kernel = FiniteSum(LOSSES[loss], A, y)
    lowest = _minimum(kernel)
    begin = frozen(np.zeros(A.shape[1])) if start is None else start_point(start, A.shape[1])
    around = box_around(begin if lowest is None else lowest, begin)
    return Landscape(
        id=id or loss,
        name=kernel.loss.title["en"],
        title=kernel.loss.title,
        about=kernel.loss.about,
        coordinates=tuple(f"w{k + 1}" for k in range(A.shape[1])),
        start=begin,
        window=around if window is None else window_of(window, A.shape[1]),
        minima=None if lowest is None else lowest[None, :],
        minima_note=SEPARABLE if lowest is None else None,
        kernel=kernel,
        doc=f"The mean over {kernel.n} examples; a mini-batch takes some of them.",
    )


def _minimum(kernel: FiniteSum) -> np.ndarray | None:
    """A minimum by damped Newton steps from 0 (both losses are convex); None where the classes are separable."""
    w = np.zeros(kernel.A.shape[1])
    for _ in range(100):
        step = np.linalg.lstsq(kernel.hessian(w), kernel.gradient(w), rcond=None)[0]
        shrink = 1.0
        while shrink > 1e-9 and kernel.value(w - shrink * step) > kernel.value(w):
            shrink /= 2
        before, w = w, w - shrink * step
        if np.array_equal(before, w):  # and it will never move again
            break
    separable = kernel.loss.id == "logistic" and bool((kernel.y * (kernel.A @ w)).min() > 0)
    return None if separable else frozen(w)
