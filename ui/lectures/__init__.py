"""Lectures: files in `lectures/`, each an ordered list of scenes with what to say, to ask and to answer.

    lecture = shipped("understanding_adamw")          # one of names()
    read(text_of_a_file, "mine.toml")                 # a Lecture, or BadLecture with a sentence for each mistake
    spell(lecture.moved(3, 0))                        # the file again, the fourth scene first
    lecture.added(scene_from("wall?wall.theta=45"))   # "add this scene"

Nothing is listed: a file `lectures/<name>.toml` exists, that is its registration. `python -m ui.lectures` checks them
and prints handouts.
"""

from __future__ import annotations

from functools import lru_cache

from ui.lectures.address import scene_from
from ui.lectures.checking import faults, read
from ui.lectures.fault import BadLecture, Fault
from ui.lectures.lecture import NOTES, Lecture, Scene, Words
from ui.lectures.words import filled
from ui.lectures.writing import spell
from ui.text import ROOT

FOLDER = ROOT / "lectures"

__all__ = [
    "FOLDER", "NOTES", "BadLecture", "Fault", "Lecture", "Scene", "Words", "faults", "filled", "names", "read",
    "scene_from", "shipped", "spell",
]  # fmt: skip


def names() -> tuple[str, ...]:
    """The lectures that come with the app, by the names of their files."""
    return tuple(sorted(file.stem for file in FOLDER.glob("*.toml")))


def shipped(name: str) -> Lecture:
    """One of `names()`; read again when its file changes. Raises KeyError or BadLecture."""
    if name not in names():
        raise KeyError(f"There is no lecture {name!r}; there are {', '.join(names())}.")
    file = FOLDER / f"{name}.toml"
    return _shipped(name, file.stat().st_mtime_ns)


@lru_cache(maxsize=16)
def _shipped(name: str, mtime: int) -> Lecture:
    return read((FOLDER / f"{name}.toml").read_bytes(), f"{name}.toml")
