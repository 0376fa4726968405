"""Start: one moved symbol changes where you end up."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from ui import frame, links, panels
from ui.controls import Deck, choice, learning_rate, weight_decay
from ui.theme import method_style, plotly_template

SLUG = "start"
CODE = """
import optim_core as oc
path = oc.run("AdamW", lambda x: x - 5, start=[0.0], steps=500, lr=0.1, weight_decay=0.1)
"""
deck = Deck(SLUG, (learning_rate(0.1), weight_decay(0.1), choice("world", ("bowl", "ravine"), "bowl")))

links.report(deck)
panels.title(SLUG)
place = panels.figure(SLUG)
with panels.row(SLUG):
    rate = deck.show("lr")
    decay = deck.show("decay")
    deck.show("world")
with deck.drawer():
    deck.exact("lr", "decay")
with place:
    theme = frame.theme()
    x = np.linspace(-1, 8, 80)
    drawing = go.Figure()
    drawing.add_contour(x=x, y=x, z=(x[None] - 5) ** 2 + (x[:, None] - 3) ** 2)
    for i, name in enumerate(("SGD", "Adam", "Adam-l2", "AdamW", "AdamProx", "SignSGD", "ClippedSGD")):
        style = method_style(name, theme)
        s = np.linspace(0, 1, 60)
        drawing.add_scatter(x=5 * s, y=3 * s**1.5 + i * 0.5 * s, mode="lines+markers", name=name,
                            line={"color": style.color, "dash": style.dash, "width": 2.5},
                            marker={"symbol": style.marker, "size": 8, "maxdisplayed": 6})
        drawing.add_annotation(x=5, y=3 + i * 0.5, text=name, xanchor="left", xshift=8,
                               font={"color": style.text_color})
    drawing.update_layout(template=plotly_template(theme, frame.size()), height=460,
                          xaxis_title="x₁", yaxis_title="x₂")
    st.plotly_chart(drawing, theme=None, key="start-main", alt="paths", config={"displayModeBar": False})

panels.text(SLUG, "hook")
panels.question(SLUG, "where", ("same", "apart"), answer="apart")
panels.equation(r"x \leftarrow (1-\eta\lambda)\,x - \eta\,\frac{\hat m}{\sqrt{\hat v}+\varepsilon}")
panels.why_and_code(SLUG, CODE)
panels.references(SLUG)
