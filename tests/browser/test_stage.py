"""The live stage as a whole: what a link brings back, what a reader without a mouse gets, what is left behind."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import CDPSession, Locator, expect

from tests.browser.app import PHONE, Visit
from tests.browser.conftest import Visitor
from tests.browser.controls import open_drawers

STAGES = ("start", "anatomy", "decay", "scale")
SWITCHES, WARM, GROWTH = 50, 5, 1.2  # between pages; after how many the heap is first weighed; by how much it may grow
PATHS = "() => [...document.querySelectorAll('.stage-lines path')].map(path => path.getAttribute('d')).join('|')"


def start(tab: Visit) -> Locator:
    return tab.page.locator(".stage-handle-start")


def paths(tab: Visit) -> str:
    """The drawn paths, once they are there."""
    tab.page.wait_for_function(f"() => /[Ll]/.test(({PATHS})())")
    return tab.page.evaluate(PATHS)


def centre(thing: Locator) -> tuple[float, float]:
    box = thing.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@pytest.mark.parametrize(("number", "slug"), list(enumerate(STAGES)), ids=STAGES)
def test_axe_finds_nothing_on_a_stage(visit: Visitor, number: int, slug: str) -> None:
    tab = visit(theme=("light", "dark")[number % 2]).open(slug, lang=("zh", "en")[number // 2])
    open_drawers(tab)
    tab.rests()
    found = Axe().run(tab.page, context=".stage").response
    assert len(found["passes"]) > 10, "axe was not there"
    wrong = [
        f"{one['id']}: {one['help']}: {[node['html'] for node in one['nodes']][:3]}" for one in found["violations"]
    ]
    assert not wrong, "\n".join(wrong)
    tab.is_clean()


def test_axe_sees_a_fault_on_a_stage(visit: Visitor) -> None:
    """The instrument can fail: a hand without a name, and a word too pale to be read."""
    tab = visit().open("start", lang="en")
    start(tab).evaluate("hand => { for (const name of ['aria-label', 'aria-labelledby']) hand.removeAttribute(name) }")
    tab.page.locator(".stage-tool").first.evaluate("word => word.style.color = '#eee'")
    found = {one["id"] for one in Axe().run(tab.page, context=".stage").response["violations"]}
    assert {"aria-input-field-name", "color-contrast"} <= found


def test_a_finger_drags_and_a_fresh_tab_shows_the_same(visit: Visitor) -> None:
    """The picture changes under the finger, nobody is asked, and the link holds what is seen."""
    tab = visit(width=PHONE).open("decay", lang="en")
    touch = tab.devtools()
    start(tab).scroll_into_view_if_needed()
    x, y = centre(start(tab).locator("circle").first)
    before, runs = paths(tab), tab.page.evaluate("() => window.__wire.reruns")
    _touch(touch, "touchStart", x, y)
    shapes = {before}
    for k in range(1, 9):
        _touch(touch, "touchMove", x + 6 * k, y - 5 * k)
        tab.page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        shapes.add(tab.page.evaluate(PATHS))
    assert len(shapes) == 9, "every move of the finger is drawn"
    assert tab.page.evaluate("() => window.__wire.reruns") == runs
    with tab.asks():
        _touch(touch, "touchEnd")
    assert tab.page.evaluate("() => window.__wire.reruns") == runs, "nothing else in sight depends on it"
    drawn, said = paths(tab), start(tab).get_attribute("aria-valuetext")

    again = visit(width=PHONE)
    again.page.goto(tab.page.url)
    again.rests()
    expect(start(again)).to_have_attribute("aria-valuetext", said or "")
    assert paths(again) == drawn

    with tab.asks():
        start(tab).press("Control+z")
    assert paths(tab) == before
    tab.is_clean()
    again.is_clean()


def _touch(session: CDPSession, kind: str, x: float = 0, y: float = 0) -> None:
    points = [] if kind == "touchEnd" else [{"x": x, "y": y}]
    session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


@pytest.mark.proof
def test_fifty_page_switches_leave_nothing_behind(visit: Visitor) -> None:
    """Heap, elements and listeners after fifty switches between two stages, within a fifth of those after five."""
    tab = visit(own=True).open("start", lang="en")
    session = tab.devtools()
    session.send("Performance.enable")
    weights = {}
    for k in range(1, SWITCHES + 1):
        with tab.asks():
            tab.page.locator(f"a[href$='/{('decay', 'start')[(k - 1) % 2]}']").first.click()
        if k in (WARM + 1, SWITCHES):  # both on the same page
            weights[k] = _weigh(session)
    tab.is_clean()
    first, last = weights[WARM + 1], weights[SWITCHES]
    for name, weight in last.items():
        assert weight <= GROWTH * first[name], f"{name}: {first[name]:,.0f} → {weight:,.0f}"


def _weigh(session: CDPSession) -> dict[str, float]:
    for _ in range(2):  # what the first collection frees may hold more
        session.send("HeapProfiler.collectGarbage")
    found = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
    return {name: found[name] for name in ("JSHeapUsedSize", "Nodes", "JSEventListeners")}
