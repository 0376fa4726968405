"""Every page for every reader: axe-core in both themes, on a desk and on a phone; a walk by Tab; windows of 320 px.

A page is opened twice: light and dark, wide and narrow, English and Chinese, in pairs that change from page to page.
All that a press can bring to light is opened first: drawers, answers, and one after the other the tabs.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from playwright.sync_api import Browser, sync_playwright

from proofs.proof import Line, Proof
from tests import machine
from tests.browser import audit, controls, wire
from tests.browser.app import PHONE, WIDE, Visit
from tests.browser.conftest import FLAGS
from tests.browser.server import serve
from ui.pages import find_pages

Look = tuple[str, str, int]  # language, theme, width in px
DESKS: tuple[Look, ...] = (("en", "light", WIDE), ("zh", "dark", WIDE), ("zh", "light", WIDE), ("en", "dark", WIDE))
PHONES: tuple[Look, ...] = (
    ("zh", "dark", PHONE),
    ("en", "light", PHONE),
    ("en", "dark", PHONE),
    ("zh", "light", PHONE),
)
ZOOMED = {"200 %": WIDE // 2, "400 %": WIDE // 4}  # what a window of 1,280 px has left of itself (WCAG 1.4.4, 1.4.10)
MORE = "Nothing is set aside: what Streamlit draws is held to the same rules."
TABS = "[data-testid=stMain] [role=tab]:not(.stage *)"


@dataclass
class Found:
    """What was found on one page, over its looks."""

    findings: set[audit.Finding] = field(default_factory=set)
    rules: int = 0
    stops: int = 0
    trouble: list[str] = field(default_factory=list)
    sticks: dict[str, int] = field(default_factory=dict)


def prove() -> Proof:
    """Opens every page of a served app twice in Chromium; see the module's first lines."""
    with serve() as base, sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=machine.chromium(), headless=True, args=FLAGS)
        pages = {file.slug: _page(chromium, base, file.slug, k) for k, file in enumerate(find_pages())}
        seen, version = _planted(chromium, base)
        chromium.close()
    lines = [line for slug, found in pages.items() for line in _lines(slug, found)]
    lines.append(Line("the instrument", "sees a planted fault", ", ".join(seen), len(seen) == len(PLANTED)))
    how = (
        f"axe-core {version}, all rules with best practices and target-size, on {len(pages)} pages: one look on "
        f"a desk ({WIDE} px), one on a phone ({PHONE} px), one light, one dark, one English, one Chinese; every drawer "
        "open, every question answered, in one of the looks every tab in sight once. On the desk then a walk by Tab "
        "down the page and by Shift+Tab up it: each control is a stop, looks another than at rest and stands clear of "
        "the header. Then the window is narrowed to what a zoom of 200 % and 400 % leaves: nothing sticks out. "
    )
    return Proof("Every page for every reader", how, tuple(lines), MORE)


def _page(chromium: Browser, base: str, slug: str, number: int) -> Found:
    found = Found()
    for look in (DESKS[number % len(DESKS)], PHONES[number % len(PHONES)]):
        language, _, width = look
        tab = new_tab(chromium, base, look).open(slug, lang=language)
        _listen(tab, found, with_tabs=(width == WIDE) == (number % 2 == 0))
        if width == WIDE:
            _walked(tab, found)
            for name, narrow in ZOOMED.items():
                tab.page.set_viewport_size({"width": narrow, "height": 900})
                found.sticks[name] = tab.rests().overflow()
        found.trouble += tab.complaints
        tab.page.context.close()
    return found


def new_tab(chromium: Browser, base: str, look: Look) -> Visit:
    """An empty tab with this look, in a context of its own."""
    _, theme, width = look
    page = chromium.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=theme,
        locale="en-US",
        has_touch=width == PHONE,
        reduced_motion="reduce",  # what slides into sight is there at once
    ).new_page()
    page.add_init_script(wire.script())
    return Visit(page, base)


def _listen(tab: Visit, found: Found, *, with_tabs: bool) -> None:
    audit.unfold(tab)
    first = audit.audit(tab)
    found.rules = max(found.rules, first.passed)
    found.findings |= set(first.findings)
    tabs = tab.page.locator(TABS)
    for k in range(tabs.count() if with_tabs else 0):
        if tabs.nth(k).is_visible() and tabs.nth(k).get_attribute("aria-selected") == "false":
            tabs.nth(k).click()
            controls.open_drawers(tab.rests())
            found.findings |= set(audit.audit(tab, "[data-testid=stTabs]").findings)


def _walked(tab: Visit, found: Found) -> None:
    keys = [key for key in controls.read(tab.page) if tab.page.locator(key).first.is_visible()]
    down, up = audit.walk(tab, keys), audit.walk(tab, keys, "Shift+Tab")
    reached = {key for stop in down for key in stop.keys}
    found.stops = len(down)
    found.trouble += [f"{key} is no stop" for key in keys if key not in reached]
    found.trouble += [f"{stop.what} has no ring" for stop in down if stop.ringed is False]
    found.trouble += [f"{stop.what} is out of sight" for stop in (*down, *up) if not stop.seen]
    back = {key for stop in up for key in stop.keys}
    found.trouble += [f"{key} is no stop on the way up" for key in keys if key not in back]


PLANTED = {
    "link-name": "document.querySelector('.st-key-onward a').replaceChildren()",
    "color-contrast": "document.querySelector('.st-key-page-title h1').style.color = '#ccc'",
    "heading-order": "document.querySelector('[class*=st-key-references] h2').outerHTML = '<h5>x</h5>'",
}


def _planted(chromium: Browser, base: str) -> tuple[list[str], str]:
    """The rules that see what was broken on purpose, and the version of axe."""
    tab = audit.mended(new_tab(chromium, base, ("en", "light", WIDE)).open("start", lang="en"))
    for fault in PLANTED.values():
        tab.page.evaluate(fault)
    result = audit.audit(tab)
    tab.page.context.close()
    return sorted({one.rule for one in result.findings} & set(PLANTED)), result.version


def _lines(slug: str, found: Found) -> list[Line]:
    wrong = [str(one) for one in found.findings]
    told = f"{len(wrong)} ({found.rules} rules passed)"
    sticks = ", ".join(f"{px} px" for px in found.sticks.values())
    return [
        Line(f"/{slug}: axe", "no violation", cell(told, wrong), not wrong),
        Line(f"/{slug}: keys", "no fault", cell(f"{found.stops} stops", found.trouble), not found.trouble),
        Line(f"/{slug}: {', '.join(found.sticks)}", "0 px", sticks, not any(found.sticks.values())),
    ]


def cell(told: str, faults: list[str]) -> str:
    """One cell of the table, with the first faults in it."""
    return "; ".join([told, *sorted(set(faults))[:4]]).replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")
