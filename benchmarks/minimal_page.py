"""The least that a Streamlit page with a picture can be: one slider, one Plotly chart. `make bench` measures beside it.

The picture is of the size of ours: a contour map and four paths of 500 steps, and the slider moves the paths.
"""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import streamlit as st

STEPS = 500


def path(rate: float, momentum: float) -> np.ndarray:
    """(STEPS + 1, 2): gradient descent with momentum in a bowl."""
    x, v, out = np.array([-2.0, -1.0]), np.zeros(2), []
    for _ in range(STEPS + 1):
        out.append(x)
        v = momentum * v - rate * (x - [3.0, 2.0]) * [1.0, 3.0]
        x = x + v
    return np.array(out, np.float32)


rate = st.slider("rate", 1, 200, 20)
side = np.linspace(-3, 5, 100, dtype=np.float32), np.linspace(-2, 4, 100, dtype=np.float32)
height = (side[0] - 3) ** 2 + 3 * (side[1][:, None] - 2) ** 2
figure = go.Figure(go.Contour(x=side[0], y=side[1], z=height, showscale=False))
for momentum in (0.0, 0.3, 0.6, 0.9):
    points = path(rate / 2000, momentum)
    figure.add_scatter(x=points[:, 0], y=points[:, 1], mode="lines")
figure.update_layout(height=470, showlegend=False)
st.plotly_chart(figure, key="picture")
