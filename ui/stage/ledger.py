"""What the ledger beside the picture shows: a method's equation with slots, and each symbol explained in words."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import asdict
from functools import lru_cache
from typing import Any

import optim_core as oc
from optim_core.compile.lines import HALF
from optim_core.compile.live import live_rows, names, role
from optim_core.compile.notation import BASE_RATE, MULTIPLIER
from optim_core.compile.parts import deeds
from optim_core.hyper import symbol
from optim_core.keyed import Keyed, itself
from ui.controls import hyper_label
from ui.text import edition, language, strings, t

#: Source name → LaTeX and sign where `symbol` knows none; no sign at all: it is words, see `stage.ledger_sign_…`.
OWN = {MULTIPLIER: (r"\eta_t", "ηₜ"), BASE_RATE: (r"\alpha", "α"), HALF: (r"x_{t-1/2}", "")}

#: What a memory takes in, beside a share of what it was, where its usual text is true of it. A Yogi's v is no mean.
MEANS = {"m": "g", "v": "g ** 2"}


def ledger(methods: Sequence[oc.Method], notations: Sequence[str] = ("pytorch",)) -> dict[str, Any]:
    """`scene["ledger"]`: slug → {"name", "rows": notation → rows, "symbols": source name → {role, sign, tex, text}}."""
    lang = language()
    return {one.slug: _entry(itself(one, lang, edition(lang)), tuple(notations)) for one in methods}


@lru_cache(maxsize=512)
def _entry(asked: Keyed[oc.Method], notations: Sequence[str]) -> dict[str, Any]:
    method = asked.it
    return {
        "name": method.name,
        "rows": {notation: [asdict(row) for row in live_rows(method, notation)] for notation in notations},
        "symbols": {name: _symbol(name, method) for name in names(method)},
    }


def _symbol(name: str, method: oc.Method) -> dict[str, str]:
    tex, sign = OWN.get(name) or symbol(name)[::-1]
    sign = sign or t(f"stage.ledger_sign_{name}")
    return {"role": role(name, method.rule.memory), "sign": sign, "tex": tex, "text": meaning(name, method)}


def meaning(name: str, method: oc.Method) -> str:
    """What a symbol stands for: the text of its rule or its own text if there is one, else what its kind is."""
    known = strings(language())
    usual = f"stage.ledger_symbol_{name.lstrip('_')}"
    for own in (f"stage.ledger_symbol_{method.rule.id}_{name}", usual if _is_usual(name, method) else ""):
        if own in known:
            return t(own)
    if name in method.hyper:
        label = hyper_label(name, f"{method.rule.id}.{name}")
        return t(label or "stage.ledger_symbol_setting")
    stem, _, accent = name.rpartition("_")
    if accent == "hat":
        return t("stage.ledger_symbol_hat", what=meaning(stem, method))
    return t("stage.ledger_symbol_memory" if name in method.rule.memory else "stage.ledger_symbol_between")


def _is_usual(name: str, method: oc.Method) -> bool:
    """Whether a name stands for what it usually does."""
    if name not in MEANS:
        return True
    makes = [deed for deed in deeds(method) if deed.line.target == name]
    added = [ast.unparse(part.core) for deed in makes for part in deed.parts if part.role == "added"]
    kept = [part.share for deed in makes for part in deed.parts if part.role == "kept"]
    return added == [MEANS[name]] and None not in kept and len(kept) == 1
