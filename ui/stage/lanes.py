"""Lanes on a stage: up to twelve lines, each a method with settings of its own; a method may stand in several.

    stage.scene(…, lanes=experiment.lanes, placed={"lr.3": Place("lane.3.lr", "dial"), …})

The settings of lane k (1, 2, …) are the targets `lane.k.<what>`: lr, weightDecay, hyper.<name>, schedule, scale.<i>,
noise.sigma, noise.kind. What no control sets is held at what the `Lane` says. All share start, steps, the convention
and the seed of the noise.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from optim_core.experiment import MOST_LANES, Lane, lane_names
from ui.stage.look import look

#: One more of a method is drawn with so many strokes of this kind between its own, which tell the two apart.
STROKE, DOTTED_STROKE = "2 3", "11 3"
#: The stretch of a method's own line before them, by its dash: whole periods of it.
STRETCHES = {"": "44 3", "2 3": " ".join(["2 3"] * 6), "24 3": "24 3", "9 6": "9 6 9 6"}


def looks(lanes: Sequence[Lane]) -> list[dict[str, Any]]:
    """How each lane is drawn: as its method, with its own name, its number and, from the second of a method on, another
    dash. `slug` is unique on the stage, `method` the slug of the method that is walked."""
    seen: dict[str, int] = {}
    made = []
    for k, (lane, name) in enumerate(zip(lanes, lane_names(lanes), strict=True), start=1):
        its = look(lane.method)
        repeats = seen[its["slug"]] = seen.get(its["slug"], -1) + 1
        own = {"slug": f"lane.{k}", "method": its["slug"], "lane": k, "name": name}
        made.append(its | own | {"dash": dash(its["dash"], repeats)})
    return made


def dash(of: str, repeats: int) -> str:
    """The dash of a lane whose method has the dash `of` and stands in `repeats` lanes before it."""
    if not repeats:
        return of
    return " ".join([STRETCHES[of], *[DOTTED_STROKE if of == "2 3" else STROKE] * repeats])


def held_back(
    shown: list[dict[str, Any]], number: int, drawn: str | None, kind: str
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The lanes in sight, and `scene["expected"]`: the lane of this number is not among them until something is drawn.
    Raises ValueError with a sentence."""
    if kind != "map" or drawn is None or not 1 <= number <= len(shown):
        raise ValueError("An expected path is of one of the lanes, on a map, and a control has the target drawn.")
    own = shown[number - 1]
    asked = {name: own[name] for name in ("name", "lane", "textColor")}
    return (shown if drawn else [one for one in shown if one is not own]), asked


def held(lanes: Sequence[Lane]) -> dict[str, Any]:
    """Target → value, of everything that the lanes say."""
    found: dict[str, Any] = {}
    for k, lane in enumerate(lanes, start=1):
        own = {
            "lr": lane.lr,
            **({"weightDecay": lane.weight_decay} if lane.weight_decay is not None else {}),
            **{f"hyper.{name}": value for name, value in lane.hyper.items()},
            "schedule": lane.schedule,
            **{f"scale.{i}": c for i, c in enumerate(lane.scales)},
            "noise.sigma": lane.noise,
            "noise.kind": lane.noise_kind,
        }
        found |= {f"lane.{k}.{what}": value for what, value in own.items()}
    return found


def check(lanes: Sequence[Lane], targets: Iterable[str], d: int) -> None:
    """Raises ValueError with a sentence for too many lanes or a target that no lane of d coordinates has."""
    if len(lanes) > MOST_LANES:
        raise ValueError(f"A scene has at most {MOST_LANES} lanes, not {len(lanes)}.")
    for target in targets:
        if not target.startswith("lane."):
            continue
        number, _, what = target.removeprefix("lane.").partition(".")
        if number not in map(str, range(1, len(lanes) + 1)):
            raise ValueError(f"{target!r}: the scene has the lanes 1 to {len(lanes)}.")
        legal = _settings(lanes[int(number) - 1], d)
        if what not in legal:
            raise ValueError(f"Lane {number} has no setting {what!r}; it has {', '.join(legal)}.")


def _settings(lane: Lane, d: int) -> list[str]:
    decay = ["weightDecay"] if lane.method.decays else []
    hyper = [f"hyper.{name}" for name in lane.method.hyper]
    return ["lr", *decay, *hyper, "schedule", *(f"scale.{i}" for i in range(d)), "noise.sigma", "noise.kind"]
