"""A sample of the fuzz of links (proofs/links.py reads ten thousand and opens several hundred)."""

from __future__ import annotations

from typing import Any

import pytest

from proofs import _links, links
from ui import jobs, text

READ, SEED = 200, 9  # a link costs 4 ms to read, and half a second to open


@pytest.fixture(scope="module")
def known() -> _links.Keys:
    return links.keys()


def test_random_and_mutated_links_are_read(known: _links.Keys, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "language", lambda: "zh")
    found = [links.read(*_links.link(known, SEED, number)) for number in range(READ)]
    assert not [one for one in found if one.fault]
    assert 0.2 * READ < sum(one.nonsense for one in found) < READ, "right links and wrong ones"


def test_every_page_opens_at_a_random_link_in_large_type(known: _links.Keys, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs._registry, "_staff", lambda: None)
    first = dict(_links.link(known, SEED, number) for number in range(READ, 0, -1))
    assert set(first) == set(known), "a link of every page"
    for slug, query in first.items():
        found = links.follow(slug, [*(pair for pair in query if pair[0] != "size"), ("size", "large")])
        assert not found.fault, (found.address, found.fault)


@pytest.mark.parametrize("broken", ["raises", "breaks out", "illegal"])
def test_a_page_that_reads_badly_is_found(broken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    check = links.links.check

    def badly(controls: Any, prefix: str, query: Any) -> Any:
        values, problems = check(controls, prefix, query)
        if broken == "raises":
            raise KeyError(prefix)
        return ({**values, "lr": 1e9} if broken == "illegal" and "lr" in values else values), problems

    monkeypatch.setattr(text, "language", lambda: "en")
    monkeypatch.setattr(links.links, "check", badly)
    if broken == "breaks out":
        monkeypatch.setattr(links.links, "quoted", str)
    assert links.read("start", [("start.lr", f"a`{_links.MARK}")]).fault


def test_the_sample_is_as_many_of_every_page_with_nonsense_and_without() -> None:
    found = [links.Outcome(f"/{slug}?x={k}", 0.0, "", k % 5 > 0) for k in range(50) for slug in ("a", "b")]
    chosen = [found[number] for number in links.sample(found, 6)]
    assert [(one.address[1], one.nonsense) for one in chosen] == [("a", False), ("a", True)] * 3 + [
        ("b", False),
        ("b", True),
    ] * 3
    assert len(set(map(str, chosen))) == 12


def test_a_link_is_the_same_for_everybody() -> None:
    known = {"a": {"a.x": ("1", "2")}, "b": {"b.y": ("true",)}}
    made = [_links.link(known, 1, k) for k in range(50)]
    assert made == [_links.link(known, 1, k) for k in range(50)]
    assert len({str(one) for one in made}) > 25
