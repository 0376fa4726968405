"""The controls that pages offer, made from signatures and from a few words.

    deck = Deck("start", (weight_decay(0.1), learning_rate(0.015), steps(2000)))

What a control is stands in ui/control.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from optim_core.hyper import Hyper, symbol
from ui.control import LONGEST_TEXT, Control
from ui.text import strings

MOST_STEPS = 5000  # of a run that a finger drags


def from_hyper(hyper: Hyper, default: float | None = None, name: str = "") -> Control:
    """The control of one hyperparameter of a rule or of one parameter of a landscape, as its annotation says."""
    label = hyper_label(hyper.name, name or hyper.name)
    return Control(
        name=name or hyper.name,
        kind="integer" if hyper.integer else "number",
        default=hyper.default if default is None else default,
        low=0.0 if hyper.scale == "tiny" else hyper.low,
        high=hyper.high,
        floor=max(hyper.low, 1e-16),
        scale=hyper.scale,  # type: ignore[arg-type]
        symbol=hyper.symbol,
        label=label,
    )


def hyper_label(name: str, owned: str) -> str:
    """The key of a hyperparameter's words: those of its owner and name (`lion.beta2`), else of its name, else ""."""
    keys = ["hyper." + one for one in (owned.replace(".", "_"), name)]
    return next((key for key in keys if key in strings("en")), "")


def learning_rate(default: float, low: float = 1e-5, high: float = 10.0) -> Control:
    return Control("lr", "number", default, low, high, "log", symbol=symbol("lr")[0], label="hyper.lr")


def weight_decay(default: float, low: float = 0.0, high: float = 10.0) -> Control:
    return Control(
        "decay",
        "number",
        default,
        low,
        high,
        "tiny" if low == 0 else "log",
        floor=1e-4,
        symbol=symbol("weight_decay")[0],
        label="hyper.weight_decay",
    )


def factor(name: str, mark: str, default: float = 1.0, reach: int = 40) -> Control:
    """A gradient scale as a factor, 2⁻ʳ…2ʳ (r = `reach`). The slider stops at powers of two, which change no bit of a
    mantissa and are spelled 2^10; any other factor may be typed, and then products with it are rounded."""
    return Control(
        name, "number", default, 2.0**-reach, 2.0**reach, "binary", symbol=mark, label="controls.gradient_scale"
    )


def noise() -> tuple[Control, Control]:
    """The standard deviation of the noise on each gradient coordinate, and which noise it is."""
    return (
        Control("noise", "number", 0.0, 0.0, 100.0, "tiny", floor=1e-3, symbol="σ", label="controls.noise"),
        Control("seed", "integer", 0, 0, 999, label="controls.seed"),
    )


def steps(default: int = 500, high: int = MOST_STEPS) -> Control:
    return Control("steps", "integer", default, 1, high, "log", symbol="T", label="controls.steps")


def shown_step() -> Control:
    """The step under the scrubber, at first the last one: a longer run is shown to its end."""
    return Control("t", "integer", MOST_STEPS, 1, MOST_STEPS, "log", symbol="t", label="controls.step")


def choice(name: str, options: Sequence[str], default: str, label: str = "", names: Sequence[Any] = ()) -> Control:
    """One of `options` (language-neutral ids); `names` are keys for `t` or plain text, in the same order."""
    return Control(name, "choice", default, options=tuple(options), names=tuple(names), label=label)


def many(
    name: str, options: Sequence[str], default: Sequence[str], label: str = "", names: Sequence[str] = ()
) -> Control:
    """Some of `options`, at least one."""
    return Control(name, "many", tuple(default), options=tuple(options), names=tuple(names), label=label)


def kept() -> Control:
    """The states that a reader keeps as ghosts on the stage (ui/stage/model/past.js writes and reads them)."""
    return Control("keep", "states", "")


def text(name: str, label: str, default: str = "", longest: int = LONGEST_TEXT) -> Control:
    """A line that the reader types."""
    return Control(name, "text", default, label=label, longest=longest)


def ordered(name: str, options: Sequence[str], default: Sequence[str], most: int, label: str = "") -> Control:
    """From one to `most` of `options` in an order, the same one several times if a reader likes."""
    return Control(name, "list", tuple(default), high=most, options=tuple(options), label=label)


def switch(name: str, default: bool, label: str) -> Control:
    return Control(name, "switch", default, label=label)
