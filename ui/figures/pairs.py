"""One network beside another, and one factor beside another: accuracies of two methods and their paired difference, all
with intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from optim_core.networks.results import Estimate, Paired
from ui.figures.gaps import POINT, ROOM, bars, finite, note, zero
from ui.look import Look
from ui.theme import GROUNDS, method_style, plotly_template


def two_settings(
    rows: Sequence[tuple[str, Mapping[str, Estimate], Paired | None]],
    *,
    names: Mapping[str, str],
    look: Look,
    titles: tuple[str, str],
    bounds: tuple[tuple[float, float], tuple[float, float]],
    missing: str,
) -> go.Figure:
    """For each row its name, the accuracy of each method with its interval (left) and the gap with its own (right);
    `missing` is said where no gap is stored. titles: accuracy, gap; bounds: the axes, in percent and in points, so that
    nothing moves when a switch is pressed."""
    figure = make_subplots(1, 2, shared_yaxes=True, horizontal_spacing=0.08, column_widths=[0.55, 0.45])
    ground, top = GROUNDS[look.theme], len(rows) - 1
    for k, (name, accuracies, gap) in enumerate(rows):
        y = top - k
        for column, edge in ((1, bounds[0][0]), (2, bounds[1][0])):
            figure.add_annotation(x=edge, y=y, row=1, col=column, xanchor="left", yanchor="bottom", yshift=20,
                                  showarrow=False, text=f"<b>{name}</b>" if column == 1 else "",
                                  bgcolor=ground.page)  # fmt: skip
        for n, (slug, one) in enumerate(accuracies.items()):
            style = method_style(slug, look.theme)
            lift = 0.16 * ((len(accuracies) - 1) / 2 - n)
            _interval(figure, (POINT * one.mean, y + lift), POINT * one.half, style.color, style.marker,
                      f"{names[slug]}: %{{x:.1f}} ± {POINT * one.half:.1f}", {"row": 1, "col": 1})  # fmt: skip
        if gap is None:
            figure.add_annotation(x=sum(bounds[1]) / 2, y=y, text=missing, font={"color": ground.muted}, row=1, col=2)
            continue
        _interval(figure, (POINT * gap.mean, y), POINT * gap.half, ground.ink, "circle",
                  f"%{{x:+.1f}} ± {POINT * gap.half:.1f}", {"row": 1, "col": 2})  # fmt: skip
    figure.add_vline(x=0, row=1, col=2, layer="below", line={"color": ground.hairline, "width": 1})
    keys = "   ".join(f'<span style="color:{method_style(slug, look.theme).text_color}"><b>{name}</b></span>'
                      for slug, name in names.items() if any(slug in row[1] for row in rows))  # fmt: skip
    titles = (f"{titles[0]}<br>{keys}", titles[1])
    for column, (title, limits) in enumerate(zip(titles, bounds, strict=True), start=1):
        figure.update_xaxes(range=list(limits), title_text=title, nticks=5, row=1, col=column)
    figure.update_yaxes(range=[-0.6, top + 0.75], visible=False)
    figure.update_layout(template=plotly_template(look.theme, look.size), margin={"l": 8, "r": 14, "t": 8, "b": 8},
                         height=round((86 * len(rows) + 60) * look.scale))  # fmt: skip
    return figure


def shifts(
    panels: Sequence[tuple[str, Mapping[str, Mapping[float, Paired]]]],
    *,
    names: Mapping[str, str],
    look: Look,
    titles: tuple[str, str],
) -> go.Figure:
    """What a factor on the loss changes: for each panel and method the paired change (nats) by factor. titles: change,
    factor. The methods stand side by side at each factor."""
    figure = make_subplots(1, len(panels), shared_yaxes=True, horizontal_spacing=0.06)
    factors = sorted({factor for _, methods in panels for changes in methods.values() for factor in changes})
    edges = [edge for _, methods in panels for changes in methods.values() for one in changes.values()
             for edge in (one.mean - finite(one.half), one.mean + finite(one.half))]  # fmt: skip
    for column, (name, methods) in enumerate(panels, start=1):
        place = {"row": 1, "col": column}
        for n, (slug, changes) in enumerate(methods.items()):
            style, aside = method_style(slug, look.theme), 0.22 * (n - (len(methods) - 1) / 2)
            at = [factors.index(factor) + aside for factor in changes]
            figure.add_scatter(
                x=at, y=[one.mean for one in changes.values()], mode="lines+markers", name=names[slug],
                line={"color": style.color, "width": 1.4, "dash": style.dash},
                marker={"symbol": style.marker, "size": 9, "color": style.color},
                error_y=bars([one.half for one in changes.values()], style.color),
                hovertemplate=f"{names[slug]}: %{{y:+.2f}}<extra></extra>", **place,
            )  # fmt: skip
            if column == len(panels) and changes:
                figure.add_annotation(x=at[-1], y=list(changes.values())[-1].mean, xanchor="left", xshift=10,
                                      text=names[slug], font={"color": style.text_color}, **place)  # fmt: skip
        figure.add_annotation(
            note(name, (0.02, 1.0), (1, column), len(panels), look, anchor="bottom", align="left", ink=True)
        )
    figure.layout.shapes = [zero((1, column), len(panels), look) for column in range(1, len(panels) + 1)]
    figure.update_xaxes(range=[-0.5, len(factors) - 0.5], tickvals=list(range(len(factors))),
                        ticktext=[f"× {factor:g}" for factor in factors], title_text=titles[1])  # fmt: skip
    low, high = min([0.0, *edges]), max([0.0, *edges])
    figure.update_yaxes(range=[low - ROOM * (high - low), high + ROOM * (high - low)], nticks=5)
    figure.update_yaxes(title_text=titles[0], row=1, col=1)
    figure.update_layout(template=plotly_template(look.theme, look.size), height=round(280 * look.scale),
                         margin={"l": 8, "r": round(70 * look.scale), "t": round(28 * look.scale), "b": 8})  # fmt: skip
    return figure


def _interval(
    figure: go.Figure,
    at: tuple[float, float],
    half: float,
    color: str,
    marker: str,
    read: str,
    place: Mapping[str, int],
) -> None:
    """One mean with a horizontal interval."""
    figure.add_scatter(x=[at[0]], y=[at[1]], mode="markers", error_x=bars([half], color),
                       marker={"symbol": marker, "size": 10, "color": color},
                       hovertemplate=f"{read}<extra></extra>", **place)  # fmt: skip
