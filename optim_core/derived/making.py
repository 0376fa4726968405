"""Writes a file of derivatives, by SymPy."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from optim_core.derived import Table
from optim_core.equation import symbolic
from optim_core.equation.printed import definition
from optim_core.equation.source import Source


def derivatives(sources: Iterable[Source]) -> Table:
    """What a file for these equations holds."""
    return {
        definition(source): {"gradient": symbolic.gradient(source).text, "hessian": symbolic.hessian(source).text}
        for source in sources
    }


def write(file: Path, sources: Iterable[Source]) -> None:
    """Derive these equations and store what comes out."""
    text = json.dumps(derivatives(sources), indent=1, ensure_ascii=False, sort_keys=True)
    file.write_text(text + "\n", encoding="utf-8")
