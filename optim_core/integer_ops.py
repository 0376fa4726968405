"""The 32-bit integer operations of the counter-based noise.

NumPy arrays are uint32 and wrap; torch holds the same values in int64, where the low 32 bits of a wrapped product are
still exact; JavaScript has Math.imul.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from optim_core.op import Op, define

_MASK = 0xFFFFFFFF


def _integer(name: str, array: Callable[..., Any], plain: Callable[..., Any], js: str) -> Op:
    def exact(a: Any, b: Any) -> Any:
        return plain(a, b) & _MASK

    def unsigned(a: Any, b: Any) -> Any:
        with np.errstate(over="ignore"):
            return array(np.asarray(a, np.uint32), np.asarray(b, np.uint32))

    return define(name, numpy=unsigned, float=exact, torch=exact, sympy=exact, tex="", js=js)


imul = _integer("imul", np.multiply, lambda a, b: a * b, "(Math.imul({0}, {1}) >>> 0)")
xor = _integer("xor", np.bitwise_xor, lambda a, b: a ^ b, "(({0} ^ {1}) >>> 0)")
shift_right = _integer("shift_right", np.right_shift, lambda a, b: a >> b, "({0} >>> {1})")
