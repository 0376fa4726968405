"""The live stage in Chromium: `python -m benchmarks.stage` prints JSON.

Frames: while the start is dragged in a circle, all that the browser's main thread does (events, script, style, layout,
paint; from its trace) is summed from the beginning of one frame to the beginning of the next; the page's own timer
says how much of it is computing the paths and how much changing the drawing. Beside that what a reader waits for, in
turn with a minimal Streamlit page (minimal_page.py) in the same run.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests import machine
from tests.browser import wire
from tests.browser.conftest import FLAGS
from tests.browser.server import serve

CASES = ((1, 500), (7, 500), (12, 500), (3, 5000))  # methods, steps
MOVES = 240  # of the pointer in one drag
TRACED = ["devtools.timeline", "disabled-by-default-devtools.timeline"]
WINDOW = {"width": 1280, "height": 900}
LIMIT = 120_000  # ms

OURS = {"picture": ".stage-lines path[d]", "hand": ".stage-handle-start"}
THEIRS = {"picture": ".js-plotly-plot .scatterlayer path.js-line", "hand": "input[type=range]"}

#: Notes when the first picture stands (painted: two frames later), and after each key and each release when the
#: picture's paths and the link differ from before.
WATCH = """picture => {
    const seen = window.__seen = {first: null, answers: [], released: null, links: []}
    const shape = () => [...document.querySelectorAll(picture)].map(path => path.getAttribute('d')).join('|')
    const look = () => {
        if (!shape()) return requestAnimationFrame(look)
        requestAnimationFrame(() => requestAnimationFrame(() => { seen.first = performance.now() }))
    }
    requestAnimationFrame(look)
    addEventListener('keydown', () => {
        const at = performance.now(), before = shape()
        const watch = new MutationObserver(() => {
            const now = shape()
            if (!now || now === before) return
            watch.disconnect()
            seen.answers.push(performance.now() - at)
        })
        watch.observe(document.body, {subtree: true, childList: true, attributes: true, attributeFilter: ['d']})
    }, true)
    addEventListener('pointerup', () => { seen.released = performance.now() }, true)
    for (const name of ['pushState', 'replaceState']) {
        const write = history[name]
        history[name] = function (...all) {
            write.apply(this, all)
            if (seen.released !== null) seen.links.push(performance.now() - seen.released)
            seen.released = null
        }
    }
}"""


@contextmanager
def tab(browser: Browser, address: str, watched: dict[str, Any]) -> Iterator[Page]:
    """A visitor with an empty cache, once the first picture is painted."""
    context = browser.new_context(viewport=WINDOW, locale="en-US")
    page = context.new_page()
    page.set_default_timeout(LIMIT)
    page.add_init_script(wire.script())
    page.add_init_script(f"({WATCH})({json.dumps(watched['picture'])})")
    page.goto(address)
    page.wait_for_function("() => window.__seen.first")
    try:
        yield page
    finally:
        context.close()


def dragged(page: Page, moves: int) -> None:
    """The start goes round and round, a pointer move at a time, and is let go."""
    box = page.locator(f"{OURS['hand']} circle").first.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for k in range(moves):
        turn = 4 * math.pi * k / moves
        page.mouse.move(x + 90 * (1 - math.cos(turn)), y - 120 * math.sin(turn))
    page.mouse.up()


def frames(browser: Browser, base: str, methods: int, steps: int) -> dict[str, Any]:
    """Main-thread time of each frame of a drag (ms), the page's own times, and what the release costs."""
    with tab(browser, f"{base}/?n={methods}&steps={steps}", OURS) as page:
        page.wait_for_timeout(1500)  # the ground of the map is drawn by a worker
        dragged(page, 30)
        page.wait_for_timeout(500)
        page.evaluate("""() => {
            const root = document.querySelector('.stage')
            window.__own = []
            root.dataset.time = ''
            root.addEventListener('stageframe', ({detail}) => __own.push(detail))
        }""")
        browser.start_tracing(page=page, categories=TRACED)
        dragged(page, MOVES)
        trace = json.loads(browser.stop_tracing())["traceEvents"]
        own = page.evaluate("() => window.__own")
        for _ in range(8):
            page.wait_for_timeout(400)
            dragged(page, 6)
        links = page.evaluate("() => window.__seen.links")
    return {
        "methods": methods,
        "steps": steps,
        "frame": by_frame(trace, "dur"),
        "work": by_frame(trace, "tdur"),
        "compute": [one["compute"] for one in own],
        "draw": [one["draw"] for one in own],
        "link": links,
    }


def by_frame(trace: list[dict[str, Any]], clock: str) -> list[float]:
    """Milliseconds of the page's main thread in each frame, from one animation callback to the next: by the clock on
    the wall ("dur"), where other programs and threads count too, or of the processor ("tdur")."""
    names = {(e["pid"], e["tid"]): e["args"]["name"] for e in trace if e["name"] == "thread_name"}
    mains = {thread for thread, name in names.items() if name == "CrRendererMain"}
    drawn = [e for e in trace if e["name"] == "FireAnimationFrame" and (e["pid"], e["tid"]) in mains]
    if not drawn:
        raise SystemExit("The trace holds no animation frame of the page; nothing was measured.")
    page = (drawn[0]["pid"], drawn[0]["tid"])
    tasks = sorted((e["ts"], e["dur"], e[clock]) for e in trace
                   if e["name"] == "RunTask" and clock in e and (e["pid"], e["tid"]) == page)  # fmt: skip
    calls = sorted(e["ts"] for e in drawn)
    spans: list[float] = []
    k = 0
    for begun, lasted, worked in tasks:
        opens = False
        while k < len(calls) and calls[k] < begun + lasted:
            opens, k = True, k + 1
        if opens:
            spans.append(worked / 1000)
        elif spans:
            spans[-1] += worked / 1000
    return spans[1:-1]  # the first and the last are no whole frames of the drag


def answers(page: Page, watched: dict[str, Any], times: int) -> list[float]:
    """Milliseconds from a key to the changed picture."""
    for k in range(times + 2):
        page.locator(watched["hand"]).first.focus()
        asked = page.evaluate("() => window.__wire.asked")
        page.keyboard.press("ArrowRight")
        page.wait_for_function("n => window.__seen.answers.length > n", arg=k)
        page.evaluate("([asked, limit]) => window.__wire.rests(asked, limit)", [asked, LIMIT])
    return page.evaluate("() => window.__seen.answers")[2:]


def beside(browser: Browser, ours: str, theirs: str, rounds: int) -> dict[str, Any]:
    """First load to first picture and key to changed picture, in turn."""
    pairs = {"ours": (ours, OURS), "minimal": (theirs, THEIRS)}
    found: dict[str, Any] = {name: {"load": [], "again": [], "answer": []} for name in pairs}
    for _ in range(rounds):
        for name, (address, watched) in pairs.items():
            with tab(browser, address, watched) as page:
                found[name]["load"].append(page.evaluate("() => window.__seen.first"))
                page.evaluate("limit => window.__wire.rests(0, limit)", LIMIT)
                found[name]["answer"] += answers(page, watched, 5)
                page.reload()
                page.wait_for_function("() => window.__seen?.first")
                found[name]["again"].append(page.evaluate("() => window.__seen.first"))
    return found


def measure(rounds: int) -> dict[str, Any]:
    """All that report.py tells of the stage; times in milliseconds."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=machine.chromium(), headless=True, args=FLAGS)
        with serve("benchmarks/stage_app.py") as base:
            cases = [frames(browser, base, *case) for case in CASES]
        with serve() as ours, serve("benchmarks/minimal_page.py") as theirs:
            waits = beside(browser, f"{ours}/decay?lang=en", theirs, rounds)
        version = browser.version
        browser.close()
    return {"cases": cases, "waits": waits, "chromium": version}


def main() -> None:
    json.dump(measure(int(sys.argv[1])), sys.stdout)


if __name__ == "__main__":
    main()
