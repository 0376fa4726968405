"""Proximal view."""

from __future__ import annotations

from ui import links, panels, stage
from ui.proximal_page import DECK, scene, settings

SLUG = "proximal"


def main() -> None:
    links.report(DECK)
    panels.title(SLUG)
    chosen = settings(DECK)
    with panels.figure(SLUG):
        stage.show(DECK, scene(DECK, chosen))


main()
