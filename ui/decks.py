"""Which controls a page has, known without drawing it: its script is run up to, and without, the call that draws.

A page is a module whose last line is `main()`; all that stands before it makes its deck and draws nothing. A page whose
controls depend on what its link says (a playground) has no deck before it draws; of it this file knows nothing.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from ui.control import Control
from ui.deck import Deck
from ui.figures.chart import Chart
from ui.pages import PageFile, find_pages

Picture = Callable[[], dict[str, Any] | None]
Paper = Callable[[str, bool], Chart | None]


def slugs() -> tuple[str, ...]:
    """The pages that exist, in teaching order."""
    return tuple(page.slug for page in find_pages())


def controls_of(slug: str) -> Sequence[Control] | None:
    """The controls of the page `slug`, or None where they depend on its link. Raises KeyError for no page."""
    for page in find_pages():
        if page.slug == slug:
            return _controls(page, page.file.stat().st_mtime_ns)
    raise KeyError(f"There is no page {slug!r}; there are {', '.join(slugs())}.")


def picture_of(slug: str) -> tuple[Deck, Picture] | None:
    """The deck of a page and its function `picture`: the arguments of the stage's scene, but for the deck, in the state
    that the deck has when it is called. None where a page draws something else; of the function, where it does so in
    this state."""
    for page in find_pages():
        if page.slug == slug:
            names = _names(page, page.file.stat().st_mtime_ns)
            deck, picture = _deck(page, names), names.get("picture")
            return (deck, picture) if deck is not None and callable(picture) else None
    return None


def paper_of(slug: str) -> Paper | None:
    """The function `paper` of a page whose first figure is no stage: of a language, and whether the question beside the
    figure is answered, the chart that stands for it where nothing runs; in the state that the deck then has."""
    for page in find_pages():
        if page.slug == slug:
            paper = _names(page, page.file.stat().st_mtime_ns).get("paper")
            return paper if callable(paper) else None
    return None


@lru_cache(maxsize=64)
def _names(page: PageFile, mtime: int) -> dict[str, Any]:
    tree = ast.parse(page.file.read_text(encoding="utf-8"))
    tree.body = [line for line in tree.body if not _draws(line)]
    names: dict[str, Any] = {"__name__": f"deck_of_{page.slug}", "__file__": str(page.file)}
    exec(compile(tree, str(page.file), "exec"), names)
    return names


def _controls(page: PageFile, mtime: int) -> Sequence[Control] | None:
    deck = _deck(page, _names(page, mtime))
    return deck.controls if deck else None


def _deck(page: PageFile, names: Mapping[str, Any]) -> Deck | None:
    decks = {id(deck): deck for deck in names.values() if isinstance(deck, Deck) and deck.page == page.slug}
    return next(iter(decks.values())) if len(decks) == 1 else None


def _draws(line: ast.stmt) -> bool:
    """A bare call on the top level of a page: its `main()`."""
    return isinstance(line, ast.Expr) and isinstance(line.value, ast.Call)
