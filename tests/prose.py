"""What the tests of the words need: which texts the code asks for, and which digits of a prose stand on nothing."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from pathlib import Path

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
LONE_NUMBER = re.compile(r"\$\s*[-+−]?\d[\d.,]*(e[-+]?\d+)?\s*\$")  # a number dressed as a formula is still a number


def loose_digits(markdown: str) -> list[str]:
    """Every digit of a text that no claim, formula, code, year or name accounts for, with its surroundings."""
    found = [match.group(0) for match in LONE_NUMBER.finditer(markdown)]
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
