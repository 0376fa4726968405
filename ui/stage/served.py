"""The stage's browser files, under an address that carries their checksum.

Modules import each other by relative names, so the checksum stands in the folder's name: a changed file is a new
folder, and what a browser has under the old one may stay in its cache for ever.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ui.text import LOOKS

FOLDER = Path(__file__).parent
TYPES = {".js": "text/javascript; charset=utf-8", ".mjs": "text/javascript; charset=utf-8"}
FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Files:
    """Relative name → content of every file that a browser may ask for, the checksum of all, and the style sheets."""

    content: Mapping[str, bytes]
    version: str
    styles: str


def files() -> Files:
    """What stands on the disk, now or at most `LOOKS` ago; read again only where a file has changed."""
    return _looked(FOLDER, int(time.monotonic() / LOOKS))


@lru_cache(maxsize=1)
def _looked(folder: Path, tick: int) -> Files:
    """A page asks four times, and each look takes milliseconds."""
    found = sorted(f for f in folder.rglob("*") if f.suffix in (*TYPES, ".css"))
    return _read(tuple((str(file), file.stat().st_mtime_ns) for file in found))


@lru_cache(maxsize=1)
def _read(found: tuple[tuple[str, int], ...]) -> Files:
    names = {Path(name).relative_to(FOLDER).as_posix(): Path(name).read_bytes() for name, _ in found}
    content = {name: text for name, text in names.items() if not name.endswith(".css")}
    digest = sha256()
    for name, text in content.items():
        digest.update(name.encode() + b"\0" + text)
    styles = b"".join(text for name, text in names.items() if name.endswith(".css"))
    return Files(content, digest.hexdigest()[:16], styles.decode())


def address(name: str) -> str:
    """Where a file is served, relative to the app's own address."""
    return f"stage/{files().version}/{name}"


def modules() -> str:
    """The names of the files that every stage loads, with spaces between them; a worker loads its own, and so do the
    figures in `plane/`, which are no stage."""
    apart = ("plane/", "presenting/")
    return " ".join(name for name in files().content if not name.endswith("_worker.js") and not name.startswith(apart))


def _answer(request: Request) -> Response:
    """A page that was opened before the files changed may still ask under the old checksum: it gets what is there now,
    and may not keep it."""
    held = files()
    name = request.path_params["name"]
    if name not in held.content:
        return Response("There is no such file of the stage.", 404, {"Cache-Control": "no-cache"})
    current = request.path_params["version"] == held.version
    headers = {"Cache-Control": FOR_EVER if current else "no-cache"}
    return Response(held.content[name], headers=headers, media_type=TYPES[Path(name).suffix])


def route() -> Any:
    """The route for `st.App(routes=…)`."""
    return Route("/stage/{version}/{name:path}", _answer)
