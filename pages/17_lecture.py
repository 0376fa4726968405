"""Lectures: the ones that come with the app, to present, to read along and to print; and the speaker's view."""

from __future__ import annotations

from ui import composing, panels, presenting

SLUG = "lecture"


def main() -> None:
    if presenting.is_speaker():
        presenting.speaker()
        return
    panels.title(SLUG)
    panels.text(SLUG, "hook")
    presenting.section()
    panels.text(SLUG, "keys")
    composing.section()


main()
