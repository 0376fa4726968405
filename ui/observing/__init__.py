"""What an operator may see of the app: numbers for Prometheus at `/metrics`, and a log of JSON lines.

    with observing.rerun("scale", began): …        # one run of a page, or of a part: its time and how it ended
    observing.refused("line"); observing.waited("line", 2.5); observing.measures("line", how_many)
    observing.counted("vote")
    observing.routes()                             # for st.App(routes=…)
    observing.begin()                              # the log, once, when the server starts

Nothing personal is kept: a page's address without what follows its "?", times, counts and kinds. No network address,
no formula, no room's code, no text that anybody typed.

Prometheus asks every process for itself. A request that came through a proxy (it carries `X-Forwarded-For` or
`Forwarded`) is answered as if nothing were there, so that outsiders stay out even where a proxy forgets to deny them.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from ui.observing.log import begin

__all__ = ["begin", "counted", "measures", "refused", "rerun", "routes", "waited"]

_LOG = logging.getLogger("adamw_lab.rerun")
_SECONDS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)

REGISTRY = CollectorRegistry()  # our own: Python's default one also tells the version of everything
_RERUNS = Histogram("adamw_lab_rerun_seconds", "Wall time of a run of a page, or of a part of it alone.",
                    ["page", "part"], buckets=_SECONDS, registry=REGISTRY)  # fmt: skip
_ENDED = Counter("adamw_lab_reruns", "Runs of pages and of parts by how they ended.", ["page", "outcome", "part"],
                 registry=REGISTRY)  # fmt: skip
_WAIT = Histogram("adamw_lab_wait_seconds", "Time in a line before work began, or was given up.", ["line"],
                  buckets=(*_SECONDS, 30.0, 60.0, 120.0), registry=REGISTRY)  # fmt: skip
_WAITING = Gauge("adamw_lab_waiting", "Who stands in a line now.", ["line"], registry=REGISTRY)
_REFUSED = Counter("adamw_lab_refused", "Work that was refused because too many wait.", ["line"], registry=REGISTRY)
_ROOMS = Counter("adamw_lab_room_events", "What happened in rooms, by kind.", ["kind"], registry=REGISTRY)
_SESSIONS = Gauge("adamw_lab_sessions", "Sessions with an open connection.", registry=REGISTRY)


@contextmanager
def rerun(page: str, began: float, part: bool = False) -> Iterator[None]:
    """One run of a page, or of a `part` of it alone, from `began` (time.perf_counter()) on. outcome: "ok"; "cut", where
    Streamlit ended it because the visitor went on; "failed", where it raised."""
    outcome = "cut"
    try:
        yield
        outcome = "ok"
    except Exception:
        outcome = "failed"
        raise
    finally:
        took, alone = time.perf_counter() - began, "yes" if part else "no"
        _RERUNS.labels(page, alone).observe(took)
        _ENDED.labels(page, outcome, alone).inc()
        if _LOG.isEnabledFor(logging.INFO):
            told = {"page": page, "part": part, "ms": round(1000 * took, 1), "outcome": outcome}
            _LOG.info("rerun", extra={"told": told})


def waited(line: str, seconds: float) -> None:
    """Somebody has left a line, served or not."""
    _WAIT.labels(line).observe(seconds)


def refused(line: str) -> None:
    """Somebody was not let into a line."""
    _REFUSED.labels(line).inc()


def counted(kind: str) -> None:
    """Something happened in a room: a fixed word such as "vote", never a code."""
    _ROOMS.labels(kind).inc()


def measures(line: str, how_many: Callable[[], float]) -> None:
    """Ask `how_many` for the length of a line whenever somebody looks."""
    _WAITING.labels(line).set_function(how_many)


def routes() -> list[Any]:
    """The routes for `st.App(routes=…)`."""
    return [Route("/metrics", _answer)]


def _answer(request: Request) -> Response:
    if "x-forwarded-for" in request.headers or "forwarded" in request.headers:
        return PlainTextResponse("Not Found", 404)
    return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"})


def _sessions() -> float:
    from streamlit.runtime import exists, get_instance

    if not exists():
        return 0.0
    found = get_instance().stats_mgr.get_stats(family_names=["active_sessions"])
    return float(sum(stat.value for stats in found.values() for stat in stats))  # type: ignore[attr-defined]


_SESSIONS.set_function(_sessions)
