"""Two evaluations of the same equations: cache-sized blocks of NumPy arrays, and plain numbers for one small run.

Where one source is too slow the evaluation changes, never the equation. Both agree to the last bit wherever an
equation uses only + − × ÷, square roots and whole powers.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from optim_core.oracle import run_numbers
from optim_core.request import Request
from optim_core.trajectory import BOUND, Cause, Trajectory

BLOCK = 32_768  # numbers per array that a step touches at once: about a dozen such arrays fit the L2 cache
FEW = 7  # up to this many coordinates a sum over them has the same bits in either layout


def by_blocks(r: Request) -> Trajectory:
    """All runs on NumPy arrays, a cache-sized block of runs at a time where the oracle allows any subset of them."""
    full, d = r.start.shape, r.start.shape[-1]
    out = _Records(r)
    if not r.oracle.by_blocks:
        _evaluate(r, out, r.start, run_numbers(full[:-1]), ...)
        return out.trajectory(full)
    start, runs = r.start.reshape(-1, d), np.arange(r.start.size // d, dtype=np.uint32)
    out.flatten()
    size = max(1, BLOCK // max(d, r.oracle.width))
    for k in range(0, len(start), size):
        _evaluate(r, out, _columns(start[k : k + size]), runs[k : k + size], slice(k, k + size))
    return out.trajectory(full)


class _Records:
    """The arrays a run fills: one entry each `every` steps, and the first divergence of every run."""

    def __init__(self, r: Request) -> None:
        self.r, shape, kept = r, r.start.shape, r.steps // r.every
        self.x = _by_columns(kept + 1, shape) if "x" in r.record else None
        self.g = _by_columns(kept, shape) if "g" in r.record else None
        self.u = _by_columns(kept, shape) if "u" in r.record else None
        self.loss: Any = np.empty((kept + 1, *shape[:-1])) if "loss" in r.record else None
        names = r.method.rule.memory if "memory" in r.record else ()
        self.memory = {n: _by_columns(kept + 1, shape) for n in names}
        self.last = np.empty(shape)
        self.diverged_at = np.full(shape[:-1], -1)
        self.cause = np.zeros(shape[:-1], dtype=np.int8)

    def flatten(self) -> None:
        """Views with one axis of runs, so that blocks of runs are slices."""
        d = self.r.start.shape[-1]
        runs = self.r.start.size // d
        self.x, self.g, self.u = (None if a is None else a.reshape(len(a), runs, d) for a in (self.x, self.g, self.u))
        self.loss = None if self.loss is None else self.loss.reshape(len(self.loss), runs)
        self.memory = {n: a.reshape(len(a), runs, d) for n, a in self.memory.items()}
        self.last, self.diverged_at = self.last.reshape(-1, d), self.diverged_at.reshape(-1)
        self.cause = self.cause.reshape(-1)

    def trajectory(self, full: tuple[int, ...]) -> Trajectory:
        def shaped(a: Any, tail: tuple[int, ...]) -> Any:
            return None if a is None else a.reshape(len(a), *tail)

        return Trajectory(
            method=self.r.method.name,
            x=shaped(self.x, full),
            g=shaped(self.g, full),
            u=shaped(self.u, full),
            loss=shaped(self.loss, full[:-1]),
            last=self.last.reshape(full),
            memory={n: shaped(a, full) for n, a in self.memory.items()} or None,
            diverged_at=self.diverged_at.reshape(full[:-1])[()],
            cause=self.cause.reshape(full[:-1])[()],
            steps_recorded=np.arange(0, self.r.steps + 1, self.r.every),
        )


def _by_columns(kept: int, shape: tuple[int, ...]) -> Any:
    """Room for `kept` arrays of `shape` (..., d); with few coordinates each lies in one piece, as a step has them."""
    if shape[-1] > FEW:
        return np.empty((kept, *shape))
    return np.moveaxis(np.empty((kept, shape[-1], *shape[:-1])), 1, -1)


def _columns(a: Any) -> Any:
    """`a` (n, d) with each coordinate in one piece where there are few of them: long loops instead of short ones."""
    return np.asfortranarray(a) if a.shape[-1] <= FEW else a


def _evaluate(r: Request, out: _Records, start: Any, runs: Any, where: Any) -> None:
    """Run one block of runs through all steps. `where` is the block's place on the axis of runs (or all of them)."""

    def part(a: Any) -> Any:
        return a if np.ndim(a) == 0 or where is ... else _columns(a.reshape(-1, start.shape[-1])[where])

    lr, weight_decay = part(r.lr), part(r.weight_decay)
    step = r.method.bind("numpy", {name: part(v) for name, v in r.hyper.items()})
    x, memory = start, r.method.init(start)
    bound = np.broadcast_to((BOUND * np.maximum(1.0, np.abs(start).max(axis=-1)))[..., None], start.shape)
    inside = np.min(bound - np.abs(start))  # |x| below this is within the bound of every start: the common case
    alive = np.ones(start.shape, dtype=bool)

    def lose(t: int, loss: Any) -> None:
        out.loss[t // r.every][where] = loss
        if not np.isfinite(loss).all():
            rows = ~np.isfinite(loss) & alive.all(axis=-1)
            alive[rows] = False
            _diverge(out, where, rows, t, np.full(rows.shape, Cause.LOSS_NOT_FINITE))

    _record(out, where, 0, x, None, None, memory)
    for t in range(1, r.steps + 1):
        eta = r.schedule(t, r.steps)
        wanted = out.loss is not None and (t - 1) % r.every == 0
        loss, g = r.oracle.told(x, t, runs, wanted)  # the loss of x before the step: a gradient may bring it along
        if np.shape(g) != x.shape:
            raise ValueError(f"A gradient has the shape of its point: {x.shape} here, but this one has {np.shape(g)}.")
        if wanted:
            lose(t - 1, loss)
        after, u, memory = step(x, g, memory, t, lr if eta == 1 else lr * eta, weight_decay)
        if not (-inside < after.min() and after.max() < inside):  # NaN is not
            rows = (~(np.abs(after - start) <= bound) & alive).any(axis=-1)
            if rows.any():
                alive[rows] = False
                _diverge(out, where, rows, t, _cause(g, u, memory, after))
        x = after
        if t % r.every == 0:
            _record(out, where, t // r.every, x, g, u, memory)
    if out.loss is not None and r.steps % r.every == 0:
        lose(r.steps, r.oracle.landscape.value(x))
    out.last[where] = x


def _record(out: _Records, where: Any, k: int, x: Any, g: Any, u: Any, memory: Any) -> None:
    """Keep what was asked for as record `k`; the loss comes with the gradient of the next step."""
    if out.x is not None:
        out.x[k][where] = x
    if g is not None and out.g is not None:
        out.g[k - 1][where] = g
    if u is not None and out.u is not None:
        out.u[k - 1][where] = u
    for kept, now in zip(out.memory.values(), memory, strict=False):  # no names where memory is not recorded
        kept[k][where] = now


def _diverge(out: _Records, where: Any, rows: Any, t: int, cause: Any) -> None:
    out.diverged_at[where] = np.where(rows, t, out.diverged_at[where])
    out.cause[where] = np.where(rows, cause, out.cause[where])


def _cause(g: Any, u: Any, memory: tuple[Any, ...], x: Any) -> Any:
    """Why the runs of this step diverged, shape (...): the first of gradient, memory, direction, x that broke."""

    def broken(values: Any) -> Any:
        return ~np.isfinite(values).all(axis=-1)

    why = np.full(x.shape[:-1], Cause.LEFT_BOUNDS)
    why = np.where(broken(x), Cause.OVERFLOW, why)
    why = np.where(broken(u), Cause.DIVISION_BY_ZERO, why)
    for kept in memory:
        why = np.where(broken(np.broadcast_to(kept, x.shape)), Cause.OVERFLOW, why)
    return np.where(broken(g), Cause.GRADIENT_NOT_FINITE, why)


def on_numbers(r: Request) -> Trajectory:
    """One small run of a coordinate-wise rule on plain Python numbers: some ten times less overhead than arrays."""
    step, gradient, schedule = r.method.bind("float", r.hyper), r.oracle.scalar, r.schedule
    assert gradient is not None
    start = [float(v) for v in r.start]
    bound = BOUND * max(1.0, *(abs(v) for v in start))
    x, memory = start, [r.method.init(0.0) for _ in start]
    xs, gs, us, memories = [x], [], [], [memory]
    diverged_at, cause = -1, Cause.NONE
    for t in range(1, r.steps + 1):
        lr = r.lr * schedule(t, r.steps)
        g = gradient(t, *x)
        moved = [step(*now, t, lr, r.weight_decay) for now in zip(x, g, memory, strict=True)]
        x, u, memory = (list(part) for part in zip(*moved, strict=True))
        if diverged_at < 0 and not all(abs(a - b) <= bound for a, b in zip(x, start, strict=True)):
            kept = tuple(np.array(m) for m in zip(*memory, strict=True))
            diverged_at, cause = t, Cause(int(_cause(np.array(g), np.array(u), kept, np.array(x))))
        if t % r.every == 0:
            xs.append(x)
            gs.append(g)
            us.append(u)
            memories.append(memory)
    out = _Records(r)
    for array, values in ((out.x, xs), (out.g, gs), (out.u, us)):
        if array is not None and values:  # where `every` exceeds `steps`, no step is recorded
            array[:] = values
    for n, name in enumerate(out.memory):
        out.memory[name][:] = [[m[n] for m in kept] for kept in memories]
    out.last[:] = x
    if out.loss is not None and r.oracle.landscape is not None:
        out.loss[:] = r.oracle.landscape.value(np.array(xs))
        lost = np.flatnonzero(~np.isfinite(out.loss)) * r.every
        if lost.size and (diverged_at < 0 or lost[0] < diverged_at):
            diverged_at, cause = int(lost[0]), Cause.LOSS_NOT_FINITE
    out.diverged_at[...], out.cause[...] = diverged_at, cause
    return out.trajectory(r.start.shape)
