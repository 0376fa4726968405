"""The hands of the live stage on a real page: points, dials and the plug under a mouse, a finger and keys."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, expect

from tests.browser.app import PHONE, WIDE, Visit
from tests.browser.conftest import Visitor

Place = tuple[float, float]


def stage(visit: Visitor, width: int = WIDE, state: Mapping[str, str] | None = None) -> Visit:
    """The Decay page, its points in sight."""
    tab = visit(width=width).open("decay", lang="en", **(state or {}))
    expect(tab.page.locator(".stage-handle-start")).to_be_visible()
    tab.page.evaluate("() => document.fonts.ready")
    return tab


def middle(thing: Locator) -> Place:
    thing.scroll_into_view_if_needed()
    box = thing.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def linked(tab: Visit) -> dict[str, str]:
    """What the link says of this page."""
    query = parse_qs(urlsplit(tab.page.url).query)
    return {key.removeprefix("decay."): texts[0] for key, texts in query.items() if key.startswith("decay.")}


def pull(tab: Visit, start: Place, by: Place) -> None:
    """Presses, moves in twelve steps, and holds."""
    mouse = tab.page.mouse
    mouse.move(*start)
    mouse.down()
    mouse.move(start[0] + by[0], start[1] + by[1], steps=12)


def dial(tab: Visit, name: str) -> Locator:
    return tab.page.get_by_role("slider", name=name, exact=True)


def point(tab: Visit, name: str) -> Locator:
    return tab.page.locator(f".stage-handle-{name} .stage-handle-ring")


def says(slider: Locator) -> str:
    return slider.get_attribute("aria-valuetext") or ""


def test_a_drag_asks_nobody_and_escape_gives_the_value_back(visit: Visitor) -> None:
    tab = stage(visit)
    start = tab.page.get_by_role("slider", name="Start", exact=True)
    before, asked = says(start), tab.asked()
    pull(tab, middle(point(tab, "start")), (90, -60))
    expect(start).not_to_have_attribute("aria-valuetext", before)
    assert tab.asked() == asked and linked(tab) == {}
    tab.page.keyboard.press("Escape")
    expect(start).to_have_attribute("aria-valuetext", before)
    tab.page.mouse.up()
    assert tab.asked() == asked and linked(tab) == {}
    with tab.asks():
        pull(tab, middle(point(tab, "start")), (90, -60))
        tab.page.mouse.up()
    assert tab.asked() == asked + 1
    assert set(linked(tab)) == {"bowl.start1", "bowl.start2"}
    with tab.asks():
        tab.page.keyboard.press("Control+z")
    expect(start).to_have_attribute("aria-valuetext", before)
    assert linked(tab) == {}
    tab.is_clean()


def test_who_cannot_drag_presses_a_point_and_then_its_place(visit: Visitor) -> None:
    """WCAG 2.5.7. A second press on the point, or Escape, lets it be; and the map can be pulled without moving it."""
    tab = stage(visit)
    start = tab.page.locator(".stage-handle-start")
    before = says(start)
    ground = tab.page.locator(".stage-picture").bounding_box()
    assert ground is not None
    there = (ground["x"] + 0.6 * ground["width"], ground["y"] + 0.5 * ground["height"])
    for leave in (
        lambda: tab.page.mouse.click(*middle(point(tab, "start"))),
        lambda: tab.page.keyboard.press("Escape"),
    ):
        tab.page.mouse.click(*middle(point(tab, "start")))
        expect(start).to_have_class(re.compile("stage-picked"))
        leave()
        expect(start).not_to_have_class(re.compile("stage-picked"))
        tab.page.mouse.click(*there)
        assert says(start) == before
    tab.page.mouse.click(*middle(point(tab, "start")))
    asked = tab.asked()
    tab.page.mouse.click(*there)
    expect(start).not_to_have_attribute("aria-valuetext", before)
    tab.page.wait_for_function("() => location.search.includes('start1')")
    x, y = middle(point(tab, "start"))
    assert abs(x - there[0]) < 4 and abs(y - there[1]) < 4
    tab.page.mouse.click(there[0] - 80, there[1])
    assert abs(middle(point(tab, "start"))[0] - x) < 1, "one press, one move"
    tab.rests(asked)
    tab.is_clean()


def test_the_nearest_of_two_points_is_taken_and_stays_on_the_map(visit: Visitor) -> None:
    """The start lies on the minimum: it is taken first; then each is pulled by itself."""
    tab = stage(visit, state={"decay.bowl.start1": "3", "decay.bowl.start2": "2"})
    with tab.asks():
        pull(tab, middle(point(tab, "start")), (-40, 0))
        tab.page.mouse.up()
    assert "bowl.a1" not in linked(tab) and float(linked(tab)["bowl.start1"]) < 3
    x, y = middle(point(tab, "minimum"))
    with tab.asks():
        pull(tab, (x - 3, y), (2000, 60))
        tab.page.mouse.up()
    high = tab.page.get_by_role("slider", name="Minimum", exact=True).get_attribute("aria-valuemax")
    assert linked(tab)["bowl.a1"] == high
    tab.is_clean()


def test_an_exact_value_is_typed_and_nonsense_gets_a_sentence(visit: Visitor) -> None:
    tab = stage(visit)
    slider = dial(tab, "λ weight decay")
    tab.page.get_by_role("button", name="Exact value of λ weight decay").click()
    field = tab.page.get_by_role("textbox", name="Exact value of λ weight decay")
    expect(field).to_have_value("0.4")
    field.fill("much")
    field.press("Enter")
    expect(tab.page.get_by_role("alert")).to_contain_text("much")
    field.fill("0.1234567")
    with tab.asks():
        field.press("Enter")
    expect(field).to_have_count(0)
    expect(slider).to_have_attribute("aria-valuetext", "0.1234567")
    assert linked(tab) == {"decay": "0.1234567"}
    slider.focus()
    with tab.asks():
        tab.page.keyboard.press("ArrowRight")
    assert linked(tab) == {"decay": "0.2"}  # the next stop; 0.15 is none of this scale's
    expect(slider).to_be_focused()  # the answer of the server builds no new dial
    with tab.asks():
        slider.dblclick()
    assert linked(tab) == {}
    tab.is_clean()


def test_the_plug_is_pulled_from_socket_to_socket(visit: Visitor) -> None:
    tab = stage(visit)
    sockets = tab.page.get_by_role("radiogroup", name="Where weight decay enters")
    expect(sockets.get_by_role("radio", name="decoupled")).to_be_checked()
    (to, _), (x, y) = middle(sockets.get_by_role("radio", name="ℓ2")), middle(tab.page.locator(".stage-circuit-body"))
    asked = tab.asked()
    pull(tab, (x, y), (to - x, 0))
    expect(sockets.get_by_role("radio", name="ℓ2")).to_be_checked()  # while it is still held
    expect(tab.page.locator(".stage-said")).to_contain_text("goes through the rule")
    assert tab.asked() == asked
    with tab.asks():
        tab.page.mouse.up()
    assert linked(tab) == {"plug": "coupled"}
    with tab.asks():
        tab.page.keyboard.press("ArrowRight")
    assert linked(tab) == {}
    expect(sockets.get_by_role("radio", name="decoupled")).to_be_focused()
    tab.is_clean()


def test_a_swipe_that_begins_on_a_track_scrolls_and_a_slide_sets(visit: Visitor) -> None:
    tab = stage(visit, width=PHONE)
    touch = tab.devtools()
    touch.send("Emulation.setTouchEmulationEnabled", {"enabled": True})

    def finger(path: Sequence[Place]) -> None:
        for k, (x, y) in enumerate(path):
            kind = "touchMove" if k else "touchStart"
            touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
        touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    scrolled = "() => document.querySelector('[data-testid=stMain]').scrollTop"
    slider, step = dial(tab, "λ weight decay"), tab.page.locator(".stage-scrub-track")
    for track in (slider, step, tab.page.locator(".stage-strip-plot")):
        tab.page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollTo(0, 0)")
        (x, y), before = middle(track), (says(slider), says(step))
        top, asked = tab.page.evaluate(scrolled), tab.asked()
        finger([(x, y - 12 * k) for k in range(15)])
        tab.page.wait_for_function(f"top => ({scrolled})() > top + 50", arg=top)
        assert (says(slider), says(step)) == before and tab.asked() == asked

    before = says(slider)

    x, y = middle(slider)
    with tab.asks():
        finger([(x - 8 * k, y + k) for k in range(15)])
    assert says(slider) != before and set(linked(tab)) == {"decay"}

    x, y = middle(point(tab, "start"))
    top = tab.page.evaluate(scrolled)
    with tab.asks():
        finger([(x + 4 * k, y - 5 * k) for k in range(15)])
    assert "bowl.start1" in linked(tab)
    assert tab.page.evaluate(scrolled) == top
    tab.is_clean()


def test_reset_is_the_opening_state_of_the_page_and_not_of_one_landscape(visit: Visitor) -> None:
    """What was moved on another landscape goes back too, and the address holds nothing of the page any more."""
    opening = stage(visit)
    before = says(opening.page.get_by_role("slider", name="Start", exact=True))
    moved = {"landscape": "rosenbrock", "bowl.start1": "1", "lr": "0.05", "schedule": "cosine"}
    tab = stage(visit, state={f"decay.{name}": value for name, value in moved.items()})
    tab.page.get_by_role("button", name="Reset", exact=True).click()
    tab.rests()
    expect(tab.page.locator(".stage-handle-minimum")).to_be_visible()  # the bowl's minimum can be dragged
    assert linked(tab) == {}
    assert says(tab.page.get_by_role("slider", name="Start", exact=True)) == before
    tab.is_clean()
