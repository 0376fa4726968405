"""What the phone's page is made of: one page for all rooms, its script and its style, under their checksum."""

from __future__ import annotations

import html
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from ui.stage.served import FOR_EVER, TYPES
from ui.text import LANGUAGES, LOOKS, strings, t
from ui.theme import GROUNDS, THEMES

FOLDER = Path(__file__).parent / "phone"
#: Nothing of another site, no script or style in the page itself; the figure is a page of this app.
POLICY = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
#: What the server can refuse a phone; what only a lecturer does wrong needs no sentence here.
REFUSED = ("code", "room", "device", "choice", "locked", "unasked", "question", "devices_full", "wait", "away")
#: What the page says itself: the names that its scripts give to `say`.
SAID = (
    "language", "no_script", "room", "ended", "connecting", "enter", "code", "open", "waiting", "watch", "on_screen",
    "last", "choose", "sending", "counted", "locked", "locked_without", "revealed", "right_mine", "right_other",
    "right_without", "mark_right", "mark_mine", "offline", "figure_show", "figure_hide", "follow", "explore",
    "following", "exploring", "alone", "frame", "app",
)  # fmt: skip

__all__ = ["FOR_EVER", "POLICY", "Files", "files", "kind"]


@dataclass(frozen=True)
class Files:
    """The page with its tag; name → content of its files, and the checksum under which they are served."""

    html: bytes
    tag: str
    content: Mapping[str, bytes]
    version: str


def files() -> Files:
    """What stands on the disk, now or at most `LOOKS` ago; made again only where a file has changed."""
    return _looked(int(time.monotonic() / LOOKS))


def kind(name: str) -> str:
    """The media type of a file, by its name."""
    return {**TYPES, ".css": "text/css"}[Path(name).suffix]


@lru_cache(maxsize=1)
def _looked(tick: int) -> Files:
    said = json.dumps({lang: words(lang) for lang in LANGUAGES}, ensure_ascii=False, separators=(",", ":"))
    found = tuple((str(file), file.stat().st_mtime_ns) for file in sorted(FOLDER.iterdir()))
    return _made(found, said)


@lru_cache(maxsize=1)
def _made(found: tuple[tuple[str, int], ...], said: str) -> Files:
    sources = {Path(name).name: Path(name).read_text("utf-8") for name, _ in found}
    page = sources.pop("page.html")
    sources["phone.css"] = _tokens() + sources["phone.css"]
    content = {name: text.encode() for name, text in sources.items()}
    digest = sha256()
    for name, held in content.items():
        digest.update(name.encode() + b"\0" + held)
    version = digest.hexdigest()[:16]
    holes = {
        "version": version,
        "words": said.replace("<", "\\u003c"),  # nothing in the words ends the element that holds them
        **{f"no_script_{lang}": html.escape(t("phone.no_script", lang)) for lang in LANGUAGES},
    }
    for name, text in holes.items():
        page = page.replace(f"{{{{{name}}}}}", text)
    made = page.encode()
    return Files(made, f'"{sha256(made).hexdigest()[:16]}"', content, version)


def words(lang: str) -> dict[str, str]:
    """Every sentence of the phone in one language; those of refusals as `refused_<reason>`."""
    table = strings(lang)
    own = {name: table[f"phone.{name}"] for name in SAID}
    return {**own, **{f"refused_{reason}": table[f"room.{reason}"] for reason in REFUSED}}


def _tokens() -> str:
    """The colours of both themes. Phones are older than `light-dark()`, which the app itself uses."""
    light, dark = (
        "".join(f"--{name}:{getattr(GROUNDS[theme], name)};" for name in ("page", "raised", "ink", "muted", "accent"))
        for theme in THEMES
    )
    return f":root{{{light}}}\n@media (prefers-color-scheme:dark){{:root{{{dark}}}}}\n"
