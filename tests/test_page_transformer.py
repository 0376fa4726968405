"""The Transformer page: the cloud it trains, the lines of its steps, the way off the path, and its other pictures."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

import numpy as np
import pytest

import optim_core as oc
from optim_core.networks import results
from optim_core.networks.history import History, Record
from optim_core.networks.plan import Plan
from optim_core.networks.sweep import reading
from tests import a_page
from tests.a_page import code, opened, run, words
from ui import jobs, transformer
from ui.figures.cloud import Guide, Points, cloud
from ui.figures.dots import Column, Dot, dot_rows
from ui.look import Look
from ui.text import ROOT
from ui.theme import THEMES
from ui.transformer import CURVES, DECK, SLUG, Step, asked, called, fitted, late, late_ratio, late_sharpness, stands_to
from ui.transformer_stored import ways

visit, trained = partial(opened, SLUG), partial(a_page.trained, SLUG)
QUICK = {"steps": "40"}
KNOWN = {"method": "SGD", "model": "none"}  # trained once here; then it is known, and who only looks trains nothing
TITLES, WORDS = ("x", "y"), ("{name} {step} {slope} {sharpness}", "step {step}")


def line(factor: float = 8.0, count: int = 12, name: str = "c = 0.25") -> Points:
    """A falling training whose sharpness is `factor` times its slope, but for the start."""
    slope = np.geomspace(10.0, 0.5, count)
    sharpness = factor * slope
    sharpness[0] *= 3
    return Points(slope, sharpness, 5 * np.arange(count), name, "ClippedSGD")


def test_the_numbers_wait_for_a_guess_and_the_answer_is_trained() -> None:
    at = visit(**QUICK)
    first = trained(at)
    assert first.state == "finished" and first.plan["entries"][0]["hyper"]["clip"] == 0.25
    assert "wait for your guess" in words(at.run()) and "median of sharpness" not in words(at)
    at.button_group(key=f"{SLUG}.line.shown").set_value("same").run()
    assert "Lower. It trains above now." in words(at) and "You said" in words(at)
    second = jobs.look(at.session_state[f"{SLUG}.job"])
    assert second is not None and second.plan["entries"][0]["hyper"]["clip"] == 1.0, "four times as long"
    assert second.plan["seed"] == first.plan["seed"], "with the same start"
    trained(at)
    assert "median of sharpness" in words(at.run())
    at.button_group(key=f"{SLUG}.off.shown").set_value("stays").run()
    assert words(at).count("times as long, the sharpness") == 3, "two rays and the line to the start"


def test_a_training_of_the_page_measures_what_it_draws() -> None:
    at = visit(**QUICK, **KNOWN)
    snapshot = trained(at)
    assert snapshot.plan["architecture"]["norm"] == "none" and snapshot.plan["entries"][0]["method"] == "SGD"
    history = History([Record(**r) for r in snapshot.records], list(snapshot.diverged_at))
    points = transformer.cloud(history, 0, "SGD", "")
    assert list(points.steps) == list(range(0, 41, 5)) and points.whole().slope.shape == (9,)
    estimate = transformer.cloud(history, 0, "SGD", "", "estimate")
    assert np.all(np.asarray(estimate.sharpness) < 1.02 * np.asarray(points.sharpness)), "no direction exceeds the norm"
    kinds = [cut["kind"] for cut in snapshot.pictures["rays"]]
    assert kinds == ["ray", "ray", "line"]
    ends = [cut["sharpness"][0] / points.sharpness[-1] for cut in snapshot.pictures["rays"]]
    assert ends == pytest.approx([1.0] * 3, rel=0.05), "the lines begin where the training ended"


def test_the_line_of_the_steps() -> None:
    slopes = np.array([0.1, 0.5, 3.0])
    clip, flat = (Step(method, size).guide("") for method, size in (("ClippedSGD", 0.25), ("SGD", 0.02)))
    assert clip is not None and clip.at(slopes) == pytest.approx([2.0, 4.0, 24.0]), "a short gradient is not cut"
    assert flat is not None and np.broadcast_to(flat.at(slopes), 3) == pytest.approx([100.0] * 3)
    assert Step("Adam", 0.003).guide("") is None


@pytest.mark.parametrize("method", ["ClippedSGD", "SGD", "Adam"])
@pytest.mark.parametrize("model", list(transformer.MODELS))
def test_a_plan_says_what_the_controls_say(method: str, model: str, monkeypatch: Any) -> None:
    held = {control: DECK.control(control).default for control in ("steps", "seed", "c", "sgd", "adam")}
    monkeypatch.setattr(type(DECK), "__getitem__", lambda _, name: {**held, "method": method, "model": model}[name])
    wanted = asked()
    plan = Plan.from_json({name: value for name, value in wanted.items() if name != "rays"})
    assert Step.of(wanted) == transformer.step() and transformer.model_of(wanted) == model
    assert plan.sharpness_every == plan.every == 5
    if method == "ClippedSGD":
        (entry,) = plan.entries
        assert entry.lr * transformer.SHORTEST == entry.hyper["clip"], "from this gradient on, a step has the length c"


def test_a_fit_without_the_start_finds_the_line() -> None:
    fit = fitted(line(), "log", first=False)
    assert fit is not None and pytest.approx(0, abs=1e-6) == fit.L0 and pytest.approx(8, rel=1e-6) == fit.L1
    with_start = fitted(line(), "least_squares", first=True)
    assert with_start is not None and with_start.L1 > 1.5 * 8, "one point decides the raw least squares"
    assert fitted(line(count=3), "log", first=False) is None
    assert list(late(line()).steps) == [30, 35, 40, 45, 50, 55]


def test_what_late_points_stand_to() -> None:
    short = Points(0.01 * np.ones(6), np.ones(6), np.arange(6), "", "ClippedSGD")
    assert stands_to(Step("ClippedSGD", 0.25), line()) == ("clip", 8.0)
    assert stands_to(Step("ClippedSGD", 0.25), short) == ("flat", 2.0), "such gradients are not cut: η = 1"
    assert stands_to(Step("SGD", 0.02), line()) == ("flat", pytest.approx(100.0))
    assert stands_to(Step("Adam", 0.003), line())[0] == "none"
    assert (late_ratio(line()), late_sharpness(short)) == (pytest.approx(8.0), 1.0)


@pytest.mark.parametrize("sweep", ["sharpness", "layers"])
def test_what_is_said_of_stored_trainings_is_stored(sweep: str) -> None:
    """Means over the seeds, computed here from the file's own rows."""
    held = results.read(sweep)
    for way in ways(sweep):
        size = f" clip={way.step.size:g}" if way.step.method == "ClippedSGD" else ""
        label = f"{way.step.method}{size}"
        rows = [r for r in held.all_rows if r["method"] == label and (r["kind"], r["norm"]) == ("transformer", "post")]
        half = len(rows[0]["slope"]) // 2
        ratios = [np.median(np.array(r["sharpness"][half:]) / np.array(r["slope"][half:])) for r in rows]
        found = way.over_seeds(late_ratio)
        assert (found.mean, found.n) == (pytest.approx(np.mean(ratios)), len(rows))


def test_the_stored_figures_are_drawn() -> None:
    """Every stored figure of the page has the points of its file."""
    at = visit(**QUICK, **KNOWN)
    for question, answer in (("line", "lower"), ("off", "depends"), ("race", "between")):
        at.button_group(key=f"{SLUG}.{question}.shown").set_value(answer).run()
    assert not at.exception
    charts = {name: drawn(at, f"{SLUG}-{name}") for name in ("ways", "rays", "layers", "models", "ranking", "rates")}
    dots = {name: sum(len(t["x"]) for t in chart["data"] if t.get("mode") == "markers" and isinstance(t["x"], list))
            for name, chart in charts.items()}  # fmt: skip
    assert dots["ranking"] == len(CURVES) + 2, "two more forms of clipped momentum"
    assert dots["layers"] == 2 * 11 * 3 and dots["models"] == 2 * 4 * 3
    assert "are not there" not in words(at)


def drawn(at: Any, key: str) -> Any:
    """The Plotly figure with this key, as the browser gets it."""
    (chart,) = (one for one in at.get("plotly_chart") if key in one.proto.id)
    return json.loads(chart.proto.spec)


@pytest.mark.parametrize("theme", THEMES)
def test_the_cloud_draws_points_lines_and_what_was_before(theme: Any) -> None:
    lost = Points(np.array([1.0, np.nan]), np.array([5.0, 7.0]), np.array([0, 5]), "c = 1", "ClippedSGD")
    drawing = cloud([line()], [Guide(lambda s: 8 * s, "2‖∇f‖/c")], look=Look(theme), titles=TITLES, words=WORDS,
                    ghosts=[lost])  # fmt: skip
    points = next(trace for trace in drawing.data if trace.text is not None)
    assert points.x == pytest.approx(np.log10(line().slope)) and points.y == pytest.approx(line().sharpness)
    assert points.text[0] == "c = 0.25 0 10 240"
    assert any(len(trace.x) == 1 and trace.mode == "markers" for trace in drawing.data), (
        "what is not finite is left out"
    )
    named = [note.text for note in drawing.layout.annotations]
    assert {"step 0", "step 55", "2‖∇f‖/c", "c = 1"} <= set(named)
    opacity = [float(color.rstrip(")").split(",")[-1]) for color in points.marker.color]
    assert opacity == sorted(opacity) and opacity[0] < 0.3 and opacity[-1] == 1.0, "from pale to strong"


def test_axes_hold_what_lies_beyond_them() -> None:
    usual = cloud([line()], [], look=Look("light"), titles=TITLES, words=WORDS).layout
    assert tuple(usual.yaxis.range) == (0.0, 3.0)
    high = cloud([line(800.0)], [], look=Look("light"), titles=TITLES, words=WORDS).layout
    assert high.yaxis.range[1] >= np.log10(24000) and tuple(high.xaxis.range) == tuple(usual.xaxis.range)


def test_rows_of_dots_hold_their_intervals() -> None:
    rows = [("a", [[Dot(2.0, 0.5, "Adam"), Dot(3.0, float("nan"), "SGD")], [Dot(10.0, 1.0, "Adam")]]),
            ("b", [[Dot(1.0, 0.1, "Adam")], []])]  # fmt: skip
    drawing = dot_rows(rows, (Column("x", mark=0.0), Column("y", log=True)), look=Look("light"), key={"Adam": "Adam"})
    low, high = drawing.layout.xaxis.range
    assert low < 0.0 and high > 3.0
    first = drawing.data[0]
    assert (first.x[0], first.y[0], first.error_x.array[0]) == (2.0, pytest.approx(1.11), 0.5)
    assert drawing.data[1].error_x.array[0] == 0, "no interval is drawn where there is none"
    assert drawing.layout.yaxis.ticktext == ("a", "b") and drawing.layout.xaxis2.type == "log"


def test_the_curves_name_every_method_of_the_protocol() -> None:
    protocol = reading.read(ROOT / "sweeps" / "transformer.toml")
    assert set(CURVES.values()) == set(protocol.methods)
    assert [setting.beta2 for setting in protocol.settings] == [transformer.BETA2]
    assert called("GeneralizedSignSGD") == "GeneralizedSignSGD, β₂ = 0.98"
    assert called("ClippedSGD clip=1") == "ClippedSGD, c = 1"


def test_the_stored_steps_are_those_of_the_page() -> None:
    """The sweep cuts the same gradients: lr · SHORTEST = clip."""
    protocol = reading.read(ROOT / "sweeps" / "sharpness.toml")
    for name, point in protocol.tried():
        if "clip" in name:
            assert point.lr * transformer.SHORTEST == pytest.approx(float(name.partition("=")[2]))


def test_the_code_prints_what_the_page_says() -> None:
    scope, printed = run(code(SLUG).replace("steps=120", "steps=20"))
    assert len(printed.splitlines()) == 2 and "stability line 2/c = 8.0" in printed
    assert scope["fit"] == oc.smoothness.fit(scope["slope"], scope["sharpness"], "log", drop_first=True)


def test_an_answer_that_cannot_be_trained_says_nothing_of_it() -> None:
    at = visit(**QUICK, **KNOWN)
    at.button_group(key=f"{SLUG}.line.shown").set_value("lower").run()
    snapshot = jobs.look(at.session_state[f"{SLUG}.job"])
    assert snapshot is not None and snapshot.plan["entries"][0]["method"] == "SGD"
    assert "Lower." in words(at) and "It trains above now" not in words(at)
