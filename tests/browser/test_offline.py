"""The one file opened from a disk, with no server and no network: it draws, it answers, it saves what it shows."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import numpy as np
from playwright.sync_api import Browser, expect

import optim_core as oc
from tests.a_page import opened
from tests.a_stage import scene_of
from ui.stage import offline

LINK = "https://adamw.example/decay?decay.steps=200&lang=en"


def test_a_page_in_one_file_lives_without_a_network(browser: Browser, tmp_path: Path) -> None:
    figure = scene_of(opened("decay", steps="200"))
    file = tmp_path / "page.html"
    file.write_text(offline.page(figure, about=["A sentence."], link=LINK), "utf-8")
    context = browser.new_context(offline=True, viewport={"width": 1280, "height": 900}, accept_downloads=True)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    asked, trouble = [], []
    page.on("request", lambda one: asked.append(one.url))
    page.on("console", lambda one: trouble.append(one.text) if one.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.goto(file.as_uri())
    decay = page.get_by_role("slider", name="weight decay")
    expect(page.locator(".stage-readout")).to_contain_text("AdamProx")
    before = str(decay.get_attribute("aria-valuetext"))
    decay.press("ArrowRight")
    expect(decay).not_to_have_attribute("aria-valuetext", before)  # a frame later
    chosen = float(str(decay.get_attribute("aria-valuetext")))
    assert chosen > 0.4

    page.get_by_role("button", name="Save as …").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV", exact=True).click()
    lines = Path(download.value.path()).read_text("utf-8").splitlines()
    rows = [line.split(",") for line in lines if line.startswith("AdamW,")]
    path = oc.run("AdamW", oc.landscape("bowl"), steps=200, lr=0.02, beta2=0.95, weight_decay=chosen)
    assert np.abs(np.array([row[3:5] for row in rows], dtype=float) - path.x).max() <= 1e-12
    link = urlsplit(next(line for line in lines if line.startswith("# https"))[2:])
    assert link.hostname == "adamw.example" and link.path == "/decay"
    assert parse_qs(link.query) == {"decay.steps": ["200"], "decay.decay": [f"{chosen:g}"], "lang": ["en"]}

    assert not trouble and [url for url in asked if not url.startswith(("data:", "blob:"))] == [file.as_uri()]
    assert page.url == file.as_uri(), "an address on a disk stays as it is"
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    context.close()
