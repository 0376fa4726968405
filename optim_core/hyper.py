"""Hyperparameters: the annotation in a signature is the schema that sliders, links, checks and tests read."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import numpy as np

from optim_core.numeric import reals

SCALES = ("linear", "log", "decay", "tiny")  # "decay" is dense near 1, "tiny" is log, and 0


@dataclass(frozen=True)
class Range:
    """The legal interval of a hyperparameter and how a slider divides it. `slider` narrows what a slider offers."""

    low: float
    high: float
    scale: str = "linear"  # one of SCALES
    slider: tuple[float, float] | None = None
    low_open: bool = False
    high_open: bool = False


Decay = Annotated[float, Range(0.0, 1.0, "decay", slider=(0.0, 0.9999), high_open=True)]
Tiny = Annotated[float, Range(0.0, math.inf, "tiny", slider=(1e-16, 1.0))]
Positive = Annotated[float, Range(0.0, math.inf, "log", slider=(1e-4, 1e4), low_open=True)]
Fraction = Annotated[float, Range(0.0, 1.0)]


GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "eps": "ε", "epsilon": "ε", "eta": "η", "theta": "θ",
    "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "rho": "ρ", "sigma": "σ", "tau": "τ", "phi": "φ", "psi": "ψ",
}  # fmt: skip
SPECIAL = {
    "lr": ("η", r"\eta"),
    "weight_decay": ("λ", r"\lambda"),
    "momentum": ("μ", r"\mu"),
    "eps": ("ε", r"\varepsilon"),
    "epsilon": ("ε", r"\varepsilon"),
    "clip": ("c", "c"),
    "momentum_decay": ("ψ", r"\psi"),
    "l1_ratio": ("γ", r"\gamma"),
    "radius": ("B", "B"),
}
ACCENTS = {"hat": ("\u0302", r"\hat"), "bar": ("\u0304", r"\bar"), "tilde": ("\u0303", r"\tilde")}
SUBSCRIPT = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def symbol(name: str) -> tuple[str, str]:
    """(Unicode, LaTeX) of a source name: beta1 → (β₁, \\beta_{1}); m_hat → (m̂, \\hat{m}); words stay words."""
    if name in SPECIAL:
        return SPECIAL[name]
    stem, _, last = name.rpartition("_")
    if stem and last in ACCENTS:
        plain, tex = symbol(stem)
        mark, command = ACCENTS[last]
        return plain + mark, f"{command}{{{tex}}}"
    match = re.fullmatch(r"([A-Za-z]+?)_?(\d*)", name)
    letter, _, word = name.partition("_")
    if match is None and word.isalpha() and (letter in GREEK or len(letter) == 1):
        return f"{symbol(letter)[0]} {word}", rf"{symbol(letter)[1]}_{{\mathrm{{{word}}}}}"
    if match is None:
        words = name.replace("_", " ")
        return words, "\\mathrm{" + words.replace(" ", r"\ ") + "}"
    base, digits = match.groups()
    if base in SPECIAL:
        plain, tex = SPECIAL[base]
    elif base in GREEK:
        plain, tex = GREEK[base], "\\" + base
    elif len(base) == 1:
        plain, tex = base, base
    else:
        plain, tex = base, rf"\mathrm{{{base}}}"
    return plain + digits.translate(SUBSCRIPT), tex + (f"_{{{digits}}}" if digits else "")


@dataclass(frozen=True)
class Hyper:
    """One hyperparameter: its default, legal range, slider scale and symbol. Made from a signature by `read`."""

    name: str
    default: float
    range: Range
    integer: bool = False

    @property
    def low(self) -> float:
        """Lower end of what a slider offers."""
        return (self.range.slider or (self.range.low, self.range.high))[0]

    @property
    def high(self) -> float:
        """Upper end of what a slider offers."""
        return (self.range.slider or (self.range.low, self.range.high))[1]

    @property
    def scale(self) -> str:
        return self.range.scale

    @property
    def symbol(self) -> str:
        return symbol(self.name)[0]

    @property
    def tex(self) -> str:
        return symbol(self.name)[1]

    def check(self, value: Any, owner: str = "") -> Any:
        """`value` (a number or an array of them) if it is legal, else ValueError with a sentence."""
        numbers = reals(value, f"{self._of(owner)} must be a number")
        r = self.range
        bad = ~((numbers >= r.low) & (numbers <= r.high))
        bad |= ~np.isfinite(numbers)
        bad |= (numbers == r.low) if r.low_open else False
        bad |= (numbers == r.high) if r.high_open else False
        if bad.any():
            wrong = numbers[bad].flat[0]
            raise ValueError(f"{self._of(owner)} = {wrong:g} is outside {self.interval}.")
        if self.integer and (numbers != np.round(numbers)).any():
            raise ValueError(f"{self._of(owner)} must be a whole number, not {numbers.flat[0]:g}.")
        return value

    @property
    def interval(self) -> str:
        """The legal interval as text, for example [0, 1)."""
        r = self.range
        left = "(" if r.low_open or math.isinf(r.low) else "["
        right = ")" if r.high_open or math.isinf(r.high) else "]"
        return f"{left}{r.low:g}, {r.high:g}{right}".replace("inf", "∞")

    def _of(self, owner: str) -> str:
        return f"{owner}: {self.name}" if owner else self.name


def read(name: str, annotation: Any, default: Any, owner: str) -> Hyper:
    """The `Hyper` that `name: annotation = default` declares; TypeError with a sentence where it declares none."""
    found = [a for a in get_args(annotation)[1:] if isinstance(a, Range)] if get_origin(annotation) is Annotated else []
    if len(found) != 1:
        raise TypeError(
            f"{owner}: hyperparameter {name} needs one of the annotations Decay, Tiny, Positive, Fraction or "
            f"Annotated[float, Range(low, high)], so that its slider and its check are known."
        )
    integer = get_args(annotation)[0] is int
    if isinstance(default, bool) or not isinstance(default, float | int):
        raise TypeError(f"{owner}: hyperparameter {name} needs a number as its default; a variant is another file.")
    hyper = Hyper(name, default if integer else float(default), found[0], integer)
    if hyper.scale not in SCALES:
        raise TypeError(f"{owner}: the scale of {name} is one of {', '.join(SCALES)}, not {hyper.scale!r}.")
    if not (math.isfinite(hyper.low) and math.isfinite(hyper.high) and hyper.low < hyper.high):
        raise TypeError(
            f"{owner}: the slider of {name} needs two finite ends, low below high; write Range(…, slider=(low, high))."
        )
    hyper.check(default, owner)
    return hyper


def annotations_of(function: Callable[..., Any], owner: str) -> dict[str, Any]:
    """The annotations of a signature; TypeError with a sentence where a name in one is not known."""
    try:
        return get_type_hints(function, include_extras=True)
    except NameError as error:
        raise TypeError(
            f"{owner}: an annotation names {error.name}, which its file does not know; import it from optim_core.hyper."
        ) from None
