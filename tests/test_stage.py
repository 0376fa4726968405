"""The stage's Python side: what is served, what a scene holds, which messages are believed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from starlette.requests import Request

import optim_core as oc
from tests.a_page import opened
from tests.a_stage import scene_of
from ui.stage import LONGEST, served
from ui.stage.ground import following, ground, real
from ui.text import LANGUAGES

STAGED = ("start", "decay", "scale")


def ask(version: str, name: str) -> Any:
    scope = {"type": "http", "method": "GET", "path": "/", "headers": [], "query_string": b"",
             "path_params": {"version": version, "name": name}}  # fmt: skip
    return served.route().endpoint(Request(scope))


def test_a_file_is_served_for_ever_under_its_checksum() -> None:
    answer = ask(served.files().version, "stage.js")
    assert answer.status_code == 200 and b"export" in answer.body
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "immutable" in answer.headers["cache-control"]
    assert served.address("stage.js").split("/")[1] == served.files().version


@pytest.mark.parametrize("name", ["scene.py", "../deck.py", "stage.css", "picture/picture.css", "no.js", ""])
def test_nothing_else_is_served(name: str) -> None:
    assert ask(served.files().version, name).status_code == 404


def test_what_an_old_address_gets_is_not_kept() -> None:
    answer = ask("0" * 16, "stage.js")
    assert answer.status_code == 200 and answer.headers["cache-control"] == "no-cache"


def test_a_changed_file_is_a_new_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.js").write_text("export const a = 1;")
    monkeypatch.setattr(served, "FOLDER", tmp_path)
    before = served.files().version
    (tmp_path / "a.js").write_text("export const a = 22;")
    monkeypatch.setattr(served, "LOOKS", 1e-9)  # seconds between two looks at the disk
    assert served.files().version != before


@pytest.mark.parametrize("land", [one for one in oc.landscapes().values() if one.d == 2], ids=lambda one: one.id)
def test_the_parameters_that_carry_a_minimum_are_found(land: oc.Landscape) -> None:
    names = following(land)
    assert (names is not None) == (set(land.parameters) >= {"a1", "a2"})
    if names is not None:
        moved = land.with_(a1=0.5, a2=-0.5)
        assert names == ["param.a1", "param.a2"]
        assert np.allclose(moved.minima, [[0.5, -0.5]])


@pytest.mark.parametrize("land", [one for one in oc.landscapes().values() if one.d <= 2], ids=lambda one: one.id)
def test_a_parameter_that_the_browser_moves_changes_nothing_else_of_a_scene(land: oc.Landscape) -> None:
    """So no page need make its scene again for it (ui/playground/deck.py: `walked`)."""
    before, follows = ground(land), following(land) or []
    for name in real(land):
        step = 0.5 if land.parameters[name] + 0.5 <= land.hyper[name].high else -0.5
        after = ground(land.with_(**{name: land.parameters[name] + step}))
        changed = {key for key in before if before[key] != after[key]}
        assert changed == ({"minima"} if f"param.{name}" in follows else set())


@pytest.mark.parametrize("lang", list(LANGUAGES))
@pytest.mark.parametrize("slug", STAGED)
def test_a_scene_is_complete(slug: str, lang: str) -> None:
    scene = scene_of(opened(slug, lang))
    assert scene["language"] == lang and scene["title"] and scene["alt"]
    names = {control["name"] for control in scene["controls"]}
    assert len(names) == len(scene["controls"]) and {"lr", "decay", "steps"} <= names
    assert sum(control["place"] == "dial" for control in scene["controls"]) <= 4, "at most four controls in sight"
    assert all(method["slug"] in scene["program"] for method in scene["methods"])
    for control in scene["controls"]:
        if "stops" in control:
            assert control["value"] in control["stops"] and control["stops"] == sorted(control["stops"])


def test_a_scene_is_small() -> None:
    """A release sends it once. The Plotly chart in its place took 103 KB."""
    for slug in STAGED:
        assert len(json.dumps(scene_of(opened(slug)), ensure_ascii=False).encode()) < 60_000


def test_the_link_reaches_the_scene() -> None:
    scene = scene_of(opened("decay", lr="0.05", **{"bowl.start1": "-1.25"}))
    values = {control["name"]: control["value"] for control in scene["controls"]}
    assert values["lr"] == 0.05 and values["bowl.start1"] == -1.25 and values["decay"] == 0.4


def test_only_values_are_believed() -> None:
    from ui.decay_page import DECK

    for name, text in [
        ("lr", "1e9"),
        ("lr", "nan"),
        ("rule", "__import__"),
        ("keep", "<script>"),
        ("lr", "x" * LONGEST),
    ]:
        assert not DECK.control(name).is_value(text)
    assert DECK.control("keep").is_value("lr=0.1,bowl.start1=-1;-")
