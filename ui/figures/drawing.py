"""A Plotly figure that is written down without being checked: the same calls, a twentieth of the time.

`go.Figure` checks every property at every call and copies the template each time, 10 to 30 ms for a small figure; a
release on the stage draws several. A `Drawing` takes the same calls (add_scatter, add_annotation, add_shape, add_vline,
add_hline, update_layout, update_xaxes, update_yaxes, update_traces) and keeps plain values. Its `data` and `layout` are
those of the checked figure, made when somebody asks (`checked`): every test that looks at a figure checks it.
For figures with one pair of axes.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.io import to_json

from ui.theme import Theme, plotly_template

#: Names that have an underscore of their own; all others with one are paths: title_text is title.text.
WHOLE = ("plot_bgcolor", "paper_bgcolor", "error_x", "error_y")


class Drawing(go.Figure):  # Streamlit asks for the type
    """Traces and layout as Plotly's JSON writes them, arrays still NumPy's."""

    def __init__(self) -> None:  # the checked figure's own is what costs the time
        object.__setattr__(self, "_written", {"data": [], "layout": {}})

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"A Drawing has no {name} to set: use its update_ calls.")

    def __reduce__(self) -> Any:  # Plotly's own asks for what a checked figure has; a copy is drawn larger
        return _again, (self._written,)

    @property
    def traces(self) -> list[dict[str, Any]]:
        """The traces, to be changed in place."""
        traces: list[dict[str, Any]] = self._written["data"]
        return traces

    @property
    def notes(self) -> list[dict[str, Any]]:
        """The annotations, to be changed in place."""
        notes: list[dict[str, Any]] = self._written["layout"].setdefault("annotations", [])
        return notes

    @property
    def data(self) -> Any:
        return self.checked().data

    @property
    def layout(self) -> Any:
        return self.checked().layout

    def checked(self) -> go.Figure:
        """The same as a figure of Plotly's. Raises ValueError for what Plotly does not know."""
        return go.Figure(self._written)

    def to_dict(self) -> dict[str, Any]:
        """What is sent: the values as they are, arrays in Plotly's own base64."""
        return {"data": [_sent(trace) for trace in self.traces], "layout": _sent(self._written["layout"])}

    def to_json(self, *_: Any, **__: Any) -> str:
        return str(to_json(self.to_dict(), validate=False))

    def add_scatter(self, **values: Any) -> None:
        self.traces.append(_opened({"type": "scatter", **values}))

    def add_annotation(self, **values: Any) -> None:
        self.notes.append(_opened(values))

    def add_shape(self, **values: Any) -> None:
        self._written["layout"].setdefault("shapes", []).append(_opened(values))

    def add_vline(self, *, x: float, **values: Any) -> None:
        self.add_shape(type="line", x0=x, x1=x, y0=0, y1=1, xref="x", yref="y domain", **values)

    def add_hline(self, *, y: float, **values: Any) -> None:
        self.add_shape(type="line", y0=y, y1=y, x0=0, x1=1, xref="x domain", yref="y", **values)

    def update_layout(self, **values: Any) -> None:
        _merge(self._written["layout"], _opened(values))

    def update_xaxes(self, **values: Any) -> None:
        self.update_layout(xaxis=values)

    def update_yaxes(self, **values: Any) -> None:
        self.update_layout(yaxis=values)

    def update_traces(self, *, selector: Mapping[str, Any], **values: Any) -> None:
        for trace in self.traces:
            if all(trace.get(name) == value for name, value in selector.items()):
                _merge(trace, _opened(values))


def _again(written: dict[str, Any]) -> Drawing:
    """A Drawing with this inside."""
    made = Drawing()
    object.__setattr__(made, "_written", written)
    return made


@lru_cache(maxsize=4)
def template_sent(theme: Theme, size: str = "normal") -> Mapping[str, Any]:
    """`plotly_template` as a Drawing holds it: read only, all drawings share it."""
    found: Mapping[str, Any] = plotly_template(theme, size).to_plotly_json()
    return found


def _opened(values: Mapping[str, Any]) -> dict[str, Any]:
    """Every path of names as nested values."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        first, _, rest = (name, "", "") if name in WHOLE else name.partition("_")
        value = {rest: value} if rest else value
        _merge(found, {first: _opened(value) if isinstance(value, Mapping) else value})
    return found


def _merge(into: dict[str, Any], values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        if isinstance(value, dict) and isinstance(into.get(name), dict):
            _merge(into[name], value)
        else:
            into[name] = value


def _sent(value: Any) -> Any:
    """Plain values that JSON can hold; an array of numbers as Plotly's typed array."""
    if isinstance(value, np.ndarray) and value.ndim == 1 and value.dtype.kind == "f" and value.size:
        narrow = np.ascontiguousarray(value, np.float32 if value.dtype.itemsize < 8 else np.float64)
        return {
            "dtype": "f4" if narrow.itemsize == 4 else "f8",
            "bdata": base64.b64encode(narrow.tobytes()).decode("ascii"),
        }
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, dict):
        return {name: _sent(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_sent(one) for one in value]
    return value.item() if isinstance(value, np.generic) else value
