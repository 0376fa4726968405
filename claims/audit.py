"""Measurements behind the Audit page. What counts lines reads the stored tables; a test measures samples of them."""

from __future__ import annotations

from typing import Any

import optim_core as oc
from claims.audit_table import Cell, grid, stored
from optim_core.audit import LOUD, SILENT, deviations_of
from optim_core.audit.ground import FACTOR, VECTORS
from optim_core.audit.invariance import LEVELS, LR, WEIGHT_DECAY, measure
from optim_core.audit.paths import STEPS


def paths() -> int:
    """How often a cell is run: counted."""
    calls = []

    def path(c: Any, q: Any) -> Any:
        calls.append(c)
        return (c * VECTORS.start) @ q.T

    measure(path, VECTORS)
    return len(calls)


def coordinates() -> int:
    return VECTORS.d


def factor() -> int:
    return int(FACTOR)


def decay_strength() -> float:
    return WEIGHT_DECAY


def rate() -> float:
    return LR


def steps() -> int:
    return STEPS


def silent() -> float:
    return SILENT


def loud() -> float:
    return LOUD


def cells() -> int:
    return len(grid())


def agrees() -> bool:
    """Whether every stored verdict at ε = 0 is what rule and decay claim."""
    held = stored().ours
    return held.keys() == grid().keys() and all(held[slug].level == m.scale_free for slug, m in grid().items())


def coupled_none() -> bool:
    """Whether every coupled cell is loud under each kind of rescaling."""
    coupled = [stored().ours[slug] for slug, m in grid().items() if m.decay.id == "coupled"]
    return len(coupled) > 1 and all(min(one.exact[kind] for kind in LEVELS) > LOUD for one in coupled)


def adamw_own() -> float:
    """The largest |Δx| of AdamW at its default ε, over the three rescalings."""
    method = oc.method("AdamW")
    found = deviations_of(method, eps=method.hyper["eps"].default)
    return max(found[kind] for kind in LEVELS)


def _most() -> tuple[float, Cell]:
    """Of the cells that are scale-free at ε = 0, the one that moves most at its own ε."""
    free = [one for one in stored().ours.values() if one.level == "coordinate" and one.own]
    return max(((max(one.own[kind] for kind in LEVELS), one) for one in free if one.own), key=lambda pair: pair[0])


def most_own() -> float:
    """Measured again for the cell that the stored table names."""
    method = grid()[_most()[1].slug]
    found = deviations_of(method, eps=method.hyper["eps"].default)
    return max(found[kind] for kind in LEVELS)


def most_own_name() -> str:
    return grid()[_most()[1].slug].name


def library_radam() -> bool:
    """Whether pytorch-optimizer's RAdam keeps its path as it comes, and does not with the paper's first steps."""
    return [stored().library[f"pytorch_optimizer.RAdam{settings}"].level
            for settings in ("", ":degenerated_to_sgd=True")] == ["coordinate", "none"]  # fmt: skip


def subjects() -> int:
    return len(stored().library)


def deviating() -> int:
    """Lines whose measurement differs from what their paper's equations give."""
    return sum(bool(one.deviates) for one in stored().library.values())
