"""What the figures mark alike: powers at their axes, and where the page's own control stands."""

from __future__ import annotations

import plotly.graph_objects as go

from ui.theme import GROUNDS, Theme


def power(base: int, exponent: int) -> str:
    """A tick: 2 to the −8 with its exponent raised, 1 for the zeroth power and the base for the first."""
    if exponent in (0, 1):
        return str(base**exponent)
    return f"{base}<sup>{'−' if exponent < 0 else ''}{abs(exponent)}</sup>"


def mark_now(figure: go.Figure, x: float, theme: Theme) -> None:
    """A hairline through the whole figure, under its curves, at the present value of a control."""
    figure.add_shape(type="line", x0=x, x1=x, yref="paper", y0=0, y1=1, layer="below",
                     line={"color": GROUNDS[theme].muted, "width": 1, "dash": "2px,3px"})  # fmt: skip
