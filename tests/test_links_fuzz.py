"""A sample of the fuzz of links (proofs/links.py opens ten thousand): no exception, no HTML of a link on the page."""

from __future__ import annotations

import pytest

from proofs import links
from ui import jobs

SAMPLE, SEED = 16, 9  # a link costs half a second of CPU


def test_random_and_mutated_links_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs._registry, "_staff", lambda: None)
    pages = {page.slug: {} for page in links.find_pages()}
    known = {**pages, "playground": {"playground.formula": ("x^2",), "playground.window": ("-3,3",),
             "playground.methods": ("AdamW,SGD",), "playground.lr.1": ("0.1",)},
             "scale": {"scale.lr": ("0.01",), "scale.methods": ("AdamW",)}}  # fmt: skip
    for number in range(SAMPLE):
        found = links.follow(*links.link(known, SEED, number))
        assert not found.fault, (found.address, found.fault)


def test_a_link_is_the_same_for_everybody() -> None:
    known = {"a": {"a.x": ("1", "2")}, "b": {"b.y": ("true",)}}
    made = [links.link(known, 1, k) for k in range(50)]
    assert made == [links.link(known, 1, k) for k in range(50)]
    assert len({str(one) for one in made}) > 25
