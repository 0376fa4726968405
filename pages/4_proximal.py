"""Proximal view: AdamW's decay as the first-order expansion of a step to the bottom of a sum."""

from __future__ import annotations

from typing import Any

import streamlit as st

from optim_core.regularizers import REGULARIZERS
from ui import frame, links, panels, parts, proximal_page, stage
from ui.figures.proximal import gap_against, per_regularizer, zeros
from ui.numbers import number
from ui.proximal_page import DECK, scene, settings
from ui.proximal_sweeps import BOTTOMS, DECAYS, POINTS, RATES, envelopes, gaps, maps, slope, sparse
from ui.text import t

SLUG = "proximal"
CODE = """
import optim_core as oc

f = oc.landscape("Bowl in 1-D").with_(a1=1.0)          # ½(x − 1)²
lr, decay = 0.5, 5.0                                   # ηλ = 2.5
for name in ("AdamW", "AdamProx", "AdamMetricProx", "Adam-l2"):
    path = oc.run(name, f, start=[2.5], steps=16, lr=lr, weight_decay=decay)
    print(name, path.x[1], path.last)
smaller = lr / (1 + lr * decay)
path = oc.run("AdamW", f, start=[2.5], steps=16, lr=smaller, weight_decay=decay)
print("AdamW, smaller step", path.x[1], path.last)
"""
LEAST = 0.01  # the strength at which proximal maps are drawn at least: at zero they all are the identity


def picture() -> dict[str, Any]:
    return proximal_page.picture(DECK)


def main() -> None:
    links.report(DECK)
    panels.title(SLUG)
    with panels.figure(SLUG):
        stage.show(DECK, lambda: scene(DECK))
    panels.text(SLUG, "hook")
    panels.question(SLUG, "land", ("third", "apart", "zero"), answer="apart")
    panels.question(SLUG, "same_path", ("nearer", "path", "elsewhere"), answer="path")
    panels.text(SLUG, "gap")
    parts.draw(SLUG, "gaps", _gaps)
    panels.text(SLUG, "practice")
    panels.text(SLUG, "metric")
    _zeros()
    parts.draw(SLUG, "regularizers", _regularizers)
    panels.why_and_code(SLUG, CODE)
    panels.references(SLUG)


def _gaps() -> None:
    """How far one step of AdamW and one of Adam-ℓ2 end from AdamProx: against η, and against λ."""
    chosen = settings(DECK)
    decay = chosen.decay or DECK.control("decay").default
    start, hyper = DECK["x0"], {name: DECK[name] for name in ("beta1", "beta2", "eps")}
    land = chosen.told
    swept = (
        (RATES, gaps(land, start, RATES, decay, **hyper), chosen.lr, t("proximal.against_rate", decay=number(decay))),
        (
            DECAYS,
            gaps(land, start, chosen.lr, DECAYS, **hyper),
            decay,
            t("proximal.against_decay", rate=number(chosen.lr)),
        ),
    )
    if not any((gap > 0).any() for _, found, _, _ in swept for gap in found.values()):
        panels.notice(f"{SLUG}-no-gap", t("proximal.no_gap"))
        return
    for place, column, (x, found, now, title) in zip(
        ("rate", "decay"), st.columns(2, gap="medium"), swept, strict=True
    ):
        slopes = {slug: slope(x, gap) for slug, gap in found.items()}
        drawing = gap_against(x, found, slopes, now, theme=frame.theme(), size=frame.size(),
                              titles=(title, t("proximal.distance")), slope_word=t("proximal.slope"))  # fmt: skip
        told = {slug: number(round(value, 2), 3) for slug, value in slopes.items()}
        with column:
            panels.plot(drawing, f"{SLUG}-gap-{place}",
                        t(f"proximal.alt_{place}", decoupled=told["AdamW"], coupled=told["Adam-l2"]))  # fmt: skip


def _zeros() -> None:
    """Exact zeros against chatter."""
    look = {"theme": frame.theme(), "size": frame.size()}
    panels.text(SLUG, "zeros")
    found = {t("proximal.steps_proximal"): sparse("SGDProx(l1)"), t("proximal.steps_subgradient"): sparse("SGDW(l1)")}
    drawing = zeros(BOTTOMS, found, **look, titles=(t("proximal.axis_bottom"), "|x|"), zero=t("proximal.exact_zero"))
    panels.plot(drawing, f"{SLUG}-zeros", t("proximal.alt_zeros"))


def _regularizers() -> None:
    """The four proximal maps and the Moreau envelopes."""
    look = {"theme": frame.theme(), "size": frame.size()}
    strength, own = max(DECK["lr"] * DECK["decay"], LEAST), DECK["regularizer"]
    panels.text(SLUG, "maps", s=number(strength))
    hyper = {r.id: {h: DECK[f"{r.id}.{h}"] for h in r.hyper} for r in REGULARIZERS.values()}
    names = {r: t(f"proximal.regularizer_{r}") for r in REGULARIZERS}
    left, right = st.columns(2, gap="medium")
    mapped = ("v", t("proximal.axis_map", s=number(strength)))
    with left:
        drawing = per_regularizer(POINTS, maps(strength, hyper), names, own, **look,
                                  height=(-4.2, 4.2), titles=mapped)  # fmt: skip
        panels.plot(drawing, f"{SLUG}-maps", t("proximal.alt_maps"))
    with right:
        pairs = envelopes(strength, hyper)
        drawing = per_regularizer(POINTS, {r: e for r, (_, e) in pairs.items()}, names, own, **look,
                                  height=(-0.15, 4.2), titles=("v", t("proximal.axis_envelope")),
                                  under={r: value for r, (value, _) in pairs.items()})  # fmt: skip
        panels.plot(drawing, f"{SLUG}-envelopes", t("proximal.alt_envelopes"))


main()
