"""What is named for an audit: one of our methods, or the import path of a torch optimizer, with settings."""

from __future__ import annotations

import ast
import importlib
import inspect
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from optim_core import catalog
from optim_core.numeric import shown

FORM = "Write a method (AdamW) or an import path (torch.optim.AdamW), and settings as in torch.optim.AdamW:lr=1e-3"


@dataclass(frozen=True)
class Subject:
    """What makes the optimizer. make: (tensors, **settings) → optimizer. given: settings on the line. taken: all that
    it takes by name, with the defaults (`inspect.Parameter.empty` where there is none)."""

    name: str
    make: Callable[..., Any]
    given: Mapping[str, Any]
    taken: Mapping[str, Any]

    def optimizer(self, **settings: Any) -> Callable[[list[Any]], Any]:
        """Tensors → optimizer with the given settings, and over them those of these that it takes."""
        told = {**self.given, **{name: value for name, value in settings.items() if name in self.taken}}
        return lambda tensors: self.make(tensors, **told)

    def setting(self, name: str) -> Any:
        """What it uses for `name` unless told otherwise; None where it has no such setting or no default."""
        value = self.given.get(name, self.taken.get(name))
        return None if value is inspect.Parameter.empty else value

    @property
    def epsilons(self) -> dict[str, Any]:
        """The settings that guard a division: every one whose name begins with eps, with what it is."""
        held = {name: self.setting(name) for name in self.taken if name.startswith("eps")}
        return {name: value for name, value in held.items() if _floats(value)}


def subject(text: str) -> Subject:
    """Read "AdamW", "Adam-l2:eps=0.1", "torch.optim.AdamW", "package.module.Class:lr=1e-3,betas=(0.9, 0.99)".

    An import path is imported, which runs its code; settings are Python literals and are not run. Raises ValueError
    with a sentence.
    """
    name, _, after = text.strip().partition(":")
    if not name:
        raise ValueError(f"Nothing is named. {FORM}.")
    given = settings(after)
    make, taken = _imported(name) if "." in name else _ours(name)
    if stray := [setting for setting in given if setting not in taken]:
        known = ", ".join(taken) or "nothing"
        raise ValueError(f"{name} takes no {stray[0]!r}; it takes {known}.")
    for setting in ("lr", "weight_decay"):  # the audit measures in units of the first, and sets the second itself
        if setting in given and not _number(given[setting]):
            raise ValueError(f"{setting} is a finite number, not {shown(given[setting])}.")
    return Subject(text.strip(), make, given, taken)


def settings(text: str) -> dict[str, Any]:
    """name=value,… as a dictionary; the values are literals."""
    if not text.strip():
        return {}
    try:
        call = ast.parse(f"f({text})", mode="eval").body
        one = isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and not call.args  # "a=1)(b=2" is two
        told = call.keywords if isinstance(call, ast.Call) else []
        read = {str(k.arg): ast.literal_eval(k.value) for k in told if k.arg}
        whole = one and len(read) == len(told)  # none without a name, none told twice
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        whole, read = False, {}
    if not whole:
        raise ValueError(f"Settings read name=value,name=value with plain values, not {shown(text)}.")
    return read


def _ours(name: str) -> tuple[Callable[..., Any], dict[str, Any]]:
    from optim_core.torch_optimizer import optimizer_class

    try:
        method = catalog.method(name)
    except ValueError as unknown:  # a package's name alone lands here too
        raise ValueError(f"{unknown} {FORM}.") from None
    made = optimizer_class(method)
    return made, _taken(made)


def _imported(path: str) -> tuple[Callable[..., Any], dict[str, Any]]:
    """What stands at an import path: the longest part that is a module, and attributes from there."""
    parts = path.split(".")
    if not all(part.isidentifier() for part in parts):
        raise ValueError(f"{shown(path)} is no import path. {FORM}.")
    found, rest = _module(parts)
    for part in rest:
        if not hasattr(found, part):
            raise ValueError(f"{getattr(found, '__name__', path)} has no {part!r}. {FORM}.")
        found = getattr(found, part)
    if not callable(found):
        raise ValueError(f"{path} is no class and no function, but {shown(found)}. {FORM}.")
    return found, _taken(found)


def _module(parts: list[str]) -> tuple[Any, list[str]]:
    for end in range(len(parts), 0, -1):
        name = ".".join(parts[:end])
        try:
            return importlib.import_module(name), parts[end:]
        except ModuleNotFoundError as problem:
            if problem.name is None or not f"{name}.".startswith(f"{problem.name}."):
                raise ValueError(f"Importing {name} needs {problem.name}, which is not installed.") from None
    raise ValueError(f"There is no module {parts[0]!r} here. {FORM}.")


def _taken(make: Callable[..., Any]) -> dict[str, Any]:
    """All that can be said by name after the parameters."""
    told = list(inspect.signature(make).parameters.values())[1:]
    return {p.name: p.default for p in told if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)}


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < math.inf


def _floats(value: Any) -> bool:
    values = value if isinstance(value, tuple) else (value,)
    return any(isinstance(v, float) for v in values) and all(isinstance(v, float) or v is None for v in values)
