"""Relaxed smoothness: where curvature grows with slope, the learning rate that is safe depends on where one starts."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import streamlit as st

import optim_core as oc
from ui import frame, links, panels, parts, stage
from ui import smoothness_page as page
from ui.figures import smoothness as figures
from ui.numbers import number
from ui.smoothness_page import DECK, SLUG
from ui.text import listed, page_text, t

CODE = """
import numpy as np
import optim_core as oc

f = oc.landscape("Cosh in 1-D")                          # minimum at 1
for R in (2.0, 4.0, 6.0, 8.0):
    print(R, "largest stable rate", oc.smoothness.largest_stable_rate(f, [1.0 - R]))
    for name in ("SGD", "ClippedSGD", "SignSGD", "Adam"):
        own = {"lr": 1.0, "beta2": 0.98} if name == "Adam" else {"lr": 0.2}
        path = oc.run(name, f, start=[1.0 - R], steps=300, schedule="linear", **own)
        near = oc.smoothness.along(f, path.x[np.abs(path.x[:, 0] - 1) <= R])
        print(R, name, path.diverged_at, abs(path.last[0] - 1), (near.curvature <= 1 + near.slope).all())
"""


def main() -> None:
    links.report(DECK)
    panels.title(SLUG)
    place = panels.figure(SLUG)
    with panels.row(SLUG):
        name = DECK.show("function")
        DECK.show("methods")
    function = page.landscape(name)
    answered = st.session_state.get(DECK.key("farther")) is not None
    with place:
        stage.show(DECK, lambda: stage.scene(DECK, **picture(), smoothness={"reading": answered}), name)
    panels.text(SLUG, "hook")
    panels.text(SLUG, "definition")
    if panels.question(SLUG, "farther", ("half", "tenth", "hundredth"), answer="hundredth"):
        with panels.row(SLUG, "table"):
            DECK.show("memory")
        parts.draw(SLUG, "radius", lambda: _against_radius(name, function))
    panels.text(SLUG, "depth")
    _chains()
    if panels.question(SLUG, "turned", ("clip", "coordinate", "none"), answer="coordinate"):
        _turned()
    if panels.question(SLUG, "skewed", ("mean", "stuck", "slow"), answer="stuck"):
        _noise()
    panels.text(SLUG, "bounds")
    panels.why_and_code(SLUG, CODE)
    panels.references(SLUG)


def picture() -> dict[str, Any]:
    """What the stage shows; the handout of a lecture draws it too."""
    name, chosen = DECK["function"], DECK["methods"]
    function = page.landscape(name)
    return {
        "title": page_text(SLUG).title, "alt": t(f"{SLUG}.alt", function=t(f"{SLUG}.function_{name}")),
        "landscape": function, "placed": page.placed(function), "kind": "line" if function.d == 1 else "map",
        "fixed": {"schedule": "linear", **{f"param.{p}": v for p, v in function.parameters.items()}},
        "methods": [oc.method(slug) for slug in chosen], "words": (SLUG,), "arrival": page.ARRIVED,
        "own": {slug: rates for slug, rates in page.OWN.items() if slug in chosen},
    }  # fmt: skip


def _rows(name: str) -> tuple[list[figures.Row], tuple[str, ...], tuple[float, ...], int]:
    table, keys = page.table(name, DECK["memory"])
    rows = [figures.Row(page.slug_of(key), oc.method(page.slug_of(key)).name, table.rows[key].steps) for key in keys]
    return rows, keys, tuple(map(float, table.radii)), table.most


def _more(most: int) -> str:
    return t(f"{SLUG}.more", budget=number(most))


def _told(rows: list[figures.Row], k: int) -> str:
    """The steps of every method at one R, in words."""
    return listed(f"{row.name} {number(int(row.steps[k])) if np.isfinite(row.steps[k]) else t(f'{SLUG}.never')}"
                  for row in rows)  # fmt: skip


def _against_radius(name: str, function: oc.Landscape) -> None:
    """The stored table of the chosen function, and over it what is run now from as far as the reader's start."""
    rows, keys, radii, most = _rows(name)
    radius = page.distance(function)
    found = page.live(name, radius, keys) if radius > 0 else {}
    radius_axis = t(f"{SLUG}.radius") if function.d == 1 else t(f"{SLUG}.radius_plane")
    titles = (radius_axis, t(f"{SLUG}.steps_axis"))
    drawing = figures.against_radius(
        radii, rows, most, _more(most), frame.look(), titles, log=name != "cosh",
        now=(radius, {page.slug_of(key): steps for key, steps in found.items()}),
    )  # fmt: skip
    alt = t(f"{SLUG}.alt_radius", function=t(f"{SLUG}.function_{name}"), far=number(radii[-1]), near=number(radii[0]),
            last=_told(rows, -1), first=_told(rows, 0))  # fmt: skip
    panels.plot(drawing, f"{SLUG}-radius", alt)
    panels.readout(SLUG, _live_said(radius, found, function.d), "radius")
    panels.text(SLUG, "table_read")


def _live_said(radius: float, found: dict[str, float], d: int) -> list[str]:
    """What was run for the chosen R."""
    if not found:
        return [t(f"{SLUG}.at_minimum")]
    named = [t(f"{SLUG}.one", name=oc.method(page.slug_of(key)).name, steps=number(int(steps)))
             for key, steps in found.items() if math.isfinite(steps)]  # fmt: skip
    late = [oc.method(page.slug_of(key)).name for key, steps in found.items() if not math.isfinite(steps)]
    told = {"R": number(radius), "found": listed(named)}
    lines = [t(f"{SLUG}.live", **told) if d == 1 else t(f"{SLUG}.live_plane", **told)] if named else []
    return [*lines, t(f"{SLUG}.live_late", budget=number(page.LIVE), late=listed(late))] if late else lines


def _chains() -> None:
    clouds = page.chains()
    names = {
        depth: t(f"{SLUG}.chain", L=number(depth), exponent=number(found, 2)) for depth, (_, found) in clouds.items()
    }
    titles = (t(f"{SLUG}.slope"), t(f"{SLUG}.curvature"))
    drawing = figures.exponents(clouds, names, frame.look(), titles)
    panels.plot(drawing, f"{SLUG}-chains", t(f"{SLUG}.alt_chains", found=listed(names.values())))
    panels.text(SLUG, "depth_read")


def _turned() -> None:
    """The same function on its axes and turned by 45°, side by side."""
    if st.session_state.get(DECK.key("farther")) is None:  # else it stands above the table
        with panels.row(SLUG, "turned"):
            DECK.show("memory")
    else:
        panels.readout(SLUG, [t(f"{SLUG}.memory_now", memory=DECK["memory"])], "turned")
    found = {name: _rows(name) for name in ("ravine", "turned")}
    least = min(float(row.steps.min()) for rows, *_ in found.values() for row in rows)
    for (name, (rows, _, radii, most)), column in zip(found.items(), st.columns(2, gap="medium"), strict=True):
        with column:
            titles = (t(f"{SLUG}.axis_{name}"), t(f"{SLUG}.steps_axis"))
            drawing = figures.against_radius(
                radii, rows, most, _more(most), frame.look(), titles, height=figures.SMALL, least=least
            )
            alt = t(f"{SLUG}.alt_{name}", far=number(radii[-1]), near=number(radii[0]), last=_told(rows, -1),
                    first=_told(rows, 0))  # fmt: skip
            panels.plot(drawing, f"{SLUG}-{name}", alt)
    panels.text(SLUG, "turned_read")


def _noise() -> None:
    """One run of each method under skewed noise, for the seed that is chosen."""
    with panels.row(SLUG, "noise"):
        DECK.show("seed")
    paths = {page.slug_of(key): path for key, path in page.noisy(DECK["seed"]).items()}
    names = {slug: oc.method(slug).name for slug in paths}
    level = (float(np.arcsinh(1.0)), t(f"{SLUG}.stuck_level"))
    drawing = figures.under_noise(paths, names, level, frame.look(), (t(f"{SLUG}.step"), t(f"{SLUG}.away")))
    ends = listed(f"{names[slug]} {number(float(away[-1]), 2)}" for slug, (_, away) in paths.items())
    panels.plot(drawing, f"{SLUG}-noise", t(f"{SLUG}.alt_noise", ends=ends))
    panels.text(SLUG, "noise_read")


main()
