"""The ground under the paths on a real page: zoom and pan that leave the page alone, colours that follow the theme,
names that never meet."""

from __future__ import annotations

from itertools import combinations

import pytest
from playwright.sync_api import expect

from tests.browser.app import PHONE, Visit
from tests.browser.conftest import Visitor

SCROLLED = "() => document.querySelector('[data-testid=stMain]').scrollTop"
# The mean luminance of the canvas, 0…1, and whether it has a pixel for each of the screen's.
CANVAS = """() => {
    const canvas = document.querySelector('.stage-field');
    const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    let sum = 0;
    for (let i = 0; i < data.length; i += 4) sum += 0.2126 * data[i] + 0.7152 * data[i + 1] + 0.0722 * data[i + 2];
    const wide = canvas.getBoundingClientRect().width * devicePixelRatio;
    return [sum / data.length * 4 / 255, Math.abs(canvas.width - wide) < 1];
}"""

# Each name with the box of its letters, [left, top, right, baseline] in px of the picture.
NAMES = """() => {
    const frame = document.querySelector('.stage-picture').getBoundingClientRect();
    return [...document.querySelectorAll('.stage-names .stage-name')].filter((name) => name.textContent).map((name) => {
        const {left, right} = name.getBoundingClientRect();
        const base = name.getStartPositionOfChar(0).matrixTransform(name.getScreenCTM()).y;
        const high = 0.72 * parseFloat(getComputedStyle(name).fontSize);
        return [name.textContent, [left - frame.left, base - high - frame.top, right - frame.left, base - frame.top]];
    });
}"""


def picture(visit: Visitor, page: str = "decay", **state: str) -> Visit:
    tab = visit().open(page, lang="en", **state)
    expect(tab.page.locator(".stage-names .stage-name:not(:empty)").first).to_be_visible()
    tab.page.evaluate("() => document.fonts.ready")
    return tab


def ticks(tab: Visit) -> list[str]:
    return tab.page.locator(".stage-picture .stage-ticks text").all_inner_texts()


def test_a_wheel_scrolls_with_ctrl_it_zooms_and_the_ground_is_dragged(visit: Visitor) -> None:
    tab = picture(visit)
    whole = tab.page.get_by_role("button", name="Whole map")
    expect(whole).to_be_hidden()
    before, asked = ticks(tab), tab.asked()
    box = tab.page.locator(".stage-field").bounding_box()
    assert box is not None
    tab.page.mouse.move(box["x"] + box["width"] / 3, box["y"] + box["height"] / 3)
    tab.page.keyboard.down("Control")
    tab.page.mouse.wheel(0, -300)
    tab.page.keyboard.up("Control")
    expect(whole).to_be_visible()
    assert ticks(tab) != before
    assert tab.page.evaluate(SCROLLED) == 0
    whole.click()
    expect(whole).to_be_hidden()
    assert ticks(tab) == before
    tab.page.mouse.move(box["x"] + box["width"] / 3, box["y"] + box["height"] / 3)
    tab.page.mouse.wheel(0, 200)
    tab.page.wait_for_function(f"() => ({SCROLLED})() > 0")
    expect(whole).to_be_hidden()
    assert tab.asked() == asked

    # Dragged, a key brings it back.
    tab.page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollTo(0, 0)")
    tab.page.wait_for_function(f"() => ({SCROLLED})() === 0")
    box = tab.page.locator(".stage-field").bounding_box()
    assert box is not None
    tab.page.mouse.move(box["x"] + 0.8 * box["width"], box["y"] + 0.8 * box["height"])
    tab.page.mouse.down()
    tab.page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.7 * box["height"], steps=6)
    tab.page.mouse.up()
    expect(tab.page.get_by_role("button", name="Whole map")).to_be_visible()
    assert ticks(tab) != before
    tab.page.locator(".stage-handle-start").focus()
    tab.page.keyboard.press("0")
    expect(tab.page.get_by_role("button", name="Whole map")).to_be_hidden()
    assert ticks(tab) == before
    tab.is_clean()


def test_the_ground_follows_the_theme_and_fills_every_pixel(visit: Visitor) -> None:
    tab = picture(visit)
    tab.page.wait_for_function(f"() => {{ const [light, crisp] = ({CANVAS})(); return light > 0.85 && crisp; }}")
    tab.page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    tab.page.wait_for_function(f"() => ({CANVAS})()[0] < 0.3")
    tab.is_clean()


@pytest.mark.parametrize(
    ("page", "state"),
    [
        ("decay", {}),
        ("decay", {"size": "large"}),
        ("scale", {}),
        ("start", {}),
        ("start", {"t": "30"}),
        ("proximal", {}),
        ("proximal", {"t": "3"}),
        ("counterexamples", {}),
    ],
)
def test_no_two_names_meet_and_none_leaves_the_picture(visit: Visitor, page: str, state: dict[str, str]) -> None:
    """On a desk, and in the windows of a phone after it: upright, narrow, on its side."""
    tab = picture(visit, page, **state)
    names_keep_apart(tab)
    for width, height in ((PHONE, 900), (360, 740), (844, 390)):
        before = tab.page.locator(".stage-picture").evaluate("e => e.clientWidth")
        tab.page.set_viewport_size({"width": width, "height": height})
        tab.page.wait_for_function("old => document.querySelector('.stage-picture').clientWidth != old", arg=before)
        tab.rests()
        names_keep_apart(tab)


def names_keep_apart(tab: Visit) -> None:
    names = tab.page.evaluate(NAMES)
    assert len(names) >= 2
    for name, (left, _, right, _) in names:
        assert left >= -1 and right <= tab.page.locator(".stage-picture").evaluate("e => e.clientWidth") + 1, name
    for (one, a), (other, b) in combinations(names, 2):
        across, down = (min(a[k + 2], b[k + 2]) - max(a[k], b[k]) for k in (0, 1))
        assert across <= 1 or down <= 0, f"{one} meets {other}"
