"""The start of the Preconditioning page: it turns with the ravine and stays under the hand that drags it."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import expect

from tests.browser.app import Visit
from tests.browser.conftest import Visitor
from tests.browser.test_hands import middle, point, pull, says


def linked(tab: Visit) -> set[str]:
    return {key for key in parse_qs(urlsplit(tab.page.url).query) if key.startswith("preconditioning.")}


def test_the_start_turns_with_the_ravine_and_follows_the_hand(visit: Visitor) -> None:
    tab = visit().open("preconditioning", lang="en")
    start = tab.page.get_by_role("slider", name="Start", exact=True)
    expect(start).to_have_attribute("aria-valuetext", "x₁ −1, x₂ 2.5")
    before = middle(point(tab, "start"))
    angle = tab.page.get_by_role("slider", name="θ angle in degrees", exact=True)
    with tab.asks():
        angle.press("End")
    expect(start).to_have_attribute("aria-valuetext", re.compile(r"x₁ −0\.5, x₂ −1"))
    assert linked(tab) == {"preconditioning.theta"}, "turned with the ravine, the start is where it was in it"
    turned = middle(point(tab, "start"))
    assert abs(turned[1] - before[1]) > 50
    with tab.asks():
        pull(tab, turned, (70, -45))
        tab.page.mouse.up()
    now = middle(point(tab, "start"))
    assert abs(now[0] - turned[0] - 70) < 3 and abs(now[1] - turned[1] + 45) < 3
    assert linked(tab) == {"preconditioning.theta", "preconditioning.along", "preconditioning.across"}
    held = says(start)
    tab.page.reload()
    expect(start).to_have_attribute("aria-valuetext", held, timeout=60_000)
    tab.is_clean()
