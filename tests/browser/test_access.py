"""For a reader with keys or a screen reader, on two pages; `python -m proofs access` does the same on every page."""

from __future__ import annotations

import re

from playwright.sync_api import expect

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


def test_what_a_press_has_brought_is_said(visit: Visitor) -> None:
    """A verdict and a refusal, once each; what the page opens with is read with the page."""
    tab = visit(own=True).open("decay", lang="en")
    page, said = tab.page, tab.page.locator(".page-says")
    expect(said).to_be_empty()
    page.locator("[class*=st-key-question] button").first.click()
    expect(said).to_have_text(re.compile(r"^(Right|You said)"))
    tab.open("playground", lang="en")
    field = page.get_by_label("f(x, y) =")
    field.fill("a*(x-1")
    field.press("Enter")
    expect(said).to_contain_text("(", timeout=20_000)


def test_nothing_on_a_chinese_page_is_called_in_english(visit: Visitor) -> None:
    tab = visit(width=PHONE).open("transformer", lang="zh")
    tab.page.wait_for_function("() => !document.body.dataset.mending")
    names = tab.page.locator("[aria-label]:visible").evaluate_all("all => all.map(one => one.ariaLabel)")
    english = {"Expand sidebar", "Link to heading", "Selected values", "Clear all", "Open", "Copy to clipboard"}
    assert not english & set(names) and not [name for name in names if name.startswith("Remove ")]
    assert "展开侧栏" in names and "去掉 SGD" in names
    skip = tab.page.get_by_test_id("stSkipToContent")
    assert skip.locator("*").evaluate_all("all => all.every(one => getComputedStyle(one).fontSize === '0px')")


def test_colours_of_the_system_leave_nothing_out(visit: Visitor) -> None:
    """What is full, half and empty, and what is chosen, can be told apart where all colours are the reader's."""
    tab = visit(own=True).open("audit", lang="en")
    tab.page.emulate_media(forced_colors="active", color_scheme="dark")
    filled = "one => [getComputedStyle(one).backgroundColor, getComputedStyle(one).backgroundImage].join()"
    shapes = {name: tab.page.locator(f".audit-{name}").first.evaluate(filled) for name in ("full", "half", "empty")}
    assert len(set(shapes.values())) == 3, shapes


def test_a_closed_menu_is_no_row_of_stops(visit: Visitor) -> None:
    tab = visit(width=360).open("smoothness", lang="en")
    seen = []
    for _ in range(4):
        tab.page.keyboard.press("Tab")
        seen.append(tab.page.evaluate("() => document.activeElement.getBoundingClientRect().right"))
    assert min(seen) > 0, seen


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
