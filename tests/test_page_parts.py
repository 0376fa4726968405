"""Parts of a page know what they have read, and a drawing is what Plotly would have made of the same calls."""

from __future__ import annotations

import json

import numpy as np
import plotly.graph_objects as go
import pytest
from streamlit.testing.v1 import AppTest

from tests.a_page import opened
from tests.a_stage import scene_of
from ui import echo, parts
from ui.figures.drawing import Drawing
from ui.figures.lines import strengthen


def _read(slug: str) -> dict[str, set[str]]:
    held = opened(slug).session_state["parts.read"]
    return {part: set(read) for part, read in held.items()}


def test_a_part_depends_on_the_controls_that_it_has_read_and_on_no_others() -> None:
    held = _read("wall")
    assert held["part-wall-stage"] == {"wall.methods"}, "the valley is turned and moved by the browser itself"
    assert {"wall.lr", "wall.start1", "wall.schedule"} <= held["part-wall-approach"]
    assert held[parts.BODY] == {"wall.methods"}


@pytest.mark.parametrize("slug", ["anatomy", "decay", "proximal", "preconditioning"])
def test_the_body_of_a_page_reads_nothing_that_a_hand_on_the_stage_moves(slug: str) -> None:
    assert not _read(slug)[parts.BODY]


def test_what_the_stage_shows_by_itself_makes_it_no_part_of_what_changes() -> None:
    """A rate that is moved on the stage changes nothing in the scene: the browser has it already."""
    assert "decay.lr" not in _read("decay")["part-decay-stage"]


def test_after_back_and_forward_the_browser_takes_a_scene_that_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python may not have been told what the hand had done: to it nothing has changed, to the browser all of it."""
    at = opened("wall")
    first = scene_of(at)
    assert scene_of(at.run()) == first
    monkeypatch.setattr(echo, "travelled", lambda: True)
    again = scene_of(at.run())
    assert again.pop("travelled") and again == first


def _page() -> None:
    """Two parts that read one value; in the one that is in sight stand the hands."""
    import streamlit as st

    from ui import parts

    state = st.session_state
    state.setdefault("value", 1)
    parts.begin()

    def moved(sight: set[str] | None) -> None:
        state.value += 1
        parts.redraw({"value": state.value}, "part-p-near", sight)

    def content(name: str) -> None:
        parts.note("value", state.value)
        state.setdefault("drawn", []).append((name, state.value))
        if name == "near":
            st.button("move", on_click=moved, args=({"part-p-near"},))
            st.button("move, and nobody says what is seen", on_click=moved, args=(None,))
            st.button("look", on_click=parts.catch_up, args=(["part-p-far", "part-nobody"],))

    parts.draw("p", "near", lambda: content("near"))
    parts.draw("p", "far", lambda: content("far"))
    parts.end("p")


def test_a_part_out_of_sight_is_drawn_when_it_comes_into_sight() -> None:
    at = AppTest.from_function(_page).run()
    drawn = at.session_state.drawn
    assert drawn == [("near", 1), ("far", 1)]
    at.button[0].click().run()
    at.button[0].click().run()
    assert drawn[2:] == [("near", 2), ("near", 3)], "the other is far below"
    at.button[2].click().run()
    assert drawn[4:] == [("far", 3)] and not at.exception


def test_where_nobody_says_what_is_in_sight_everything_is() -> None:
    at = AppTest.from_function(_page).run()
    at.button[1].click().run()
    assert sorted(at.session_state.drawn[2:]) == [("far", 2), ("near", 2)]


def _page_that_keeps() -> None:
    """A part with one thing made of `slow`, and a word that reads `quick`."""
    import streamlit as st

    from ui import parts

    state = st.session_state
    state.setdefault("value", {"slow": 1, "quick": 1})
    parts.begin()

    def move(name: str) -> None:
        state.value[name] += 1
        parts.redraw({name: state.value[name]})

    def read(name: str) -> int:
        parts.note(name, state.value[name])
        return state.value[name]

    def made() -> int:
        state.setdefault("made", []).append(read("slow"))
        return state.value["slow"]

    def content() -> None:
        kept = parts.kept("one", made)
        state.setdefault("drawn", []).append((kept, read("quick")))
        for name in state.value:
            st.button(name, on_click=move, args=(name,))

    parts.draw("p", "part", content)
    parts.end("p")


def test_what_a_part_keeps_is_made_again_where_what_it_was_made_of_has_changed() -> None:
    at = AppTest.from_function(_page_that_keeps).run()
    slow, quick = 0, 1
    for moved in (quick, quick, slow, quick):
        at.button[moved].click().run()
    assert at.session_state.drawn == [(1, 1), (1, 2), (1, 3), (2, 3), (2, 4)] and not at.exception
    assert at.session_state.made == [1, 2]
    at.run()
    assert at.session_state.made == [1, 2, 2], "a run of the whole page makes all of it"


def _draw(figure: go.Figure) -> None:
    y = np.array([1.0, np.nan, 3.0])
    figure.add_scatter(x=np.arange(3, dtype=np.float32), y=y, mode="lines", line={"color": "#112233"}, line_width=2)
    figure.add_scatter(x=[1.0], y=[2.0], mode="markers", marker_size=7, error_y={"array": [1.0]})
    figure.add_annotation(x=np.float64(1.5), y=1, yref="paper", text="a", font={"color": "#445566"})
    figure.add_shape(type="line", x0=0, x1=1, yref="paper", y0=0, y1=1, layer="below", line_dash="dot")
    figure.add_vline(x=1.0, line={"width": 1})
    figure.add_hline(y=2.0, line_color="#000000")
    figure.update_layout(height=300, margin={"l": 8, "t": 8}, plot_bgcolor="#ffffff")
    figure.update_layout(margin_t=24)
    figure.update_xaxes(range=[0, 2], title_text="x", tickvals=[0, 1])
    figure.update_yaxes(type="log", title={"text": "y", "standoff": 3})
    figure.update_traces(cliponaxis=False, selector={"mode": "markers"})
    strengthen(figure)


def test_a_drawing_is_sent_as_plotly_would_send_it() -> None:
    mine, theirs = Drawing(), go.Figure()
    _draw(mine)
    _draw(theirs)
    theirs.layout.template = None
    checked = mine.checked()
    checked.layout.template = None
    assert json.loads(checked.to_json()) == json.loads(theirs.to_json())
    sent, known = json.loads(mine.to_json()), json.loads(go.Figure(theirs.to_dict()).to_json())
    assert sent["layout"] == {name: value for name, value in known["layout"].items() if name != "template"}
    assert sent["data"][0]["x"] == known["data"][0]["x"] and sent["data"][0]["y"] == known["data"][0]["y"]


def test_a_drawing_with_a_word_that_plotly_does_not_know_is_refused_where_it_is_looked_at() -> None:
    figure = Drawing()
    figure.update_layout(hieght=300)
    with pytest.raises(ValueError, match="hieght"):
        figure.checked()
    with pytest.raises(AttributeError):
        figure.layout = {}
