"""From a number of a page to its row, and from a square to its row, as a reader goes."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.app import PHONE, Visit
from tests.browser.conftest import Visitor


def test_a_number_opens_its_row_beside_the_page_in_the_same_language(visit: Visitor) -> None:
    tab = visit().open("scale", lang="zh")
    number = tab.page.locator(".st-key-prose-scale-hook a.claim").first
    with tab.page.context.expect_page() as opened:
        number.click()
    row = opened.value.locator(".claims-ledger tr[id]")
    expect(row).to_have_count(1)
    expect(row.locator("p b")).to_have_text(number.inner_text())
    expect(opened.value.locator("html")).to_have_attribute("lang", "zh-CN")
    assert "/scale" in tab.page.url, "the page stays as it was"


def test_a_square_leads_to_its_row(visit: Visitor) -> None:
    tab = visit().open("claims", lang="en")
    tab.page.locator('.claims-squares a[href="#scale.trap"]').click()
    expect(tab.page.locator('[id="scale.trap"]')).to_be_in_viewport()
    with tab.asks():
        field = tab.page.get_by_label("search in sentences, sources and tests")
        field.fill("scale.trap")
        field.press("Enter")
    expect(tab.page.locator(".claims-ledger tr[id]")).to_have_count(1)
    expect(tab.page.locator("[data-testid=stCode]").first).to_contain_text("def trap() -> float:")
    tab.is_clean()


def test_a_phone_reads_each_row_as_a_card(visit: Visitor) -> None:
    """The cells stand below each other, each with its heading, and are still cells to the ear."""
    tab: Visit = visit(width=PHONE).open("claims", **{"lang": "en", "claims.page": "scale"})
    cells = tab.page.locator('[id="scale.trap"] td')
    boxes = [cells.nth(k).bounding_box() for k in range(3)]
    assert len({round(box["x"]) for box in boxes if box}) == 1
    assert all(box and box["x"] + box["width"] <= PHONE for box in boxes)
    spoken = tab.page.locator(".claims-ledger").aria_snapshot()
    assert re.search(r"row \"On the bowl with its minimum", spoken) and "columnheader" in spoken
    assert tab.overflow() == 0
