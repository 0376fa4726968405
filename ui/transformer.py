"""The Transformer page's controls, the trainings that they ask for, and what of a training is a cloud of points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

import optim_core as oc
from optim_core.networks.history import History
from optim_core.networks.plan import Architecture, Entry, Plan
from optim_core.networks.sweep.protocol import entry_of
from ui.control import Control
from ui.controls import choice, many, switch
from ui.deck import Deck
from ui.figures.cloud import Guide, Points
from ui.numbers import number

SLUG = "transformer"
#: method → the control of its step; a clipped step has the control's length wherever clipping acts.
STEPS = {"ClippedSGD": "c", "SGD": "sgd", "Adam": "adam"}
SHORTEST = 0.25  # longer gradients are cut to a step of length c; only the LSTM has shorter ones, whose steps η‖g‖ are
MODELS = {"post": ("transformer", "post"), "pre": ("transformer", "pre"), "none": ("transformer", "none"),
          "lstm": ("lstm", "none")}  # fmt: skip
DEPTH, WIDTH, BATCH, EVERY = 2, 32, 16, 5
RAYS = 2  # random directions from the end of a training
LONGER = 4.0  # the question: a clip so many times as large
#: What the curves may show: a name for links → the method as the sweep has it.
CURVES = {
    "sgd": "SGD", "momentum": "Momentum", "clip025": "ClippedSGD clip=0.25", "clip1": "ClippedSGD clip=1",
    "clipmom": "ClippedMomentum clip=0.25", "normalized": "NormalizedGD", "sign": "SignSGD", "signum": "Signum",
    "adam": "Adam", "gen": "GeneralizedSignSGD", "gen0": "GeneralizedSignSGD beta2=0",
    "gen999": "GeneralizedSignSGD beta2=0.999", "genc": "GeneralizedSignSGDc",
    "genc999": "GeneralizedSignSGDc beta2=0.999",
}  # fmt: skip
BETA2 = 0.98  # of the methods of the sweep that name no other
SHOWN = ("sgd", "momentum", "clip1", "normalized", "sign", "signum", "adam", "gen")  # with which the curves open
FITS = ("log", "least squares", "envelope")


def called(label: str) -> str:
    """How a method of the sweep is called: "GeneralizedSignSGD, β₂ = 0.999"."""
    method, hyper = entry_of(label)
    if method.startswith("Generalized"):
        hyper = {"beta2": BETA2, **hyper}
    marks = {"clip": "c", "beta2": "β₂"}
    return ", ".join([oc.method(method).name, *(f"{marks[name]} = {value:g}" for name, value in hyper.items())])


DECK = Deck(
    SLUG,
    (
        choice("method", tuple(STEPS), "ClippedSGD", f"{SLUG}.method", [oc.method(slug).name for slug in STEPS]),
        Control("c", "number", 0.25, 2.0**-5, 1.0, "log", symbol="c", label=f"{SLUG}.clip"),
        Control("sgd", "number", 0.02, 1e-3, 0.1, "log", symbol="η", label="hyper.lr"),
        Control("adam", "number", 0.003, 1e-4, 0.03, "log", symbol="η", label="hyper.lr"),
        choice("model", tuple(MODELS), "post", f"{SLUG}.model", [f"{SLUG}.model_{name}" for name in MODELS]),
        choice("how", tuple(f.replace(" ", "_") for f in FITS), "log", f"{SLUG}.how",
               [f"{SLUG}.how_{f.replace(' ', '_')}" for f in FITS]),
        switch("first", False, f"{SLUG}.first"),
        switch("rings", False, f"{SLUG}.rings"),
        Control("steps", "integer", 120, 40, 300, "log", symbol="T", label="controls.steps"),
        Control("seed", "integer", 0, 0, 99, label=f"{SLUG}.seed"),
        many("curves", tuple(CURVES), SHOWN, "scale.methods", [called(label) for label in CURVES.values()]),
        Control("length", "integer", 400, 100, 400, "log", symbol="T", label="controls.steps"),
        Control("start", "integer", 0, 0, 99, label=f"{SLUG}.seed"),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Step:
    """How long the steps of a training are: its method, and the clip c or the learning rate η."""

    method: str
    size: float

    @property
    def entry(self) -> Entry:
        if self.method == "ClippedSGD":
            return Entry(self.method, self.size / SHORTEST, hyper={"clip": self.size})
        return Entry(self.method, self.size)

    @property
    def name(self) -> str:
        """For example "c = 0.25"."""
        return f"{'c' if self.method == 'ClippedSGD' else 'η'} = {number(self.size)}"

    def guide(self, name: str, quiet: bool = False) -> Guide | None:
        """The sharpness at which steps like these stop being stable, as a line; None for a method that has no one
        learning rate for all coordinates. name: what is written at its end."""
        if self.method == "ClippedSGD":
            return Guide(lambda slope: oc.smoothness.clip_line(np.maximum(slope, SHORTEST), self.size), name, "5px,4px",
                         self.method, quiet)  # fmt: skip
        if self.method == "SGD":
            return Guide(lambda slope: oc.smoothness.flat_line(self.size), name, "5px,4px", self.method, quiet)
        return None

    @property
    def line(self) -> str:
        """The line of `guide` in symbols."""
        return "2‖∇f‖/c" if self.method == "ClippedSGD" else "2/η"

    @classmethod
    def of(cls, plan: Mapping[str, Any]) -> Step:
        """That of a plan, as `Plan.to_json` gives it, with one run."""
        entry = plan["entries"][0]
        clipped = entry["method"] == "ClippedSGD"
        return cls(entry["method"], entry["hyper"]["clip"] if clipped else entry["lr"])


def step() -> Step:
    """What the controls say."""
    return Step(DECK["method"], DECK[STEPS[DECK["method"]]])


def asked() -> dict[str, Any]:
    """What the worker is asked for: the training of the controls, and where it ends the rays away from it."""
    return {**plan().to_json(), "rays": {"runs": [0], "count": RAYS}}


def plan() -> Plan:
    """The training for the controls: one run, its sharpness measured every few steps."""
    kind, norm = MODELS[DECK["model"]]
    return Plan("text", [step().entry], Architecture(kind, DEPTH, WIDTH, norm), steps=DECK["steps"], batch=BATCH,
                every=EVERY, seed=DECK["seed"], sharpness_every=EVERY)  # fmt: skip


def model_of(plan: Mapping[str, Any]) -> str:
    """The option of the control `model` that a plan has."""
    held = plan["architecture"]
    return next(name for name, pair in MODELS.items() if pair == (held["kind"], held["norm"]))


def cloud(history: History, run: int, method: str, name: str, sharpness: str = "sharpness") -> Points:
    """The measured points of one run. sharpness: "sharpness", or "estimate" by the gradient-difference estimator."""
    steps, slopes = history.measured("probe_slope", run)
    return Points(np.array(slopes), np.array(history.measured(sharpness, run)[1]), np.array(steps), name, method)


def off_path(pictures: Mapping[str, Any], names: Mapping[str, str]) -> list[Points]:
    """The points away from a training: a cloud for each ray and for the line to its start, `steps` being how far along.
    names: of the kinds "ray" and "line"."""
    return [Points(np.array(cut["slope"]), np.array(cut["sharpness"]), np.array(cut["at"]), names[cut["kind"]], "",
                   "circle" if cut["kind"] == "ray" else "diamond") for cut in pictures.get("rays", ())]  # fmt: skip


def fitted(points: Points, how: str, first: bool) -> oc.smoothness.Fit | None:
    """The line of a cloud; None while it has too few points. first: whether the start counts."""
    whole = points.whole()
    try:
        return oc.smoothness.fit(whole.slope, whole.sharpness, how.replace("_", " "), drop_first=not first)
    except ValueError:
        return None


def stands_to(step: Step, points: Points) -> tuple[str, float]:
    """What the late points of a cloud are compared with: ("clip", 2/c) for a ratio of sharpness to slope, ("flat", 2/η)
    for a sharpness, and so for clipped steps too where the gradients are too short to be cut, ("none", NaN)."""
    if step.method == "SGD":
        return "flat", float(oc.smoothness.flat_line(step.size))
    if step.method != "ClippedSGD":
        return "none", float("nan")
    if float(np.median(late(points.whole()).slope)) < SHORTEST:
        return "flat", float(oc.smoothness.flat_line(step.size / SHORTEST))
    return "clip", float(oc.smoothness.clip_line(1.0, step.size))


def late_ratio(points: Points) -> float:
    """Median of sharpness over slope in the second half."""
    half = late(points.whole())
    return float(np.median(half.sharpness / half.slope))


def late_sharpness(points: Points) -> float:
    """Median of the sharpness in the second half."""
    return float(np.median(late(points.whole()).sharpness))


def late(points: Points) -> Points:
    """The second half of a cloud's points: by then a training is where its steps have led it."""
    half = len(points.steps) // 2
    return Points(points.slope[half:], points.sharpness[half:], points.steps[half:], points.name, points.method)
