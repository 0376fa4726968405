"""What an operator sees: every run is counted by how it ended, and nothing that a visitor wrote is in it."""

from __future__ import annotations

import json
import logging
import time

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.requests import Request
from starlette.responses import Response

from tests.a_page import opened
from ui import jobs, observing, turns
from ui.observing.log import JsonLine, escaped

FORGED = "x\n2026-01-01 root: all is well\r\x1b[2J\u2028"


def _asked(**headers: str) -> Response:
    """What the route answers to a request with these headers."""
    route = observing.routes()[0]
    assert route.path == "/metrics"
    listed = [(name.encode(), value.encode()) for name, value in headers.items()]
    return route.endpoint(Request({"type": "http", "method": "GET", "path": "/metrics", "headers": listed}))


def _values() -> dict[tuple[str, ...], float]:
    answer = _asked()
    assert answer.status_code == 200
    return {
        (sample.name, *(sample.labels[name] for name in sorted(sample.labels))): sample.value
        for family in text_string_to_metric_families(bytes(answer.body).decode())
        for sample in family.samples
    }


def test_a_run_is_counted_by_its_page_and_its_end() -> None:
    before = _values()
    with observing.rerun("t", time.perf_counter()):
        pass
    with pytest.raises(ValueError, match="no"), observing.rerun("t", time.perf_counter()):
        raise ValueError("no")
    with pytest.raises(KeyboardInterrupt), observing.rerun("t", time.perf_counter()):
        raise KeyboardInterrupt  # no Exception, as what Streamlit ends a run with
    after = _values()
    ends = {one: after["adamw_lab_reruns_total", one, "t", "no"] for one in ("ok", "failed", "cut")}
    assert ends == {"ok": 1, "failed": 1, "cut": 1}
    assert after["adamw_lab_rerun_seconds_count", "t", "no"] == 3
    assert ("adamw_lab_reruns_total", "ok", "t", "no") not in before


def test_a_page_of_the_router_is_counted_and_its_link_is_not_told() -> None:
    opened("claims", secret="a-word-of-mine")
    values = _values()
    assert values["adamw_lab_rerun_seconds_count", "claims", "no"] >= 1
    assert "a-word-of-mine" not in bytes(_asked().body).decode()
    assert {("adamw_lab_waiting", line) for line in (jobs.LINE, turns.LINE)} <= set(values)


def test_who_comes_through_a_proxy_sees_nothing() -> None:
    for header in ("x-forwarded-for", "forwarded"):
        answer = _asked(**{header: "203.0.113.9"})
        assert answer.status_code == 404
        assert b"adamw" not in bytes(answer.body)


def test_a_line_of_the_log_is_one_line_and_tells_of_a_failure_no_words() -> None:
    try:
        raise ValueError("formula: my secret")
    except ValueError as problem:
        record = logging.LogRecord(
            "n", logging.ERROR, "f", 1, FORGED, (), (type(problem), problem, problem.__traceback__)
        )
    line = JsonLine().format(record)
    assert len(line.splitlines()) == 1
    read = json.loads(line)
    assert read["error"] == "ValueError"
    assert read["where"][0].startswith("test_observing.py:")
    assert "my secret" not in line
    assert "\x1b" not in line


def test_nothing_breaks_out_of_its_line() -> None:
    assert escaped(FORGED).isprintable()
    assert escaped("学习率 η = 0.1") == "学习率 η = 0.1"


def test_the_factory_escapes_every_record(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    usual = logging.getLogRecordFactory()
    monkeypatch.delenv("ADAMW_LAB_LOG", raising=False)
    try:
        observing.begin()
        logging.getLogger("somebody").error("asked for %s", FORGED)
    finally:
        logging.setLogRecordFactory(usual)
    assert caplog.records[-1].getMessage().isprintable()
