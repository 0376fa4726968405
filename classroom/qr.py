"""The QR code of an address, as a drawing for a screen."""

from __future__ import annotations

import re
from html import escape
from itertools import groupby

from classroom.refused import Refused

QUIET = 4  # light modules around the symbol (ISO/IEC 18004, section 6.3.8)
LONGEST = 300  # characters
_ADDRESS = re.compile(r"https?://[A-Za-z0-9._~!$&'()*+,;=:@/?#\[\]%-]+")


def qr_svg(address: str, title: str) -> str:
    """An SVG element as large as its place, dark on light in every theme: not every phone reads the reverse.

    `title` says in words what it is, for those who do not see it. Raises Refused("address").
    """
    if len(address) > LONGEST or not _ADDRESS.fullmatch(address):
        raise Refused("address", most=LONGEST)
    import segno

    rows = segno.make(address, micro=False).matrix
    size = len(rows) + 2 * QUIET
    dark = "".join(
        f"M{x + QUIET} {y + QUIET}h{length}v1h-{length}z" for y, row in enumerate(rows) for x, length in _runs(row)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" role="img" '
        f'aria-label="{escape(title)}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{size}v{size}h-{size}z"/><path fill="#000" d="{dark}"/></svg>'
    )


def _runs(row: bytearray) -> list[tuple[int, int]]:
    """Where dark modules begin in a row, and how many stand together."""
    found, x = [], 0
    for dark, run in groupby(row):
        length = len(list(run))
        if dark:
            found.append((x, length))
        x += length
    return found
