"""What stays together at the end of a line."""

from __future__ import annotations

import re

#: A formula with the marks that touch it. A browser may end a line on either side of a formula, even before a comma,
#: and no invisible character keeps it from that (tried in Chromium with U+2060). Code and displays are left alone.
_TOUCHED = re.compile(
    r"`[^`]*`|\$\$.*?\$\$|(?P<open>[（《“(]?)\$(?P<tex>[^$]+)\$(?P<close>[，。；：、！？）》”,.;:!?)]*)", re.DOTALL
)
_SHORT = 48  # characters of LaTeX: what is longer may not fit on a line of a phone


def kept(markdown: str) -> str:
    """`markdown` in which no mark of punctuation is torn off a short formula; show it with HTML allowed."""

    def wrap(found: re.Match[str]) -> str:
        whole = found.group(0)
        touched = found["open"] or found["close"]
        return f'<span class="kept">{whole}</span>' if touched and len(found["tex"]) <= _SHORT else whole

    return _TOUCHED.sub(wrap, markdown)
