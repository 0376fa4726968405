"""The Small networks page's controls, what they name in the stored sweeps, and the training that they ask for."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import optim_core as oc
from optim_core.networks.plan import Architecture, Entry, Plan
from optim_core.networks.results import Choice, Estimate, Paired, Results, Setting
from ui.control import Control
from ui.controls import choice, many, switch
from ui.deck import Deck
from ui.stored import stored

SLUG = "small_networks"
DEPTHS, NORMS, BETAS = ("8", "20", "32", "44", "56"), ("none", "batch"), ("0.999", "0.99", "0.95")
METHODS = ("Adam", "Adam-l2", "AdamW", "AdamProx")
PAIR = ("AdamW", "Adam-l2")  # the gap is the first's accuracy less the second's
OPENS_AT = 0.999  # β₂ of the column that is seen before the question is answered
#: The demonstration: one learning rate for all, weight decays as PyTorch takes them; nothing is tuned.
RATE, DECAYS, SEEDS = 3e-3, {"Adam-l2": 0.01, "AdamW": 1.0, "AdamProx": 1.0}, 3
RECORDS, ONSET = 10, (1, 4, 16)  # evenly, and at the onset, where gradients change fastest
LOSSES = {"mnist1d": (0.3, 30.0), "digits": (0.003, 30.0)}  # the ends of the loss axis
BEST = {"mnist1d": 0.72, "digits": 1.03}  # the end of the accuracy axis
#: What may remove the gap: a switch → the fields of a setting that it changes, from FROM.
FROM: dict[str, Any] = {"depth": 44, "norm": "none", "init": "kaiming", "beta2": 0.999}
SWITCHES: dict[str, dict[str, Any]] = {
    "memory": {"beta2": 0.95}, "normed": {"norm": "batch"}, "scaled": {"init": "scaled"}, "shallow": {"depth": 8},
}  # fmt: skip
DECK = Deck(
    SLUG,
    (
        choice("depth", DEPTHS, "44", f"{SLUG}.depth"),
        choice("norm", NORMS, "none", f"{SLUG}.norm", [f"{SLUG}.norm_{name}" for name in NORMS]),
        choice("beta2", BETAS, BETAS[0], f"{SLUG}.beta2"),
        choice("data", ("mnist1d", "digits"), "mnist1d", f"{SLUG}.data", ["MNIST-1D", f"{SLUG}.digits"]),
        many("methods", METHODS, ("Adam-l2", "AdamW"), "scale.methods", [oc.method(slug).name for slug in METHODS]),
        Control("steps", "integer", 600, 100, 1000, "log", symbol="T", label="controls.steps"),
        Control("seed", "integer", 0, 0, 99, label=f"{SLUG}.seed"),
        *(switch(name, False, f"{SLUG}.switch_{name}") for name in SWITCHES),
    ),
)  # fmt: skip


def fields(**changed: Any) -> dict[str, Any]:
    """What the four controls say of a network, with some of it changed, as Setting names it."""
    said = {"data": DECK["data"], "kind": "residual", "depth": int(DECK["depth"]), "norm": DECK["norm"],
            "init": "kaiming", "beta2": float(DECK["beta2"])}  # fmt: skip
    return {**said, **changed}


def located(**wanted: Any) -> tuple[Results, Setting] | None:
    """The sweep that holds a network, and its setting there; None where it was not run."""
    held = stored("scaled" if wanted["init"] == "scaled" else "depth")
    setting = held.find(**wanted) if held else None
    return (held, setting) if held and setting else None


def gap(**wanted: Any) -> Paired | None:
    """The paired difference of test accuracies of a network over fresh seeds, None where it was not run."""
    found = located(**wanted)
    return _paired(*found) if found else None


@lru_cache(maxsize=256)
def _paired(held: Results, setting: Setting) -> Paired:
    return held.paired(setting, *PAIR)


def accuracies(methods: Any = METHODS, **wanted: Any) -> dict[str, Estimate]:
    """Test accuracy over fresh seeds by method, for those that are stored."""
    found = located(**wanted)
    if found is None:
        return {}
    held, setting = found
    return {slug: held.summary(setting, slug) for slug in methods if held.rows(setting, slug, "fresh")}


def chosen(slug: str, **wanted: Any) -> Choice:
    """What the tuning seeds chose for a method. Raises LookupError where the network was not run."""
    found = located(**wanted)
    if found is None:
        raise LookupError(f"No sweep holds {wanted}.")
    return found[0].choice(found[1], slug)


def seeds(held: Results, setting: Setting, stage: str, slug: str) -> int:
    """How many seeds a stage had."""
    return len({row["seed"] for row in held.rows(setting, slug, stage)})


def flipped() -> dict[str, Any]:
    """The network of the switches: FROM with all that is switched on, on the data of the page."""
    changed = dict(FROM)
    for name, change in SWITCHES.items():
        if DECK[name]:
            changed |= change
    return fields(**changed)


def plan() -> Plan:
    """The demonstration for the controls: the chosen methods, each on SEEDS seeds, side by side in one training."""
    first, steps = DECK["seed"], DECK["steps"]
    entries = [Entry(slug, RATE, DECAYS.get(slug, 0.0), {"beta2": float(DECK["beta2"])}, seed=first + k)
               for slug in DECK["methods"] for k in range(SEEDS)]  # fmt: skip
    return Plan(DECK["data"], entries, Architecture("residual", int(DECK["depth"]), 32, DECK["norm"]), steps=steps,
                every=-(-steps // RECORDS), seed=first, also=ONSET)  # fmt: skip


def places(held: Any) -> dict[str, list[int]]:
    """Method → the numbers of its runs among the entries of a plan, as `Plan.to_json` gives it."""
    found: dict[str, list[int]] = {}
    for k, entry in enumerate(held["entries"]):
        found.setdefault(entry["method"], []).append(k)
    return found
