"""What an operation is: one name with one meaning in every reader of the source.

The readers are NumPy arrays, Python floats, torch tensors, SymPy expressions, LaTeX and JavaScript. An operation that
the typesetter does not know does not exist. `ops` and `integer_ops` define them.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

READERS = ("numpy", "float", "torch", "sympy")


@dataclass(frozen=True)
class Op:
    """One operation. `tex` and `js` are templates over the arguments {0}, {1}, ….

    `reduces`: it mixes coordinates. Its `js` is then a template over the sum of the `summand` of every coordinate.
    """

    name: str
    numpy: Callable[..., Any]
    float: Callable[..., Any]
    torch: Callable[..., Any]
    sympy: Callable[..., Any]
    tex: str
    js: str
    summand: str = ""

    @property
    def arity(self) -> int:
        """How many arguments it takes."""
        return len(set(re.findall(r"\{(\d)\}", self.js or self.tex)))

    @property
    def reduces(self) -> bool:
        return bool(self.summand)

    def __call__(self, *args: Any) -> Any:
        return getattr(self, reader_of(*args))(*args)


OPS: dict[str, Op] = {}


def reader_of(*args: Any) -> str:
    """Which reader the arguments belong to: torch before sympy before numpy; plain numbers alone are "float"."""
    reader = "float"
    tensor, basic = _known("torch", "Tensor"), _known("sympy", "Basic")
    for a in args:
        if isinstance(a, float | int):
            continue
        if tensor is not None and isinstance(a, tensor):
            return "torch"
        reader = "sympy" if basic is not None and isinstance(a, basic) else "numpy"
        if reader == "sympy":
            return reader
    return reader


def _known(library: str, kind: str) -> Any:
    """A class of a library that may be there; while another thread imports it, nobody has an instance yet."""
    return getattr(sys.modules.get(library), kind, None)


def namespace(reader: str) -> Mapping[str, Callable[..., Any]]:
    """The operations of one reader, by name, without dispatch: what compiled source is bound to.

    On tensors one choice is left: what depends on t and hyperparameters alone is a Python number and stays one.
    """
    return {name: _torch_or_float(op) if reader == "torch" else getattr(op, reader) for name, op in OPS.items()}


def _torch_or_float(op: Op) -> Callable[..., Any]:
    def call(*args: Any) -> Any:
        is_tensor = sys.modules["torch"].is_tensor
        return (op.torch if any(is_tensor(a) for a in args) else op.float)(*args)

    return call


def define(name: str, **meanings: Any) -> Op:
    """Add an operation to the vocabulary."""
    OPS[name] = op = Op(name, **meanings)
    return op


def in_torch(name: str) -> Callable[..., Any]:
    """torch's function of this name, looked up when tensors have brought torch with them."""
    return lambda *args: getattr(sys.modules["torch"], name)(*args)


def in_sympy(name: str) -> Callable[..., Any]:
    """SymPy's function of this name, looked up when expressions have brought SymPy with them."""
    return lambda *args: getattr(sys.modules["sympy"], name)(*args)
