"""The Decay page: four styles of one rule, their equations with live numbers, both conventions, its code."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import optim_core as oc
from tests.a_page import code, opened, run, words
from tests.a_stage import read, scene_of
from ui.decay_page import DECK, equations, inside_rule, settings, traced
from ui.deck import Deck

COLORS: dict[str, str] = {}


class Chosen:
    """A deck whose values are given, as a link would give them."""

    def __init__(self, **values: Any) -> None:
        self.values = values

    def control(self, name: str) -> Any:
        return DECK.control(name)

    def __getitem__(self, name: str) -> Any:
        return self.values.get(name.replace(".", "_"), DECK.control(name).default)


def state(**values: Any) -> Any:
    deck: Deck = Chosen(**values)  # type: ignore[assignment]
    return settings(deck)


def test_the_page_opens_on_four_styles() -> None:
    ends = {path["slug"]: path["end"] for path in read(scene_of(opened("decay")))["ends"]}
    expected = {"Adam": (3, 2), "Adam-l2": (2.143, 1.429), "AdamW": (2.5, 2), "AdamProx": (2.5, 2)}
    assert set(ends) == set(expected)
    for name, end in ends.items():
        assert end == pytest.approx(expected[name], abs=0.01), "one bit in a processor's pow moves AdamW by 0.003"


@pytest.mark.parametrize("rule", sorted(r.name for r in oc.rules().values() if not r.owns_weight_decay))
def test_every_rule_has_its_page(rule: str) -> None:
    text = words(opened("decay", rule=rule))
    assert "W · decoupled: beside the rule" in text
    assert ("· not found in the literature" in text) == (
        not {"none", "coupled", "decoupled", "proximal"} <= published(rule)
    )


def published(rule: str) -> set[str]:
    return set(next(r for r in oc.rules().values() if r.name == rule).published)


@pytest.mark.parametrize("regularizer", ["l2", "l1", "elastic_net", "box"])
@pytest.mark.parametrize("convention", ["pytorch", "paper"])
def test_every_regularizer_in_both_conventions(regularizer: str, convention: str) -> None:
    text = words(opened("decay", regularizer=regularizer, convention=convention))
    assert ("only a proximal step can use it" in text) == (regularizer == "box")


@pytest.mark.parametrize("style", ["none", "coupled", "decoupled", "proximal"])
@pytest.mark.parametrize("schedule", ["constant", "cosine"])
@pytest.mark.parametrize("convention", ["pytorch", "paper"])
def test_the_numbers_are_those_of_the_run(style: str, schedule: str, convention: str) -> None:
    chosen = state(schedule=schedule, convention=convention, decay=0.01, steps=200)
    method = next(m for m in chosen.methods if m.decay.id == style)
    path = chosen.run(method)
    for at in (1, 20, 200):
        assert np.array_equal(traced(chosen, method, path, at).x, path.x[at]), "the traced step ends where the run does"


def test_both_conventions_say_the_same_of_the_first_step() -> None:
    pytorch = state(convention="pytorch", decay=0.4, lr=0.02)
    paper = state(convention="paper", decay=0.4 * 0.02, lr=0.02)
    assert pytorch.strength == pytest.approx(paper.strength, rel=1e-15) == 0.008
    assert paper.pytorch == pytest.approx(0.4, rel=1e-15) and pytorch.paper == pytest.approx(0.008, rel=1e-15)
    adamw = oc.method("AdamW")
    assert np.abs(pytorch.run(adamw).x[:50] - paper.run(adamw).x[:50]).max() < 1e-14
    assert np.abs(pytorch.run(adamw).x[:50] - state(convention="paper", decay=0.4).run(adamw).x[:50]).max() > 0.1


def test_the_equations_face_each_other() -> None:
    chosen = state()
    paths = {m.slug: chosen.run(m) for m in chosen.methods}
    cells = {cell.id: cell for cell in equations(chosen, paths, 20, COLORS)}
    assert list(cells) == ["none", "coupled", "decoupled", "proximal"]
    assert cells["coupled"].tex.count(r"\lambda") == 1 and "g_t" in cells["coupled"].tex
    assert r"\lambda" not in cells["none"].tex
    assert r"\frac" in cells["proximal"].tex and r"\frac" not in cells["decoupled"].tex
    assert "0.4" in cells["decoupled"].tex, "the numbers stand in the equation"
    assert r"\hat{m}" in inside_rule(chosen, paths, 20, COLORS)


def test_an_idle_coordinate_waits_for_a_guess() -> None:
    at = opened("decay")
    assert "the strength cancels" not in words(at)
    at.button_group(key="decay.idle.shown").set_value("same").run()
    assert "the strength cancels" in words(at) and "0.0207" in words(at)


@pytest.mark.proves("decay.sign_none", "decay.sign_coupled", "decay.sign_decoupled", "decay.sign_proximal")
def test_coupled_decay_alone_takes_scale_freeness_from_generalized_signsgd() -> None:
    """On a coupled, noisy oracle too, measured by the audit, for both forms that the authors have."""
    for rule in ("GeneralizedSignSGD", "GeneralizedSignSGDc"):
        levels = {end: oc.audit(f"{rule}{end}").gradient_scale for end in ("", "-l2", "W", "Prox")}
        assert levels == {"": "coordinate", "-l2": "none", "W": "coordinate", "Prox": "coordinate"}


def test_the_sign_question_waits_for_a_guess() -> None:
    at = opened("decay")
    assert "the coupled path moves by" not in words(at)
    at.button_group(key="decay.sign.shown").set_value("all").run()
    assert "the coupled path moves by" in words(at) and "1.19" in words(at)


def test_a_step_beyond_the_last_is_the_last() -> None:
    assert "at step 50:" in "".join(box.label for box in opened("decay", steps="50", t="5000").expander)


def test_the_code_prints_what_the_page_draws() -> None:
    _, printed = run(code("decay"))
    chosen = state()
    for line, method in zip(printed.splitlines(), chosen.methods, strict=True):
        name, _, numbers = line.partition(" ")
        assert oc.method(name) is method
        shown = np.array([float(v) for v in numbers.strip("[]").split()])
        assert shown == pytest.approx(chosen.run(method).last, abs=1e-7)


def test_each_landscape_brings_its_own_start() -> None:
    ravine = oc.landscape("Rotated ravine")
    assert state(landscape=ravine.id).landscape.start == pytest.approx(tuple(ravine.start), abs=1e-6)
    assert tuple(state().landscape.start) == tuple(oc.landscape("Bowl").start)


def test_a_link_replays_its_noise_on_both_sides() -> None:
    """The browser's paths under noise end where Python's do: the noise is a function of seed, step and coordinate."""
    link = {"noise": "0.5", "seed": "7", "steps": "200", "c1": "2^3"}
    ends = {path["slug"]: path["end"] for path in read(scene_of(opened("decay", **link)))["ends"]}
    chosen = state(noise=0.5, seed=7, steps=200, c1=8.0)
    for method in chosen.methods:
        assert ends[method.slug] == pytest.approx(chosen.run(method).last, abs=1e-9)
    other = state(noise=0.5, seed=8, steps=200, c1=8.0)
    assert np.abs(chosen.run(method).last - other.run(method).last).max() > 1e-3


def test_a_projection_shows_its_width_where_the_others_have_lambda() -> None:
    """No strength changes what a projection does, so a slider for it would move nothing."""
    for regularizer, dial, other in (("l2", "weightDecay", "hyper.radius"), ("box", "hyper.radius", "weightDecay")):
        controls = scene_of(opened("decay", regularizer=regularizer))["controls"]
        dials = {control["target"] for control in controls if control["place"] == "dial"}
        assert dial in dials and other not in dials
