"""Links that nobody would write: random ones, mutated ones, and what people and programs put into addresses.

A link is made of the keys that its page really has, of values that are right, near to right, of another control, or
hostile, and of the parameters that belong to no page. The generator is seeded: number k of a seed is the same link on
every machine that has the same pages, so a link that fails can be opened again.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from ui.control import Control
from ui.lectures import names

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
Keys = Mapping[str, Mapping[str, Sequence[str]]]  # page → its parameters, each with right values
Query = Sequence[tuple[str, str]]  # in order; a key may occur twice


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


def address(slug: str, query: Query) -> str:
    """The link as an address bar holds it."""
    return f"/{slug}?{urlencode(query, quote_via=quote, errors='replace')}"


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


def right(control: Control) -> tuple[str, ...]:
    """Some values that the control takes, its default first, as a link spells them."""
    usual = control.spell(control.default)
    if control.is_number:
        stops = control.grid()
        return (usual, *(control.spell(stop) for stop in stops[:: max(1, len(stops) // 8)]), control.spell(stops[-1]))
    if control.kind == "switch":
        return (usual, "true", "true", "false")
    return (usual, *control.options, ",".join(control.options[:3]), ",".join(control.options))


def short(words: str) -> str:
    """One line of a list in Markdown, of at most 160 characters."""
    line = " ".join(words.replace("`", "'").replace("|", "\\|").split())
    return line if len(line) <= 160 else line[:159] + "…"
