"""Anatomy of one step: what a rule makes of a gradient, line by line, as arrows, squares and numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from ui import anatomy_page, frame, links, panels, stage
from ui.anatomy_page import DECK, first_steps, lengths, repeated, scene, settings
from ui.figures.anatomy import length_against_size, length_against_step, length_against_steps
from ui.text import t

SLUG = "anatomy"
CODE = """
import numpy as np
import optim_core as oc
from optim_core.compile.trace import trace_method

adam = oc.method("Adam")
x = np.zeros(2)
for size in (1.0, 1e6, 1e-8):
    step = trace_method(adam, x, size * np.array([1.6, 0.4]), adam.init(x), 1, lr=0.1)
    print(size, {done.line.target: done.value for done in step.lines})
"""
SIZES = 10.0 ** np.arange(-12, 6.01, 0.25)
STEPS = 10
MANY = 1000


def picture() -> dict[str, Any]:
    return anatomy_page.picture(settings(DECK))


def main() -> None:
    links.report(DECK)
    panels.title(SLUG)
    with panels.figure(SLUG):
        stage.show(DECK, lambda: scene(settings(DECK)))
    panels.text(SLUG, "hook")
    panels.question(SLUG, "longer", ("same", "thousand", "million"), answer="same")
    if panels.question(SLUG, "correction", ("shorter", "longer", "same"), answer="longer"):
        _first_steps()
    if panels.question(SLUG, "own", ("one", "ten", "tenth"), answer="ten"):
        _own_square()
    if panels.question(SLUG, "guard", ("nothing", "half", "stops"), answer="half"):
        _sizes()
    panels.why_and_code(SLUG, CODE)
    panels.references(SLUG)


def _first_steps() -> None:
    """Steps one to ten with the same gradient: Adam's, and the same averages without their correction."""
    corrected, plain = first_steps(STEPS)
    drawing = length_against_step(corrected, plain, theme=frame.theme(), size=frame.size(),
                                  names=(t("anatomy.line_corrected"), t("anatomy.line_plain")),
                                  axis_titles=(t("anatomy.axis_step"), t("anatomy.axis_length")))  # fmt: skip
    panels.plot(drawing, f"{SLUG}-steps", t("anatomy.alt_steps"))


def _own_square() -> None:
    """Generalized SignSGD with the same gradient all along: as its authors run it, and with their correction."""
    found = {slug: repeated(slug, MANY) for slug in ("Adam", "GeneralizedSignSGDc", "GeneralizedSignSGD")}
    drawing = length_against_steps(found, theme=frame.theme(), size=frame.size(),
                                   axis_titles=(t("anatomy.axis_step"), t("anatomy.axis_length")))  # fmt: skip
    panels.plot(drawing, f"{SLUG}-own", t("anatomy.alt_own"))


def _sizes() -> None:
    """The first step of two methods for gradients of every size."""
    found = {slug: lengths(slug, SIZES) for slug in ("SGD", "Adam")}
    drawing = length_against_size(SIZES, found, theme=frame.theme(), size=frame.size(),
                                  axis_titles=(t("anatomy.axis_gradient"), t("anatomy.axis_length")))  # fmt: skip
    panels.plot(drawing, f"{SLUG}-sizes", t("anatomy.alt_sizes"))


main()
