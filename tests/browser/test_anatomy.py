"""The Anatomy page under hand and key: the gradient is dragged, the beats go both ways, every rule is put in place."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.browser.app import PHONE, Visit
from tests.browser.conftest import Visitor

ARROW = ".stage-handle-gradient"
TRACK = ".stage-beats-track"


def sentence(tab: Visit) -> Locator:
    return tab.page.locator(".stage-beats-sentence")


def shown(tab: Visit) -> list[str]:
    """The class of every shape in the picture, and its path."""
    return tab.page.locator(".stage-anatomy g[class*=stage-anatomy-is]").evaluate_all(
        "nodes => nodes.map((n) => `${n.getAttribute('class')} ${[...n.children].map((p) => p.getAttribute('d'))}`)"
    )


def test_the_gradient_is_dragged_and_the_link_has_it(visit: Visitor) -> None:
    tab = visit().open("anatomy", lang="en")
    tip = tab.page.locator(f"{ARROW} .stage-handle-sign")
    expect(sentence(tab)).to_contain_text("−1 η along the first coordinate, −1 η along the second")
    box = tip.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    mouse, asked = tab.page.mouse, tab.asked()
    mouse.move(x, y)
    mouse.down()
    for k in range(1, 9):
        mouse.move(x - 25 * k, y + 10 * k)
    expect(sentence(tab)).to_contain_text("1 η along the first coordinate, 1 η along the second")
    assert tab.asked() == asked, "nobody is asked while the hand moves"
    with tab.asks():
        mouse.up()
    assert "anatomy.g1=-" in tab.page.url and "anatomy.g2=-" in tab.page.url
    tab.is_clean()


def test_the_beats_go_both_ways_and_light_their_line(visit: Visitor) -> None:
    tab = visit().open("anatomy", lang="en", **{"anatomy.t": "3"})
    track = tab.page.locator(TRACK)
    expect(tab.page.locator(".stage-ledger-lit")).to_have_count(1)
    track.focus()
    track.press("Home")
    expect(sentence(tab)).to_have_text("The step is told one thing, the gradient: (1.6, 0.4).")
    expect(tab.page.locator(".stage-ledger-lit")).to_have_count(0)
    forward = [shown(tab)]
    for k in range(1, 7):
        track.press("ArrowRight")
        expect(track).to_have_attribute("aria-valuenow", str(k + 1))
        expect(tab.page.locator(".stage-ledger-row").nth(k - 1)).to_have_class("stage-ledger-row stage-ledger-lit")
        forward.append(shown(tab))
    back = [shown(tab)]
    for k in range(6, 0, -1):
        track.press("ArrowLeft")
        expect(track).to_have_attribute("aria-valuenow", str(k))
        back.append(shown(tab))
    assert back[::-1] == forward
    assert len({str(one) for one in forward}) == 7, "every beat changes the picture"
    tab.rests()
    assert "anatomy.beat=0" in tab.page.url
    tab.is_clean()


def test_another_rule_takes_the_place(visit: Visitor) -> None:
    tab = visit().open("anatomy", lang="zh")
    tab.page.locator(".stage-dials-more summary").click()
    with tab.asks():
        tab.page.locator("select.stage-menu").first.select_option("Lion")
    expect(tab.page.locator(TRACK)).to_have_attribute("aria-valuemax", "5")
    assert "anatomy.rule=Lion" in tab.page.url
    tab.is_clean()


def test_a_phone_shows_all_of_it(visit: Visitor) -> None:
    tab = visit(width=PHONE).open("anatomy", lang="en", **{"anatomy.rule": "NAdam"})
    expect(tab.page.locator(ARROW)).to_be_visible()
    assert tab.overflow() == 0
    tab.is_clean()
