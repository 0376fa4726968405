"""Colour, dash and marker: legible on every ground, apart for every eye, the same method the same everywhere."""

from __future__ import annotations

import itertools
import re
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


#: What is drawn with less than its full strength and must be told from its ground all the same: sheet, the beginning of
#: its rule, and the colours that it may have.
PALER = (
    ("picture/picture.css", ".stage-ghosts path {", "kept paths"),
    ("reading/ledger.css", ".stage-strip-line {", "methods on the page"),
    ("reading/ledger.css", ".stage-strip-ghost {", "methods on the page"),
    ("smoothness/smoothness.css", ".stage-cloud-dots path {", "methods on the page"),
    ("anatomy/anatomy.css", ".stage-anatomy-is-past {", "symbols"),
    ("controls/hands.css", ".stage-handle-sign {", "ink"),
    ("controls/hands.css", ".stage-handle.stage-off .stage-handle-sign {", "ink"),
    ("controls/hands.css", ".stage-dial-tick {", "muted"),
    ("picture/picture.css", ".stage-tenths .stage-wall-level {", "ink"),
    ("picture/picture.css", ".stage-tenths .stage-wall-box {", "ink"),
    ("picture/picture.css", ".stage-tenths .stage-valley {", "ink"),
)


def mixed(one: str, other: str, share: float) -> str:
    """What a browser paints where `other` lies on `one` with an opacity of `share`."""
    pairs = ((int(one[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def drawn(kind: str, name: Theme) -> tuple[list[str], tuple[str, ...]]:
    """The colours that such a thing may have, and the grounds that it may lie on."""
    ground = GROUNDS[name]
    lines = [method_style(slug, name).color for slug in oc.methods()]
    where = (ground.page, *ground.ramp)
    if kind == "kept paths":
        return [mixed(ground.muted, color, 0.45) for color in lines], where
    if kind == "methods on the page":
        return lines, (ground.page,)
    if kind == "symbols":
        return [theme.symbol_color(role, name) for role in theme.symbol_roles()], (ground.page,)
    return [getattr(ground, kind)], where


@pytest.mark.parametrize(("sheet", "rule", "kind"), PALER)
@pytest.mark.parametrize("name", THEMES)
def test_what_is_drawn_paler_is_still_seen(name: Theme, sheet: str, rule: str, kind: str) -> None:
    """WCAG 1.4.11 asks 3:1 of what is needed to understand a picture; the strength is read from the style sheet."""
    css = (ROOT / "ui" / "stage" / sheet).read_text("utf-8")
    found = re.search(re.escape("\n" + rule) + r"[^}]*?opacity: ([\d.]+)", css)
    assert found, f"{rule} in {sheet} has no opacity of its own"
    colors, under = drawn(kind, name)
    worst = min(
        (contrast(mixed(below, color, float(found[1])), below), color, below) for color in colors for below in under
    )
    assert worst[0] >= 3.0, worst


@pytest.mark.parametrize("name", THEMES)
def test_words_on_tinted_grounds_and_the_ring_of_the_focus_are_legible(name: Theme) -> None:
    """Lit rows and symbols of the equation, chips, what is pressed, the primary button."""
    ground = GROUNDS[name]
    row = mixed(ground.page, ground.ink, 0.06)
    for role in theme.symbol_roles():
        color = theme.symbol_color(role, name)
        assert contrast(color, mixed(row, color, 0.16)) >= 4.5, role
    for slug in oc.methods():
        assert contrast(method_style(slug, name).text_color, row) >= 4.5, slug
    assert contrast(ground.ink, mixed(ground.raised, ground.ink, 0.12)) >= 4.5
    assert contrast(ground.muted, mixed(ground.page, ground.accent, 0.16)) >= 4.5
    assert contrast(ground.page, ground.accent) >= 4.5
    assert all(contrast(ground.accent, under) >= 3.0 for under in grounds(name))


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
