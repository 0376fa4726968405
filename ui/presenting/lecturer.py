"""What the lecturer's browser asks of a room, over plain HTTP: `POST /lecturer` with JSON, answered with JSON.

    {"act": "open", "base": "https://host"}                          → {"code", "secret", "link", "qr"}
    {"act": "show", "code", "secret", "page", "query"}               → {}
    {"act": "ask", …, "question", "options", "said"}                 → {"counts", "open"}
    {"act": "lock" | "reveal" | "tally", …, "question", ("said")}    → {"counts"}
    {"act": "end", …}                                                → {}

No session of Streamlit is needed, so a vote is counted while a page still computes, and any of several processes may
answer. The secret lies in the browser alone. What is refused is status 409 with {"reason", "sentence"}.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from classroom import Refused, qr_svg
from ui import observing
from ui.rooms import classroom, short_link
from ui.text import LANGUAGES, t

LARGEST = 64_000  # bytes of a request: a question with its answer in all languages, several times over
HEADERS = {"Cache-Control": "no-store"}


def routes() -> list[Route]:
    """For `st.App(routes=…)`."""
    return [Route("/lecturer", _answer, methods=["POST"])]


async def _answer(request: Request) -> Response:
    """A form of another site cannot send JSON without asking first, and is never answered that it may."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        return Response("Send JSON.", 415)
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LARGEST:
            return Response("This is too large.", 413)
    try:
        sent = json.loads(bytes(body))
    except (ValueError, RecursionError):
        sent = None
    if not isinstance(sent, dict) or not isinstance(sent.get("act"), str) or sent["act"] not in _ACTS:
        return Response("There is no such act.", 400)
    address = request.client.host if request.client else ""
    try:
        said = await run_in_threadpool(_ACTS[sent["act"]], sent, address)
        observing.counted(sent["act"])
    except Refused as refused:
        observing.counted(f"refused_{refused.reason}")
        lang = _text(sent, "lang") if _text(sent, "lang") in LANGUAGES else next(iter(LANGUAGES))
        sentence = t(f"room.{refused.reason}", lang, **refused.parts)
        return JSONResponse({"reason": refused.reason, "sentence": sentence}, 409, HEADERS)
    return JSONResponse(said, 200, HEADERS)


def _text(sent: Mapping[str, Any], name: str) -> str:
    value = sent.get(name, "")
    return value if isinstance(value, str) else ""


def _open(sent: Mapping[str, Any], address: str) -> dict[str, Any]:
    base = _text(sent, "base")
    qr_svg(short_link(base, "AAAAAA"), "")  # an address that no phone can read opens no room
    opened = classroom().open(address)
    link = short_link(base, opened.code)
    return {"code": opened.code, "secret": opened.secret, "link": link, "qr": qr_svg(link, link)}


def _show(sent: Mapping[str, Any], _: str) -> dict[str, Any]:
    classroom().show(_text(sent, "code"), _text(sent, "secret"), _text(sent, "page"), _text(sent, "query"))
    return {}


def _ask(sent: Mapping[str, Any], address: str) -> dict[str, Any]:
    classroom().ask(*_who(sent), sent.get("options", 0), said=_text(sent, "said"))
    asked = classroom().look(_text(sent, "code")).question  # asked again, it is as it was left: perhaps locked
    return {**_tally(sent, address), "open": asked is not None and asked.state == "open"}


def _lock(sent: Mapping[str, Any], address: str) -> dict[str, Any]:
    classroom().lock(*_who(sent))
    return _tally(sent, address)


def _reveal(sent: Mapping[str, Any], address: str) -> dict[str, Any]:
    classroom().reveal(*_who(sent), said=_text(sent, "said"))
    return _tally(sent, address)


def _tally(sent: Mapping[str, Any], _: str) -> dict[str, Any]:
    return {"counts": list(classroom().tally(*_who(sent)))}


def _end(sent: Mapping[str, Any], _: str) -> dict[str, Any]:
    classroom().end(_text(sent, "code"), _text(sent, "secret"))
    return {}


def _who(sent: Mapping[str, Any]) -> tuple[str, str, str]:
    return _text(sent, "code"), _text(sent, "secret"), _text(sent, "question")


_ACTS = {"open": _open, "show": _show, "ask": _ask, "lock": _lock, "reveal": _reveal, "tally": _tally, "end": _end}
