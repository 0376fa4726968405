"""Quadratic landscapes in any dimension, with their derivative stated once, in matrix form."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from optim_core.numeric import reals
from optim_core.op import reader_of
from optim_core.terrain import Landscape, box_around, frozen, start_point

ABOUT = {
    "en": "A quadratic bowl: its matrix H says how steep it is and in which directions.",
    "zh": "二次函数：矩阵 H 决定了它在各个方向上有多陡。",
}
UNBOUNDED = {
    "en": "H has a negative eigenvalue, so the function falls without end and has no minimum.",
    "zh": "H 有负的特征值，函数可以一直下降，没有极小点。",
}


@dataclass(frozen=True, eq=False)
class Quadratic:
    """½(x − a)ᵀH(x − a), with gradient H(x − a) and Hessian H; H (d, d) symmetric, a (d,)."""

    H: np.ndarray
    a: np.ndarray
    tex: str = r"\tfrac{1}{2}\,(x-a)^{\top} H\,(x-a)"
    scalar_value: None = None
    scalar_gradient: None = None

    @cached_property
    def diagonal(self) -> np.ndarray | None:
        """The diagonal of H where there is nothing beside it: then a product per coordinate is exact and faster."""
        h = np.diagonal(self.H)
        return h if np.count_nonzero(self.H) == np.count_nonzero(h) else None

    def value(self, x: Any) -> Any:
        """f at (..., d), as (...,); torch tensors stay tensors."""
        if reader_of(x) == "torch":
            away = x - x.new_tensor(self.a)
            return (away * (away @ x.new_tensor(self.H))).sum(-1) / 2
        return self.value_and_gradient(x)[0]

    def gradient(self, x: Any) -> Any:
        """H(x − a) at (..., d), as (..., d)."""
        with np.errstate(all="ignore"):
            away = np.asarray(x, dtype=float) - self.a
            return away @ self.H if self.diagonal is None else away * self.diagonal

    def value_and_gradient(self, x: Any) -> tuple[Any, Any]:
        """(f, ∇f) at (..., d) for one product with H."""
        g = self.gradient(x)
        with np.errstate(all="ignore"):
            return np.sum((np.asarray(x, dtype=float) - self.a) * g, axis=-1) / 2, g

    def hessian(self, x: Any) -> Any:
        """H for every point of (..., d), as (..., d, d)."""
        return np.broadcast_to(self.H, (*np.shape(x), len(self.a))).copy()


def quadratic(H: Any, a: Any, *, start: Any = None, name: str = "Quadratic") -> Landscape:
    """f(x) = ½(x − a)ᵀH(x − a) in any dimension.

    H: symmetric (d, d), or (d,) for a diagonal matrix; a: (d,), the minimum where H has no negative eigenvalue;
    start: (d,), by default a + (1, …, 1). Raises ValueError for other shapes, for numbers that are not finite and
    for an H that is not symmetric.
    """
    matrix, centre = reals(H, "H must be numbers"), frozen(np.atleast_1d(reals(a, "a must be numbers")))
    matrix = frozen(np.diag(matrix) if matrix.ndim == 1 else matrix)
    d = centre.size
    if centre.ndim != 1 or d == 0 or matrix.shape != (d, d):
        raise ValueError(
            f"A quadratic needs H of shape (d, d) and a of shape (d,), d ≥ 1, not {matrix.shape} and {centre.shape}."
        )
    if not (np.isfinite(matrix).all() and np.isfinite(centre).all()):
        raise ValueError("H and a must hold finite numbers.")
    if not np.array_equal(matrix, matrix.T):
        gap = np.abs(matrix - matrix.T).max()
        raise ValueError(
            f"H must be symmetric; its entries differ from their mirror images by up to {gap:.3g}. Use (H + H.T) / 2."
        )
    eigenvalues = np.linalg.eigvalsh(matrix)
    bounded = eigenvalues[0] >= -1e-12 * np.abs(eigenvalues).max()
    begin = frozen(centre + 1.0) if start is None else start_point(start, d)
    return Landscape(
        id="quadratic",
        name=name,
        title={"en": name, "zh": "二次函数" if name == "Quadratic" else name},
        about=ABOUT,
        coordinates=tuple(f"x{k + 1}" for k in range(d)),
        start=begin,
        window=box_around(centre, begin),
        minima=centre[None, :] if bounded else None,
        minima_note=None if bounded else UNBOUNDED,
        kernel=Quadratic(matrix, centre),
        doc="½(x − a)ᵀH(x − a)",
    )
