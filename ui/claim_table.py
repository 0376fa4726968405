"""The claims ledger as two HTML tables: how many claims are known in which way, and every claim with what is behind it.

Real tables with headings of rows and columns; on a narrow screen their cells stand below each other, each with its
heading (ui/claim_table.css), so the roles that a browser then takes from them are written out.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from html import escape

from claims import STANDINGS, Claim
from ui.claim_rows import Row, by_page, counts, source
from ui.claimed import address, claim_or_gap, sentence
from ui.numbers import number
from ui.text import page_text, strings

COLUMNS = ("claim", "known", "value", "test")
SETTINGS = ("the page's own setting", "a setting")  # sources that have a label
MOST_DIGITS = 6  # of a value beside its sentence
_MEASURED = re.compile(r"^(own measurement|自行测量)[;:,；：，]?\s*|; own measurement$")  # as every claim is
_ARXIV = re.compile(r"arXiv:(\d{4}\.\d{4,5})")
_NAME = re.compile(r"[A-Za-z]+-ℓ\d")  # does not break after its hyphen
_CODE = re.compile(r"`([^`]+)`")
_VALUE = "\ue000"  # where a number stands while a sentence is being escaped


def wall(rows: Sequence[Row], shown: Collection[Row], lang: str) -> str:
    """A square for each claim, by page and by how it is known; those that a filter has taken out are faint."""
    say = strings(lang)
    head = "".join(f'<th scope="col" title="{escape(say[f"claims.means_{one}"])}">{_standing(one, say)}</th>'
                   for one in STANDINGS)  # fmt: skip
    body = "".join(_shelf(slug, own, shown, lang) for slug, own in by_page(rows).items())
    total = "".join(f"<td><b>{n or ''}</b></td>" for n in counts(rows).values())
    foot = f'<tr><th scope="row">{say["claims.total"]}</th>{total}<td>{len(rows)}</td></tr>'
    return (
        f'<table class="claims-wall"><caption>{say["claims.wall"]}</caption><thead><tr>'
        f'<th scope="col">{say["claims.page"]}</th>{head}<th scope="col">{say["claims.total"]}</th>'
        f"</tr></thead><tbody>{body}</tbody><tfoot>{foot}</tfoot></table>"
    )


def _shelf(slug: str, own: Sequence[Row], shown: Collection[Row], lang: str) -> str:
    cells = []
    for standing in STANDINGS:
        some = [row for row in own if row.claim.standing == standing]
        squares = "".join(_square(row, row in shown, lang) for row in some)
        cells.append(
            f"<td><b>{len(some) or ''}</b><span class='claims-squares' aria-hidden='true'>{squares}</span></td>"
        )
    return f'<tr><th scope="row">{_page(slug, lang)}</th>{"".join(cells)}<td>{len(own)}</td></tr>'


def _square(row: Row, shown: bool, lang: str) -> str:
    """For a pointer: the keyboard and the ear have the table below, so it is no stop for them."""
    look = f'class="claims-{row.claim.standing}" title="{escape(sentence(row.claim, lang))}"'
    return f'<a {look} href="#{row.claim.id}" tabindex="-1"></a>' if shown else f"<i {look}></i>"


def ledger(rows: Sequence[Row], lang: str, whole: bool = True) -> str:
    """Every given claim, a table for each page. Unless they are to be read as a `whole`, only the first is unfolded; a
    square, or the browser's own search, unfolds another."""
    say = strings(lang)
    pages = by_page(rows)
    parts = [_folded(slug, own, say, lang, whole or slug == next(iter(pages))) for slug, own in pages.items()]
    return f'<p class="claims-note">{say["claims.ledger"]}</p>{"".join(parts)}'


def _folded(slug: str, own: Sequence[Row], say: Mapping[str, str], lang: str, unfolded: bool) -> str:
    name = escape(page_text(slug, lang).menu)
    head = "".join(f'<th scope="col" role="columnheader">{say[f"claims.{one}"]}</th>' for one in COLUMNS)
    body = "".join(_row(row, say, lang) for row in own)
    # on a narrow screen each cell says its heading, from here
    heads = ";".join(f"--{one}:'{say[f'claims.{one}']}'" for one in COLUMNS[1:])
    return (
        f'<details class="claims-fold"{" open" if unfolded else ""}><summary>{name} <span>{len(own)}</span></summary>'
        f'<table class="claims-ledger" role="table" aria-label="{name}" style="{heads}"><thead role="rowgroup">'
        f'<tr role="row">{head}</tr></thead><tbody role="rowgroup">{body}</tbody></table></details>'
    )


def _row(row: Row, say: Mapping[str, str], lang: str) -> str:
    cells = (_known(row.claim, say, lang), _value(row, say), _tests(row, say))
    body = "".join(f'<td role="cell">{cell}</td>' for cell in cells)
    return (
        f'<tr role="row" id="{row.claim.id}"><th scope="row" role="rowheader">{_said(row, say, lang)}</th>{body}</tr>'
    )


def _said(row: Row, say: Mapping[str, str], lang: str) -> str:
    """The sentence with its number, its id as a link to itself, and where it is said if not on its own page alone."""
    one = row.claim
    words = escape((one.zh if lang == "zh" else one.en).format(value=_VALUE))
    words = _NAME.sub(r'<span class="claims-name">\g<0></span>', _CODE.sub(r"<code>\1</code>", words)).replace(
        _VALUE, f"<b>{escape(claim_or_gap(one.id))}</b>"
    )
    notes = [f'<a href="{escape(address(lang, find=one.id))}" target="_blank">{one.id}</a>']
    if row.elsewhere:
        also = ", ".join(_page(slug, lang) for slug in row.elsewhere)
        notes.append(say["claims.also"].format(pages=also))
    if not row.said:
        notes.append(say["claims.alone"])
    return f"<p>{words}</p><small>{' · '.join(notes)}</small>"


def _known(claim: Claim, say: Mapping[str, str], lang: str) -> str:
    setting = claim.source in SETTINGS
    words = say["claims.setting"] if setting else escape(_MEASURED.sub("", source(claim, lang)))
    foreign = ' lang="en"' if lang != "en" and not setting and not claim.source_zh else ""
    words = _ARXIV.sub(r'<a href="https://arxiv.org/abs/\1" target="_blank">arXiv:\1</a>', words)
    return _standing(claim.standing, say) + (f"<small{foreign}>{words}</small>" if words else "")


def _value(row: Row, say: Mapping[str, str]) -> str:
    one, value = row.claim, row.value
    if value is None:
        return say["claims.unmeasured"]
    if isinstance(value, bool):
        return say[f"claims.{'holds' if value else 'fails'}"]
    printed = escape(number(value, max(one.digits, MOST_DIGITS)))
    if one.tolerance == 0:
        return f"{printed}<small>{say['claims.exact']}</small>"
    limits = say["claims.limits"].format(tolerance=number(one.tolerance, 2), effect=number(one.effect, 2))
    return f"{printed}<small>{limits}</small>"


def _tests(row: Row, say: Mapping[str, str]) -> str:
    """Names of modules and functions may break after a mark, so that they fit."""
    names = [row.claim.test.removeprefix("claims.").replace(":", ".py: ")]
    listed = [f"<code>{_breakable(name)}</code>" for name in [*names, *row.proofs]]
    more = f"<small>{say['claims.proved']} {''.join(listed[1:])}</small>" if row.proofs else ""
    return listed[0] + more


def _breakable(name: str) -> str:
    return re.sub(r"([_.:/])", r"\1<wbr>", escape(name))


def _standing(standing: str, say: Mapping[str, str]) -> str:
    return f'<span class="claims-how"><i class="claims-{standing}"></i>{say[f"claims.standing_{standing}"]}</span>'


def _page(slug: str, lang: str) -> str:
    return f'<a href="{slug}?lang={lang}" target="_blank">{escape(page_text(slug, lang).menu)}</a>'
