"""Fuzz of links: thousands of random and mutated links over all pages, each opened cold in a session of its own.

A link is made of the keys that its page really has (read from an opened page), of values that are right, near to right,
of another control, or hostile, and of the parameters that belong to no page. The generator is seeded: number k of a
seed is the same link on every machine that has the same pages, so a link that fails can be opened again.
"""

from __future__ import annotations

import logging
import math
import random
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any
from unittest.mock import patch
from urllib.parse import quote, urlencode

from streamlit.testing.v1 import AppTest

from proofs.proof import Line, Proof
from ui import jobs, links
from ui.control import Control
from ui.deck import Deck
from ui.lectures import names
from ui.pages import ROOT, find_pages

LINKS = 10_000
PATIENCE = 300  # seconds of wall time; what a link costs is told in CPU
SLOW = 2.0  # seconds of CPU for one cold link: what a page may cost a server that others wait for
PROCESSES = 2
ROUTER = str(ROOT / "ui" / "router.py")
MARK = "zq9<img src=x onerror=alert(1)>"  # where this stands unescaped, a link has written HTML
#: What people and programs put into links: numbers out of range, notation, markup, paths, other alphabets, lengths.
HOSTILE = (
    "", " ", "0", "-0", "1", "-1", "1e308", "-1e308", "1e999", "1e-320", "nan", "inf", "-inf", "NaN", "0x10", "1_000",
    "2^7", "2^-1074", "2^9999", "2^", "٣", "１", "1,5", "1;2", ",,,", "true", "True", "null", "undefined", "[]", "{}",
    "__proto__", "constructor", "../../etc/passwd", "%00", "\x00", "\r\nSet-Cookie: a=b", "a\nb", "\u202e", "\ud7ff",
    "AdamW", "AdamW,AdamW", "adamw", "SGD,SGD,SGD,SGD,SGD,SGD,SGD,SGD,SGD,SGD,SGD,SGD,SGD", "bowl", "2,2,0.3",
    "x^2", "x^2 + y^2 + z^2 + w^2", "x^x^x^x^x", "1/0", "log(-1)", "exp(exp(exp(x)))", "x" * 300, "((((x))))",
    "__import__('os').system('id')", "x.__class__", "9" * 400, "sin(" * 40 + "x" + ")" * 40, "abs(x)^0.5",
    "-3,3,-2,2", "-3,3", "3,-3", "1,1", "-1e9,1e9", "nan,nan", MARK, "<script>alert(1)</script>", "[a](javascript:1)",
    "$\\href{javascript:1}{x}$", "{{claim:start.adam_l2}}", "{0.__class__}", "%s%n", "`" * 50, "a" * 20_000,
)  # fmt: skip
#: Parameters that belong to no page: the frame's, Streamlit's, a lecture's.
FRAME = {
    "lang": ("en", "zh"), "size": ("large",), "embed": ("true",), "view": ("speaker",),
    "lecture": (*names(), "mine", "nope"), "scene": ("1", "2", "99", "-1", "1e9", "x"),
}  # fmt: skip
Keys = Mapping[str, Mapping[str, Sequence[str]]]


@dataclass(frozen=True)
class Outcome:
    """One opened link: its address, the CPU seconds of its runs, and what is wrong with what came ("": nothing)."""

    address: str
    seconds: float
    fault: str


def keys() -> Keys:
    """page → its parameters, each with right values, as the decks say that the page reports on when it opens."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    report = links.report
    for page in find_pages():
        own = found.setdefault(page.slug, {})

        def recorded(deck: Deck, own: dict[str, tuple[str, ...]] = own) -> None:
            own.update({deck.key(control.name): _right(control) for control in deck.controls})
            report(deck)

        with patch.object(links, "report", recorded):
            _open(page.slug, [])
    return found


def link(known: Keys, seed: int, number: int) -> tuple[str, list[tuple[str, str]]]:
    """Link `number` of a seed: (page, parameters in order; a key may occur twice)."""
    chance = random.Random(f"{seed} {number}")
    slug = chance.choice(sorted(known))
    every = [(key, right) for own in known.values() for key, right in own.items()]
    query = [(key, _value(chance, right, every)) for key, right in _some(chance, list(known[slug].items()))]
    if chance.random() < 0.3:
        query.append((f"{slug}.{chance.choice(HOSTILE)[:200]}", chance.choice(HOSTILE)))
    if chance.random() < 0.2:
        key, right = chance.choice(every)
        query.append((key, chance.choice(right)))
    if query and chance.random() < 0.1:
        query.append((query[0][0], chance.choice(HOSTILE)))
    for key, usual in FRAME.items():
        if chance.random() < 0.15:
            query.append((key, chance.choice((*usual, *usual, chance.choice(HOSTILE)))))
    return slug, query


def follow(slug: str, query: Sequence[tuple[str, str]]) -> Outcome:
    """Open a link as a visitor does who has no session yet, and look at what came."""
    began = time.process_time()
    try:
        at = _open(slug, query)
        fault = _fault(at)
    except (
        RuntimeError,
        ValueError,
        KeyError,
        OSError,
    ) as problem:  # a run that does not come back is a fault of the link, not of the proof
        fault = repr(problem)[:300]
    return Outcome(f"/{slug}?{urlencode(query, quote_via=quote, errors='replace')}", time.process_time() - began, fault)


def walk(seed: int, numbers: Sequence[int]) -> list[Outcome]:
    """The outcomes of these links. Trainings that a link asks for stay in the queue, which is where they are capped."""
    logging.disable(logging.WARNING)  # without a server Streamlit's caches say so, once a page
    jobs._registry._staff = lambda: None  # type: ignore[method-assign]
    known = keys()
    return [follow(*link(known, seed, number)) for number in numbers]


def prove(count: int = LINKS, seed: int = 8) -> Proof:
    """Open `count` links in PROCESSES processes."""
    shares = [range(k, count, PROCESSES) for k in range(PROCESSES)]
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        found = [one for part in pool.map(walk, [seed] * PROCESSES, shares) for one in part]
    faults = [one for one in found if one.fault]
    by_time = sorted(found, key=lambda one: one.seconds)
    p50, p99, most = (by_time[math.ceil(share * len(by_time)) - 1].seconds for share in (0.5, 0.99, 1.0))
    lines = (
        Line("links opened", f"{count}", f"{len(found)}", len(found) == count),
        Line("an exception, or HTML of the link on the page", "none", f"{len(faults)}", not faults),
        Line("CPU of the slowest link", f"≤ {SLOW:g} s", f"{most:.2f} s", most <= SLOW, timing=True),
        Line("CPU of a link, median and 99th percentile", "", f"{p50:.2f} s, {p99:.2f} s", True),
    )
    slowest = "\n".join(f"* {one.seconds:.2f} s: `{_short(one.address)}`" for one in by_time[:-6:-1])
    broken = "\n".join(f"* `{_short(one.address)}`: {_short(one.fault)}" for one in faults[:20])
    more = f"The slowest:\n\n{slowest}" + (f"\n\nBroken:\n\n{broken}" if broken else "")
    how = (
        f"{count} links over {len(find_pages())} pages (seed {seed}), each opened cold, in a session of its own, "
        "by the router without a browser; CPU seconds of the process, the page's first run and its reruns together."
    )
    return Proof("Any link opens", how, lines, more)


def _open(slug: str, query: Sequence[tuple[str, str]]) -> AppTest:
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


def _some(chance: random.Random, pairs: Sequence[Any]) -> Sequence[Any]:
    return chance.sample(pairs, min(len(pairs), chance.choice((0, 1, 2, 3, 5, 8, 40))))


def _value(chance: random.Random, rights: Sequence[str], every: Sequence[tuple[str, Sequence[str]]]) -> str:
    """A right value, one with a letter changed, one of another control, a number of any size, or a hostile one."""
    kind, right = chance.randrange(6), chance.choice(rights)
    if kind == 0 and right:
        place = chance.randrange(len(right))
        return right[:place] + chance.choice("0123456789.,;-+e^()<&\x00αx") + right[place + chance.randrange(2) :]
    if kind == 1:
        return chance.choice(chance.choice(every)[1])
    if kind == 2:
        return repr(chance.choice((-1, 1)) * 10 ** chance.uniform(-12, 12))
    return chance.choice(HOSTILE) if kind == 3 else right


def _right(control: Control) -> tuple[str, ...]:
    """Some values that the control takes, its default first, as a link spells them."""
    usual = control.spell(control.default)
    if control.is_number:
        stops = control.grid()
        return (usual, *(control.spell(stop) for stop in stops[:: max(1, len(stops) // 8)]), control.spell(stops[-1]))
    if control.kind == "switch":
        return (usual, "true", "true", "false")
    return (usual, *control.options, ",".join(control.options[:3]), ",".join(control.options))


def _short(text: str) -> str:
    line = " ".join(text.replace("`", "'").replace("|", "\\|").split())
    return line if len(line) <= 160 else line[:159] + "…"


if __name__ == "__main__":  # python -m proofs.links COUNT SEED: some of them, to look at
    asked = [int(word) for word in sys.argv[1:]]
    print(prove(*asked).document("links"))
