"""What was measured of the live stage, as Markdown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

FRAME, LOAD, ANSWER = 16.0, 1.5, 10.0  # goals: ms of a frame; times the minimal page's load; times faster than it
MISSING = "Not measured: there is no Chromium here."
INTRO = """Chromium {chromium}, headless, without a graphics card; milliseconds, median / 95th percentile. *Main thread*
is all that the page's main thread does between two frames while the start of the paths is dragged: events, script,
style, layout and paint, from the browser's trace, as time of the processor; *on the clock* is the same with whatever
else the machine did meanwhile. *Paths* and *drawing* are the page's own timer. *Link* is the time from release to the
changed address."""
BESIDE = """The Decay page beside a minimal Streamlit page of one slider and one Plotly chart, in turn, median of
{rounds} visits each. *First picture*: from an empty cache to paths on the screen; *again*: a reload; *answer*: from a
key to changed paths."""


def tables(stage: Mapping[str, Any]) -> str:
    """Frames of a drag, then waits beside the minimal page."""
    frames = ["| | main thread | on the clock | paths | drawing | link |", "|---|---:|---:|---:|---:|---:|"]
    for case in stage["cases"]:
        name = f"{case['methods']} {'method' if case['methods'] == 1 else 'methods'} × {case['steps']:,} steps"
        cells = [pair(case[key]) for key in ("work", "frame", "compute", "draw", "link")]
        frames.append(f"| {name} | {' | '.join(cells)} |")
    waits = ["| | first picture | again | answer |", "|---|---:|---:|---:|"]
    for name, title in (("ours", "Decay page"), ("minimal", "minimal page")):
        cells = [f"{quantile(stage['waits'][name][key], 0.5):,.0f} ms" for key in ("load", "again", "answer")]
        waits.append(f"| {title} | {' | '.join(cells)} |")
    rounds = len(stage["waits"]["ours"]["load"])
    return "\n\n".join(
        (INTRO.format(chromium=stage["chromium"]), "\n".join(frames), BESIDE.format(rounds=rounds), "\n".join(waits))
    )


def goals(stage: Mapping[str, Any]) -> list[str]:
    """What was aimed at and what came out."""
    seven = next(case for case in stage["cases"] if (case["methods"], case["steps"]) == (7, 500))
    worst = quantile(seven["work"], 0.95)
    ours, minimal = ({key: quantile(times, 0.5) for key, times in stage["waits"][name].items()}
                     for name in ("ours", "minimal"))  # fmt: skip
    load, answer = ours["load"] / minimal["load"], minimal["answer"] / ours["answer"]

    def line(reached: bool, text: str) -> str:
        return f"{'Reached' if reached else 'Missed'}: {text}"

    return [
        line(worst <= FRAME, f"95 of 100 frames of a drag with 7 methods × 500 steps within 16 ms: {worst:.1f} ms."),
        line(load <= LOAD, f"the first picture within 1.5 times the minimal page's time: {load:.2f} times."),
        line(answer >= ANSWER, f"an answer at least 10 times ahead of the minimal page's: {answer:.0f} times."),
    ]


def pair(times: Sequence[float]) -> str:
    return f"{quantile(times, 0.5):.1f} / {quantile(times, 0.95):.1f}"


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest of the values that at least this share of them does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
