"""A scene: all that the browser has to know to draw, move and explain one figure. Plain values that JSON can hold.

    figure = scene(deck, landscape=land, methods=methods, placed={"decay": Place("weightDecay", "dial"), …})

A control is bound to a *target*, the input of the runs that it sets: start.k, param.<name>, scale.k, lr, weightDecay,
hyper.<name>, own.<name>, steps, schedule, convention, spike.size, spike.period, noise.sigma, noise.seed; or to what
only the stage has: t (the step under the scrubber), plug (the decay style that the drawing shows), and smoothness.L0
and smoothness.L1 (a line beside the paths).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

import optim_core as oc
from optim_core.compile.program import program
from ui import cite
from ui.control import Control
from ui.deck import Deck
from ui.stage.ledger import ledger
from ui.stage.own import Own, frame, slotted, sources
from ui.stage.script import templates
from ui.text import language, strings, t
from ui.theme import method_style

#: dial: in sight under the picture; drawer: behind "more"; handle: on the picture; plug, scrub: in those parts; none: a
#: value that no hand on the stage moves (a widget of the page does).
Where = Literal["dial", "drawer", "handle", "plug", "scrub", "none"]
WORDS = ("stage", "outcome")  # tables of strings that every scene carries
NUDGE = 0.25  # by which a parameter is moved to see whether a minimum follows it


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
    methods: Sequence[oc.Method],
    placed: Mapping[str, Place],
    fixed: Mapping[str, Any] | None = None,
    own: Own | None = None,
    start_frame: Mapping[str, Callable[..., Any]] | None = None,
    arrival: float | None = None,
    kind: Literal["map", "line", "anatomy", "prox"] = "map",
    worlds: Sequence[str] = ("told",),
    keeps: bool = True,
    shared: bool = False,
    words: Sequence[str] = (),
    beats: Sequence[Mapping[str, Any]] | None = None,
    guards: Mapping[str, str] | None = None,
    script: Mapping[str, Any] | None = None,
    wall: bool = False,
    smoothness: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Everything of one figure. `alt` says in words what it shows; `placed`: control name → `Place`; `fixed`: target →
    value that no control sets; `own`: what a method is set to for itself; `start_frame`: the frame in which the start
    is given (both: ui/stage/own.py); `arrival`: how near the minimum a path has arrived, for the lines to say when;
    `worlds`: "plain" (gradients as they are) and "told" (rescaled); `keeps`: whether states of it can stay as ghosts;
    `shared`: the page has other figures, and Reset is of this one alone; `words`: further texts, or whole tables of
    them; `script`: templates of its own; `beats` and `guards`: what the kind "anatomy" draws; `wall`: whether the box
    of AdamW and the ridge path are drawn; `smoothness`: slope and curvature of the paths beside them, with a line that
    the controls smoothness.L0 and smoothness.L1 set, and {"reading": whether its words say what rate is stable}."""
    targets = [*(place.target for place in placed.values()), *(fixed or {})]
    free = [name.removeprefix("own.") for name in targets if name.startswith("own.")]
    settings = sources(own or {}, methods, [*_real(landscape), *free])
    begun = {"start": frame(start_frame, _real(landscape))} if start_frame else {}
    made = {
        "page": deck.page,
        "title": title,
        "alt": alt,
        "kind": kind,
        "language": language(),
        "landscape": _landscape(landscape),
        "program": program(landscape, methods, {**settings, **begun}, wall=wall, smoothness=smoothness is not None),
        "methods": [look(method) for method in methods],
        "worlds": [{"id": world, "scaled": world == "told"} for world in worlds],
        "controls": [_control(deck, name, place) for name, place in placed.items()],
        "fixed": dict(fixed or {}),
        "own": {slug: {name: slotted(one) for name, one in its.items()} for slug, its in settings.items()},
        "words": _words((*WORDS, *words)),
        "ledger": ledger(methods, (_notation(deck, placed),)),
        "cite": cite.of(deck.page),
    }
    ghosts = deck["keep"] if keeps else None
    rest = {
        "keep": ghosts,
        "shared": shared or None,
        "arrival": arrival,
        "wall": wall or None,
        "smoothness": smoothness,
        "beats": beats,
        "guards": guards,
        "script": script or templates(made),
    }
    return made | {name: value for name, value in rest.items() if value is not None}


def _real(landscape: oc.Landscape) -> list[str]:
    """The parameters that a hand can move: whole numbers are filled into the program."""
    return [name for name, hyper in landscape.hyper.items() if not hyper.integer]


def _notation(deck: Deck, placed: Mapping[str, Place]) -> str:
    """Whose λ the equations speak of; a change of it asks Python for other equations."""
    names = (name for name, place in placed.items() if place.target == "convention")
    return next((str(deck[name]) for name in names), "pytorch")


def look(method: oc.Method) -> dict[str, Any]:
    """How a method is drawn, its colours for both themes at once: the browser picks one, so a change of theme asks
    nobody."""
    light, dark = method_style(method, "light"), method_style(method, "dark")
    pair = lambda name: f"light-dark({getattr(light, name)}, {getattr(dark, name)})"
    return {
        "slug": method.slug,
        "name": method.name,
        "color": pair("color"),
        "textColor": pair("text_color"),
        "halo": pair("halo"),
        "dash": "" if light.dash == "solid" else light.dash.replace("px", "").replace(",", " "),
        "marker": light.marker,
        "decay": method.decay.id,
        "decays": method.decays and method.regularizer.gradient is not None,  # a projection pulls nowhere
        "published": method.published,
    }


def _landscape(land: oc.Landscape) -> dict[str, Any]:
    minima = land.minima if isinstance(land.minima, np.ndarray) else np.empty((0, land.d))
    return {
        "id": land.id,
        "name": land.title[language()],
        "d": land.d,
        "coordinates": ["x₁", "x₂", "x₃"][: land.d] if land.d > 1 else ["x"],
        "window": [list(pair) for pair in land.window],
        "minima": minima.tolist(),
        "minimaFollow": following(land),
    }


def following(land: oc.Landscape) -> list[str] | None:
    """The parameters that move the only minimum, one a coordinate, found by moving them; None where there are none.

    A landscape does not say which parameter carries its minimum, so each is asked: one that moves coordinate k by as
    much as it moved itself, and no other, is that coordinate's.
    """
    if not isinstance(land.minima, np.ndarray) or len(land.minima) != 1:
        return None
    found: dict[int, str] = {}
    for name, value in land.parameters.items():
        hyper = land.hyper[name]
        if hyper.integer:
            continue
        nudge = NUDGE if value + NUDGE <= hyper.high else -NUDGE
        shift = np.abs(np.asarray(land.with_(**{name: value + nudge}).minima) - land.minima)[0]
        if np.count_nonzero(shift) == 1 and np.isclose(shift.max(), NUDGE):
            found[int(shift.argmax())] = f"param.{name}"
    return [found[k] for k in range(land.d)] if len(found) == land.d else None


def _control(deck: Deck, name: str, place: Place) -> dict[str, Any]:
    control = deck.control(name)
    value = deck[name]
    number = control.is_number
    return {
        "name": name,
        "target": place.target,
        "place": place.where,
        "kind": control.kind,
        "default": control.default,
        "value": value,
        "symbol": control.symbol,
        "label": t(control.label) if control.label else control.symbol,
        **({"scale": control.scale, "low": _finite(control.low), "high": _finite(control.high)} if number else {}),
        **({"stops": _stops(control, value)} if number and place.where != "handle" else {}),
        **({"options": control.options, "names": [control.option_name(o) for o in control.options]}
           if control.options else {}),
    }  # fmt: skip


def _stops(control: Control, value: float) -> list[float]:
    return sorted({*control.grid(), value})


def _finite(limit: float) -> float | None:
    return limit if np.isfinite(limit) else None


def _words(wanted: Sequence[str]) -> dict[str, str]:
    """`table_key` → template, for whole tables and for single texts; the stage's own table goes without its name."""
    found = {}
    for key, template in strings(language()).items():
        table, _, name = key.partition(".")
        if table in wanted or key in wanted:
            found[name if table == "stage" else f"{table}_{name}"] = template
    return found
