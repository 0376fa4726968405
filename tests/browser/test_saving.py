"""What leaves the stage: files, the link, what to cite, and the sentence that is spoken."""

from __future__ import annotations

import re
import struct
from contextlib import nullcontext
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import numpy as np
from playwright.sync_api import Download, Page, expect

import optim_core as oc
from tests.a_page import run
from tests.browser.app import Visit
from tests.browser.conftest import Visitor
from ui import cite
from ui.text import page_text
from ui.theme import GROUNDS, Theme

SVG = "{http://www.w3.org/2000/svg}"
XLINK = "{http://www.w3.org/1999/xlink}href"


def tools(visit: Visit) -> Page:
    visit.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit.page.locator(".stage-tools").scroll_into_view_if_needed()
    return visit.page


def saved(page: Page, kind: str) -> Download:
    opener = page.get_by_role("button", name="Save as …")
    if opener.get_attribute("aria-expanded") == "false":
        opener.click()
    with page.expect_download() as download:
        page.get_by_role("button", name=kind, exact=True).click()
    return download.value


def text_of(download: Download) -> str:
    return Path(download.path()).read_text("utf-8")


def turned(page: Page) -> float:
    """λ, one stop higher by key; what the address says of it then."""
    page.get_by_role("slider", name=re.compile("weight decay")).press("ArrowRight")
    page.wait_for_function("location.search.includes('decay.decay=')")
    return float(re.search(r"decay\.decay=([\d.]+)", page.url)[1])  # type: ignore[index]


def test_a_picture_as_svg_stands_alone_in_the_theme_that_is_seen(visit: Visitor) -> None:
    tab = visit().open("decay")
    page = tools(tab)
    stands_alone(saved(page, "SVG"), "light")
    with tab.asks():  # the frame tells the server, for the pictures that Python draws
        page.emulate_media(color_scheme="dark")
    stands_alone(saved(page, "SVG"), "dark")


def stands_alone(download: Download, theme: Theme) -> None:
    assert download.suggested_filename == "adamw-lab-decay.svg"
    text = text_of(download)
    for foreign in ("light-dark(", "var(", "currentcolor", "class=", "blob:", "color-mix"):
        assert foreign not in text.lower(), f"{foreign} means nothing outside the page"
    root = ElementTree.fromstring(text)
    shown = ["".join(node.itertext()) for node in root.iter(f"{SVG}text")]
    assert {"Adam", "Adam-ℓ2", "AdamW", "AdamProx", "x₁", "The same λ, in four places"} <= set(shown)
    (link,) = root.iter(f"{SVG}a")
    assert link.get(XLINK, "").endswith("/decay?lang=en") and "".join(link.itertext()) == link.get(XLINK)
    (image,) = root.iter(f"{SVG}image")
    assert image.get(XLINK, "").startswith("data:image/png;base64,")
    ground = next(root.iter(f"{SVG}rect"))
    assert ground.get("fill") == GROUNDS[theme].page
    curves = [node for node in root.iter(f"{SVG}path") if len(node.get("d", "")) > 500]
    assert len(curves) >= 4 and all(re.fullmatch(r"#[0-9a-f]{6}", node.get("stroke", "")) for node in curves)


def test_a_picture_as_png_has_two_pixels_for_one(visit: Visitor) -> None:
    page = tools(visit().open("start"))
    data = Path(saved(page, "PNG").path()).read_bytes()
    width, height = struct.unpack(">II", data[16:24])
    box = page.locator(".stage-picture").bounding_box()
    assert box and width == 2 * (round(box["width"]) + 24) and height > 2 * box["height"] + 40
    assert len(data) > 20_000, "an empty picture is smaller"


def test_the_table_and_the_script_are_those_of_the_present_state(visit: Visitor) -> None:
    opened = visit().open("decay", **{"decay.steps": "200"})
    page = tools(opened)
    chosen = turned(page)
    assert chosen > 0.4
    table = text_of(saved(page, "CSV"))
    assert f"# decay = {chosen:g}" in table.splitlines() and f"# {page.url}&lang=en" in table.splitlines()
    rows = [line.split(",") for line in table.splitlines() if line.startswith("AdamW,")]
    path = oc.run("AdamW", oc.landscape("bowl"), steps=200, lr=0.02, beta2=0.95, weight_decay=chosen)
    assert np.abs(np.array([row[3:5] for row in rows], dtype=float) - path.x).max() <= 1e-12
    assert np.abs(np.array([row[5] for row in rows], dtype=float) - path.loss).max() <= 1e-12
    scope, _ = run(text_of(saved(page, "Python")))
    assert np.array_equal(scope["paths"]["AdamW"].x, path.x)
    assert np.abs(path.x[-1] - path.x[0]).max() > 1
    assert not opened.complaints


def test_what_to_cite_is_copied_and_so_is_the_link_with_state_and_language(visit: Visitor) -> None:
    page = tools(visit().open("decay"))
    opener = page.get_by_role("button", name="Cite", exact=True)
    opener.press("Enter")
    dialog = page.get_by_role("dialog", name="The papers behind this page, and this app")
    expect(dialog).to_contain_text("TMLR 2022, arXiv:2202.00089")
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("button", name="Copied")).to_be_focused()
    papers = cite.papers(page_text("decay", "en").sections["references"])
    assert page.evaluate("navigator.clipboard.readText()").count("@") == len(papers) + 1 > 2, "and the app"
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(opener).to_be_focused()
    chosen = turned(page)
    page.locator(".stage-tools").get_by_role("button", name="Copy link").click()
    expect(page.locator(".stage-tools-status")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()").endswith(f"/decay?decay.decay={chosen:g}&lang=en")


def test_kept_states_stand_in_the_line_and_go_with_their_cross(visit: Visitor) -> None:
    page = tools(visit().open("decay"))
    undo, reset = (page.get_by_role("button", name=name, exact=True) for name in ("Undo", "Reset"))
    assert undo.get_attribute("aria-disabled") == reset.get_attribute("aria-disabled") == "true"
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_role("button", name="Remove 1: as it was")).to_be_visible()
    chosen = turned(page)
    expect(page.get_by_role("button", name="Remove 1: λ = 0.4")).to_be_visible()
    expect(undo).to_have_attribute("aria-disabled", "false")
    reset.click()
    expect(reset).to_have_attribute("aria-disabled", "true")
    expect(page.locator(".stage-tool-ghost")).to_have_count(0)  # as the page opened
    undo.click()
    expect(page.get_by_role("slider", name=re.compile("weight decay"))).to_have_attribute(
        "aria-valuetext", re.compile(f"{chosen:g}")
    )
    page.get_by_role("button", name="Keep", exact=True).click()
    page.get_by_role("button", name=f"Remove 2: λ = {chosen:g}").click()
    page.get_by_role("button", name="Remove 1: λ = 0.4").click()  # it came back with what Reset had taken
    expect(page.locator(".stage-tool-ghost")).to_have_count(0)
    expect(page.get_by_role("button", name="Keep", exact=True)).to_be_focused()


def test_a_state_kept_with_another_rule_is_still_that_state(visit: Visitor) -> None:
    """Its own settings have no control here; they stay in the link and are there when the rule is chosen."""
    kept = "rule=Lion,lr=0.0777,lion.beta2=0.5"
    tab = visit().open("decay", lang="en", **{"decay.keep": kept})
    menu = tab.page.locator("#stage-choice-decay-rule")
    for rule in ("Adam", "Signum", "Lion"):
        with tab.asks() if menu.input_value() != rule else nullcontext():
            menu.select_option(rule)
        assert parse_qs(urlsplit(tab.page.url).query)["decay.keep"] == [kept]
    expect(tab.page.get_by_role("button", name=re.compile("Remove 1: .*β₂ = 0.5"))).to_be_visible()
    tab.is_clean()


def test_one_sentence_is_spoken_when_the_hand_rests(visit: Visitor) -> None:
    tab = visit().open("decay")
    page = tools(tab)
    region = page.locator(".stage-readout [aria-live=polite]")
    expect(region).to_be_empty()
    page.evaluate("""() => {
        window.said = [];
        const region = document.querySelector(".stage-readout [aria-live=polite]");
        new MutationObserver(() => window.said.push(region.textContent)).observe(region, { childList: true });
    }""")
    dial = page.get_by_role("slider", name=re.compile("weight decay"))
    tab.presses(dial, *["ArrowRight"] * 5)
    expect(region).to_have_text(re.compile(r"^Adam stopped at \(3, 2\) after 664 steps; Adam-ℓ2 stopped at .*\.$"))
    assert len(page.evaluate("window.said")) == 1, "each key said something"
