"""optax peer: AdamW compiled by jit, steps by lax.scan, runs by vmap."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax

from benchmarks.problems import BETA1, BETA2, EPS, Bowl, Grid, Problem

jax.config.update("jax_enable_x64", True)


def prepare(p: Problem) -> Callable[[], dict[str, np.ndarray]]:
    """The job, traced and compiled."""
    if isinstance(p, Bowl):
        H, a = jnp.asarray(p.H), jnp.asarray(p.a)
        value = lambda x: jnp.dot(x - a, (x - a) @ H) / 2
        gradient = lambda x: (x - a) @ H
    else:
        value = lambda x: (1 - x[0]) ** 2 + p.b * (x[1] - x[0] ** 2) ** 2
        gradient = jax.grad(value)

    def path(start: Any, lr: Any, weight_decay: Any) -> Any:
        adamw = optax.adamw(lr, BETA1, BETA2, EPS, weight_decay=weight_decay)

        def step(carry: Any, _: Any) -> Any:
            x, state = carry
            g = gradient(x)
            change, state = adamw.update(g, state, x)
            after = optax.apply_updates(x, change)
            kept = {"x": after, "g": g, "loss": value(x) if "loss" in p.record else None}
            return (after, state), {name: kept[name] for name in p.record}

        (last, _), kept = jax.lax.scan(step, (start, adamw.init(start)), None, p.steps)
        return {"last": last, **({"loss": value(last)} if "loss" in p.record else {})}, kept

    arguments, program = _laid_out(p, path)
    compiled = jax.jit(program).lower(*arguments).compile()

    def job() -> dict[str, np.ndarray]:
        end, kept = jax.block_until_ready(compiled(*arguments))
        out = {name: np.asarray(values) for name, values in kept.items()}
        if "loss" in out:  # one record more than there are steps, as the others have it
            out["loss"] = np.concatenate((out["loss"], np.asarray(end["loss"])[None]))
        return {"last": np.asarray(end["last"]), **out}

    return job


def _laid_out(p: Problem, path: Callable[..., Any]) -> tuple[tuple[Any, ...], Callable[..., Any]]:
    """The arguments, and the program over all runs with time as the first axis of what is recorded."""
    start = jnp.asarray(p.start, dtype=jnp.float64)
    if isinstance(p, Grid):
        over_decay = jax.vmap(path, (None, None, 0), (0, 1))
        return (start, jnp.asarray(p.lr[:, 0]), jnp.asarray(p.weight_decay[0])), jax.vmap(
            over_decay, (None, 0, None), (0, 1)
        )
    rates = (jnp.asarray(p.lr), jnp.asarray(p.weight_decay))
    if isinstance(p, Bowl):
        return (start, *rates), jax.vmap(path, (0, None, None), (0, 1))
    return (start, *rates), path
