"""A call of `run`, checked and laid out: every refusal is a sentence that says what to give instead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from optim_core import catalog
from optim_core.method import Method
from optim_core.numeric import reals, whole
from optim_core.oracle import Oracle, as_oracle
from optim_core.schedule import Multiplier, multiplier

RECORDS = ("x", "g", "u", "loss", "memory")
LARGEST_RECORD = 10**9  # bytes
LAST_STEP = 2**32 - 1  # noise counts in 32 bits


@dataclass(frozen=True)
class Request:
    """A checked call of `run`. Hyperparameters are numbers, or arrays of the batch's full shape (..., d)."""

    method: Method
    oracle: Oracle
    start: Any
    steps: int
    every: int
    record: tuple[str, ...]
    lr: Any
    weight_decay: Any
    schedule: Multiplier
    hyper: Mapping[str, Any]


def check(
    method: Any, oracle: Any, start: Any, steps: Any, lr: Any, weight_decay: Any, schedule: Any, convention: str,
    record: Any, every: Any, hyper: Mapping[str, Any],
) -> Request:  # fmt: skip
    chosen, source = catalog.method(method), as_oracle(oracle)
    for name, count in (("steps", steps), ("every", every)):
        if whole(count, f"{name} must be a whole number of at least 1") > LAST_STEP:
            raise ValueError(f"{name} must be a whole number below 2³²: the steps of a run are counted in 32 bits.")
    if chosen.decays and weight_decay is None:
        raise ValueError(f"{chosen.name} decays: give weight_decay (0 is legal).")
    if not chosen.decays and weight_decay is not None:
        raise ValueError(f"{chosen.name} has no weight_decay; choose one of its decay variants, such as "
                         f"{chosen.rule.name}W.")  # fmt: skip
    x = _start(source, start)
    settings = chosen.settings(hyper)
    given = {"lr": lr, "weight_decay": 0.0 if weight_decay is None else weight_decay, **settings}
    numbers = {name: _number(name, value) for name, value in given.items()}
    if convention not in ("pytorch", "paper"):
        raise ValueError(f'convention is "pytorch" or "paper", not {convention!r}.')
    if convention == "paper" and chosen.rule.owns_weight_decay:
        raise ValueError(f"{chosen.name} has a weight decay of its own, which the papers' convention does not cover.")
    if convention == "paper" and chosen.decays and np.any(np.asarray(numbers["lr"]) == 0):
        raise ValueError("In the papers' convention lr = 0 has no PyTorch counterpart; use a positive lr.")
    try:
        leading = np.broadcast_shapes(x.shape[:-1], *(np.shape(v) for v in numbers.values()))
    except ValueError:
        shapes = ", ".join(f"{k} {np.shape(v)}" for k, v in numbers.items() if np.ndim(v))
        raise ValueError(f"These shapes do not broadcast together: start {x.shape[:-1]}, {shapes}.") from None
    if convention == "paper":
        numbers["weight_decay"] = chosen.decay.paper_to_pytorch(numbers["weight_decay"], numbers["lr"])
    full = (*leading, x.shape[-1])
    x = np.ascontiguousarray(np.broadcast_to(x, full))
    wide = {k: _wide(v, leading, full) for k, v in numbers.items()}
    request = Request(
        chosen, source, x, int(steps), int(every), _records(record, source), wide.pop("lr"), wide.pop("weight_decay"),
        multiplier(schedule), wide,
    )  # fmt: skip
    _check_size(request)
    return request


def _start(source: Oracle, start: Any) -> Any:
    if start is None:
        if source.landscape is None:
            raise ValueError("A bare gradient function has no start of its own; give start=(…).")
        start = source.landscape.start
    x = np.array(reals(start, "start must be numbers of shape (..., d)"))
    if x.ndim == 0 or x.size == 0:
        raise ValueError("start must hold at least one run of at least one coordinate; its shape is (..., d).")
    if not np.isfinite(x).all():
        raise ValueError("start must be finite.")
    d = getattr(source.landscape, "d", x.shape[-1])
    if x.shape[-1] != d:
        raise ValueError(f"{source.landscape.name} has {d} coordinates, but start has {x.shape[-1]}.")
    return x


def _number(name: str, value: Any) -> Any:
    """A float, or a float64 array; lr and weight_decay must be finite and not negative."""
    array = reals(value, f"{name} must be a number")
    if array.size == 0:
        raise ValueError(f"{name} is empty.")
    if not np.isfinite(array).all() or (name in ("lr", "weight_decay") and (array < 0).any()):
        raise ValueError(f"{name} must be finite and not negative.")
    return float(array) if array.ndim == 0 else array


def _wide(value: Any, leading: tuple[int, ...], full: tuple[int, ...]) -> Any:
    """A number as it is; an array with the coordinate axis appended and laid out in full, so that loops stay long."""
    if np.ndim(value) == 0:
        return value
    return np.ascontiguousarray(np.broadcast_to(np.broadcast_to(value, leading)[..., None], full))


def _records(record: Iterable[str], source: Oracle) -> tuple[str, ...]:
    if not isinstance(record, Iterable):
        raise ValueError(f"record holds any of {', '.join(RECORDS)}; () records nothing; it cannot be {record!r}.")
    names = (record,) if isinstance(record, str) else tuple(record)
    for name in names:
        if name not in RECORDS:
            raise ValueError(f"record holds any of {', '.join(RECORDS)}, not {name!r}.")
    if source.landscape is None:  # a bare callable has no loss
        names = tuple(n for n in names if n != "loss")
    return names


def _check_size(r: Request) -> None:
    kept = r.steps // r.every + 1
    per_record = sum({"loss": 1 / r.start.shape[-1], "memory": len(r.method.rule.memory)}.get(n, 1) for n in r.record)
    bytes_needed = 8 * r.start.size * kept * per_record
    if bytes_needed > LARGEST_RECORD:
        most = int(LARGEST_RECORD * kept // bytes_needed)  # records that fit, the start among them
        fits = f"every={r.steps // most + 1} fits, and so does record=()" if most > 1 else "record=() fits"
        raise ValueError(
            f"Recording {', '.join(r.record)} of {r.start.size // r.start.shape[-1]} runs for {r.steps} steps takes "
            f"{bytes_needed / 1e9:.1f} GB, over the limit of 1 GB; {fits}."
        )
