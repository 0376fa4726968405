"""A lecture that is being written: what can be read of it, and what is still missing.

A finished file is read by `ui.lectures.read`, which refuses one with a mistake. Somebody who writes has half a question
for a while, and must lose nothing of it when the page is loaded again.
"""

from __future__ import annotations

from ui.lectures.checking import faults
from ui.lectures.fault import BadLecture, Fault
from ui.lectures.lecture import Lecture
from ui.lectures.reading import Reader, tables
from ui.lectures.writing import spell


def unfinished(source: bytes | str, file: str = "") -> Lecture:
    """The lecture as far as it is written. Raises BadLecture only where the text is too large, is no TOML or has no
    title in any language."""
    reader = Reader()
    lecture = reader.lecture(tables(source, file))
    if not lecture.title:
        raise BadLecture(reader.faults, file)
    return lecture


def missing(lecture: Lecture) -> tuple[Fault, ...]:
    """What keeps a lecture from being given as it stands; nothing where `read` would take its file."""
    reader = Reader()
    try:
        again = reader.lecture(tables(spell(lecture), ""))
    except BadLecture as bad:
        return bad.faults
    return (*reader.faults, *faults(again))
