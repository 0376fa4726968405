"""What axe-core finds on a page, Streamlit's own parts included; and a walk through a page by the Tab key."""

from __future__ import annotations

from dataclasses import dataclass

from axe_playwright_python.sync_playwright import Axe

from tests.browser.app import Visit
from tests.browser.controls import open_drawers

#: All rules, best practices too; the one on the size of targets (WCAG 2.2 AA) is off in axe unless it is asked for.
OPTIONS = {"rules": {"target-size": {"enabled": True}}, "resultTypes": ["violations"]}
MENDED = """() => document.querySelector(".st-key-lang button[aria-label]") !== null
    && !document.body.hasAttribute("data-mending")"""
STEPS = 1500  # presses of Tab after which a walk is called a trap


@dataclass(frozen=True)
class Finding:
    """One element that breaks a rule of axe."""

    rule: str
    what: str
    html: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.what}: {self.html}"


@dataclass(frozen=True)
class Audit:
    """Findings of one look at a page, how many rules it passed, and the version of axe."""

    findings: tuple[Finding, ...]
    passed: int
    version: str


def audit(tab: Visit, inside: str | None = None) -> Audit:
    """Axe on the document as it is now, or on what matches `inside`. Raises AssertionError where axe did not run."""
    found = Axe().run(mended(tab).page, context=inside, options=OPTIONS).response
    passed = len(found["passes"])
    assert passed > 10, f"axe was not there: {passed} rules passed"
    findings = [
        Finding(rule["id"], rule["help"], node["html"][:160]) for rule in found["violations"] for node in rule["nodes"]
    ]
    return Audit(tuple(findings), passed, found["testEngine"]["version"])


def unfold(tab: Visit) -> None:
    """Opens every drawer and answers every question that is still open, so that all words of a page are on it."""
    open_drawers(tab)
    for group in tab.page.locator("[class*='st-key-question-'] [role=toolbar]").all():
        answer = group.locator("button").first
        if group.locator("[aria-pressed=true]").count() == 0:
            with tab.asks():
                answer.click()
    open_drawers(tab)


def mended(tab: Visit) -> Visit:
    """Waits until ui/stage/page/reach.js has looked over the page as it is now."""
    tab.page.wait_for_function(MENDED)
    return tab


#: What is in focus: its selector among the controls, whether it may be seen, and what it and its neighbours wear.
STOP = """async ([keys, looks]) => {
    let thing = document.activeElement;
    while (thing?.shadowRoot?.activeElement) thing = thing.shadowRoot.activeElement;
    if (!thing || thing === document.body) return null;
    const near = [thing, ...thing.querySelectorAll("*"), thing.nextElementSibling, thing.parentElement,
        thing.parentElement?.parentElement].filter(one => one).slice(0, 16);
    const wears = () => near.map(one => ["", "::before", "::after"].map(part => {
        const style = getComputedStyle(one, part || null);
        return [style.outlineStyle, style.outlineWidth, style.boxShadow, style.border, style.backgroundColor,
            style.textDecorationLine, style.stroke, style.strokeWidth].join();
    }).join()).join();
    const box = thing.getBoundingClientRect();
    const outer = thing.getRootNode().host ?? thing;
    const header = outer.closest(`header, nav, [data-testid=stSkipToContent], [data-testid=stSidebar],
        .st-key-switches, [role=dialog]`);
    const edge = header ? 0 : document.querySelector("[data-testid=stHeader]")?.getBoundingClientRect().bottom ?? 0;
    const seen = box.bottom > edge + 1 && box.top < innerHeight - 1 && box.right > 0 && box.left < innerWidth;
    let ringed = null;
    const kind = `${thing.tagName} ${thing.getAttribute("class")} ${thing.parentElement?.getAttribute("class")}`;
    window.__worn ??= new Set();
    if (looks && !window.__worn.has(kind)) { // a table has hundreds of links of one kind
        window.__worn.add(kind);
        const focused = wears();
        thing.blur();
        await new Promise(done => { // React Aria takes its ring away when it has drawn
            requestAnimationFrame(() => requestAnimationFrame(done));
            setTimeout(done, 300);
        });
        ringed = focused !== wears();
        thing.focus({preventScroll: true});
    }
    const name = thing.getAttribute("aria-label") ?? thing.textContent.trim().slice(0, 40);
    return {keys: keys.filter(key => thing.closest(key) || thing.querySelector?.(key)), seen, ringed,
        what: `${thing.tagName.toLowerCase()} ${name}`};
}"""

#: Puts the browser's starting point for Tab at the top of the page, or at its end.
ENDS = """top => {
    const mark = document.createElement("span");
    mark.tabIndex = -1;
    document.body[top ? "prepend" : "append"](mark);
    mark.focus();
    mark.remove();
}"""


@dataclass(frozen=True)
class Stop:
    """One stop of the Tab key: the controls it belongs to, whether it stands in the window clear of the header, and
    whether it looks another than at rest (None where one of its kind was looked at, and on the way up)."""

    what: str
    keys: tuple[str, ...]
    seen: bool
    ringed: bool | None


def walk(tab: Visit, keys: list[str], key: str = "Tab") -> list[Stop]:
    """Every stop from the top of the page (Shift+Tab: from its end) until the focus leaves the page again."""
    tab.page.evaluate(ENDS, key == "Tab")
    stops: list[Stop] = []
    while len(stops) < STEPS:
        tab.page.keyboard.press(key)
        found = tab.page.evaluate(STOP, [keys, key == "Tab"])
        if found is None:
            return stops
        stops.append(Stop(found["what"], tuple(found["keys"]), found["seen"], found["ringed"]))
    raise AssertionError(f"{STEPS} presses of {key} did not leave the page: {stops[-1].what}")
