"""From a typed formula to a tuned comparison, a link that others open and a notebook, as a reader goes that way."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from playwright.sync_api import expect

from tests.browser.app import PHONE
from tests.browser.conftest import Visitor
from ui.export.file import read_file

TYPED = "(x-2)^2 + 4*(y-x^2/4)^2"


def test_a_formula_becomes_a_tuned_comparison_a_link_and_a_notebook(visit: Visitor, tmp_path: Path) -> None:
    tab = visit().open("playground", lang="en")
    field = tab.page.locator(".st-key-playground-formula input")
    field.fill(TYPED)
    with tab.asks():
        field.press("Enter")
    expect(tab.page.locator(".stage")).to_contain_text("minimum (2, 1)")
    with tab.asks():
        tab.page.get_by_text("Tune each method fairly").click()
    with tab.asks():
        tab.page.get_by_role("button", name="Take these rates over").click()
    expect(tab.page.get_by_text("Every method has its tuned rate.")).to_be_visible()
    ends = tab.page.locator(".stage-readout").inner_text()
    tab.page.get_by_text("Take it along").click()
    with tab.page.expect_download() as saved:
        tab.page.get_by_role("button", name="Jupyter notebook").click()
    saved.value.save_as(tmp_path / "race.ipynb")
    race = read_file((tmp_path / "race.ipynb").read_bytes())
    assert race.landscape.name == TYPED
    cells = json.loads((tmp_path / "race.ipynb").read_text(encoding="utf-8"))["cells"]
    assert any(f"lr={race.lanes[0].lr}" in "".join(cell["source"]) for cell in cells)
    assert all(np.linalg.norm(path.last - [2, 1]) < 0.5 for path in race.run())
    other = visit()
    other.page.goto(tab.page.url)
    other.rests()
    expect(other.page.locator(".stage")).to_contain_text("minimum (2, 1)")
    told = other.page.locator(".stage-readout").inner_text()
    assert "AdamProx" in told and told in ends  # there the last change is also told to a screen reader
    tab.is_clean()
    other.is_clean()


def test_a_refused_formula_leaves_the_stage_as_it_is(visit: Visitor) -> None:
    """Made anew it is first of no height, and a phone is back at the top of the page."""
    tab = visit(width=PHONE).open("playground", lang="en")
    tab.page.locator(".stage").evaluate("(stage) => { stage.dataset.before = '' }")
    field = tab.page.get_by_label("f(x, y) =")
    field.fill("x^4 - 3x^2 + 2*y*2")
    with tab.asks():
        field.press("Enter")
    expect(tab.page.locator(".st-key-notice-playground-formula")).to_contain_text("x^4 - 3x^2 + 2*y*2")
    assert tab.page.locator(".stage[data-before]").count() == 1
    tab.is_clean()
