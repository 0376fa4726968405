"""What is wrong with a lecture: where, and what to write instead, as one sentence in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from dataclasses import field as filled_by
from difflib import get_close_matches

from ui.quoted import quoted
from ui.text import language, t

MOST = 12  # sentences about one file
NAMED = 20  # names listed in one sentence


@dataclass(frozen=True)
class Fault:
    """One thing that a lecture may not have. `scene` counts from 1, 0 means the lecture itself; `reason` is a key of
    content/<lang>/lectures.toml, filled from `named`."""

    reason: str
    scene: int = 0
    field: str = ""
    named: dict[str, str] = filled_by(default_factory=dict)

    def sentence(self, lang: str = "", file: str = "") -> str:
        """Where it is and what to write, in `lang` (default: the session's). Names from the file stand in backticks,
        shortened, so that nothing in them can pass for mark-up."""
        lang = lang or language()
        places = [f"`{quoted(file)}`"] if file else []
        places += [t("lectures.scene", lang, number=str(self.scene))] if self.scene else []
        places += [f"`{quoted(self.field)}`"] if self.field else []
        said = t(f"lectures.{self.reason}", lang, **{"number": "", **self.named})  # t fills in only what it is given
        return (
            t("lectures.at", lang, place=", ".join(places) if lang != "zh" else "，".join(places), said=said)
            if places
            else said
        )


class BadLecture(ValueError):
    """A file that is no lecture; `faults` say why, at most MOST of them, and `sentences` says it to a reader."""

    def __init__(self, faults: Sequence[Fault], file: str = "") -> None:
        self.faults = tuple(faults[:MOST])
        self.file = file
        super().__init__("\n".join(self.sentences("en")))

    def sentences(self, lang: str = "") -> list[str]:
        return [fault.sentence(lang, self.file) for fault in self.faults]


def instead(wrong: str, known: Iterable[str]) -> str:
    """The names to write instead of `wrong`: the near ones, or else all, as code spans."""
    names = list(known)
    near = get_close_matches(wrong[:80], names, n=3, cutoff=0.6)
    listed = ", ".join(f"`{name}`" for name in near or names[:NAMED])
    return listed if near or len(names) <= NAMED else f"{listed}, …"
