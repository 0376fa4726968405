"""What stays together at the end of a line."""

from __future__ import annotations

import re

#: A short formula with the marks that touch it. A browser may end a line on either side of a formula, even before a
#: comma, and no invisible character keeps it from that (tried in Chromium with U+2060). Code is left alone.
_TOUCHED = re.compile(
    r"`[^`]*`|\$\$.*?\$\$|(?P<open>[（《“(]?)\$[^$]{1,30}\$(?P<close>[，。；：、！？）》”,.;:!?)]*)", re.DOTALL
)


def kept(markdown: str) -> str:
    """`markdown` in which no mark of punctuation is torn off a short formula; show it with HTML allowed."""

    def wrap(found: re.Match[str]) -> str:
        whole = found.group(0)
        return f'<span class="kept">{whole}</span>' if found["open"] or found["close"] else whole

    return _TOUCHED.sub(wrap, markdown)
