"""How a method is drawn on a stage: its colours, its dash, its marker."""

from __future__ import annotations

from typing import Any

import optim_core as oc
from ui.theme import Style, method_style


def look(method: oc.Method) -> dict[str, Any]:
    """How a method is drawn, its colours for both themes at once: the browser picks one, so a change of theme asks
    nobody."""
    light, dark = method_style(method, "light"), method_style(method, "dark")
    pair = lambda name: f"light-dark({getattr(light, name)}, {getattr(dark, name)})"
    return {
        "slug": method.slug,
        "name": method.name,
        "color": pair("color"),
        "textColor": pair("text_color"),
        "halo": pair("halo"),
        "dash": strokes(light),
        "marker": light.marker,
        "decay": method.decay.id,
        "decays": method.decays and method.regularizer.gradient is not None,  # a projection pulls nowhere
        "published": method.published,
    }


def strokes(style: Style) -> str:
    """The dash of a style as SVG writes it: "6 3", or "" for a solid line."""
    return "" if style.dash == "solid" else style.dash.replace("px", "").replace(",", " ")
