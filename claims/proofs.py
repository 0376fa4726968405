"""Which tests stand behind a claim beside its own measurement, and what a measurement runs. Read, never imported.

A test that holds a claim up over many cases is marked in `tests/`:

    @pytest.mark.proves("scale.adamw_repeats")

`proofs()` collects these; `source_of("claims.scale:trap")` gives the lines that measure a claim, with the helpers of
its file that they use, as a reader of the ledger sees them.
"""

from __future__ import annotations

import ast
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TESTS = ROOT / "tests"
_MARK = "mark.proves("


def proofs(folder: Path = TESTS) -> dict[str, tuple[str, ...]]:
    """Claim → the tests that are marked with it, as "test_audit.py: test_name". Empty where there are no tests."""
    found: dict[str, list[str]] = {}
    for file in sorted(folder.rglob("test_*.py")):
        for claim_id, test in _marked(file, file.stat().st_mtime_ns):
            found.setdefault(claim_id, []).append(f"{file.name}: {test}")
    return {claim_id: tuple(tests) for claim_id, tests in found.items()}


@lru_cache(maxsize=512)
def _marked(file: Path, mtime: int) -> tuple[tuple[str, str], ...]:
    source = file.read_text(encoding="utf-8")
    if _MARK not in source:  # most files: reading is cheap, parsing is not
        return ()
    return tuple(
        (str(name.value), node.name)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef)
        for mark in node.decorator_list
        if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.proves"
        for name in mark.args
        if isinstance(name, ast.Constant)
    )


def possible_tests(source: str) -> set[str]:
    """The functions of a file of claims that could be the test of one: public, without arguments."""
    body = ast.parse(source).body
    return {
        node.name
        for node in body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and not ast.unparse(node.args)
    }


def source_of(test: str, root: Path = ROOT) -> str:
    """The function of "claims.scale:trap" and whatever of its file it uses, in the order of the file, without imports.

    Raises ValueError with a sentence if there is no such function.
    """
    module, _, name = test.partition(":")
    file = root.joinpath(*module.split(".")).with_suffix(".py")
    source = file.read_text(encoding="utf-8") if file.is_file() else ""
    named = {name: node for node in ast.parse(source).body for name in _names(node)}
    if not isinstance(named.get(name), ast.FunctionDef):
        raise ValueError(f"There is no function {name!r} in {file.name}, which {test!r} names.")
    wanted, seen = [name], set()
    while wanted:
        node = named[wanted.pop()]
        if node not in seen:
            seen.add(node)
            wanted += [n.id for n in ast.walk(node) if isinstance(n, ast.Name) and n.id in named]
    lines = source.splitlines()
    blocks = [lines[_first(node) - 1 : node.end_lineno] for node in sorted(seen, key=lambda node: node.lineno)]
    spaced = [["", *block, ""] if len(block) > 1 else block for block in blocks]  # functions stand apart
    return "\n".join(line for block in spaced for line in block).replace("\n\n\n", "\n\n").strip()


def _names(node: ast.stmt) -> tuple[str, ...]:
    """What a top-level statement defines: the name of a function, the targets of an assignment."""
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        return (node.name,)
    if isinstance(node, ast.Assign):
        return tuple(n.id for target in node.targets for n in ast.walk(target) if isinstance(n, ast.Name))
    return ()


def _first(node: ast.stmt) -> int:
    decorators = getattr(node, "decorator_list", [])
    return min([node.lineno, *(one.lineno for one in decorators)])
