"""Colour, type and spacing: one set of tokens for Streamlit's theme, Plotly's template, the stage and the prose.

A method is recognised three times: its *hue* says the family (for Adam, also the decay style), its *dash* says the
decay style, its *marker* says the rule; no two methods share all three (tests/test_theme.py). The seven main hues
start from Okabe-Ito and were moved, hue kept, until lines reach 3:1 on page and darkest landscape and any two stay
apart under simulated protanopia, deuteranopia and tritanopia.
No Streamlit is in it; `.streamlit/config.toml` repeats the tokens of `GROUNDS`, and a test compares.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import optim_core as oc

Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")


@dataclass(frozen=True)
class Ground:
    """What lies under everything: page, ink, and the single-hue ramp of a landscape from its floor to its heights."""

    page: str
    raised: str
    ink: str
    muted: str
    hairline: str
    accent: str
    ramp: tuple[str, str]
    contour: str


GROUNDS: Mapping[Theme, Ground] = {
    "light": Ground(
        "#fdfdfb", "#f3f3ef", "#1c2025", "#5a616b", "#dddeda", "#3c4653", ("#fcfcfa", "#e8ecf0"), "#cdd5dd"
    ),
    "dark": Ground("#14171b", "#1e2228", "#e9e7e2", "#a2a8b1", "#343a43", "#cbd2dc", ("#171b20", "#29313b"), "#3d4854"),
}

#: Text faces. The Latin ones come with Streamlit; Chinese takes those of macOS and iOS, Linux, Android, and Windows.
CJK = "'PingFang SC', 'Noto Sans CJK SC', 'Noto Sans SC', 'Source Han Sans SC', 'HarmonyOS Sans SC', 'Microsoft YaHei'"
SANS = f"'Source Sans', {CJK}, sans-serif"
SERIF = f"'Source Serif', {CJK}, serif"
#: Text size of a page in px, by the switch in the header: reading, lecture hall.
SIZES = {"normal": 17, "large": 25}

#: (light, dark) of the seven main methods and of what has no name yet. Keys: a family, or a family and a decay style.
_HUES: Mapping[str, tuple[str, str]] = {
    "gradient": ("#797d84", "#9ea2aa"),
    "adam": ("#c57200", "#fbab2a"),
    "adam coupled": ("#b32612", "#e5573d"),
    "adam decoupled": ("#004297", "#4690f7"),
    "adam proximal": ("#007249", "#5fe0b0"),
    "sign": ("#7f2a6e", "#cb5fba"),
    "clipped": ("#0390c7", "#a3dafb"),
    "adagrad": ("#6f6a00", "#cfc75a"),
}
_OTHER = ("#5f5147", "#bda898")

#: Nearly solid for decoupled, broken for proximal: drawn on top, AdamProx lets AdamW shine through its gaps.
_DASHES = {"none": "solid", "coupled": "2px,3px", "decoupled": "24px,3px", "proximal": "9px,6px"}
_MARKERS = ("circle", "square", "diamond", "triangle-up", "cross", "x", "pentagon", "star", "triangle-down", "hexagram",
            "star-square", "hourglass", "bowtie", "triangle-left", "triangle-right", "star-diamond")  # fmt: skip
_FILLS = {"l2": "", "l1": "-open", "elastic_net": "-dot", "box": "-open-dot"}

#: Symbols in equations wear the colour of what they move.
_SYMBOLS: Mapping[str, tuple[str, str]] = {
    "decay": ("#a3285a", "#f58bb0"),
    "rate": ("#1b647e", "#6fc6e2"),
    "gradient": ("#6b5200", "#d9bf63"),
    "memory": ("#5b4a9e", "#b0a3f0"),
}

_HALOS: Mapping[str, str] = {name: f"rgba({', '.join(str(int(ground.page[i : i + 2], 16)) for i in (1, 3, 5))}, 0.78)"
                             for name, ground in GROUNDS.items()}  # fmt: skip


@dataclass(frozen=True)
class Style:
    """How a method looks: line colour, colour of its text label and of the page that shows faintly behind the label,
    Plotly dash, Plotly marker symbol."""

    color: str
    text_color: str
    dash: str
    marker: str
    halo: str


def method_style(method: Any, theme: Theme) -> Style:
    """The look of an `optim_core` Method (or of its derived name), the same on every page."""
    found = oc.method(method) if isinstance(method, str) else method
    decay = _id(found.decay)
    base = _hue(found.rule.family, decay)[THEMES.index(theme)]
    rank = _rank(found.rule.family, found.rule.id)
    color = _shade(base, rank, theme)
    fill = _FILLS.get(_id(found.regularizer), "-dot") if decay != "none" else ""
    return Style(color, legible(color, theme), _DASHES[decay], _MARKERS[rank % len(_MARKERS)] + fill, _HALOS[theme])


def symbol_color(role: str, theme: Theme) -> str:
    """The colour of a symbol in an equation: role "decay" (λ), "rate" (η), "gradient" (g) or "memory" (m, v)."""
    return _SYMBOLS[role][THEMES.index(theme)]


def symbol_roles() -> tuple[str, ...]:
    return tuple(_SYMBOLS)


@lru_cache(maxsize=512)
def legible(color: str, theme: Theme, ratio: float = 4.5) -> str:
    """`color`, moved towards ink in small steps until text in it reaches `ratio` against page and landscape."""
    ground = GROUNDS[theme]
    grounds = (ground.page, ground.raised, *ground.ramp)
    for share in range(0, 101, 4):
        mixed = _mix(color, ground.ink, share / 100)
        if min(contrast(mixed, under) for under in grounds) >= ratio:
            return mixed
    return ground.ink


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast ratio of two hex colours, 1…21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def luminance(color: str) -> float:
    """WCAG relative luminance of a hex colour."""
    linear = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _rgb(color))
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def landscape_scale(theme: Theme) -> list[list[float | str]]:
    """The Plotly colour scale of a landscape: its floor has the colour of the page, so that paths end on it."""
    floor, height = GROUNDS[theme].ramp
    return [[0.0, floor], [1.0, height]]


@lru_cache(maxsize=4)
def plotly_template(theme: Theme, size: str = "normal") -> Any:
    """The Plotly template of a theme; give it to `figure.update_layout(template=…)` and `st.plotly_chart(theme=None)`.

    No box, no grid, hairline axes with ticks outside, titles at the axes' ends, no legend (label paths directly).
    """
    import plotly.graph_objects as go

    ground = GROUNDS[theme]
    points = round(SIZES[size] * (0.96 if size == "large" else 0.82))  # the back row reads no small print
    axis = {
        "showgrid": False, "zeroline": False, "showline": True, "linewidth": 1, "linecolor": ground.hairline,
        "ticks": "outside", "ticklen": 5, "tickcolor": ground.hairline, "tickfont": {"color": ground.muted},
        "title": {"font": {"color": ground.muted, "size": points}, "standoff": round(0.6 * points)}, "automargin": True,
        "exponentformat": "power", "minexponent": 4,
    }  # fmt: skip
    layout = {
        "font": {"family": SANS, "size": points, "color": ground.ink},
        "paper_bgcolor": "rgba(0,0,0,0)", "plot_bgcolor": "rgba(0,0,0,0)",
        "xaxis": axis, "yaxis": axis, "showlegend": False, "hovermode": "closest", "dragmode": False,
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8}, "separators": ".,",
        "hoverlabel": {"bgcolor": ground.raised, "bordercolor": ground.hairline,
                       "font": {"family": SANS, "size": points, "color": ground.ink}},
        "colorway": [legible(pair[THEMES.index(theme)], theme, 3.0) for pair in _HUES.values()],
        "annotationdefaults": {"font": {"color": ground.ink, "size": points}, "showarrow": False},
    }  # fmt: skip
    return go.layout.Template(
        layout=layout,
        data={
            "contour": [
                go.Contour(
                    colorscale=landscape_scale(theme),
                    showscale=False,
                    line={"color": ground.contour, "width": 0.7},
                    hoverinfo="skip",
                )
            ],
            "heatmap": [go.Heatmap(colorscale=landscape_scale(theme), showscale=False)],
        },
    )


def _hue(family: str, decay: str) -> tuple[str, str]:
    return _HUES.get(f"{family} {decay}") or _HUES.get(family) or _OTHER


def _rank(family: str, rule_id: str) -> int:
    """The place of a rule in its family, shortest id first: Adam comes before its variants."""
    return _ranks().get(family, {}).get(rule_id, 0)


@lru_cache(maxsize=1)
def _ranks() -> Mapping[str, Mapping[str, int]]:
    families: dict[str, set[str]] = {}
    for method in oc.methods().values():
        families.setdefault(method.rule.family, set()).add(method.rule.id)
    return {family: {rule: i for i, rule in enumerate(sorted(ids, key=lambda r: (len(r), r)))}
            for family, ids in families.items()}  # fmt: skip


def _shade(color: str, rank: int, theme: Theme) -> str:
    """A lightness of its own for each rule of a family: towards ink by steps, never less contrast than the first."""
    return _mix(color, GROUNDS[theme].ink, min(0.09 * rank, 0.6))


def _mix(one: str, other: str, share: float) -> str:
    mixed = (a + (b - a) * share for a, b in zip(_rgb(one), _rgb(other), strict=True))
    return "#" + "".join(f"{round(255 * c):02x}" for c in mixed)


def _rgb(color: str) -> tuple[float, float, float]:
    r, g, b = (int(color[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return r, g, b


def _id(part: Any) -> str:
    return part if isinstance(part, str) else str(getattr(part, "id", "none"))
