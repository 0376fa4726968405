"""All words of the app: labels, prose and the numbers in them, in English and Chinese.

* `t("frame.language")`        a label. `content/<lang>/strings.toml` holds the tables of the frame and of shared
                               things; `content/<lang>/<slug>.toml` holds the labels of one page, as `<slug>.<key>`.
                               Named parts stand in braces: `t("frame.stopped", step=12)`.
* `page_text("start")`         `content/<lang>/start.md`: a head (`menu:`, `title:` between two `---` lines), then
                               sections that start with `<!-- section: why -->`. The ids are the same in all languages.
* `prose("start", "why")`      one section. `{{claim:start.adam_l2}}` becomes the measured number of that claim,
                               a link to its row of the ledger; `{{claim:scale.joint|every bit agrees}}` links words
                               that state a truth; `{{method:AdamW}}` is the name of a method in its colour,
                               `{{name}}` the keyword argument `name`; prose has no other digits (tests/test_text.py).

Files are read again when they change on disk, so that an author sees an edit at the next rerun.
"""

from __future__ import annotations

import logging
import os
import re
import time
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import streamlit as st

import optim_core as oc
from ui.claimed import claim_or_gap, linked
from ui.numbers import number
from ui.theme import THEMES, method_style

ROOT = Path(__file__).resolve().parents[1]
CONTENT = ROOT / "content"

#: Language id (in the link) → its own name (on the switch). The first one is the fallback.
LANGUAGES = {"en": "English", "zh": "中文"}
LOOKS = 0.1  # seconds between two looks at the disk

_SECTION = re.compile(r"^<!--\s*section:\s*([a-z0-9_]+)\s*-->\s*$", re.MULTILINE)
_HOLE = re.compile(r"\{\{\s*(claim:|method:)?([A-Za-z0-9_.()ℓ-]+)\s*(?:\|[^{}|]*)?\}\}")
#: Where a number cannot be a link: code, formulas, headings (the label of a fold), other links, inside a tag.
_NO_LINK = re.compile(
    r"```.*?```|`[^`]*`|\$\$.*?\$\$|\$[^$]+\$|^\#[^\n]*|\[[^\]]*\]\([^)]*\)|<[^>]*>", re.DOTALL | re.MULTILINE
)
_CJK = r"\u3001-\u303f\u4e00-\u9fff\uff00-\uffef"
#: A full-width mark has its blank inside: none is added between it and Latin, Greek, a quote or a formula.
_CJK_BREAK = re.compile(
    rf"(?<=[{_CJK}”])\n(?=[{_CJK}“])|(?<=[\u3001-\u303f\uff00-\uffef])\n(?=[A-Za-z\u0370-\u03ff“*\[{{<]|\$[^$])"
)


@dataclass(frozen=True)
class PageText:
    """One page in one language: its short name in the menu, its title, and its sections by id."""

    slug: str
    menu: str
    title: str
    sections: Mapping[str, str]


def language() -> str:
    """The language that this session shows: the switch's, else (first run) the link's, else the browser's."""
    chosen = st.session_state.get("lang") or st.query_params.get("lang")
    return chosen if chosen in LANGUAGES else browser_language()


def browser_language() -> str:
    """The language that the browser asks for, if we have it; else English. `zh-TW` counts as Chinese."""
    wanted = (st.context.locale or "").split("-")[0].lower()
    return wanted if wanted in LANGUAGES else next(iter(LANGUAGES))


def t(key: str, lang: str | None = None, /, **named: object) -> str:
    """The label `key` ("table.key") in `lang` (default: the session's), its braces filled from `named`.

    Raises KeyError with a sentence if the key or a named part is missing: a label never falls back silently.
    """
    table = strings(lang := lang or language())
    if key not in table:
        raise KeyError(
            f"No text {key!r} in content/{lang}: add it to strings.toml or to the page's .toml file, in every language."
        )
    try:
        return table[key].format(**named) if named else table[key]
    except (KeyError, IndexError) as missing:
        raise KeyError(f"The text {key!r} ({lang}) needs {missing}, which was not given to t().") from missing


def strings(lang: str) -> Mapping[str, str]:
    """Every label of one language, flat: {"frame.language": "Language", …}."""
    return _strings(lang, edition(lang))


def edition(lang: str) -> tuple[tuple[str, int], ...]:
    """The files with the labels and when each has changed: what is made of labels holds as long as this does."""
    return _tables(str(CONTENT / lang), int(time.monotonic() / LOOKS))


def page_text(slug: str, lang: str | None = None) -> PageText:
    """The page `slug` in `lang`. Raises FileNotFoundError or ValueError with a sentence that says what to write."""
    file = CONTENT / (lang or language()) / f"{slug}.md"
    if not file.is_file():
        where = file.parent.name
        raise FileNotFoundError(f"The page {slug!r} has no text in {where!r}: write content/{where}/{slug}.md with "
                                "`menu:` and `title:` between two `---` lines.")  # fmt: skip
    return _page(slug, str(file), file.stat().st_mtime_ns)


def has_words(slug: str) -> bool:
    """Whether the page has its text in the session's language; what is missing goes to the log."""
    try:
        return bool(page_text(slug))
    except FileNotFoundError as missing:
        logging.getLogger(__name__).error("%s", missing)
    return False


def prose(slug: str, section: str, lang: str | None = None, /, **named: object) -> str:
    """One section of a page as Markdown, its `{{…}}` filled with measured claims and with `named`."""
    page = page_text(slug, lang := lang or language())
    if section not in page.sections:
        raise KeyError(f"content/{lang}/{slug}.md has no section {section!r}; it has {', '.join(page.sections)}.")
    body = page.sections[section]
    bare = [span.span() for span in _NO_LINK.finditer(body)] if section != "references" else [(0, len(body))]

    def fill(hole: re.Match[str]) -> str:
        kind, name = hole.groups()
        words = hole.group(0).rstrip("}").partition("|")[2].strip()
        if kind == "claim:":
            free = not any(start <= hole.start() < end for start, end in bare)
            return linked(name, lang, words) if free else words or claim_or_gap(name)
        if kind == "method:":
            return method_name(name)
        if name not in named:
            raise KeyError(
                f"content/{lang}/{slug}.md, section {section!r}, needs {{{{{name}}}}}, which was not given to prose()."
            )
        return str(named[name])

    return _HOLE.sub(fill, body)


def listed(parts: Iterable[str]) -> str:
    """Parts of a sentence one after the other: "1, 2" or "1、2"."""
    return ("、" if language() == "zh" else ", ").join(parts)


def listed_numbers(values: Iterable[float]) -> str:
    """Numbers as they are printed, in one sentence of the session's language."""
    return listed(number(float(v)) for v in values)


def method_name(slug: str) -> str:
    """The derived name of a method in prose, in its colour of either theme (Markdown with HTML allowed)."""
    colors = ", ".join(method_style(slug, theme).text_color for theme in THEMES)
    return f'<span class="method" style="color:light-dark({colors})">{oc.method(slug).name}</span>'


@lru_cache(maxsize=4)
def _tables(folder: str, moment: int) -> tuple[tuple[str, int], ...]:
    """The files with labels and when each has changed. A page asks hundreds of times in one run: the disk is asked
    once a moment."""
    return tuple(sorted((f.path, f.stat().st_mtime_ns) for f in os.scandir(folder) if f.name.endswith(".toml")))


@lru_cache(maxsize=8)
def _strings(lang: str, files: tuple[tuple[str, int], ...]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for name, _ in files:
        file = Path(name)
        data = tomllib.loads(file.read_text(encoding="utf-8"))
        tables = data if file.stem == "strings" else {file.stem: data}
        for table, entries in tables.items():
            for key, value in entries.items():
                if f"{table}.{key}" in found:
                    raise ValueError(f"The text {table}.{key!r} ({lang}) is written twice, again in {file.name}.")
                found[f"{table}.{key}"] = value
    return found


@lru_cache(maxsize=64)
def _page(slug: str, name: str, mtime: int) -> PageText:
    source = Path(name).read_text(encoding="utf-8")
    head = re.match(r"---\n(.*?)\n---\n", source, re.DOTALL)
    fields = dict(re.findall(r"^(\w+):\s*(.+?)\s*$", head.group(1), re.MULTILINE)) if head else {}
    if set(fields) != {"menu", "title"}:
        raise ValueError(
            f"{name} must begin with `menu:` and `title:`, each on a line between two `---` lines; "
            f"found {sorted(fields) or 'nothing'}."
        )
    parts = _SECTION.split(source[head.end() if head else 0 :])
    if parts[0].strip():
        raise ValueError(f"{name} has text before its first `<!-- section: … -->`: {parts[0].strip()[:60]!r}.")
    ids = parts[1::2]
    if len(set(ids)) != len(ids):
        raise ValueError(f"{name} names a section twice: {', '.join(ids)}.")
    return PageText(
        slug,
        fields["menu"],
        fields["title"],
        {key: _unwrap(body.strip()) for key, body in zip(ids, parts[2::2], strict=True)},
    )


def _unwrap(body: str) -> str:
    """Join wrapped lines of Chinese, where Markdown would set a blank that Chinese does not have."""
    paragraphs = re.split(r"(^#.*\n)", body, flags=re.MULTILINE)  # a heading is a line of its own
    return "".join(p if p.startswith("#") else _CJK_BREAK.sub("", p) for p in paragraphs)
