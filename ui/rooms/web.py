"""The addresses that phones ask: no session of Streamlit, no cookie, and nothing that may take long.

    GET  /r/                 where a code can be typed
    GET  /r/CODE             the phone's page
    GET  /r/CODE/look        the scene, the question, and once revealed its counts and answer, with an ETag
    POST /r/CODE/join        → {"device": "…"}, which the phone keeps
    POST /r/CODE/vote        {"device": "…", "question": "…", "choice": 0} → {} once the vote is kept
    GET  /r/files/…          what the page is made of

What is refused comes as {"reason": "…", "parts": {…}}; the phone has the sentences (classroom/refused.py). No cookie
acts for anybody, so what a page of another site may send is what its reader could send anyway.

How fast an address may join and vote is kept by its address, and behind a proxy that is what X-Forwarded-For says.
Uvicorn believes this header from 127.0.0.1 alone; FORWARDED_ALLOW_IPS in the environment names other proxies.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import wraps
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from classroom import Refused
from ui import observing
from ui.rooms import kept, page
from ui.rooms.looks import Looks

LONGEST = 1000  # bytes of a request's body
STATUS = {"code": 404, "room": 404, "wait": 429, "away": 503, "device": 403, "devices_full": 409, "locked": 409}
NO_CACHE = {"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}

# As many threads as a store has connections; Streamlit's own serve its files, and a slow store shall not hold them.
_THREADS = ThreadPoolExecutor(8, "rooms")

Answer = TypeVar("Answer")
Handler = Callable[[Request], Awaitable[Response]]


async def _elsewhere(act: Callable[[], Answer]) -> Answer:
    return await asyncio.get_running_loop().run_in_executor(_THREADS, act)


def _json(content: object, status: int = 200, **headers: str) -> Response:
    body = json.dumps(content, ensure_ascii=False).encode()
    return Response(body, status, {**NO_CACHE, **headers}, "application/json")


def _told(handler: Handler) -> Handler:
    """A handler whose refusals are answers."""

    @wraps(handler)
    async def answer(request: Request) -> Response:
        try:
            return await handler(request)
        except Refused as refused:
            observing.counted(f"refused_{refused.reason}")
            later = {"Retry-After": str(refused.parts["seconds"])} if refused.reason == "wait" else {}
            content = {"reason": refused.reason, "parts": refused.parts}
            return _json(content, STATUS.get(refused.reason, 400), **later)

    return answer


def _from(request: Request) -> str:
    return request.client.host if request.client else ""


async def _sent(request: Request) -> dict[str, Any]:
    """The JSON object of a request, which is empty where there is none: what is missing is refused by name."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LONGEST:
            return {}
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


async def _page(request: Request) -> Response:
    held = page.files()
    if request.headers.get("if-none-match") == held.tag:
        return Response(status_code=304, headers={**NO_CACHE, "ETag": held.tag})
    headers = {**NO_CACHE, "ETag": held.tag, "Content-Security-Policy": page.POLICY, "Referrer-Policy": "same-origin"}
    return Response(held.html, headers=headers, media_type="text/html")


async def _file(request: Request) -> Response:
    """A phone that was opened before the files changed may ask under the old version: it gets what is there now."""
    held = page.files()
    name = request.path_params["name"]
    if name not in held.content:
        return Response("There is no such file.", 404, NO_CACHE)
    keep = page.FOR_EVER if request.path_params["version"] == held.version else NO_CACHE["Cache-Control"]
    return Response(held.content[name], headers={**NO_CACHE, "Cache-Control": keep}, media_type=page.kind(name))


@_told
async def _join(request: Request) -> Response:
    code, address = request.path_params["code"], _from(request)
    device = await _elsewhere(lambda: kept.classroom().join(code, address))
    observing.counted("join")
    return _json({"device": device}, 201)


@_told
async def _vote(request: Request) -> Response:
    code, address, sent = request.path_params["code"], _from(request), await _sent(request)
    device, question, choice = (sent.get(name) for name in ("device", "question", "choice"))  # of any type
    await _elsewhere(lambda: kept.classroom().vote(code, device, question, choice, address))  # type: ignore[arg-type]
    observing.counted("vote")
    return _json({})


def routes() -> list[Route]:
    """For `st.App(routes=…)`. Each call has looks of its own, for one event loop."""
    looks = Looks(kept.classroom, _elsewhere)

    @_told
    async def look(request: Request) -> Response:
        seen = await looks.look(request.path_params["code"], _from(request))
        headers = {**NO_CACHE, "ETag": seen.tag}
        if request.headers.get("if-none-match") == seen.tag:
            return Response(status_code=304, headers=headers)
        return Response(seen.body, headers=headers, media_type="application/json")

    async def typed(request: Request) -> Response:
        return RedirectResponse("r/", 307)

    return [
        Route("/r", typed),
        Route("/r/", _page),
        Route("/r/files/{version}/{name}", _file),
        Route("/r/{code}", _page),
        Route("/r/{code}/look", look),
        Route("/r/{code}/join", _join, methods=["POST"]),
        Route("/r/{code}/vote", _vote, methods=["POST"]),
    ]
