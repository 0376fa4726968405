"""The gap figure of the Small networks page as a chart for paper, in the state that its controls have."""

from __future__ import annotations

import numpy as np

from ui import small_networks as nets
from ui.figures.chart import Chart, Series
from ui.figures.gaps import POINT
from ui.small_networks import DECK, SLUG
from ui.text import t
from ui.theme import GROUNDS

LOOKS = (("circle", ""), ("square", "7 3"), ("diamond", "2 3"))  # of the memories, so that they differ in grey
ASIDE = 0.8  # layers between the intervals of two memories: they would lie over each other


def chart(lang: str, answered: bool) -> Chart | None:
    """The gap against depth for the chosen norm: for the memory with which the page opens and the chosen one, or for
    all of them once the question is `answered`. None without the stored sweep."""
    seen = [beta for beta in nets.BETAS if answered or float(beta) == nets.OPENS_AT or beta == DECK["beta2"]]
    series = [one for k, beta in enumerate(seen) if (one := _series(beta, k - (len(seen) - 1) / 2)) is not None]
    if not series:
        return None
    norm = t(f"{SLUG}.norm_{DECK['norm']}", lang)
    ticks = [float(depth) for depth in nets.DEPTHS]
    return Chart(series, (t(f"{SLUG}.depth_axis", lang), f"{t(f'{SLUG}.gap_axis', lang)} ({norm})"), ticks, zero=True)


def _series(beta: str, place: float) -> Series | None:
    gaps = {int(depth): nets.gap(**nets.fields(beta2=float(beta), depth=int(depth))) for depth in nets.DEPTHS}
    held = {depth: one for depth, one in gaps.items() if one is not None}
    if not held:
        return None
    marker, dash = LOOKS[nets.BETAS.index(beta)]
    x = np.array([*held], dtype=float) + ASIDE * place
    means, halves = (np.array([POINT * v for v in values]) for values in
                     zip(*((one.mean, one.half) for one in held.values()), strict=True))  # fmt: skip
    return Series(x, means, f"β₂ = {beta}", GROUNDS["light"].ink, marker, dash, halves)
