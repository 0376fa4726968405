"""The figures of the Small networks page in the reader's theme and language, and what is said under them."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import plotly.graph_objects as go
import streamlit as st

import optim_core as oc
from optim_core.networks.results import Estimate, Paired
from ui import panels
from ui import small_networks as nets
from ui.figures.gaps import POINT, Cell, by_depth
from ui.figures.grids import buildup, tuned
from ui.figures.pairs import shifts, two_settings
from ui.frame import look
from ui.look import Look
from ui.numbers import number
from ui.small_networks import DECK, PAIR, SLUG
from ui.stored import missing, stored
from ui.text import t

NAMES = {slug: oc.method(slug).name for slug in nets.METHODS}
LONG = {"Adam-l2": (0.01, 0.003), "AdamW": (0.001,), "Adam": (0.0,)}  # rows of the histograms: method → the papers' L


def signed(value: float, digits: int = 1) -> str:
    """A difference with its sign: +7.4, −0.8."""
    return f"{value:+.{digits}f}".replace("-", "−")


def points(one: Estimate) -> dict[str, str]:
    """A difference of shares in percentage points, and half of its interval."""
    return {"gap": signed(POINT * one.mean), "half": f"{POINT * one.half:.1f}"}


def percent(one: Estimate) -> str:
    return f"{POINT * one.mean:.1f} ± {POINT * one.half:.1f} %"


def gap_figure(answered: bool) -> None:
    """The gap against depth in all settings of norm and β₂; before the question is answered only the first column, and
    the one that a reader has chosen."""
    if stored("depth") is None:
        missing(SLUG, "main", "depth")
        return
    seen = tuple(beta for beta in nets.BETAS if answered or float(beta) == nets.OPENS_AT or beta == DECK["beta2"])
    now = (DECK["norm"], DECK["beta2"], int(DECK["depth"]))
    drawing = _gaps(DECK["data"], seen, now, look(), tuple(t(f"{SLUG}.norm_{name}") for name in nets.NORMS),
                    (t(f"{SLUG}.gap_axis"), t(f"{SLUG}.depth_axis")),
                    (t(f"{SLUG}.ahead", method=NAMES[PAIR[0]]), t(f"{SLUG}.read_gap")))  # fmt: skip
    panels.plot(drawing, f"{SLUG}-main", t(f"{SLUG}.alt", data=data_name()))
    panels.readout(SLUG, said())


def data_name() -> str:
    return DECK.control("data").option_name(DECK["data"])


def said() -> list[str]:
    """What the sweep found for the setting of the controls."""
    wanted = nets.fields()
    found = nets.located(**wanted)
    if found is None:
        return [t(f"{SLUG}.not_stored")]
    held, setting = found
    apart, values = held.paired(setting, *PAIR), nets.accuracies(**wanted)
    picks = {slug: nets.chosen(slug, **wanted) for slug in PAIR}
    lines = [
        t(f"{SLUG}.found", data=data_name(), depth=DECK["depth"], norm=t(f"{SLUG}.norm_{DECK['norm']}"),
          beta2=DECK["beta2"], first=percent(values[PAIR[0]]), second=percent(values[PAIR[1]]), n=apart.n,
          wins=apart.wins, **points(apart)),
        t(f"{SLUG}.tuned", tuning=nets.seeds(held, setting, "tuning", PAIR[0]), n=apart.n, steps=number(setting.steps),
          lr1=number(picks["AdamW"].lr), decay1=number(picks["AdamW"].paper_decay),
          w=number(picks["AdamW"].weight_decay), lr2=number(picks["Adam-l2"].lr),
          decay2=number(picks["Adam-l2"].weight_decay)),
    ]  # fmt: skip
    if "AdamProx" in values:
        lines.append(t(f"{SLUG}.prox", **points(held.paired(setting, "AdamProx", "AdamW"))))
    return lines


def maps() -> None:
    """Validation accuracy over learning rate and weight decay, Adam-ℓ2 beside AdamW, for the controls' setting."""
    found = nets.located(**nets.fields())
    if found is None:
        if stored("depth") is None:
            missing(SLUG, "maps", "depth")
        else:
            panels.notice(f"{SLUG}-maps", t(f"{SLUG}.not_stored"))
        return
    for column, slug in zip(st.columns(2, gap="medium"), PAIR[::-1], strict=True):
        decay = "paper" if slug == "AdamW" else "coupled"
        titles = (t(f"{SLUG}.decay_{decay}"), t(f"{SLUG}.rate"))
        words = (t(f"{SLUG}.read_{decay}"), t(f"{SLUG}.no_cell"))
        with column, st.container(key=f"map-{SLUG}-{slug}"):
            st.markdown(f"**{NAMES[slug]}**")
            drawing = _map(tuple(nets.fields().items()), slug, look(), titles, words)
            panels.plot(drawing, f"{SLUG}-map-{slug}", t(f"{SLUG}.alt_map", method=NAMES[slug]))


def switches_figure() -> None:
    """The network of the big gap, and below it the same with what is switched on."""
    if stored("depth") is None:
        missing(SLUG, "switches", "depth")
        return
    on = [t(f"{SLUG}.switch_{name}") for name in nets.SWITCHES if DECK[name]]
    name = " + ".join(on) if on else t(f"{SLUG}.nothing_on")
    base = t(f"{SLUG}.base", depth=nets.FROM["depth"])
    drawing = _switched(DECK["data"], tuple(sorted(nets.flipped().items())), (base, name), look(),
                        (t(f"{SLUG}.accuracy_axis"), t(f"{SLUG}.gap_short")), t(f"{SLUG}.not_run"))  # fmt: skip
    panels.plot(drawing, f"{SLUG}-switches", t(f"{SLUG}.alt_switches"))
    now = nets.gap(**nets.flipped())
    panels.readout(SLUG, [t(f"{SLUG}.switched", n=now.n, wins=now.wins, **points(now)) if now
                          else t(f"{SLUG}.not_stored")], "switches")  # fmt: skip


def buildup_figure() -> None:
    """How the sizes of the updates spread over a long training."""
    if stored("histograms") is None:
        missing(SLUG, "buildup", "histograms")
        return
    drawing = _buildup(look(), (t(f"{SLUG}.share"), t(f"{SLUG}.magnitude"), t(f"{SLUG}.after")))
    panels.plot(drawing, f"{SLUG}-buildup", t(f"{SLUG}.alt_buildup"))


def multiplier_figure() -> None:
    """What a factor on the loss changes for each method."""
    if stored("multiplier") is None:
        missing(SLUG, "multiplier", "multiplier")
        return
    drawing = _shifts(look(), t(f"{SLUG}.panel_depth"), (t(f"{SLUG}.change"), t(f"{SLUG}.factor")))
    panels.plot(drawing, f"{SLUG}-multiplier", t(f"{SLUG}.alt_multiplier"))


# A figure costs more than most of what it shows: each is kept until a control moves it. Its words are among what it
# depends on; nobody changes a figure that is kept (panels.plot).


@lru_cache(maxsize=32)
def _gaps(data: str, seen: Any, now: Any, look: Look, names: Any, titles: Any, words: Any) -> go.Figure:
    def cell(norm: str, beta: str) -> Cell:
        held = {
            int(d): nets.gap(**nets.fields(data=data, norm=norm, beta2=float(beta), depth=int(d))) for d in nets.DEPTHS
        }
        kept = {depth: one for depth, one in held.items() if one is not None}
        return Cell(kept if beta in seen else None, now[2] if (norm, beta) == now[:2] else None)

    cells = [[cell(norm, beta) for beta in nets.BETAS] for norm in nets.NORMS]
    columns = [f"β₂ = {beta}" for beta in nets.BETAS]
    return by_depth(cells, rows=names, columns=columns, look=look, titles=titles, words=words)


@lru_cache(maxsize=32)
def _map(wanted: Any, slug: str, look: Look, titles: Any, words: Any) -> go.Figure:
    found = nets.located(**dict(wanted))
    assert found is not None
    held, setting = found
    both = {one: held.grid(setting, one) for one in PAIR}
    plain = held.grid(setting, "Adam")  # a weight decay of zero is Adam itself, for either
    tables = {one: [[*plain.values[plain.lrs.index(lr)], *grid.values[i]] if lr in plain.lrs else [*grid.values[i]]
                    for i, lr in enumerate(grid.lrs)] for one, grid in both.items()}  # fmt: skip
    every = [v for table in tables.values() for row in table for v in row if v == v]
    pick, grid = held.choice(setting, slug), both[slug]
    return tuned(tables[slug], grid.lrs, (*plain.decays, *grid.decays), (pick.lr, pick.paper_decay),
                 (min(every), max(every)), slug=slug, look=look, titles=titles, words=words)  # fmt: skip


@lru_cache(maxsize=32)
def _switched(data: str, wanted: Any, names: Any, look: Look, titles: Any, not_run: str) -> go.Figure:
    rows: list[tuple[str, dict[str, Estimate], Paired | None]] = []
    for name, network in zip(names, (nets.fields(**{**nets.FROM, "data": data}), dict(wanted)), strict=True):
        rows.append((name, nets.accuracies(PAIR, **network), nets.gap(**network)))
    singles = [nets.fields(**{**nets.FROM, "data": data, **change}) for change in ({}, *nets.SWITCHES.values())]
    means = [one.mean * POINT for network in singles for one in nets.accuracies(PAIR, **network).values()]
    gaps = [(one.mean + s * one.half) * POINT for network in singles if (one := nets.gap(**network)) for s in (-1, 1)]
    low = max(0.0, 10 * (min(means) // 10) - 5)
    reach = (min([-3.0, *gaps]) - 1, max([3.0, *gaps]) + 1)
    return two_settings(rows, names=NAMES, look=look, titles=titles, missing=not_run,
                        bounds=((low, min(102.0, max(means) + 8)), reach))  # fmt: skip


@lru_cache(maxsize=8)
def _buildup(look: Look, titles: Any) -> go.Figure:
    held = stored("histograms")
    assert held is not None
    rows = []
    for slug, decays in LONG.items():
        for decay in decays:
            runs = held.rows(method=slug, paper_decay=decay, norm="none")
            steps = runs[0]["histogram_steps"] if runs else []
            name = f"{NAMES[slug]}, {'L' if slug == 'AdamW' else 'λ'} = {decay:g}" if decay else NAMES[slug]
            if runs:
                rows.append((slug, name, {s: [r["histograms"][k] for r in runs] for k, s in enumerate(steps)}))
    return buildup(rows, look=look, titles=titles)


@lru_cache(maxsize=8)
def _shifts(look: Look, panel: str, titles: Any) -> go.Figure:
    held = stored("multiplier")
    assert held is not None
    factors = sorted({row["multiplier"] for row in held.all_rows} - {1.0})
    panels_of = [(panel.format(depth=setting.depth),
                  {slug: {c: held.paired(setting, slug, slug, "test_loss", c, 1.0) for c in factors}
                   for slug in PAIR[::-1]}) for setting in held.settings]  # fmt: skip
    return shifts(panels_of, names=NAMES, look=look, titles=titles)
