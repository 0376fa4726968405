"""What stands around every page, at every width of a window."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.app import PHONE
from tests.browser.conftest import Visitor

WIDTHS = (800, 1024, 1280, 1366, 1440, 1600, 1920)
EDGES = """() => {
  const names = [...document.querySelectorAll("[data-testid=stTopNavLink], [data-testid=stTopNavSection]")];
  const ends = names.map((name) => name.getBoundingClientRect()).filter(({ width }) => width > 0);
  const switches = document.querySelector(".st-key-switches").getBoundingClientRect();
  return { shown: ends.length, nav: Math.max(...ends.map(({ right }) => right)), switches: switches.left };
}"""
APART = f"() => {{ const {{ nav, switches }} = ({EDGES})(); return nav <= switches; }}"


@pytest.mark.parametrize("look", [{"lang": "en"}, {"lang": "zh"}, {"lang": "en", "size": "large"}])
def test_the_names_of_chapters_end_before_the_switches(visit: Visitor, look: dict[str, str]) -> None:
    tab = visit().open("claims", **look)
    shown = set()
    for width in WIDTHS:
        tab.page.set_viewport_size({"width": width, "height": 720})
        tab.page.wait_for_function(APART)  # the list gives way in a frame of its own
        shown.add(tab.page.evaluate(EDGES)["shown"])
    assert min(shown) > 1


@pytest.mark.parametrize("look", [{"lang": "en"}, {"lang": "zh"}, {"lang": "en", "size": "large"}])
def test_everything_in_the_head_of_a_phone_can_be_pressed(visit: Visitor, look: dict[str, str]) -> None:
    """Also at 320 px, which is a window of 1280 px at four times its size."""
    tab = visit(width=320).open("start", **look)
    menu = tab.page.get_by_test_id("stExpandSidebarButton").bounding_box()
    switches = tab.page.locator(".st-key-switches").bounding_box()
    assert menu is not None and switches is not None and menu["x"] + menu["width"] <= switches["x"]
    adding = tab.page.get_by_role("button", name={"en": "Add this scene", "zh": "加入讲座"}[look["lang"]], exact=True)
    adding.click()
    expect(tab.page.locator(".card")).to_be_visible()
    tab.page.get_by_test_id("stExpandSidebarButton").click()
    expect(tab.page.get_by_test_id("stSidebarNavLink").first).to_be_visible()


def test_the_first_dials_are_seen_on_a_low_screen(visit: Visitor) -> None:
    """What is dragged is seen with what it moves, also on a laptop."""
    for slug in ("start", "wall", "proximal"):
        tab = visit().open(slug, lang="en")
        tab.page.set_viewport_size({"width": 1280, "height": 720})
        track = tab.page.locator(".stage-dials [role=slider]").first
        tab.page.wait_for_function("() => !document.querySelector('.stage[aria-busy]')")
        box = track.bounding_box()
        assert box is not None and box["y"] + box["height"] <= 720, slug


def test_a_page_inside_another_shows_nothing_that_leads_elsewhere(visit: Visitor) -> None:
    tab = visit(width=PHONE).open("decay", embed="true")
    expect(tab.page.locator(".stage-dials [role=slider]").first).to_be_visible()
    for chrome in (
        ".st-key-switches",
        "[data-testid=stExpandSidebarButton]",
        "[data-testid=stHeader]",
        ".st-key-onward",
    ):
        for found in tab.page.locator(chrome).all():
            expect(found).to_be_hidden()
    tab.is_clean()


def test_a_lecture_shows_every_dial_over_its_bar(visit: Visitor) -> None:
    """On a low projector, in large type: what the notes say to drag is seen with what it moves."""
    for slug, scene, count in (("anatomy", 4, 2), ("decay", 5, 4), ("proximal", 8, 4), ("wall", 13, 3)):
        tab = visit().open(slug, lang="en", lecture="understanding_adamw", scene=str(scene), size="large")
        tab.page.set_viewport_size({"width": 1280, "height": 720})
        tab.page.wait_for_function("() => !document.querySelector('.stage[aria-busy]')")
        bottoms = "(all) => all.map((one) => one.getBoundingClientRect().bottom)"
        dials = tab.page.locator(".stage-dials-row").first.locator("> *").evaluate_all(bottoms)
        bar = tab.page.locator(".lecture-bar").bounding_box()
        assert bar is not None and len(dials) >= count and max(dials[:count]) <= bar["y"], (slug, dials, bar)
