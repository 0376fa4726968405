"""The live stage handled roughly: what overflows, long runs, a window that changes under the hand, files dropped in."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.app import PHONE, Visit
from tests.browser.conftest import Visitor
from tests.browser.server import serve
from tests.browser.test_stage import PATHS, centre, paths, start
from tests.house import ROOT
from tests.test_readme import BLOCKS

#: Settings of the Decay page at which something blows up or stands still.
ROUGH = {
    "an overflow": {"landscape": "rosenbrock", "rule": "SGD", "lr": "2", "rosenbrock.start1": "2", "steps": "5000"},
    "λη above 2": {"decay": "3", "lr": "2"},
    "ε is 0 where the gradient is": {"adam.eps": "0", "bowl.start1": "3", "bowl.start2": "2"},
    "nothing to see": {"steps": "1", "lr": "0.0001", "c1": "2^-12"},
    "nonsense": {"keep": "}{", "t": "1e999", "bowl.start1": "NaN", "plug": "<b>", "rule": "Adam,Adam"},
}
HILL = '''from optim_core.landscape import landscape


@landscape(
    "Dropped bowl",
    zh="投入的碗",
    start=(1.0, 1.0),
    minima=((0.0, 0.0),),
    window=((-2.0, 2.0), (-2.0, 2.0)),
    about={"en": "A bowl that a test drops into the house.", "zh": "测试投入的碗。"},
)
def dropped(x, y):
    """Nothing hard."""
    return x**2 + 2 * y**2
'''


def drag_the_start(tab: Visit, steps: int) -> None:
    """Presses, moves in that many steps, lets go, and waits for the answer."""
    x, y = centre(start(tab).locator("circle").first)
    tab.page.mouse.move(x, y)
    tab.page.mouse.down()
    tab.page.mouse.move(x + 60, y - 40, steps=steps)
    with tab.asks():
        tab.page.mouse.up()


@pytest.mark.proof
def test_rough_settings_break_nothing(visit: Visitor) -> None:
    """One tab after the other link: drawn or said in words, dragged, and no error in the console."""
    tab = visit()
    for name, setting in ROUGH.items():
        tab.open("decay", lang="en", **{f"decay.{key}": text for key, text in setting.items()})
        expect(tab.page.locator(".stage-readout")).not_to_be_empty()
        drag_the_start(tab, steps=6)
        tab.is_clean()
        assert "NaN" not in tab.page.evaluate(PATHS), name


def test_the_window_theme_and_language_change_under_the_hand(visit: Visitor) -> None:
    tab = visit().open("decay", lang="en")
    before = paths(tab)
    x, y = centre(start(tab).locator("circle").first)
    tab.page.mouse.move(x, y)
    tab.page.mouse.down()
    tab.page.mouse.move(x + 40, y - 30, steps=4)
    tab.page.set_viewport_size({"width": PHONE, "height": 900})
    tab.page.set_viewport_size({"width": 1000, "height": 700})
    tab.page.mouse.move(x + 60, y - 50, steps=4)
    with tab.asks():
        tab.page.mouse.up()
    assert paths(tab) != before
    said = start(tab).get_attribute("aria-valuetext") or ""
    for scheme, light in (("dark", False), ("light", True)):
        with tab.asks():  # the frame tells the server, for the pictures that Python draws
            tab.page.emulate_media(color_scheme=scheme)
        assert (tab.ground() > 0.5) == light
        assert (_brightness(tab) > 128) == light, "the ground of the map follows the theme"
    with tab.asks():
        tab.page.locator(".st-key-lang button[aria-checked=false]").click()
    expect(tab.page.locator(".stage-tools")).to_contain_text("撤销")
    expect(start(tab)).to_have_attribute("aria-valuetext", said)
    assert tab.overflow() == 0
    tab.is_clean()


def _brightness(tab: Visit) -> float:
    """Of the map's ground, 0…255."""
    return tab.page.locator("canvas.stage-field").evaluate("""async canvas => {
        for (let k = 0; k < 30; k++) await new Promise(requestAnimationFrame)  // a worker draws it
        const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
        let sum = 0
        for (let k = 0; k < data.length; k += 4) sum += data[k]
        return sum / (data.length / 4)
    }""")


def test_a_hundred_thousand_steps_are_drawn_and_dragged(visit: Visitor) -> None:
    with serve("benchmarks/stage_app.py") as base:
        tab = visit(base=base).open("/", n="3", steps="100000")
        before = paths(tab)
        drag_the_start(tab, steps=3)
        assert paths(tab) != before
        tab.is_clean()


def test_a_new_rule_and_a_new_landscape_are_on_the_stage(visit: Visitor, tmp_path: Path) -> None:
    """Two files and no other edit: the README's rule and a bowl, in a copy of the house."""
    for part in ("optim_core", "classroom", "ui", "pages", "content", "claims", ".streamlit"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("app.py", "CITATION.cff"):
        shutil.copy(ROOT / file, tmp_path / file)
    (tmp_path / "optim_core" / "rules" / "yogi.py").write_text(BLOCKS[1], "utf-8")
    (tmp_path / "optim_core" / "landscapes" / "dropped.py").write_text(HILL, "utf-8")
    with serve(house=tmp_path) as base:
        tab = visit(base=base).open("decay", lang="en")
        for label, option in (("rule", "Yogi"), ("landscape", "dropped")):
            menu = tab.page.locator(f"#stage-choice-decay-{label}")
            with tab.asks():
                menu.evaluate("(menu) => menu.closest('details')?.setAttribute('open', '')")
                menu.select_option(option)
        expect(tab.page.locator(".stage-readout")).to_contain_text("YogiW")
        assert paths(tab).count("M") >= 4
        tab.is_clean()
