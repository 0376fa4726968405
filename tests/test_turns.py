"""The line before heavy work: one at a time, first come first served, equal work once, bounded, and left at will."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from ui import turns
from ui.turns import Busy, Turns

LIMIT = 20.0  # seconds; a thread of a loaded machine may start late


def _wait_for(line: Turns, count: int) -> None:
    done = Event()
    for _ in range(int(LIMIT / 0.005)):
        if len(line) == count:
            return
        done.wait(0.005)
    raise AssertionError(f"{len(line)} wait, not {count}")


def _quiet(ahead: int) -> None:
    return None


def test_one_works_at_a_time_and_in_the_order_in_which_they_came() -> None:
    line, order, busy, most = Turns(), [], [], []
    gate, begun = Event(), Event()

    def work(name: str) -> Callable[[], str]:
        def run() -> str:
            busy.append(name)
            most.append(len(busy))
            if name == "first":
                begun.set()
                assert gate.wait(LIMIT)
            order.append(name)
            busy.remove(name)
            return name

        return run

    with ThreadPoolExecutor(4) as pool:
        first = pool.submit(line.result, "first", work("first"), _quiet)
        assert begun.wait(LIMIT)
        others = []
        for count, name in enumerate(("second", "third", "fourth"), start=1):
            others.append(pool.submit(line.result, name, work(name), _quiet))
            _wait_for(line, count)
        gate.set()
        assert [one.result(LIMIT) for one in (first, *others)] == ["first", "second", "third", "fourth"]
    assert order == ["first", "second", "third", "fourth"]
    assert max(most) == 1
    assert len(line) == 0


def test_equal_work_is_done_once_and_a_full_line_refuses() -> None:
    line = Turns(most_waiting=2)
    gate, begun, calls = Event(), Event(), []

    def work() -> int:
        calls.append(1)
        begun.set()
        assert gate.wait(LIMIT)
        return 7

    told: list[int] = []
    with ThreadPoolExecutor(3) as pool:
        same = [pool.submit(line.result, "key", work, _quiet)]
        assert begun.wait(LIMIT)
        for count in (1, 2):
            same.append(pool.submit(line.result, "key", work, told.append))
            _wait_for(line, count)
        with pytest.raises(Busy):
            line.result("another", lambda: 8, _quiet)
        gate.set()
        assert [one.result(LIMIT) for one in same] == [7, 7, 7]
    assert calls == [1]
    assert set(told) <= {0, 1}
    assert line.result("another", lambda: 8, _quiet) == 8


def test_who_goes_on_leaves_the_line_and_what_fails_is_asked_again() -> None:
    line = Turns()
    gate, begun = Event(), Event()

    class Gone(BaseException):
        """As Streamlit ends a run."""

    def leaves(ahead: int) -> None:
        raise Gone

    def work() -> None:
        begun.set()
        assert gate.wait(LIMIT)
        raise ValueError("no")

    with ThreadPoolExecutor(1) as pool:
        failing = pool.submit(line.result, "a", work, _quiet)
        assert begun.wait(LIMIT)
        with pytest.raises(Gone):
            line.result("b", lambda: 1, leaves)
        assert len(line) == 0
        gate.set()
        with pytest.raises(ValueError, match="no"):
            failing.result(LIMIT)
    assert line.result("a", lambda: 3, _quiet) == 3


def test_only_the_last_results_are_kept() -> None:
    line, calls = Turns(kept=2), []

    def asked(key: int) -> Any:
        return line.result(key, lambda: calls.append(key) or key, _quiet)

    assert [asked(key) for key in (1, 2, 1, 3, 1, 2)] == [1, 2, 1, 3, 1, 2]
    assert calls == [1, 2, 3, 2]


def _tool() -> None:
    from ui.deck import Deck
    from ui.playground import tools

    made = tools.worked(Deck("demo", ()), "heat", "a key", lambda: "the figure")
    if made is not None:
        import streamlit as st

        st.markdown(made)


def test_a_tool_says_that_too_many_wait_and_comes_when_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    full = Turns(most_waiting=0)
    monkeypatch.setattr(turns, "result", full.result)
    at = AppTest.from_function(_tool)
    at.query_params["lang"] = "en"
    at.run()
    assert not at.exception
    assert any("Very many are waiting" in box.value for box in at.markdown)
    monkeypatch.setattr(turns, "result", Turns().result)
    at.button[0].click().run()
    assert [box.value for box in at.markdown] == ["the figure"]
