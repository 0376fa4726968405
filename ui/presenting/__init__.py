"""Giving a lecture: `?lecture=<name>&scene=<k>` beside a scene's own state puts the lecturer's bar on its page.

    presenting.bar(slug)             # in the frame: the bar, where the link says that a lecture is given
    presenting.section()             # on /lecture: the lectures, to present, to read along and to print
    presenting.speaker()             # on /lecture?view=speaker: notes and the next scene, in step with the other window
    presenting.routes()              # what the bar asks of a room; for app.py

Scenes are changed by the browser (ui/stage/presenting/), as its own Back and Forward do it (docs/decisions.md).
"""

from __future__ import annotations

from ui.presenting.lecturer import routes
from ui.presenting.listed import section
from ui.presenting.shown import bar, is_speaker, speaker

__all__ = ["bar", "is_speaker", "routes", "section", "speaker"]
