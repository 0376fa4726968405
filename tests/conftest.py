"""Rules of the whole run: one thread a worker, the same examples each time, nothing left out in silence."""

from __future__ import annotations

import functools
import os
from collections.abc import Generator
from pathlib import Path

import hypothesis
import pytest

from tests import machine

# Two workers on two cores: a thread pool in each would only make them wait for each other. NumPy and torch
# read this when they are imported, which nothing above does.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")

# A shared machine stalls now and then, so an example has no deadline; the same examples come up in every run.
hypothesis.settings.register_profile("project", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.load_profile("project")

BROWSER_TESTS = Path(__file__).parent / "browser"
NO_BROWSER = f"browser tests: no Chromium here. {machine.INSTALL_CHROMIUM}"
LET_OFF = "let off"  # what a test records (`record_property`) where it measured that a case cannot be compared in full
NO_CARD = "CUDA cases: no NVIDIA card here (no line installs one)"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what drives the browser, and as left out what this machine cannot run."""
    for item in items:
        if BROWSER_TESTS in item.path.parents:
            item.add_marker(pytest.mark.browser)
        if item.get_closest_marker("browser") and machine.chromium() is None:
            item.add_marker(pytest.mark.skip(reason=NO_BROWSER))
        if item.get_closest_marker("cuda") and not machine.nvidia():
            item.add_marker(pytest.mark.skip(reason=NO_CARD))


@pytest.fixture(scope="session", autouse=True)
def _packages_are_looked_through_once() -> None:
    """Each AppTest begins by reading what every installed package says of itself, in search of components: 0.27 of the
    0.30 s that a page costs. No package comes or goes during a run."""
    from streamlit.components.v2 import manifest_scanner

    manifest_scanner.scan_component_manifests = functools.cache(manifest_scanner.scan_component_manifests)


def refuse_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Under CI=true a skip counts as a failure that names what is missing."""
    skipped = report.outcome == "skipped" and not hasattr(report, "wasxfail")
    if not skipped or not machine.in_ci() or "cuda" in getattr(report, "keywords", {}):
        return
    report.outcome = "failed"
    report.longrepr = f"Nothing may be left out where CI=true, but this was: {skip_reason(report.longrepr)}"


def skip_reason(longrepr: object) -> str:
    """The sentence of a skip, from pytest's (file, line, "Skipped: sentence")."""
    sentence = longrepr[2] if isinstance(longrepr, tuple) else str(longrepr)
    return sentence.removeprefix("Skipped: ")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    refuse_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    refuse_skip(report)
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Names what was left out, how many tests that were and how to get them; and what a test let off, and why."""
    reasons = [skip_reason(report.longrepr) for report in terminalreporter.stats.get("skipped", [])]
    longest = terminalreporter.config.option.markexpr == "not proof"
    if reasons or longest:
        terminalreporter.section("left out")
    for reason in sorted(set(reasons)):
        terminalreporter.line(f"{reasons.count(reason)} × {reason}")
    if longest:
        terminalreporter.line("the longest browser tests and the planted mistakes: make proofs")
    passed = terminalreporter.stats.get("passed", [])
    sentences = [text for report in passed for name, text in report.user_properties if name == LET_OFF]
    if sentences:
        terminalreporter.section(f"{LET_OFF} a whole comparison")
    for sentence in sentences:
        terminalreporter.line(str(sentence))
