"""The 1/λ wall: ridge is a bowl, AdamW is a box."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from optim_core.wall import box_point, ridge_point
from ui import frame, links, panels, parts, stage
from ui.figures.wall import approach, stops_against_decay
from ui.numbers import number
from ui.text import listed, listed_numbers, page_text, t
from ui.wall_page import DECK, METHODS, PLACED, SLUG, SWEEP, TURNED, approaches, setting, stops, valley

FACING = ("Adam-l2", "AdamW")
TOLD = (0.0, 0.1, 0.3, 1.0)  # of the sweep, the ones that are said to those who do not see the curves
CODE = """
import numpy as np
import optim_core as oc

for turned in (0, 45):
    valley = oc.landscape("Rotated ravine", kappa=50, theta=turned, a1=6, a2=5)
    H, a = valley.hessian(np.zeros(2)), valley.minima[0]
    print(turned, "ridge", np.linalg.solve(H + 0.3 * np.eye(2), H @ a))
    for name in ("Adam-l2", "AdamW", "AdamProx", "AdamMetricProx", "LionW"):
        path = oc.run(name, valley, start=[-3.0, -2.0], steps=2000, lr=0.4,
                      weight_decay=0.3, beta2=0.95, schedule="inverse_sqrt")
        print(turned, name, path.last)
"""


def main() -> None:
    links.report(DECK)
    panels.title(SLUG)
    place = panels.figure(SLUG)
    _turn_once_answered()
    with panels.row(SLUG):
        DECK.show("methods")
    with place:
        stage.show(DECK, lambda: stage.scene(DECK, **picture()))
    panels.text(SLUG, "hook")
    turned = lambda: t("wall.turned") if DECK["theta"] == TURNED else ""
    if panels.question(SLUG, "turn", ("corner", "edge", "ridge"), answer="edge", turned=turned):
        parts.draw(SLUG, "stops", _against_decay)
    panels.question(SLUG, "inside", ("less", "same", "none"), answer="none")
    panels.text(SLUG, "rates")
    parts.draw(SLUG, "approach", _approach)
    panels.text(SLUG, "rates_read")
    panels.why_and_code(SLUG, CODE)
    panels.references(SLUG)


def picture() -> dict[str, Any]:
    """What the stage shows; the handout of a lecture draws it too."""
    with parts.unnoticed():  # the browser turns and moves the valley by itself
        land = valley()
    named = {"minimum": "({a1}, {a2})", "ridge": "{ridge}", "lowest": "{lowest}"}
    return {
        "title": page_text(SLUG).title, "landscape": land, "placed": PLACED, "wall": True,
        "alt": t("wall.alt", **named, radius="{radius}"), "alt_open": t("wall.alt_open", **named),
        "methods": [m for m in METHODS if m.slug in DECK["methods"]], "words": ("wall",),
    }  # fmt: skip


def _turn_once_answered() -> None:
    """The first question is about a valley that is turned: once it is answered, the picture turns it."""
    drawn = DECK.key("answer_drawn")
    if st.session_state.get(DECK.key("turn")) and not st.session_state.get(drawn):
        st.session_state[drawn] = True
        if DECK["theta"] == DECK.control("theta").default:
            DECK.take("theta", DECK.control("theta").spell(TURNED))


def _against_decay() -> None:
    """Each coordinate of where the two methods end, for every λ: runs as marks, the two calculated points as lines."""
    now = setting()
    ended = stops(now, FACING)
    fine = np.linspace(SWEEP[0], SWEEP[-1], 401)
    theory = {"Adam-l2": ridge_point(now.landscape, fine), "AdamW": box_point(now.landscape, fine)}
    for k, column in enumerate(st.columns(2, gap="medium")):
        with column:
            drawing = stops_against_decay(
                *((at, {slug: x[:, k] for slug, x in of.items()}) for at, of in ((fine, theory), (SWEEP, ended))),
                now.decay,
                theme=frame.theme(), size=frame.size(), titles=("λ", t("wall.end", k="₁₂"[k])),
            )  # fmt: skip
            panels.plot(drawing, f"{SLUG}-stops-{k + 1}", _told(ended, k))
    panels.text(SLUG, "sweep_read")


def _told(ended: Any, k: int) -> str:
    at = [int(np.argmin(np.abs(SWEEP - decay))) for decay in TOLD]
    coupled, decoupled = (listed_numbers(ended[slug][at, k]) for slug in FACING)
    return t("wall.alt_stops", k="₁₂"[k], decays=listed_numbers(SWEEP[at]), coupled=coupled, decoupled=decoupled)


def _approach() -> None:
    """AdamW's distance to the lowest point of the box after each step, one curve a schedule."""
    now = setting()
    found = approaches(now)
    names = {s: t(f"decay.schedule_{s}") for s in found}
    for lost in (s for s, y in found.items() if not np.isfinite(y).all()):
        names[lost] = t("wall.lost", name=names[lost])
    drawing = approach(found, names, now.schedule, slug="AdamW", theme=frame.theme(), size=frame.size(),
                       titles=(t("wall.step"), t("wall.distance")))  # fmt: skip
    ends = listed(
        t("wall.one_end", name=names[s], value=number(float(y[-1]), 2)) if np.isfinite(y).all() else names[s]
        for s, y in found.items()
    )
    panels.plot(drawing, f"{SLUG}-approach", t("wall.alt_approach", ends=ends))


main()
