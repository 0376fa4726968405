"""What was measured of a small Transformer, as Markdown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

LONGEST = {"scatter": 30, "curves": 60}  # seconds that a reader is asked to wait at most
INTRO = """A Transformer of 2 blocks, 32 wide, with layer norm behind each sum, on windows of 32 characters, batch 16,
float32, processor time of one core with one thread, evaluations included. A scatter is one training of {steps} steps
whose sharpness (power iteration on Hessian-vector products, until one is less than 1 % longer than the one before) and
gradient-difference estimate are measured at
{points} points on 32 windows; the curves are {runs} methods, {long} steps each, in one batch."""


def tables(measured: Mapping[str, Any]) -> str:
    """A row for the scatter and one for the curves."""
    one, all_ = measured["scatter"], measured["curves"]
    intro = INTRO.format(steps=one["steps"], points=one["points"], runs=all_["runs"], long=all_["steps"])
    per_point = one["seconds"] / one["points"]
    per_step = all_["seconds"] / all_["runs"] / all_["steps"]
    rows = [
        "| | processor time | of which |",
        "|---|---:|---:|",
        f"| one scatter, {one['points']} points | {one['seconds']:.1f} s | {per_point * 1e3:.0f} ms a point |",
        f"| curves of {all_['runs']} methods | {all_['seconds']:.1f} s | {per_step * 1e3:.1f} ms a run and step |",
    ]
    return intro + "\n\n" + "\n".join(rows)


def goals(measured: Mapping[str, Any]) -> list[str]:
    """What was aimed at and what came out."""
    named = {"scatter": f"one scatter of {measured['scatter']['points']} points",
             "curves": f"the curves of {measured['curves']['runs']} methods"}  # fmt: skip
    lines = []
    for key, name in named.items():
        seconds, most = measured[key]["seconds"], LONGEST[key]
        word = "Reached" if seconds < most else "Missed"
        lines.append(f"{word}: {name} on a small Transformer within {most} s of one core: {seconds:.1f} s.")
    return lines
