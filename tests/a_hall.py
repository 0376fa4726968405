"""The routes of rooms on a server of their own: real HTTP without the rest of the app, and a store in a fresh file."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from html import escape
from pathlib import Path

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from tests.browser.server import free_port
from ui import rooms
from ui.rooms import kept


async def _page(request: Request) -> HTMLResponse:
    """In place of a page of the app: it says how it was asked for."""
    return HTMLResponse(f"<h1>{escape(request.path_params['page'])}</h1><p>{escape(request.url.query)}</p>")


@contextlib.contextmanager
def served(folder: Path) -> Iterator[str]:
    """Its address; `rooms.classroom()` in this process is the one it serves."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(kept.ADDRESS, f"sqlite:///{folder}/rooms.sqlite")
        port = free_port()
        app = Starlette(routes=[*rooms.routes(), Route("/{page}", _page)])
        server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error"))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        until = time.monotonic() + 30
        while not server.started:
            assert time.monotonic() < until
            time.sleep(0.01)
        yield f"http://127.0.0.1:{port}"
        server.should_exit = True
        thread.join(10)
