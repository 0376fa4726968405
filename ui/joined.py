"""Sentences and parts of sentences put together with the punctuation of the reader's language."""

from __future__ import annotations

from collections.abc import Iterable

from ui.text import language


def together(sentences: Iterable[str]) -> str:
    """Whole sentences one after the other; Chinese puts no blank between them."""
    return ("" if language() == "zh" else " ").join(sentences)


def clauses(parts: Iterable[str]) -> str:
    """Parts of a sentence that have commas of their own: "a; b" or "a；b"."""
    return ("；" if language() == "zh" else "; ").join(parts)


def labelled(name: str, said: str) -> str:
    """What is said of something, behind its name: "AdamW: so" or "AdamW：so"."""
    return f"{name}{'：' if language() == 'zh' else ': '}{said}"
