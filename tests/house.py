"""The rooms of the house and who may import whom, read from the source without running it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("optim_core", "classroom", "deploy", "ui", "pages", "claims", "benchmarks", "proofs")

# app → router → pages → ui → optim_core: a room sees itself and the rooms named here. `claims` states
# what the pages say about the core; the pages read its measured.json through ui. `classroom` is reached through ui too.
SEES = {
    "optim_core": set(),
    "classroom": set(),
    "deploy": set(),  # it starts the app as a process
    "ui": {"optim_core", "claims", "classroom"},
    "pages": {"ui", "optim_core"},
    "claims": {"optim_core"},
    "benchmarks": {"optim_core", "ui", "tests"},  # they open the app in a browser, as its tests do
    "proofs": {"optim_core", "classroom", "deploy", "ui", "tests", "benchmarks"},
    "app": {"ui", "optim_core"},
}
# Where an outside package may appear, as the beginning of a path.
OUTSIDE = {
    "streamlit": ("app.py", "ui/", "pages/", "benchmarks/", "proofs/"),
    "plotly": ("ui/", "benchmarks/"),
    "pandas": (),
    "torch": ("optim_core/torch_optimizer/", "optim_core/networks/", "benchmarks/"),
    "sklearn": ("optim_core/networks/",),
    "pyarrow": ("optim_core/networks/",),
    "joblib": ("optim_core/networks/sweep/",),
    "distributed": ("optim_core/networks/sweep/",),
    "psycopg": ("classroom/stores/postgresql.py",),
    "redis": ("classroom/stores/redis.py",),
    "segno": ("classroom/qr.py",),
    "contourpy": ("ui/lectures/figure.py",),
    "jax": ("benchmarks/",),
    "optax": ("benchmarks/",),
}
LAZY = {"torch": ("optim_core/", "claims/")}  # may be imported there inside a function only
PLUGINS = {
    "optim_core/rules/": {"rule", "ops", "hyper"},
    # the three makers of a landscape, and for the data of a sum the one source of chance
    "optim_core/landscapes/": {"landscape", "formula", "quadratic", "finite_sum", "noise", "ops", "hyper"},
}


@dataclass(frozen=True)
class Import:
    """One imported module: its dotted name, its line, and whether it stands inside a function."""

    name: str
    line: int
    inside: bool


def imports(source: str, path: PurePosixPath) -> Iterator[Import]:
    """Every module that a file imports, relative ones resolved, less those under TYPE_CHECKING."""
    yield from _walk(ast.parse(source), path, inside=False)


def _walk(node: ast.AST, path: PurePosixPath, inside: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and ast.unparse(child.test).endswith("TYPE_CHECKING"):
            continue
        if isinstance(child, ast.Import):
            yield from (Import(alias.name, child.lineno, inside) for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            yield from (Import(name, child.lineno, inside) for name in _from(child, path))
        else:
            deeper = inside or isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
            yield from _walk(child, path, deeper)


def _from(node: ast.ImportFrom, path: PurePosixPath) -> list[str]:
    package = list(path.parts[: len(path.parts) - node.level]) if node.level else []
    module = ".".join([*package, *([node.module] if node.module else [])])
    # `from package import a, b` may name modules, so each name counts.
    return [f"{module}.{alias.name}" for alias in node.names]


def faults(source: str, path: PurePosixPath) -> list[str]:
    """What in this file breaks the one-way rule, each as `file:line: sentence`."""
    room = path.parts[0].removesuffix(".py")
    found = []
    for item in imports(source, path):
        if sentence := _fault(item, room, path):
            found.append(f"{path}:{item.line}: {sentence}")
    return found


def _fault(item: Import, room: str, path: PurePosixPath) -> str | None:
    head, *rest = item.name.split(".")
    if head in {*ROOMS, "app", "tests"}:
        if room == "pages" and head == "pages":
            return "a page imports a page; what two pages share belongs in ui/"
        if head != room and head not in SEES[room]:
            return f"{room} imports {head}; imports point app → router → pages → ui → optim_core"
        for folder, allowed in PLUGINS.items():
            if str(path).startswith(folder) and path.name != "__init__.py" and not allowed.issuperset(rest[:1] or [""]):
                return f"a file in {folder} imports {item.name}; it may import only {sorted(allowed)}"
        return None
    if head == "streamlit" and str(path).startswith("ui/figures/"):
        return "ui/figures/ is pure: Trajectory → Plotly figure, no Streamlit"
    if head in OUTSIDE and not str(path).startswith(OUTSIDE[head] or ("no file",)):
        lazy = item.inside and str(path).startswith(LAZY.get(head, ("no file",)))
        return None if lazy else f"{head} is imported outside {', '.join(OUTSIDE[head]) or 'no place at all'}"
    return None


def files() -> list[Path]:
    """Every Python file of the house, app.py included."""
    return [ROOT / "app.py", *(file for room in ROOMS for file in sorted((ROOT / room).rglob("*.py")))]
