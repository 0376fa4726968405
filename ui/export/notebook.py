"""An experiment as a Jupyter notebook: the script in cells, a picture, and one question to go on with.

    notebook(experiment, title="…", link="https://…")     # the text of an .ipynb file, format 4.5

The format is plain JSON, so the server needs no package for it; a test reads the result with `nbformat` and runs it.
Its metadata carry the experiment, so that the app reads a notebook back (file.py).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from optim_core.experiment import Experiment
from ui.export.file import NOTEBOOK, carried
from ui.export.script import comment, head, walk

PICTURE = """
import plotly.graph_objects as go

picture = go.Figure()
for name, path in paths.items():
    picture.add_scatter(x=path.steps_recorded, y=path.loss, name=name)
picture.update_layout(xaxis_title="step", yaxis_title="f", width=760, height=420)
picture
"""
PLANE = """
import numpy as np

(low1, high1), (low2, high2) = f.window
x1, x2 = np.meshgrid(np.linspace(low1, high1, 121), np.linspace(low2, high2, 121))
heights = f.value(np.stack([x1, x2], axis=-1))

plane = go.Figure()
plane.add_contour(x=x1[0], y=x2[:, 0], z=np.log1p(heights - np.nanmin(heights)), showscale=False, colorscale="Greys_r")
for name, path in paths.items():
    plane.add_scatter(x=path.x[:, 0], y=path.x[:, 1], name=name, mode="lines")
plane.update_layout(xaxis_title="x1", yaxis_title="x2", width=760, height=560)
plane.update_xaxes(range=[low1, high1])
plane.update_yaxes(range=[low2, high2])
plane
"""
#: Batched: all rates of a lane are one call.
RATES = """
import numpy as np

factors = 2.0 ** np.arange(-6, 7)
for name, (method, told, settings) in lanes.items():
    tried = oc.run(method, told, start, steps, **{**settings, "lr": settings["lr"] * factors}, record=())
    ends = f.value(tried.last)
    reached = np.where(tried.diverged_at < 0, ends, np.inf)
    best = int(np.argmin(np.where(np.isnan(reached), np.inf, reached)))
    print(f"{name}: f = {paths[name].loss[-1]:.6g}; least {ends[best]:.6g} with {factors[best]:g} times its rate")
"""


def notebook(experiment: Experiment, *, title: str, link: str, words: Mapping[str, str]) -> str:
    """The file's text, its cells not yet run. `words`: Markdown for "about", "losses", "plane" and "rates"."""
    cells = [
        _words("about", f"# {_plain(title)}\n\n{words['about']}\n\n<{_address(link)}>"),
        _code("experiment", head(experiment)),
        _code("paths", walk()),
        _words("losses-about", words["losses"]),
        _code("losses", PICTURE),
    ]
    if experiment.landscape.d == 2:
        cells += [_words("plane-about", words["plane"]), _code("plane", PLANE)]
    cells += [_words("rates-about", words["rates"]), _code("rates", RATES)]
    metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
        "title": comment(title),
        NOTEBOOK: carried(experiment, link),
    }
    made = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(made, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _code(name: str, source: str) -> dict[str, Any]:
    return {"id": name, "cell_type": "code", "source": source.strip(), "metadata": {}, "execution_count": None,
            "outputs": []}  # fmt: skip


def _words(name: str, source: str) -> dict[str, Any]:
    return {"id": name, "cell_type": "markdown", "source": source, "metadata": {}}


def _plain(text: str) -> str:
    """A title as text, with nothing in it that Markdown or HTML would read."""
    return "".join(f"\\{mark}" if mark in "\\`*_{}[]<>()#+-!|$&~" else mark for mark in comment(text))


def _address(link: str) -> str:
    """A link between < and >: nothing in it ends it."""
    return quote(comment(link), safe="%/:?&=+,;")
