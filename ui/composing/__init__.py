"""A lecture of one's own, composed in the app: scenes are added wherever one is, and put in order on /lecture.

    composing.offer()        # in the frame of every page: "add this scene", and the copy that the browser keeps
    composing.section()      # on /lecture: titles, scenes, notes, questions, files
    composing.mine()         # the lecture, if it can be given; `?lecture=mine` presents it
    composing.present(lecture, name), composing.paper(lecture, name)   # give it, print it: its own or a shipped one

The server forgets a lecture with its session; the browser keeps it (ui/composing/browser.py).
"""

from __future__ import annotations

from ui.composing.browser import offer
from ui.composing.draft import mine
from ui.composing.giving import paper, present
from ui.composing.page import section

__all__ = ["mine", "offer", "paper", "present", "section"]
