"""Fuzz of links: thousands of random and mutated links over all pages (proofs/_links.py).

All of them are read as the pages read them: by the controls of the page, which a page makes without drawing, by the
frame's switches, as a lecture's link, and as a scene that somebody adds to a lecture. That costs a thousandth of what
opening costs. A sample is opened in the app itself, cold, each in a session of its own: from every page as many, and of
these half that the reading found nonsense in and half that it did not, as far as there are both.
"""

from __future__ import annotations

import functools
import logging
import math
import re
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import chain, islice, zip_longest
from multiprocessing import get_context
from unittest.mock import patch

import sympy  # noqa: F401  # a server has it two seconds after its start (app.py)
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from proofs._links import MARK, Keys, Query, address, link, right, short
from proofs.proof import Line, Proof
from ui import jobs, links, text
from ui.control import Control
from ui.controls import choice
from ui.decks import controls_of
from ui.lectures import BadLecture, scene_from
from ui.pages import ROOT, find_pages
from ui.playground.deck import Told, deck_of
from ui.playground.ground import SLUG as PLAYGROUND
from ui.playground.ground import ground, head
from ui.presenting.running import given
from ui.text import LANGUAGES
from ui.theme import SIZES

LINKS = 10_000
OPENED = 15  # of every page, in the app
PATIENCE = 300  # seconds of wall time; what a link costs is told in CPU
SLOW = 2.0  # seconds of CPU for one cold link: what a page may cost a server that others wait for
SLOW_TO_READ = 0.5  # seconds of CPU to read a link
PROCESSES = 2
SWITCHES = (choice("lang", tuple(LANGUAGES), "en"), choice("size", tuple(SIZES), "normal"))  # as ui/frame.py has them
#: What a mistake of ours raises; it is a fault of the link and does not end the proof.
RAISED = (ArithmeticError, AssertionError, AttributeError, LookupError, OSError, RuntimeError, TypeError, ValueError)
ROUTER = str(ROOT / "ui" / "router.py")


@dataclass(frozen=True)
class Outcome:
    """One link: its address, the CPU seconds that it took, what is wrong with what came ("": nothing), and whether the
    page has something to say of the link."""

    address: str
    seconds: float
    fault: str
    nonsense: bool = False


def keys() -> Keys:
    """page → its parameters, each with right values, as its controls spell them; the playground as it first opens."""
    return {page.slug: {f"{page.slug}.{c.name}": right(c) for c in controls(page.slug, {})} for page in find_pages()}


def controls(slug: str, state: Mapping[str, str]) -> Sequence[Control]:
    """The controls of a page; the playground's depend on what the link says (control name → text)."""
    if slug == PLAYGROUND:
        first = Told(slug, head().controls, state)
        return deck_of(first, ground(first)).controls
    return controls_of(slug) or ()


def read(slug: str, query: Query) -> Outcome:
    """Read a link as its page does, without drawing anything."""
    began, fault, nonsense = time.process_time(), "", False
    try:
        fault, nonsense = _read(slug, query)
    except RAISED as problem:
        fault = repr(problem)[:300]
    return Outcome(address(slug, query), time.process_time() - began, fault, nonsense)


def _read(slug: str, query: Query) -> tuple[str, bool]:
    """(what is wrong, whether there is something to say of the link)."""
    listed: dict[str, list[str]] = {}
    for key, value in query:
        listed.setdefault(key, []).append(value)
    state = {key.removeprefix(f"{slug}."): all_[0] for key, all_ in listed.items() if len(all_) == 1}
    problems = []
    for known, prefix in ((controls(slug, state), f"{slug}."), (SWITCHES, "")):
        values, found = links.check(known, prefix, listed)
        problems += found
        for one in known:
            value = values[one.name]
            if one.legal(value if one.is_plain else one.spell(value)) != value or one.read(one.spell(value)) != value:
                return f"{one.name} = {value!r} is no value of its control", True
    _, sentences = given(listed.get("lecture", []), listed.get("scene", []))
    sentences += [one.sentence() for one in problems[: links.MOST]]
    try:
        scene_from(address(slug, query))
    except BadLecture as bad:
        bad.sentences()
    for said in sentences:
        bare = re.sub("`[^`]*`", "", said)  # what a link says stands in code spans alone
        if "<" in bare or "`" in bare or not said.isprintable():
            return f"a sentence that the link breaks out of: {said[:120]}", True
    return "", bool(sentences)


def follow(slug: str, query: Query) -> Outcome:
    """Open a link as a visitor does who has no session yet, and look at what came."""
    began = time.process_time()
    try:
        fault = _fault(_open(slug, query))
    except RAISED as problem:  # a run that does not come back too
        fault = repr(problem)[:300]
    return Outcome(address(slug, query), time.process_time() - began, fault)


def reads(seed: int, numbers: Sequence[int]) -> list[Outcome]:
    """These links of a seed, read in turn in every language of the app."""
    logging.disable(logging.WARNING)  # without a server Streamlit's caches say so, once a page
    known, langs = keys(), tuple(LANGUAGES)
    found: list[Outcome] = []
    with patch.object(text, "language", lambda: langs[len(found) % len(langs)]):
        for number in numbers:
            found.append(read(*link(known, seed, number)))
    return found


def opens(seed: int, numbers: Sequence[int]) -> list[Outcome]:
    """These links, opened. Trainings that a link asks for stay in the queue, which is where they are capped."""
    logging.disable(logging.WARNING)  # without a server Streamlit's caches say so, once a page
    jobs._registry._staff = lambda: None  # type: ignore[method-assign]
    # each AppTest begins by reading every installed package in search of components; they do not change meanwhile
    manifest_scanner.scan_component_manifests = functools.cache(manifest_scanner.scan_component_manifests)
    known = keys()
    for page in find_pages():  # what only the first visitor of a process pays for
        _open(page.slug, ())
    return [follow(*link(known, seed, number)) for number in numbers]


def sample(found: Sequence[Outcome], each: int) -> list[int]:
    """The numbers of `each` links of every page, in turn one with nonsense and one without."""
    strata: dict[str, tuple[list[int], list[int]]] = {}
    for number, one in enumerate(found):
        slug = one.address[1:].partition("?")[0]
        strata.setdefault(slug, ([], []))[one.nonsense].append(number)
    chosen: Iterable[Iterable[int]] = (
        islice((n for n in chain(*zip_longest(*strata[slug])) if n is not None), each) for slug in sorted(strata)
    )
    return list(chain(*chosen))


def prove(count: int = LINKS, each: int = OPENED, seed: int = 8) -> Proof:
    """Read `count` links, and open `each` of every page in PROCESSES processes."""
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        parts = [range(k, count, PROCESSES) for k in range(PROCESSES)]
        found = zip_longest(*pool.map(reads, [seed] * len(parts), parts))  # in the order of their numbers again
        read_ = [one for some in found for one in some if one is not None]
        chosen = sample(read_, each)
        shares = [chosen[k::PROCESSES] for k in range(PROCESSES)]
        opened = [one for part in pool.map(opens, [seed] * PROCESSES, shares) for one in part]
    unread, unopened = ([one for one in found if one.fault] for found in (read_, opened))
    nonsense = sum(one.nonsense for one in read_)
    lines = (
        Line("links read by the controls of their page", f"{count}", f"{len(read_)}", len(read_) == count),
        Line("an exception, an illegal value, or a link that breaks out of the sentence about it", "none",
             f"{len(unread)}", not unread),
        _slowest("CPU of the slowest link to read", read_, SLOW_TO_READ),
        Line("of these links opened in the app", f"{each} of each page", f"{len(opened)}", len(opened) == len(chosen)),
        Line("an exception, or HTML of the link on the page", "none", f"{len(unopened)}", not unopened),
        _slowest("CPU of the slowest link to open", opened, SLOW),
    )  # fmt: skip
    slow = [one for found in (read_, opened) for one in sorted(found, key=lambda one: -one.seconds)[:3]]
    told = (f"* {one.seconds:.2f} s: `{short(one.address)}`" for one in slow)
    more = "The slowest three to read and to open:\n\n" + "\n".join(told)
    if broken := [*unread, *unopened][:20]:
        more += "\n\nBroken:\n\n" + "\n".join(f"* `{short(one.address)}`: {short(one.fault)}" for one in broken)
    how = (
        f"{count} links over {len(find_pages())} pages (seed {seed}; {nonsense} with something senseless) are read as "
        "their pages read them, without drawing: controls, switches, lecture, and the address as a scene to add. "
        f"Of every page {each} are opened cold by the router without a browser, in turn one with nonsense and one "
        "without, in a process that has opened each page before; CPU seconds of the process, the page's first run and "
        "its reruns together. The other links were not opened: what a page draws for them this proof does not show."
    )
    return Proof("Any link opens", how, lines, more)


def _slowest(what: str, found: Sequence[Outcome], most: float) -> Line:
    by_time = sorted(one.seconds for one in found)
    p50, p99 = (by_time[math.ceil(share * len(by_time)) - 1] for share in (0.5, 0.99))
    told = f"{by_time[-1]:.2f} s (median {p50:.4f} s, 99 % within {p99:.3f} s)"
    return Line(what, f"≤ {most:g} s", told, by_time[-1] <= most, timing=True)


def _open(slug: str, query: Query) -> AppTest:
    at = AppTest.from_file(ROUTER, default_timeout=PATIENCE)
    for key, value in query:
        at.query_params[key] = [*at.query_params.get(key, []), value] if key in at.query_params else [value]
    return at.switch_page(str(next(page.file for page in find_pages() if page.slug == slug))).run()


def _fault(at: AppTest) -> str:
    if at.exception:
        return "; ".join(box.message for box in at.exception)[:300]
    for box in at.markdown:
        if MARK in box.value and box.proto.allow_html:
            return f"unescaped: {box.value[:120]}"
    return "unescaped in st.html" if any(MARK in box.proto.body for box in at.get("html")) else ""


if __name__ == "__main__":  # python -m proofs.links COUNT EACH SEED: some of them, to look at
    print(prove(*[int(word) for word in sys.argv[1:]]).document("links"))
