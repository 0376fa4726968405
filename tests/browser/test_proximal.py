"""The Proximal page under hand and key: s is dragged, the point moved on the sum, one path laid under another."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.browser.app import ACTION_LIMIT, PHONE, Visit
from tests.browser.conftest import Visitor


def ball(tab: Visit, k: int) -> tuple[float, float]:
    """Place of the ball number k of the upper picture, the methods in their order."""
    node = tab.page.locator(".stage-balls").first.locator("circle").nth(k)
    return float(node.get_attribute("cx") or "nan"), float(node.get_attribute("cy") or "nan")


def middle(thing: Locator) -> tuple[float, float]:
    box = thing.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_s_is_dragged_in_the_small_figure(visit: Visitor) -> None:
    tab = visit().open("proximal", lang="en")
    plot = tab.page.locator(".stage-factors")
    texts = plot.locator(".stage-name")
    expect(texts.first).to_have_text("AdamW −1.5", timeout=ACTION_LIMIT)
    x, y = middle(plot)
    mouse, asked = tab.page.mouse, tab.asked()
    mouse.move(x, y)
    mouse.down()
    mouse.move(x - 40, y)
    mouse.move(x - 400, y)
    expect(texts.first).to_have_text("AdamW 1", timeout=ACTION_LIMIT)
    expect(texts.nth(1)).to_have_text("AdamProx 1")
    assert tab.asked() == asked, "nobody is asked while the hand moves"
    with tab.asks():
        mouse.up()
    assert "proximal.decay=0" in tab.page.url
    tab.is_clean()


def test_the_point_is_moved_by_keys_and_the_balls_follow(visit: Visitor) -> None:
    tab = visit().open("proximal", lang="en")
    point = tab.page.locator(".stage-handle-start")
    before = [ball(tab, k) for k in range(4)]
    with tab.asks():
        tab.presses(point, *["Shift+ArrowLeft"] * 2)
    after = [ball(tab, k) for k in range(4)]
    assert after[2][0] > before[2][0] + 20, "AdamW lands on the other side, so it moves the other way"
    assert after[3][0] < before[3][0] - 5
    assert "proximal.x0=-0.3" in tab.page.url
    tab.is_clean()


def test_the_switch_lays_one_path_under_the_other(visit: Visitor) -> None:
    tab = visit().open("proximal", lang="zh")
    one, other = ball(tab, 2), ball(tab, 3)
    assert abs(one[0] - other[0]) > 50
    with tab.asks():
        tab.page.locator(".stage-switch").click()
    one, other = ball(tab, 2), ball(tab, 3)
    assert abs(one[0] - other[0]) < 0.2
    paths = tab.page.locator(".stage-lines path")
    assert paths.nth(2).get_attribute("d") == paths.nth(3).get_attribute("d")
    assert "proximal.same=true" in tab.page.url
    tab.is_clean()


def test_another_regularizer_takes_the_place(visit: Visitor) -> None:
    tab = visit(width=PHONE).open("proximal", lang="en")
    with tab.asks():
        tab.page.get_by_text("box", exact=True).first.click()
    expect(tab.page.locator(".stage-prox-tangent")).to_have_count(0)
    expect(tab.page.locator(".stage-prox-sum")).to_have_count(1)
    assert tab.overflow() == 0
    tab.is_clean()
