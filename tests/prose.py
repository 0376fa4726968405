"""What the tests of the words need: which texts the code asks for, and which digits of a prose stand on nothing."""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Iterable
from pathlib import Path

import optim_core as oc

# What may hold digits in prose: code, formulas, links, holes for claims, arXiv numbers, years, names (ℓ2, CIFAR-10).
ALLOWED = (
    re.compile(r"```.*?```", re.DOTALL),
    re.compile(r"`[^`]*`"),
    re.compile(r"\$\$.*?\$\$", re.DOTALL),
    re.compile(r"\$[^$\n]*\$"),
    re.compile(r"\]\([^)]*\)"),
    re.compile(r"<[^>]*>"),
    re.compile(r"\{\{[^}]*\}\}|\{[^}]*\}"),
    re.compile(r"arXiv:\d{4}\.\d{4,5}"),
    re.compile(r"(?<!\d)(19|20)\d\d(?!\d)"),
    re.compile(r"[A-Za-zℓ]+-?\d+\w*|\d-?D\b"),
)
CODE = re.compile(r"```.*?```|`[^`]*`", re.DOTALL)
FORMULA = re.compile(r"\$\$(.+?)\$\$|\$([^$\n]+)\$", re.DOTALL)
SAID = re.compile(r"\{\{claim:[^}|]*\|([^}]*)\}\}")  # words that state a claim are words like all others
HOLE = re.compile(r"\{\{[^}]*\}\}")
# What may hold digits in a formula: powers of two (the stops of a factor), Adam's ε, ½, exponents and subscripts.
BUILT = (
    re.compile(r"(?<![\d.])2\s*\^\s*(?:\{-?\d+\}|\d)"),
    re.compile(rf"(?<![\d.])10\^\{{{round(math.log10(oc.method('Adam').hyper['eps'].default))}\}}"),
    re.compile(r"\\[dt]?frac\s*\d\d(?!\d)"),
    re.compile(r"(?<!10)[_^]\s*(?:\{[^{}]*\}|\d)"),
)
# A number dressed as a formula is still a number: it stands alone, has decimals or two digits, is a power of ten, or
# ends a relation. Nought and one after = and > are no results but cases: ε = 0, κ = 1, λ|x| > 1.
DRESSED = re.compile(
    r"""^\s*[-+−]?\d[\d.,]*(?:e[-+]?\d+)?\s*$
    | \d*\.\d+ | \d{2,}(?:[.,]\d+)*(?:\s*\^\s*(?:\{[^}]*\}|\d))?
    | (?:≈|\\(?:approx|sim|simeq)(?![a-zA-Z]))\s*[-+−]?\d[\d.,]*
    | (?:[=<>≤≥]|\\(?:leq?|geq?|lt|gt)(?![a-zA-Z]))\s*(?:[-+−]\s*\d|[2-9])\s*(?:$|[;。]|,(?!\d)|\\[,;!%\s])""",
    re.VERBOSE,
)


def loose_in_formulas(markdown: str) -> list[str]:
    """Every number in the formulas of a text that is a result, or looks like one."""
    found = []
    for formula in FORMULA.finditer(CODE.sub("·", markdown)):
        body = HOLE.sub("·", formula[1] or formula[2])
        for pattern in BUILT:
            body = pattern.sub("·", body)
        found += [f"{number.group(0).strip()} in {formula.group(0)}" for number in DRESSED.finditer(body)]
    return found


def loose_digits(markdown: str) -> list[str]:
    """Every digit of a text that no claim, formula, code, year or name accounts for, with its surroundings."""
    markdown = SAID.sub(r"\1", markdown)
    found = loose_in_formulas(markdown)
    rest = markdown
    for pattern in ALLOWED:
        rest = pattern.sub(lambda match: "·" * len(match.group(0)), rest)
    return found + [rest[max(0, m.start() - 20) : m.end() + 20] for m in re.finditer(r"\d+(?:[.,]\d+)*", rest)]


SCRIPT_WORD = re.compile(r'"([a-z]+(?:_[a-z0-9]+)+)"')  # stage.word("tools_keep"), word("outcome_left")
SCRIPT_BEGINNING = re.compile(r"`([a-z]+(?:_[a-z0-9]+)*_)\$\{")  # stage.word(`tools_${kind}`)


class Asked:
    """The texts that some source files ask for: literal keys of `t`, all string literals, beginnings of f-strings; and
    what the browser's `scripts` name as words of a scene: `tools_keep` is stage.tools_keep, `scale_key` scale.key."""

    def __init__(self, sources: Iterable[str], scripts: Iterable[str] = ()) -> None:
        self.keys: set[str] = set()
        self.literals: set[str] = set()
        self.beginnings: set[str] = set()
        for source in sources:
            for node in ast.walk(ast.parse(source)):
                self._see(node)
        self.words: set[str] = set()
        self.word_beginnings: set[str] = set()
        for script in scripts:
            self.words.update(SCRIPT_WORD.findall(script))
            self.word_beginnings.update(SCRIPT_BEGINNING.findall(script))

    def _see(self, node: ast.AST) -> None:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            self.literals.add(node.value)
        elif isinstance(node, ast.JoinedStr):
            first = next((v.value for v in node.values if isinstance(v, ast.Constant)), "")
            self.beginnings.add(str(first).lstrip("."))
        elif isinstance(node, ast.Call) and node.args:
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            first = node.args[0]
            if name == "t" and isinstance(first, ast.Constant):
                self.keys.add(str(first.value))

    def uses(self, key: str) -> bool:
        """Whether some code can ask for `key`: whole, as the end of a page's key, as name_option, or by beginning."""
        table, _, end = key.partition(".")
        word = end if table == "stage" else f"{table}_{end}"
        halves = (end.split("_", n) for n in range(1, end.count("_") + 1))
        return (
            key in self.literals
            or end in self.literals
            or any("_".join(h[:-1]) in self.literals and h[-1] in self.literals for h in halves)
            or any(b and (key.startswith(b) or end.startswith(b)) for b in self.beginnings)
            or word in self.words
            or any(word.startswith(b) for b in self.word_beginnings)
        )


def asked(root: Path) -> Asked:
    """What the app asks for."""
    files = [root / "app.py", *sorted((root / "ui").rglob("*.py")), *sorted((root / "pages").glob("*.py"))]
    scripts = [file for file in sorted((root / "ui").rglob("*.js")) if "vendor" not in file.parts]
    return Asked(*([file.read_text("utf-8") for file in group] for group in (files, scripts)))
