"""Automatic preconditioning: on the axes the condition number costs a scale-free method nothing; off them it does."""

from __future__ import annotations

from dataclasses import astuple, replace
from typing import Any

import numpy as np
import streamlit as st

import optim_core as oc
from optim_core.preconditioning import BEST
from ui import frame, links, panels, parts, stage
from ui import preconditioning as sums
from ui.control import Control
from ui.controls import from_hyper, kept, learning_rate, shown_step, steps, weight_decay
from ui.deck import Deck
from ui.figures import preconditioning as figures
from ui.numbers import number
from ui.text import page_text, t

SLUG = "preconditioning"
CODE = """
import numpy as np
import optim_core as oc

ravine = oc.landscape("Rotated ravine", kappa=100.0)
adam = {"lr": 0.05, "weight_decay": 0.001, "beta1": 0.0, "beta2": 0.99, "eps": 0.0}
for theta in (0, 10, 45):
    f, turn = ravine.with_(theta=theta), np.radians(theta)
    start = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]) @ [-2.0, 1.5] + 1
    for name, own in {"AdamW": adam, "SGD": {"lr": 2 / 101}}.items():
        x = oc.run(name, f, start, steps=2500, **own).x
        print(name, theta, np.argmax(np.linalg.norm(x - 1, axis=-1) <= 0.05))
"""
OPENING = sums.Setting()
KAPPA = 100.0
DECK = Deck(
    SLUG,
    (
        replace(from_hyper(sums.RAVINE.hyper["kappa"], KAPPA), high=1e6),
        Control("theta", "number", 0.0, 0.0, 90.0, step=1.0, symbol="θ", label="hyper.theta"),
        replace(learning_rate(OPENING.lr, 1e-3, 1.0), label="preconditioning.rate"),
        weight_decay(OPENING.weight_decay, 0.0, 0.1),
        Control("along", "number", OPENING.along, -4.0, 4.0, symbol="↔", label="controls.start"),
        Control("across", "number", OPENING.across, -4.0, 4.0, symbol="↕", label="controls.start"),
        *(
            from_hyper(oc.method("Adam").hyper[name], getattr(OPENING, name), name)
            for name in ("beta1", "beta2", "eps")
        ),
        steps(600),
        shown_step(),
        kept(),
    ),
)
PLACED = {
    "kappa": stage.Place("param.kappa", "dial"),
    "theta": stage.Place("param.theta", "dial"),
    "lr": stage.Place("lr", "dial"),
    "along": stage.Place("start.0", "handle"),
    "across": stage.Place("start.1", "handle"),
    "decay": stage.Place("weightDecay", "drawer"),
    "beta1": stage.Place("hyper.beta1", "drawer"),
    "beta2": stage.Place("hyper.beta2", "drawer"),
    "eps": stage.Place("hyper.eps", "drawer"),
    "steps": stage.Place("steps", "drawer"),
    "t": stage.Place("t", "scrub"),
}

Plain = tuple[float, ...]


def main() -> None:
    links.report(DECK)
    panels.title(SLUG)
    with panels.figure(SLUG):
        stage.show(DECK, lambda: stage.scene(DECK, **picture()))
    panels.text(SLUG, "hook", near=number(sums.NEAR))
    if panels.question(SLUG, "same", ("slower", "little", "bits"), answer="bits"):
        parts.draw(SLUG, "condition", _against_condition)
    if panels.question(SLUG, "turn", ("nothing", "some", "much"), answer="much"):
        parts.draw(SLUG, "angle", _against_angle)
        _trap_and_dimensions()
    panels.why_and_code(SLUG, CODE)
    panels.references(SLUG)


def picture() -> dict[str, Any]:
    """What the stage shows; the handout of a lecture draws it too."""
    with parts.unnoticed():  # the browser turns and narrows the ravine by itself
        land = sums.RAVINE.with_(kappa=DECK["kappa"], theta=DECK["theta"])
    return {
        "title": page_text(SLUG).title, "alt": t("preconditioning.alt"), "landscape": land, "placed": PLACED,
        "own": BEST, "fixed": {f"param.{name}": land.parameters[name] for name in ("a1", "a2")},
        "methods": [oc.method(slug) for slug in sums.SLUGS], "arrival": sums.NEAR,
        "start_frame": {"point": sums.point, "frame": sums.frame},
    }  # fmt: skip


def _setting() -> sums.Setting:
    return sums.Setting(*(DECK[name] for name in ("along", "across", "lr", "decay", "beta1", "beta2", "eps")))


def _look(budget: int) -> figures.Look:
    more = t("preconditioning.more", budget=number(budget))
    return figures.Look(frame.theme(), frame.size(), budget, more, t("preconditioning.colon"))


def _against_condition() -> None:
    kappa, theta, setting, look = DECK["kappa"], DECK["theta"], _setting(), _look(sums.BUDGET)
    plain = astuple(setting)
    level = (t("preconditioning.on_axes"), _adaptive(sums.KAPPAS, 0.0, plain)["AdamW"]) if theta else None
    found = {**_tuned(sums.KAPPAS, plain[:2]), **_adaptive(sums.KAPPAS, theta, plain)}
    titles = (t("preconditioning.kappa_axis"), t("preconditioning.steps_axis", near=number(sums.NEAR)))
    drawing = figures.against_condition(sums.KAPPAS, found, level, kappa, look, titles)
    panels.plot(drawing, f"{SLUG}-condition", t("preconditioning.alt_condition", theta=number(theta)))
    panels.text(SLUG, "condition_read", theta=number(theta))


def _against_angle() -> None:
    kappa, theta, setting, look = DECK["kappa"], DECK["theta"], _setting(), _look(sums.BUDGET)
    angles, plain = tuple(sorted({*map(float, sums.ANGLES), theta})), astuple(setting)
    flat = {slug: np.repeat(found, len(angles)) for slug, found in _tuned((kappa,), plain[:2]).items()}
    found = {**flat, **_adaptive(kappa, angles, plain)}
    titles = (t("preconditioning.angle_axis"), t("preconditioning.steps_axis", near=number(sums.NEAR)), "κ*")
    star = figures.Star(sums.conditions(kappa, angles), t("preconditioning.star_note"))
    drawing = figures.against_angle(angles, star, found, theta, look, titles)
    panels.plot(drawing, f"{SLUG}-angle", t("preconditioning.alt_angle", kappa=number(kappa)))
    panels.text(SLUG, "angle_read", kappa=number(kappa))


def _trap_and_dimensions() -> None:
    """Two small figures: where the start lies at 45°, and a random rotation in more dimensions."""
    parts.draw(SLUG, "trap", lambda: panels.text(SLUG, "trap", kappa=number(DECK["kappa"])))
    left, right = st.columns(2, gap="medium")
    steps_axis = t("preconditioning.steps_short")
    with left:
        parts.draw(SLUG, "direction", _against_direction)
    with right:
        found = _dimensions()
        named = {
            "turned": ("AdamW", t("preconditioning.turned"), found["turned"]),
            "SGD": ("SGD", "SGD", found["SGD"]),
            "axes": ("AdamW", t("preconditioning.straight"), found["axes"]),
        }
        drawing = figures.against_dimension(sums.DIMENSIONS, named, _look(sums.SHORT),
                                            (t("preconditioning.dimension_axis"), steps_axis))  # fmt: skip
        panels.plot(drawing, f"{SLUG}-dimension", t("preconditioning.alt_dimension"))
    panels.text(SLUG, "dimension_read")


def _against_direction() -> None:
    found = _directions(DECK["kappa"], astuple(_setting()))
    titles = (t("preconditioning.direction_axis"), t("preconditioning.steps_short"))
    drawing = figures.against_direction(sums.DIRECTIONS, found, _look(sums.BUDGET), titles)
    panels.plot(drawing, f"{SLUG}-direction", t("preconditioning.alt_direction"))


@st.cache_data(max_entries=400, show_spinner=False)
def _adaptive(kappa: float | Plain, theta: float | Plain, setting: Plain) -> dict[str, np.ndarray]:
    return sums.adaptive(*(np.array(v, float) for v in np.broadcast_arrays(kappa, theta)), sums.Setting(*setting))


@st.cache_data(max_entries=400, show_spinner=False)
def _tuned(kappa: Plain, start: Plain) -> dict[str, np.ndarray]:
    return sums.tuned(np.array(kappa), sums.Setting(*start))


@st.cache_data(max_entries=200, show_spinner=False)
def _directions(kappa: float, setting: Plain) -> np.ndarray:
    return sums.over_directions(kappa, sums.Setting(*setting))


@st.cache_data(show_spinner=False)
def _dimensions() -> dict[str, np.ndarray]:
    """For the opening settings: a run for each dimension is too slow to follow a hand."""
    return sums.over_dimensions(KAPPA, OPENING)


main()
