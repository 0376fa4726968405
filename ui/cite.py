"""What to cite: the papers of a page, read from its own references, and this app (CITATION.cff says the same).

figure["cite"] = cite.of("decay")     # {"papers": [one line each], "bibtex": entries}
cite.offer("small_network")           # the same on a page without a stage: a quiet word that opens
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Any

import streamlit as st

from ui.text import page_text, t

#: The venues that the references abbreviate: kind of entry, field, full name.
VENUES = {
    "TMLR": ("article", "journal", "Transactions on Machine Learning Research"),
    "ICLR": ("inproceedings", "booktitle", "International Conference on Learning Representations"),
    "ICML": ("inproceedings", "booktitle", "International Conference on Machine Learning"),
    "NeurIPS": ("inproceedings", "booktitle", "Advances in Neural Information Processing Systems"),
}
APP = """@software{adamwlab,
  title = {{AdamW Lab}},
  author = {{AdamW Lab maintainers}},
  year = {2026},
  note = {An interactive companion to arXiv:2202.00089 and arXiv:2208.11195}
}"""
CODE_HEIGHT = 260  # px of the entries; longer ones scroll
APP_LINE = "AdamW Lab maintainers, AdamW Lab, 2026"

#: - A. One & B. Two, *Title*, VENUE 2022, [arXiv:2202.00089](https://…)
_REFERENCE = re.compile(
    r"^- (?P<authors>[^*]+), \*(?P<title>[^*]+)\*,\s+(?:(?P<venue>[A-Za-z]+) )?(?P<year>\d{4}),\s+"
    r"\[(?P<label>[^\]]+)\]\((?P<url>[^)]+)\)",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Paper:
    """One reference of a page. `venue` is empty where the page names none."""

    authors: tuple[str, ...]
    title: str
    venue: str
    year: str
    label: str
    url: str

    @property
    def key(self) -> str:
        """Surname of the first author, year and first word of the title, in plain letters."""
        surname = self.authors[0].split()[-1]
        words = [w for w in re.findall(r"[\w]+", self.title) if len(w) > 2]
        text = unicodedata.normalize("NFKD", f"{surname}{self.year}{words[0]}")
        return re.sub(r"[^a-z0-9]", "", text.encode("ascii", "ignore").decode().lower())

    @property
    def line(self) -> str:
        where = f"{self.venue} {self.year}" if self.venue else self.year
        return f"{_listed(self.authors)}, {self.title}, {where}, {self.label}"

    @property
    def bibtex(self) -> str:
        kind, field, venue = VENUES.get(self.venue, ("misc", "", ""))
        arxiv = self.label.removeprefix("arXiv:") if self.label.startswith("arXiv:") else ""
        doi = self.url.removeprefix("https://doi.org/") if self.url.startswith("https://doi.org/") else ""
        fields = {
            "title": f"{{{self.title}}}",
            "author": " and ".join(_turned(name) for name in self.authors),
            field: venue,
            "year": self.year,
            "eprint": arxiv,
            "archiveprefix": "arXiv" if arxiv else "",
            "doi": doi,
            "url": "" if arxiv or doi else self.url,
        }
        lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if name and value)
        return f"@{kind}{{{self.key},\n{lines}\n}}"


def of(slug: str) -> dict[str, Any]:
    """{"papers": [one line each], "bibtex": entries} of a page and, last, of the app."""
    found = papers(page_text(slug, "en").sections.get("references", ""))
    return {
        "papers": [*(paper.line for paper in found), APP_LINE],
        "bibtex": "\n\n".join([*(paper.bibtex for paper in found), APP]),
    }


def offer(slug: str) -> None:
    """*Cite*, under the figure of a page that has no stage: where the other pages have it, in their words."""
    found = of(slug)
    with st.popover(t("stage.tools_cite"), type="tertiary", key=f"cite-{slug}"):
        st.markdown("\n".join([f"{t('stage.cite_papers')}\n", *(f"- {paper}" for paper in found["papers"])]))
        st.code(found["bibtex"], language=None, height=CODE_HEIGHT)


@cache
def papers(references: str) -> tuple[Paper, ...]:
    """The papers that a list of references names, in its order."""
    return tuple(
        Paper(
            authors=tuple(re.split(r",\s+|\s+&\s+", " ".join(one["authors"].split()))),
            title=" ".join(one["title"].split()),
            venue=one["venue"] or "",
            year=one["year"],
            label=one["label"],
            url=one["url"],
        )
        for one in _REFERENCE.finditer(references)
    )


def _turned(name: str) -> str:
    """I. Loshchilov → Loshchilov, I."""
    *given, surname = name.split()
    return f"{surname}, {' '.join(given)}"


def _listed(names: tuple[str, ...]) -> str:
    return " & ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
