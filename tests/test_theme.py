"""Colour, dash and marker: legible on every ground, apart for every eye, the same method the same everywhere."""

from __future__ import annotations

import itertools
import tomllib

import pytest

import optim_core as oc
from tests.colour import MACHADO, distance
from ui import theme
from ui.text import ROOT
from ui.theme import GROUNDS, SIZES, THEMES, Theme, contrast, landscape_scale, legible, method_style, plotly_template

MAIN = ("SGD", "Adam", "Adam-l2", "AdamW", "AdamProx", "SignSGD", "ClippedSGD")
EYES = ("normal", *MACHADO)
# Measured: 19.6 (light) and 15.7 (dark) at worst; the pair in test_the_simulation_can_tell has 5.2.
APART = 12.0


def grounds(name: Theme) -> tuple[str, ...]:
    ground = GROUNDS[name]
    return ground.page, ground.raised, *ground.ramp


@pytest.mark.parametrize("name", THEMES)
def test_every_method_is_legible_on_every_ground(name: Theme) -> None:
    for slug in oc.methods():
        style = method_style(slug, name)
        for ground in grounds(name):
            assert contrast(style.color, ground) >= 3.0, f"{slug}: line {style.color} on {ground}"
            assert contrast(style.text_color, ground) >= 4.5, f"{slug}: text {style.text_color} on {ground}"


@pytest.mark.parametrize("name", THEMES)
def test_ink_and_muted_text_are_legible(name: Theme) -> None:
    for ground in grounds(name):
        assert contrast(GROUNDS[name].ink, ground) >= 7.0
        assert contrast(GROUNDS[name].muted, ground) >= 4.5
        for role in theme.symbol_roles():
            assert contrast(theme.symbol_color(role, name), ground) >= 4.5, role


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("name", THEMES)
def test_the_main_methods_stay_apart_for_every_eye(name: Theme, eye: str) -> None:
    colors = {slug: method_style(slug, name).color for slug in MAIN}
    for one, other in itertools.combinations(MAIN, 2):
        assert distance(colors[one], colors[other], eye) >= APART, f"{one} {other} to {eye}"


def test_the_simulation_can_tell() -> None:
    """Okabe-Ito's green and vermilion at one lightness: apart for us, nearly one for a deuteranope."""
    assert distance("#5f8a2b", "#a8702b", "normal") > 30
    assert distance("#5f8a2b", "#a8702b", "deuteranopia") < APART


@pytest.mark.parametrize("name", THEMES)
def test_no_two_methods_share_colour_dash_and_marker(name: Theme) -> None:
    looks: dict[theme.Style, str] = {}
    for slug in oc.methods():
        style = method_style(slug, name)
        assert style not in looks, f"{slug} looks like {looks[style]}"
        looks[style] = slug
    assert len(looks) > 50


@pytest.mark.parametrize("name", THEMES)
def test_colour_is_never_the_only_cue(name: Theme) -> None:
    """Without colour, dash and marker still tell the decay styles of Adam apart, and rules of one family."""
    four = [method_style(slug, name) for slug in ("Adam", "Adam-l2", "AdamW", "AdamProx")]
    assert len({style.dash for style in four}) == 4
    family = [method for method in oc.methods().values() if method.rule.family == "adam" and method.decay.id == "none"]
    assert len({method_style(method, name).marker for method in family}) == len(family) > 3


def test_a_method_keeps_its_look() -> None:
    method = oc.method("AdamW")
    assert method_style(method, "light") == method_style("AdamW", "light")
    assert method_style("AdamW", "light").color != method_style("AdamW", "dark").color


def test_colour_that_needs_no_change_is_left_alone() -> None:
    assert legible("#004297", "light") == "#004297"
    assert legible("#eeee66", "light") != "#eeee66"


@pytest.mark.parametrize("name", THEMES)
def test_plotly_wears_the_theme(name: Theme) -> None:
    template = plotly_template(name, "large").layout
    assert template.font.color == GROUNDS[name].ink
    assert template.font.size > plotly_template(name, "normal").layout.font.size
    assert not template.showlegend
    assert [stop[1] for stop in landscape_scale(name)] == list(GROUNDS[name].ramp)


def test_streamlit_wears_the_theme() -> None:
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))["theme"]
    assert config["baseFontSize"] == SIZES["normal"]
    for name in THEMES:
        ground, held = GROUNDS[name], config[name]
        assert held["backgroundColor"] == ground.page
        assert held["secondaryBackgroundColor"] == held["codeBackgroundColor"] == ground.raised
        assert held["textColor"] == held["linkColor"] == held["codeTextColor"] == ground.ink
        assert held["borderColor"] == ground.hairline
        assert held["primaryColor"] == ground.accent


@pytest.mark.parametrize(("one", "other", "ratio"), [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.48)])
def test_contrast_is_wcags(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.005)  # WebAIM's checker prints two digits
