"""What an audit walks on: gradients that no invariance can hide in.

They are coupled, off-centre and noisy: on a centred diagonal quadratic g and λx are proportional coordinate by
coordinate, the rescaling cancels in the ratio, and Adam-ℓ2 would wrongly look scale-free.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from optim_core import noise

SEED = 20220131
FACTOR = 2.0**10  # a power of two: rescaling by it rounds nothing
EIGENVALUES = (0.5, 4.0)  # the smallest and the largest of the quadratic's


@dataclass(frozen=True)
class Ground:
    """Parameter tensors of these shapes, d coordinates in all, and gradients at every point and step.

    sigma: standard deviation of the noise, replayable, another draw at every step.
    """

    shapes: tuple[tuple[int, ...], ...]
    sigma: float = 0.3

    @property
    def d(self) -> int:
        return sum(math.prod(shape) for shape in self.shapes)

    @cached_property
    def parts(self) -> tuple[slice, ...]:
        """The place of each tensor in a flat vector."""
        ends = np.cumsum([math.prod(shape) for shape in self.shapes]).tolist()
        return tuple(slice(a, b) for a, b in zip([0, *ends[:-1]], ends, strict=True))

    @cached_property
    def centre(self) -> Any:
        return self._spread(1.0, -2.0, 0.5, 1.5)

    @cached_property
    def start(self) -> Any:
        return self._spread(0.3, 1.0, -1.2, 0.7)

    def _spread(self, *four: float) -> Any:
        return np.resize(four, self.d) * (1 + np.arange(self.d) // 4 / 4)

    def gradient(self, x: Any, t: int) -> Any:
        """A coupled quadratic plus a bend, its minimum off the origin, with noise; (d,) at x (d,) in step t."""
        z = x - self.centre
        return z @ self._hessian + 0.3 * np.tanh(z) + self.sigma * _drawn(self.d, t)

    @cached_property
    def rotation(self) -> Any:
        """A fixed orthogonal matrix (d, d) that mixes all coordinates."""
        return _orthogonal(self.d, 1)

    @cached_property
    def turned(self) -> Any:
        """(d, d): every matrix W becomes U W Vᵀ, every other tensor stays. The identity where there is no matrix."""
        whole = np.eye(self.d)
        for n, (shape, part) in enumerate(zip(self.shapes, self.parts, strict=True)):
            if len(shape) == 2:
                whole[part, part] = np.kron(_orthogonal(shape[0], 2 * n + 2), _orthogonal(shape[1], 2 * n + 3))
        return whole

    @cached_property
    def _hessian(self) -> Any:
        low, high = EIGENVALUES
        eigenvalues = low * (high / low) ** (np.arange(self.d) / (self.d - 1))
        return self.rotation @ np.diag(eigenvalues) @ self.rotation.T

    @property
    def scales(self) -> dict[str, Any]:
        """What the gradient is multiplied by, (d,), for each kind of rescaling: every coordinate by a factor of its
        own (no product of a row's and a column's), every tensor by one, all by the same."""
        powers = np.resize([1.0, -1.0, -0.5, 0.5, -1.0], self.d)
        signs = np.resize([1.0, -1.0], len(self.shapes))
        tensors = np.concatenate([np.full(math.prod(s), FACTOR**k) for s, k in zip(self.shapes, signs, strict=True)])
        return {"coordinate": FACTOR**powers, "tensor": tensors, "global": np.full(self.d, FACTOR)}


@lru_cache(maxsize=1024)
def _drawn(d: int, t: int) -> Any:
    """(d,), the noise of step t, which is the same on every path of an audit: nine tenths of an audit were its hash."""
    normals = noise.normal(SEED, 0, t, np.arange(d))
    normals.flags.writeable = False
    return normals


def _orthogonal(d: int, draw: int) -> Any:
    """(d, d), the `draw`-th, uniformly distributed."""
    q, r = np.linalg.qr(noise.normal(SEED, draw, np.arange(d)[:, None], np.arange(d)))
    return q * np.sign(np.diag(r))


VECTORS = Ground(((2,), (2,)))
MATRICES = Ground(((3, 2), (2, 3)))
