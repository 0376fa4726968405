"""The stored derivatives are those that SymPy gives today, and what is not stored is derived as ever."""

from __future__ import annotations

import subprocess
import sys
from types import ModuleType

import numpy as np
import pytest

import optim_core as oc
from optim_core import derived
from optim_core.derived.__main__ import catalogue, equations
from optim_core.derived.making import derivatives, write
from optim_core.equation.printed import definition, printed
from optim_core.equation.source import parse
from optim_core.formula import Formula
from optim_core.op import reader_of
from tests.house import ROOT
from ui.derived import FILE, brought

CATALOGUE = """
import sys
import numpy as np
import optim_core as oc
from optim_core.compile.js_landscape import landscape_js
from optim_core.derived import FILE, read
from optim_core.equation.printed import definition
stored = [land for land in oc.landscapes().values()
          if not hasattr(land.kernel, "source") or definition(land.kernel.source) in read(FILE)]
assert len(stored) >= 21
for land in stored:
    point = np.array(land.start)
    print(land.name, land.gradient(point), land.hessian(point), len(landscape_js(land)))
assert "sympy" not in sys.modules
"""
PAGES = """
import sys
from ui.anatomy_page import slope
from ui.playground.ground import FORMULA, typed
for land in (slope, typed(FORMULA)):
    land.gradient(land.start), land.hessian(land.start)
assert "sympy" not in sys.modules
"""
TYPED = """
import sys
import optim_core as oc
land = oc.landscape_from("(x - 1)^2")
assert "sympy" in sys.modules and "torch" not in sys.modules
"""


@pytest.mark.parametrize(
    ("module", "file", "sources", "least"),
    [("optim_core.derived", derived.FILE, catalogue, 30), ("ui.derived", FILE, brought, 2)],
)
def test_every_stored_derivative_is_derived_again(module, file, sources, least):
    """A landscape that was just added need not be stored; what is stored must belong to one that there is."""
    now, held = derivatives(sources()), derived.read(file)
    assert len(held) >= least
    old = [equation for equation in held if held[equation] != now.get(equation)]
    assert not old, f"run `python -m {module}`: {old}"


def test_what_is_written_is_what_is_read(tmp_path):
    write(tmp_path / "some.json", brought())
    assert (tmp_path / "some.json").read_bytes() == FILE.read_bytes()


def test_every_value_of_a_whole_number_parameter_is_stored():
    chain = oc.landscape("Deep chain")
    found = {definition(source) for source in equations(chain)}
    assert len(found) == chain.hyper["L"].high
    assert found <= set(derived.read(derived.FILE))


@pytest.mark.parametrize(("code", "needs"), [(CATALOGUE, "no SymPy"), (PAGES, "no SymPy"), (TYPED, "SymPy")])
def test_sympy_loads_only_for_an_equation_that_is_not_stored(code, needs):
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{needs}: {done.stderr}"


def test_an_equation_that_was_changed_is_derived_and_not_looked_up():
    """The name of a landscape finds nothing: only its whole equation does."""
    bowl = oc.landscape("Bowl in 1-D").kernel
    assert isinstance(bowl, Formula)
    stored = definition(bowl.source)
    assert stored in derived.read(derived.FILE)
    changed = printed("Bowl in 1-D", stored.replace("/ 2", "/ 4"))
    kernel = Formula(changed, changed, bowl.parameters)
    x = np.linspace(-3.0, 3.0, 7)[:, None]
    assert np.allclose(kernel.gradient(x), bowl.gradient(x) / 2, rtol=1e-15)
    assert np.allclose(kernel.hessian(x), 0.5)


def test_a_definition_holds_what_is_computed_and_nothing_else():
    def one(x, *, k: float = 1.0):
        """Told."""
        y = k * x  # said
        return y**2

    def other(x, *, k):
        y = k * x
        return y**2

    texts = [definition(parse(function, "f")) for function in (one, other)]
    assert texts[0].replace("one", "other") == texts[1]
    assert texts[1] == "def other(x, *, k):\n    y = k * x\n    return y ** 2\n"
    assert definition(parse(other, "f"), {"k": 3}) == "def other(x):\n    y = 3 * x\n    return y ** 2\n"


@pytest.mark.parametrize("library", ["sympy", "torch"])
def test_a_library_that_another_thread_is_importing_is_none_yet(library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that drew while SymPy came asked a half-imported module for its classes, and failed."""
    monkeypatch.setitem(sys.modules, library, ModuleType(library))
    assert reader_of(1.0, np.ones(2)) == "numpy" and reader_of(1.0) == "float"
