"""Time and numbers of the live stage on a real page: the scrubber, playback, the strip and the equation."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.browser.app import PHONE, Visit
from tests.browser.conftest import Visitor
from tests.browser.test_hands import linked, middle

#: Marks every element of the equation's rows, and counts those that still carry the mark.
MARK = "() => document.querySelectorAll('.stage-ledger-rows *').forEach(one => (one.marked = true))"
FRESH = "() => [...document.querySelectorAll('.stage-ledger-rows *')].filter(one => !one.marked).length"

#: Notes at every picture of a film: the step, what the button says, how often the server was asked, what the link says.
FILM = """() => {
    const [track, play] = ["track", "play"].map((name) => document.querySelector(`.stage-scrub-${name}`));
    window.film = [];
    const note = () => film.push([+track.ariaValueNow, play.textContent, __wire.asked, location.search]);
    new MutationObserver(note).observe(track, { attributeFilter: ["aria-valuenow"] });
}"""


def stage(visit: Visitor, width: int = 1280, **query: str) -> Visit:
    """The Decay page with its equation typeset."""
    tab = visit(width=width).open("decay", lang="en", **query)
    expect(tab.page.locator(".stage-ledger-row").first).to_be_visible()
    return tab


def scrubber(tab: Visit) -> Locator:
    return tab.page.get_by_role("slider", name="Step", exact=True)


def title(tab: Visit) -> Locator:
    return tab.page.locator(".stage-ledger-title")


def test_keys_move_through_time_and_only_texts_change(visit: Visitor) -> None:
    tab = stage(visit)
    expect(title(tab)).to_have_text("Step 20 of AdamW")
    numbers = tab.page.locator(".stage-ledger-numbers").last
    before, asked = numbers.inner_text(), tab.asked()
    tab.page.evaluate(MARK)
    with tab.asks():
        tab.presses(scrubber(tab), "ArrowRight", "Shift+ArrowRight")
    expect(title(tab)).to_have_text("Step 31 of AdamW")
    assert tab.asked() == asked + 1 and linked(tab) == {"t": "31"}
    assert numbers.inner_text() != before
    assert tab.page.evaluate(FRESH) == 0
    with tab.asks():
        tab.page.keyboard.press("End")
    expect(scrubber(tab)).to_have_attribute("aria-valuetext", "step 1,500 of 1,500")
    tab.is_clean()


def test_playback_asks_nobody_until_it_stops(visit: Visitor) -> None:
    tab = stage(visit)
    asked = tab.asked()
    tab.page.get_by_role("button", name="Speed of playback: 1×").click()
    tab.page.get_by_role("button", name="Speed of playback: 2×").click()
    tab.page.evaluate(FILM)
    with tab.asks():
        tab.page.get_by_role("button", name="Play", exact=True).click()
    *film, (last, *_) = tab.page.evaluate("() => window.film")
    assert last == 1500 and len(film) > 10
    assert {tuple(rest) for _, *rest in film} == {("Pause", asked, "")}
    assert tab.asked() == asked + 1 and linked(tab) == {"t": "1500"}
    expect(tab.page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    expect(tab.page.locator(".stage-scrub [aria-live]")).to_have_text("step 1,500 of 1,500")
    tab.is_clean()


def test_reduced_motion_plays_in_still_pictures(visit: Visitor) -> None:
    tab = stage(visit)
    tab.page.emulate_media(reduced_motion="reduce")
    seen = tab.page.evaluate(
        """async () => {
          const part = (name) => document.querySelector(`.stage-scrub-${name}`);
          const [track, play, speed] = ["track", "play", "speed"].map(part);
          const seen = new Set();
          const watch = new MutationObserver(() => seen.add(track.ariaValueNow));
          watch.observe(track, { attributeFilter: ["aria-valuenow"] });
          for (let k = 0; k < 2; k++) speed.click();
          play.click();
          while (track.ariaValueNow !== "1500") await new Promise((done) => setTimeout(done, 50));
          return seen.size;
        }"""
    )
    assert seen <= 10  # a film would show a hundred


def test_the_strip_is_on_the_scrubbers_axis(visit: Visitor) -> None:
    tab = stage(visit)
    x, _ = middle(tab.page.locator(".stage-scrub-thumb"))
    line = tab.page.locator(".stage-strip-now").bounding_box()
    assert line is not None and abs(line["x"] + line["width"] / 2 - x) < 2
    plot = tab.page.locator(".stage-strip-plot")
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    assert box is not None
    with tab.asks():
        tab.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + 30)
    assert 300 < int(linked(tab)["t"]) < 450  # the middle of a root scale is a quarter of the way
    tab.page.get_by_text("distance to where it ends").click()
    expect(plot).to_have_accessible_name("distance to where it ends at each step, one curve for each method, "
                                         "on a scale of powers of ten")  # fmt: skip
    tab.is_clean()


def test_symbols_are_explained_to_keys_and_to_a_pointer(visit: Visitor) -> None:
    tab = stage(visit)
    meaning = tab.page.locator(".stage-ledger-meaning")
    expect(meaning).to_have_text("Point at a symbol, or tap it, to read what it stands for.")
    tab.page.locator(".stage-ledger-signs button").first.focus()
    expect(meaning).to_have_text("running mean of the gradients")
    lit = tab.page.locator(".stage-ledger-rows .stage-symbol-lit")
    assert lit.count() >= 4 and set(lit.evaluate_all("all => all.map(one => one.dataset.symbol)")) == {"m"}
    tab.page.keyboard.press("ArrowRight")
    expect(meaning).to_have_text("memory of the mean")
    tab.page.locator(".stage-ledger-right [data-symbol=weight_decay]").first.hover()
    expect(meaning).to_have_text("weight decay: how strongly each step pulls towards zero")
    tab.is_clean()


def test_tabs_and_the_plug_choose_the_equation(visit: Visitor) -> None:
    tab = stage(visit)
    asked = tab.asked()
    tab.page.get_by_role("tab", name="AdamW", exact=True).focus()
    tab.page.keyboard.press("ArrowRight")
    expect(title(tab)).to_have_text("Step 20 of AdamProx")
    expect(tab.page.get_by_role("tab", name="AdamProx", exact=True)).to_have_attribute("aria-selected", "true")
    numbers = tab.page.locator(".stage-ledger-numbers").last
    first = numbers.inner_text()
    tab.page.locator(".stage-ledger-coordinates .stage-word").last.click()
    expect(numbers).not_to_have_text(first)
    assert tab.asked() == asked  # where one looks is nobody's business
    tab.is_clean()


def test_on_a_phone_the_equation_keeps_to_its_place(visit: Visitor) -> None:
    """Its values take lines of their own; what is still too long scrolls inside it and widens no page."""
    for width, rule in ((PHONE, "Adam"), (PHONE, "RAdam"), (320, "Adam")):
        tab = stage(visit, width=width, **{"decay.c1": "1024", "decay.lr": "0.0123", "decay.rule": rule})
        panel = tab.page.locator(".stage-ledger-panel")
        assert panel.evaluate("one => one.scrollWidth - one.clientWidth") == 0 == tab.overflow()
    panel.evaluate("one => (one.style.width = '9rem')")
    assert panel.evaluate("one => one.scrollWidth - one.clientWidth") > 10 and tab.overflow() == 0
    tab.is_clean()
