"""Discovery: every file of `rules/` is a rule, every cell of rule × decay × regularizer a method. Nothing is listed."""

from __future__ import annotations

import difflib
import importlib
import pkgutil
import re
from collections.abc import Iterable
from functools import cache
from typing import Any

# The two folders load here, before `optim_core` binds functions of the same names: a first import of a
# package later on would put the module in the function's place.
import optim_core.landscapes
import optim_core.rules  # noqa: F401
from optim_core.decay import DECAYS
from optim_core.landscape import Landscape
from optim_core.method import Method
from optim_core.regularizers import REGULARIZERS, Regularizer, regularizer_of
from optim_core.rule import Rule

CITED = re.compile(r"arXiv:\d{4}\.\d{4,5}|doi:10\.\d{4,}/\S+|\b[a-z][a-z.-]+\.[a-z]{2,}/\S{3,}")  # a source


def discover(package: str, kind: type) -> dict[str, Any]:
    """name → object of type `kind`, one from each module of `package`, in order of the names.

    A module that fails re-raises with its file named first; one without such an object, or with a name that another
    file has already, is an error naming the files.
    """
    found: dict[str, Any] = {}
    files: dict[str, str] = {}
    for info in pkgutil.iter_modules(importlib.import_module(package).__path__):
        file = f"{package.rpartition('.')[2]}/{info.name}.py"
        try:
            module = importlib.import_module(f"{package}.{info.name}")
        except Exception as error:
            raise ImportError(f"{file}: {error}") from error
        members = [v for v in vars(module).values() if isinstance(v, kind)]
        if len(members) != 1:
            raise ImportError(f"{file}: one {kind.__name__} stands in each file; this one has {len(members)}.")
        name = members[0].name  # type: ignore[attr-defined]
        if name in files:
            raise ImportError(f"{file} and {files[name]}: both are called {name!r}; give one another name.")
        found[name], files[name] = members[0], file
    return dict(sorted(found.items(), key=lambda item: item[0].lower()))


@cache
def rules() -> dict[str, Rule]:
    """name → Rule, one for each file of `rules/`."""
    found = discover("optim_core.rules", Rule)
    for rule in found.values():
        if not CITED.search(rule.doc):
            raise ImportError(f"rules/{rule.id}.py: the docstring says what {rule.name} does and ends in its source, "
                              f"such as arXiv:1412.6980, doi:… or an address.")  # fmt: skip
    return found


def _cells(rule: Rule) -> list[Method]:
    """Every legal cell of one rule: none first, then each decay with each regularizer."""
    made = [Method(rule, DECAYS["none"], REGULARIZERS["l2"])]
    if rule.owns_weight_decay:
        return made
    for regularizer in REGULARIZERS.values():
        for decay in DECAYS.values():
            if decay.decays and not (decay.needs_gradient and regularizer.gradient is None):
                made.append(Method(rule, decay, regularizer))
    return made


@cache
def methods() -> dict[str, Method]:
    """Derived name → Method, every legal cell of rule × decay × regularizer (½‖x‖² first)."""
    return {m.name: m for m in _spellings().values()}


@cache
def _spellings() -> dict[str, Method]:
    return spelled(m for rule in rules().values() for m in _cells(rule))


def spelled(made: Iterable[Method]) -> dict[str, Method]:
    """Plain spelling → Method, in the order of `made`. ImportError where two rules have methods of one name."""
    found: dict[str, Method] = {}
    for m in made:
        for spelling in (_plain(m.name), _plain(m.slug)):
            other = found.setdefault(spelling, m)
            if other.rule is not m.rule:
                raise ImportError(
                    f"rules/{m.rule.id}.py and rules/{other.rule.id}.py: a method of {m.rule.name} and one of "
                    f"{other.rule.name} are both called {m.name}; give one rule another name."
                )
    return found


def _plain(name: str) -> str:
    """A spelling without what people vary: Adam-ℓ2, adam_l2 and AdamL2 are one."""
    return re.sub(r"[\s()_-]", "", name.replace("ℓ", "l")).lower()


def method(name: str | Method, regularizer: str | Regularizer | None = None) -> Method:
    """The method of this derived name ("AdamW", "Adam-ℓ2" or "Adam-l2"), optionally with another regularizer.

    Raises ValueError naming near misses where there is none.
    """
    if isinstance(name, Method):
        found = name
    elif not isinstance(name, str):
        raise TypeError(f'A method is a Method or its name, such as "AdamW", not {type(name).__name__}.')
    elif _plain(name) in _spellings():
        found = _spellings()[_plain(name)]
    else:
        near = difflib.get_close_matches(_plain(name), _spellings(), n=4, cutoff=0.5)
        did = f"; did you mean {', '.join(dict.fromkeys(_spellings()[n].name for n in near))}?" if near else "."
        raise ValueError(f"There is no method {name!r}{did}")
    if regularizer is None or regularizer_of(regularizer) is found.regularizer:
        return found
    if not found.decay.decays:
        raise ValueError(f"{found.name} has no decay, so it takes no regularizer.")
    other = Method(found.rule, found.decay, regularizer_of(regularizer))  # refuses cells that cannot exist
    return methods()[other.name]


@cache
def landscapes() -> dict[str, Landscape]:
    """name → Landscape with its default parameters, one for each file of `landscapes/`."""
    return discover("optim_core.landscapes", Landscape)


def landscape(name: str | Landscape, **parameters: float) -> Landscape:
    """The landscape of this name (or file name), with these parameters of its own.

    Raises ValueError naming near misses where there is none, and for an unknown parameter or one out of range.
    """
    if isinstance(name, Landscape):
        return name.with_(**parameters)
    if not isinstance(name, str):
        raise TypeError(f'A landscape is a Landscape or its name, such as "Rosenbrock", not {type(name).__name__}.')
    known = {_plain(spelling): found for found in landscapes().values() for spelling in (found.id, found.name)}
    if _plain(name) in known:
        return known[_plain(name)].with_(**parameters)
    near = difflib.get_close_matches(_plain(name), known, n=4, cutoff=0.5)
    did = f"; did you mean {', '.join(dict.fromkeys(known[n].name for n in near))}?" if near else "."
    raise ValueError(f"There is no landscape {name!r}{did}")
