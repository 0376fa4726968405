"""For a reader with keys or a screen reader, on two pages; `python -m proofs access` does the same on every page."""

from __future__ import annotations

from tests.browser import audit, controls
from tests.browser.app import PHONE
from tests.browser.conftest import Visitor


def test_axe_finds_nothing_on_a_whole_page(visit: Visitor) -> None:
    """With every drawer open and every question answered, dark, Chinese and on a phone; and it sees what is broken."""
    tab = visit(width=PHONE, theme="dark").open("decay", lang="zh")
    audit.unfold(tab)
    found = audit.audit(tab)
    assert not found.findings, "\n".join(str(one) for one in found.findings)
    page = tab.page
    names = page.locator(".st-key-switches [aria-label]:is(button)").evaluate_all("all => all.map(b => b.ariaLabel)")
    assert names == ["English", "中文", "Aa, 教室投影用的大字"]
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    assert page.locator("[class*=st-key-references] li[lang=en]").count() == 3, "sources in English are told as such"

    wide = page.locator(".katex-display[tabindex='0'][role=group]")
    assert wide.count() > 0
    wide.first.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => document.activeElement.scrollLeft > 0")
    wide.first.evaluate("box => box.removeAttribute('tabindex')")
    assert {one.rule for one in audit.audit(tab, "[data-testid=stMain]").findings} == {"scrollable-region-focusable"}
    tab.is_clean()


def test_tab_leads_through_a_page_and_shows_where_it_is(visit: Visitor) -> None:
    """Every control is a stop, every stop looks another than at rest, none is under the header, and none a trap."""
    tab = visit().open("start", lang="en")
    tab.page.emulate_media(reduced_motion="reduce")  # what slides into sight is there at once
    audit.unfold(tab)
    keys = [key for key in controls.read(tab.page) if tab.page.locator(key).first.is_visible()]
    down, up = audit.walk(tab, keys), audit.walk(tab, keys, "Shift+Tab")
    assert len(keys) > 8
    for stops in (down, up):
        assert set(keys) == {key for stop in stops for key in stop.keys}
    rings = [stop.ringed for stop in down if stop.ringed is not None]
    assert len(rings) > 8
    assert [stop.what for stop in down if stop.ringed is False] == []
    assert [stop.what for stop in (*down, *up) if not stop.seen] == []
    tab.is_clean()
