"""Lectures on the command line.

python -m ui.lectures                                       # which there are, how long, in which languages
python -m ui.lectures check my_lecture.toml                 # what is wrong with a file, or nothing
python -m ui.lectures handout teaser --lang zh -o out.html  # for students; with --notes for the lecturer
"""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

from ui.lectures import BadLecture, Lecture, names, read, shipped
from ui.lectures.handout import handout
from ui.numbers import number
from ui.text import LANGUAGES


def main(arguments: Sequence[str] | None = None) -> int:
    """Returns the exit status: 1 where a file is no lecture."""
    parser = argparse.ArgumentParser(prog="python -m ui.lectures", description="Check lectures and print handouts.")
    commands = parser.add_subparsers(dest="command")
    check = commands.add_parser("check", help="say what is wrong with lecture files")
    check.add_argument("files", nargs="+", help="a file, or the name of a shipped lecture")
    check.add_argument("--lang", choices=LANGUAGES, default="en")
    paper = commands.add_parser("handout", help="one HTML file to print")
    paper.add_argument("files", nargs=1, metavar="file", help="a file, or the name of a shipped lecture")
    paper.add_argument("--lang", choices=LANGUAGES, default="en")
    paper.add_argument("--notes", action="store_true", help="the lecturer's copy: what to press, say and answer")
    paper.add_argument("--base", default="", help="the address of the app, to print full links")
    paper.add_argument("-o", "--out", help="where to write; without it, to the standard output")
    given = parser.parse_args(arguments)
    if given.command is None:
        for name in names():
            sys.stdout.write(f"{name}: {_told(shipped(name))}\n")
        return 0
    try:
        lectures = {file: _open(file) for file in given.files}
        if given.command == "handout":
            (lecture,) = lectures.values()
            page = handout(lecture, given.lang, notes=given.notes, base=given.base)
    except BadLecture as bad:
        sys.stderr.write("\n".join(bad.sentences(given.lang)) + "\n")
        return 1
    except (KeyError, OSError) as missing:
        sys.stderr.write(f"{missing.args[0] if isinstance(missing, KeyError) else missing}\n")
        return 1
    if given.command == "check":
        for file, lecture in lectures.items():
            sys.stdout.write(f"{file}: {_told(lecture)}\n")
    elif given.out:
        Path(given.out).write_text(page, encoding="utf-8")
    else:
        sys.stdout.write(page)
    return 0


def _open(file: str) -> Lecture:
    return shipped(file) if file in names() else read(Path(file).read_bytes(), Path(file).name)


def _told(lecture: Lecture) -> str:
    return f"{len(lecture.scenes)} scenes, {number(lecture.minutes)} minutes, {', '.join(lecture.languages)}"


if __name__ == "__main__":
    logging.disable(logging.WARNING)  # without a server Streamlit's caches say so, once a page
    sys.exit(main())
