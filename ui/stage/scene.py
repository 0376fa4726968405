"""A scene: all that the browser has to know to draw, move and explain one figure. Plain values that JSON can hold.

    figure = scene(deck, landscape=land, methods=methods, placed={"decay": Place("weightDecay", "dial"), …})

A control is bound to a *target*, the input of the runs that it sets: start.k, param.<name>, scale.k, lr, weightDecay,
hyper.<name>, own.<name>, steps, schedule, convention, spike.size, spike.period, noise.sigma, noise.seed; or to what
only the stage has: t (the step under the scrubber), plug (the decay style that the drawing shows), lane (the number of
the lane whose path and equation stand out), drawn (the path that a reader expects), and smoothness.L0 and
smoothness.L1 (a line beside the paths). Where a scene has lanes, the settings of each are targets of their own: see
ui/stage/lanes.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import numpy as np

import optim_core as oc
from optim_core.compile.program import program
from optim_core.experiment import Lane
from optim_core.keyed import Keyed, itself
from ui import cite, parts
from ui.control import Control
from ui.deck import Deck
from ui.stage.ground import check_dimension, ground, real
from ui.stage.lanes import check, held, held_back, looks
from ui.stage.ledger import ledger
from ui.stage.look import look
from ui.stage.own import Own, frame, slotted, sources
from ui.stage.script import templates
from ui.text import edition, language, strings, t

#: dial: in sight under the picture; drawer: behind "more"; handle: on the picture; plug, scrub: in those parts; none: a
#: value that no hand on the stage moves (a widget of the page does).
Where = Literal["dial", "drawer", "handle", "plug", "scrub", "none"]
WORDS = ("stage", "outcome")  # tables of strings that every scene carries


@dataclass(frozen=True)
class Place:
    """What a control sets and where it stands on the stage."""

    target: str
    where: Where = "none"


def scene(
    deck: Deck,
    *,
    title: str,
    alt: str,
    landscape: oc.Landscape,
    methods: Sequence[oc.Method] = (),
    lanes: Sequence[Lane] = (),
    placed: Mapping[str, Place],
    fixed: Mapping[str, Any] | None = None,
    own: Own | None = None,
    start_frame: Mapping[str, Callable[..., Any]] | None = None,
    arrival: float | None = None,
    kind: Literal["map", "line", "anatomy", "prox"] = "map",
    alt_open: str = "",
    worlds: Sequence[str] = ("told",),
    keeps: bool = True,
    shared: bool = False,
    words: Sequence[str] = (),
    beats: Sequence[Mapping[str, Any]] | None = None,
    guards: Mapping[str, str] | None = None,
    script: Mapping[str, Any] | None = None,
    wall: bool = False,
    smoothness: Mapping[str, Any] | None = None,
    expected: int = 0,
) -> dict[str, Any]:
    """Everything of one figure. `alt` says in words what it shows, with slots for what the hands set
    (ui/stage/reading/about.js), `alt_open` the same of a wall without decay; `methods`: what runs, with settings that
    all share, or `lanes`, each with its own, on a "map" or a "line", and nothing of it stays as a ghost: one more lane
    compares better; `placed`: control name → `Place`; `fixed`: target → value that no control sets; `own`: what a
    method is set to for itself; `start_frame`: the frame in which the start is given (both: ui/stage/own.py);
    `arrival`: how near the minimum a path has arrived, for the lines to say when; `worlds`: "plain" (gradients as
    they are) and "told" (rescaled); `keeps`: whether states of it can stay as ghosts; `shared`: the page has other
    figures, and Reset is of this one alone; `words`: further texts, or whole tables of them; `script`: templates of
    its own; `beats` and `guards`: what the kind "anatomy" draws; `wall`: whether the box of AdamW and the ridge
    path are drawn; `smoothness`: slope and curvature of the paths beside them, with a line that the controls
    smoothness.L0 and smoothness.L1 set, and {"reading": whether its words say what rate is stable}; `expected`: the
    number of a lane whose path a reader draws first (a control has the target drawn): until then the lane is not in the
    scene. Points without slope, each with the sign of its kind, are marked where `level_points` stands beside it."""
    check_dimension(landscape, kind)
    shown = looks(lanes)
    asked: dict[str, Any] = {}
    if expected:
        shown, asked = held_back(shown, expected, _drawn(deck, placed), kind)
    targets = [*(place.target for place in placed.values()), *(fixed or {})]
    if lanes:
        check(lanes, targets, landscape.d)
        if methods or own or kind not in ("map", "line") or len(worlds) > 1 or wall or smoothness is not None:
            raise ValueError("A scene with lanes is a map or a line of one world, and has nothing else that runs.")
        methods = list({lane.method.slug: lane.method for lane in lanes}.values())
        fixed = {target: value for target, value in held(lanes).items() if target not in targets} | dict(fixed or {})
    free = [name.removeprefix("own.") for name in targets if name.startswith("own.")]
    settings = sources(own or {}, methods, [*real(landscape), *free])
    begun = {"start": frame(start_frame, real(landscape))} if start_frame else {}
    made = {
        "page": deck.page,
        "title": title,
        "alt": alt,
        "kind": kind,
        "language": language(),
        "landscape": ground(landscape),
        "program": program(landscape, methods, {**settings, **begun}, wall=wall, smoothness=smoothness is not None),
        "methods": shown if lanes else [look(method) for method in methods],
        "worlds": [{"id": world, "scaled": world == "told"} for world in worlds],
        "controls": [_control(deck, name, place) for name, place in placed.items()],
        "fixed": dict(fixed or {}),
        "own": {slug: {name: slotted(one) for name, one in its.items()} for slug, its in settings.items()},
        "words": _words((*WORDS, *words)),
        "ledger": ledger(methods, (_notation(deck, placed, fixed or {}),)),
        "cite": cite.of(deck.page),
    }
    with parts.unnoticed():  # the browser has kept them itself
        ghosts = deck["keep"] if keeps and not lanes else None
    rest = {
        "keep": ghosts,
        "shared": shared or None,
        "arrival": arrival,
        "wall": wall or None,
        "smoothness": smoothness,
        "expected": asked or None,
        "altOpen": alt_open or None,
        "beats": beats,
        "guards": guards,
        "script": script or templates(made, landscape),
    }
    return made | {name: value for name, value in rest.items() if value is not None}


def _drawn(deck: Deck, placed: Mapping[str, Place]) -> str | None:
    """What a reader has drawn; None where no control holds it."""
    return next((str(deck[name]) for name, place in placed.items() if place.target == "drawn"), None)


def _notation(deck: Deck, placed: Mapping[str, Place], fixed: Mapping[str, Any]) -> str:
    """Whose λ the equations speak of; a change of it asks Python for other equations."""
    names = (name for name, place in placed.items() if place.target == "convention")
    return next((str(deck[name]) for name in names), str(fixed.get("convention", "pytorch")))


def _control(deck: Deck, name: str, place: Place) -> dict[str, Any]:
    control = deck.control(name)
    with parts.unnoticed():  # the browser has moved it itself
        value = deck[name]
    its = {"name": name, "target": place.target, "place": place.where, "value": value, **_labelled(control)}
    if control.is_number and place.where not in ("handle", "none"):
        its["stops"] = _stops(control, value)
    return its


def _labelled(control: Control) -> dict[str, Any]:
    lang = language()
    return _known(itself(control, lang, edition(lang)))  # most decks are made once


@lru_cache(maxsize=2048)
def _known(its: Keyed[Control]) -> dict[str, Any]:
    """What is always the same of a control, in one language."""
    control, number = its.it, its.it.is_number
    return {
        "kind": control.kind,
        "default": control.default,
        "symbol": control.symbol,
        "label": t(control.label) if control.label else control.symbol,
        **({"scale": control.scale, "low": _finite(control.low), "high": _finite(control.high)} if number else {}),
        **({"options": control.options, "names": [control.option_name(o) for o in control.options]}
           if control.options else {}),
    }  # fmt: skip


def _stops(control: Control, value: float) -> Sequence[float]:
    return control.grid() if value in control.grid() else sorted({*control.grid(), value})


def _finite(limit: float) -> float | None:
    return limit if np.isfinite(limit) else None


def _words(wanted: Sequence[str]) -> dict[str, str]:
    """`table_key` → template, for whole tables and for single texts; the stage's own table goes without its name."""
    return _worded(language(), edition(language()), tuple(wanted))


@lru_cache(maxsize=128)
def _worded(lang: str, made_of: tuple[tuple[str, int], ...], wanted: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for key, template in strings(lang).items():
        table, _, name = key.partition(".")
        if table in wanted or key in wanted:
            found[name if table == "stage" else f"{table}_{name}"] = template
    return found
