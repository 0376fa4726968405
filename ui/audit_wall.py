"""The tables of the Audit page as HTML: the grid of our methods, whose cells are buttons, and the libraries' own."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape
from itertools import groupby
from typing import Any

import streamlit as st

from claims.audit_table import Cell, Line
from optim_core.audit.invariance import LEVELS, UNCLEAR
from ui import message
from ui.audit_page import COLUMNS, METHODS, by_level, largest
from ui.deck import Deck
from ui.numbers import number
from ui.text import strings

FAR = 1e6  # beyond it a deviation has no size but "far"
HEADS = ("expected", "matrices", "vectors", "own", "decay")
MARKS = ("coordinate", "global", "none", UNCLEAR)  # one of each look; the last stands at an own ε alone
_MARK = {"coordinate": "full", "tensor": "half", "global": "half", "none": "empty", UNCLEAR: "faint"}

#: The table comes as one text; a press on a cell is one message.
_PRESSED = """
export default ({ parentElement, data, setStateValue }) => {
  const root = parentElement.querySelector(".audit-grid")
  if (root.dataset.text !== data.table) {
    const held = root.contains(document.activeElement) ? document.activeElement.dataset.cell : null
    root.innerHTML = data.table
    root.dataset.text = data.table
    if (held) root.querySelector(`[data-cell="${CSS.escape(held)}"]`)?.focus()
  }
  root.onclick = (event) => {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches
    if (event.target.closest("[data-go]"))
      document.querySelector(".st-key-controls-audit-main")?.scrollIntoView({ behavior: calm ? "auto" : "smooth" })
    const cell = event.target.closest("[data-cell]")
    if (cell) setStateValue("state", { cell: cell.dataset.cell, number: Number(data.heard) + 1 })
  }
}
"""


def show(deck: Deck, cells: Mapping[str, Cell], lang: str, answered: bool) -> None:
    """Draw the grid here; a cell that is pressed becomes the deck's control `cell`."""
    key = f"wall-{deck.page}"

    def take() -> None:
        cell = message.state(key).get("cell")
        if isinstance(cell, str):
            deck.take("cell", cell)

    component = st.components.v2.component(
        "audit_grid", html='<div class="audit-grid"></div>\n', js=_PRESSED, isolate_styles=False
    )
    component(key=key, data={"table": grid(cells, deck["cell"], lang, answered), "heard": str(message.heard(key))},
              on_state_change=take)  # fmt: skip


def grid(cells: Mapping[str, Cell], chosen: str, lang: str, answered: bool) -> str:
    """Rules by what they claim, one column for each decay style. A cell shows the claim, what was measured at ε = 0,
    and once that is `answered`, at its own ε."""
    say = strings(lang)
    head = "".join(f'<th scope="col">{say[f"audit.column_{one}"]}</th>' for one in COLUMNS)
    parts = []
    for level, rules in by_level(cells).items():
        parts.append(
            f'<tbody><tr class="audit-level"><th colspan="5" scope="rowgroup">{say[f"audit.claims_{level}"]}</th></tr>'
        )
        for name, styles in rules.items():
            body = "".join(f"<td>{_button(styles[one], chosen, say, answered) if one in styles else ''}</td>"
                           for one in COLUMNS)  # fmt: skip
            own = (
                f" <small>{say['audit.own_decay']}</small>"
                if METHODS[styles["none"].slug].rule.owns_weight_decay
                else ""
            )
            parts.append(f'<tr><th scope="row">{_breakable(name)}{own}</th>{body}</tr>')
        parts.append("</tbody>")
    return (
        f'<table class="audit-wall"><caption>{_legend(cells[chosen], say, answered)}</caption><thead><tr>'
        f'<th scope="col">{say["audit.rule"]}</th>{head}</tr></thead>{"".join(parts)}</table>'
    )


def _legend(cell: Cell, say: Mapping[str, str], answered: bool) -> str:
    """How to read the squares, and the chosen cell in words."""
    marks = " ".join(f"<span>{_mark(one)}{say[f'audit.mark_{one}']}</span>" for one in MARKS[: 4 if answered else 3])
    go = f'<button type="button" data-go="">{say["audit.go"]}</button>'
    order = say[f"audit.order_{'three' if answered else 'two'}"]
    return f"<p>{order} {marks}</p><p>{escape(_words(cell, say, answered))} {go}</p>"


def _words(cell: Cell, say: Mapping[str, str], answered: bool) -> str:
    """A cell as it is spoken."""
    method, seen = METHODS[cell.slug], largest(cell) if answered else None
    words = say["audit.spoken"].format(
        name=method.name, claim=say[f"audit.level_{method.scale_free}"], found=say[f"audit.level_{cell.level}"]
    )
    return words if seen is None else words + say["audit.spoken_own"].format(
        eps=number(cell.eps or 0.0), value=say["audit.far"] if seen > FAR else number(seen, 2)
    )  # fmt: skip


def _breakable(name: str) -> str:
    """A long name may break before what it is a kind of."""
    return re.sub("(?<=.)(SignSGD|Momentum|Prox)", r"<wbr>\1", escape(name))


def _button(cell: Cell, chosen: str, say: Mapping[str, str], answered: bool) -> str:
    method = METHODS[cell.slug]
    own = cell.own_level if answered else None
    levels = [method.scale_free, cell.level, *([own] if own else [])]
    seen = largest(cell) if own else None
    words = _words(cell, say, answered)
    marks = "".join(f'<i class="audit-{_MARK[one]}"></i>' for one in levels)
    small = f"<small>{number(seen, 1)}</small>" if own == UNCLEAR and seen is not None else ""
    pressed = "true" if cell.slug == chosen else "false"
    wrong = ' data-refuted=""' if cell.level != method.scale_free else ""
    return (f'<button type="button" data-cell="{escape(cell.slug)}" aria-pressed="{pressed}"{wrong} '
            f'title="{escape(words)}" aria-label="{escape(words)}">{marks}{small}</button>')  # fmt: skip


def detail(cell: Cell, lang: str, answered: bool) -> str:
    """The chosen cell in numbers: a row for each kind of change, claim, |Δx| at ε = 0 and at its own ε."""
    say, method = strings(lang), METHODS[cell.slug]
    with_own = answered and cell.own is not None and cell.eps is not None
    heads = [say["audit.change"], say["audit.claim"], say["audit.at_zero_eps" if cell.own else "audit.no_eps"]]
    if with_own:
        heads.append(say["audit.at_own_eps"].format(eps=number(cell.eps or 0.0)))
    rows = []
    for kind in (*LEVELS, "rotation"):
        claim = "–" if kind == "rotation" else say[f"audit.{'keeps' if _keeps(method.scale_free, kind) else 'changes'}"]
        values = [cell.exact[kind], *([cell.own[kind]] if with_own and cell.own else [])]
        body = "".join(f"<td>{_deviation(value, say)}</td>" for value in values)
        rows.append(f'<tr><th scope="row">{say[f"audit.kind_{kind}"]}</th><td>{claim}</td>{body}</tr>')
    head = "".join(f'<th scope="col">{one}</th>' for one in heads)
    return f'<table class="audit-detail"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'


def _keeps(level: str, kind: str) -> bool:
    """Whether a claim of this level says that a path stays under this kind of rescaling: a weaker kind is kept too."""
    order: tuple[str, ...] = (*LEVELS, "none")
    return order.index(level) <= order.index(kind)


def _deviation(value: float, say: Mapping[str, str]) -> str:
    """Nought is every bit; what is beyond any map is said to be so."""
    if value == 0:
        return f"<b>0</b> {say['audit.every_bit']}"
    return say["audit.far"] if value > FAR else number(value, 2)


def libraries(lines: Sequence[Line], lang: str, whole: bool) -> str:
    """The library optimizers, one folded table for each package."""
    say = strings(lang)
    parts = []
    for name, own in groupby(lines, key=lambda one: one.expected.path.partition(".")[0]):
        some = list(own)
        heads = "".join(f'<th scope="col" role="columnheader">{say[f"audit.head_{one}"]}</th>'
                        for one in ("optimizer", *HEADS))  # fmt: skip
        style = ";".join(f"--{one}:'{say[f'audit.head_{one}']}'" for one in HEADS)
        body = "".join(_line(one, say) for one in some)
        unfolded = " open" if whole or name == "torch" else ""
        package = {"torch": "torch.optim"}.get(name, name)
        parts.append(
            f'<details class="audit-fold"{unfolded}><summary>{package} <span>{len(some)}</span></summary>'
            f'<table class="audit-lines" role="table" aria-label="{package}" style="{style}"><thead role="rowgroup">'
            f'<tr role="row">{heads}</tr></thead><tbody role="rowgroup">{body}</tbody></table></details>'
        )
    return "".join(parts)


def _line(one: Line, say: Mapping[str, str]) -> str:
    short = escape(one.expected.path.partition(".")[2].removeprefix("optim."))
    path = short.replace(":", ":<wbr>").replace("_", "_<wbr>")
    note = re.sub(r"`([^`]+)`", r"<code>\1</code>", say.get(f"audit.note_{one.expected.slug}", ""))
    name = f"<code>{path}</code>" + (f"<small>{note}</small>" if note else "")
    cells = [_word(one.expected.level, say), *_measured(one, say)]
    body = "".join(f'<td role="cell"><span>{cell}</span></td>' for cell in cells)
    mark = ' class="audit-deviates"' if one.deviates else ""
    return f'<tr role="row"{mark}><th scope="row" role="rowheader">{name}</th>{body}</tr>'


def _measured(one: Line, say: Mapping[str, str]) -> list[str]:
    seen = largest(one)
    size = "" if seen is None else say["audit.far"] if seen > FAR else number(seen, 2)
    own = _mark(one.own_level or UNCLEAR) + size if size else "–"
    if one.problem:
        return [say["audit.at_rest" if "rest" in one.deviates else "audit.not_run"], "–", own, "–"]
    decay: Any = say[f"audit.decay_{one.decay.replace(' = ', '_').replace(' ', '_')}"] if one.decay else "–"
    return [_word(one.level, say), _word(one.vectors, say) if one.vectors else "–", own, decay]


def _word(level: str, say: Mapping[str, str]) -> str:
    return f"{_mark(level)}{say[f'audit.level_{level}']}"


def _mark(level: str) -> str:
    return f'<i class="audit-{_MARK[level]}"></i>'
