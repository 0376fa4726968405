"""`@landscape` makes a landscape of a formula: its signature is the schema, the decorator says what stands beside."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from inspect import signature
from pathlib import Path
from typing import Any

from optim_core.equation.printed import baked
from optim_core.equation.source import Source, parse
from optim_core.equation.tree import names_in
from optim_core.formula import Formula, Zeros, ZeroSet
from optim_core.hyper import Hyper, annotations_of, read
from optim_core.op import OPS
from optim_core.terrain import Landscape, frozen

LANGUAGES = ("en", "zh")
REDUCING = {name for name, op in OPS.items() if op.reduces}


@dataclass(frozen=True)
class Description:
    """What a landscape declares beside its formula: values, or functions of the parameters they depend on."""

    start: Any
    minima: Any
    window: Any

    def at(self, name: str, parameters: Mapping[str, float]) -> Any:
        """The declared value of `name` at these parameters."""
        declared = getattr(self, name)
        if isinstance(declared, Zeros):
            return declared.at(parameters)
        if not callable(declared):
            return declared
        return declared(**{p: parameters[p] for p in signature(declared).parameters})


def landscape(
    name: str,
    *,
    zh: str,
    start: Any,
    minima: Any,
    window: Any,
    about: Mapping[str, str],
    minima_note: Mapping[str, str] | None = None,
    kinks: Zeros | None = None,
) -> Callable[[Callable[..., Any]], Landscape]:
    """Register the formula below as the landscape `name` (`zh`: its Chinese name).

    Before `*` stand the coordinates (one to three), after it the parameters with their annotations. `start`,
    `minima` and `window` are values, or functions of those parameters that they depend on; `minima` may be
    `Zeros(equation)`; None needs `minima_note`. Errors are sentences that say what to write instead.
    """

    def register(function: Callable[..., Any]) -> Landscape:
        source = parse(function, name)
        hints = annotations_of(function, name)
        defaults = function.__kwdefaults__ or {}
        hyper = {h: read(h, hints.get(h), defaults.get(h), name) for h in source.hyper}
        made = from_source(
            source,
            id=Path(function.__code__.co_filename).stem,
            title={"en": name, "zh": zh},
            about=about,
            declared=Description(start, minima, window),
            minima_note=minima_note,
            kinks=kinks,
            hyper=hyper,
        )
        return made({h: hyper[h].default for h in hyper})

    return register


def from_source(
    source: Source,
    *,
    id: str,
    title: Mapping[str, str],
    about: Mapping[str, str],
    declared: Description,
    minima_note: Mapping[str, str] | None,
    kinks: Zeros | None = None,
    hyper: Mapping[str, Hyper],
) -> Callable[[Mapping[str, float]], Landscape]:
    """parameters → Landscape, for an equation that has been read already."""
    _check(source, about, declared, minima_note)

    def make(parameters: Mapping[str, float]) -> Landscape:
        given = {n: int(v) if hyper[n].integer else float(v) for n, v in parameters.items()}
        whole = tuple((n, int(v)) for n, v in given.items() if hyper[n].integer)
        real = {n: v for n, v in given.items() if not hyper[n].integer}
        minima = declared.at("minima", given)
        return Landscape(
            id=id,
            name=title["en"],
            title=title,
            about=about,
            coordinates=source.inputs,
            start=frozen(declared.at("start", given)),
            window=tuple((float(low), float(high)) for low, high in declared.at("window", given)),
            minima=minima if minima is None or isinstance(minima, ZeroSet) else frozen(minima),
            minima_note=minima_note,
            kinks=None if kinks is None else kinks.at(given),
            kernel=Formula(baked(source, whole), source, real),
            hyper=hyper,
            parameters=given,
            doc=(source.function.__doc__ or "").strip(),
            remake=make,
        )

    return make


def _check(
    source: Source, about: Mapping[str, str], declared: Description, minima_note: Mapping[str, str] | None
) -> None:
    name = source.name
    if not 1 <= len(source.inputs) <= 3:
        raise TypeError(
            f"{name}: a formula has one to three coordinates before `*`, not {len(source.inputs)}; for more use "
            f"quadratic(H, a) or finite_sum(loss, data)."
        )
    for texts in (about, minima_note):
        if texts is not None and not all(texts.get(language) for language in LANGUAGES):
            raise TypeError(f"{name}: about and minima_note need a sentence in English (en) and in Chinese (zh).")
    if declared.minima is None and minima_note is None:
        raise TypeError(f"{name}: without minima, minima_note says why, in English and in Chinese.")
    targets = [s.target for s in source.assignments]
    twice = [t for t in targets if targets.count(t) > 1 or t in source.inputs + source.hyper]
    if twice:
        raise SyntaxError(f"{name}: {twice[0]} is given a value twice; give the second one a name of its own.")
    mixing = {n for s in (*(a.value for a in source.assignments), *source.returns) for n in names_in(s)} & REDUCING
    if mixing:
        raise SyntaxError(f"{name}: {min(mixing)} works on whole points; a formula names its coordinates one by one.")
