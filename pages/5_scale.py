"""Scale-freeness: multiply each coordinate of the gradients by a factor of its own, and see who notices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st

import optim_core as oc
from ui import frame, links, panels, parts, stage
from ui.control import Control
from ui.controls import factor, kept, learning_rate, many, steps, weight_decay
from ui.deck import Deck
from ui.figures.scale import noticed, threshold
from ui.maps import chosen_map, map_choice, map_controls, map_places, shown_map
from ui.numbers import number
from ui.text import listed, page_text, t
from ui.two_worlds import (
    Setting,
    deviations,
    factors_tex,
    first_steps,
    in_both_worlds,
    is_power_of_two,
    potential,
)  # fmt: skip

SLUG = "scale"
MOST = 8  # methods in one picture; each is run twice
CATALOGUE = {m.slug: m for m in oc.methods().values() if m.regularizer.id == "l2"}
EPSILONS = (0.0, 1e-12, 1e-8)  # the chosen one joins them
EXPONENTS = range(-40, 41)
SIZES = np.logspace(-18, 14, 321)  # gradients on the ruler
CODE = """
import numpy as np
import optim_core as oc

f = oc.landscape("Bowl")
c = (2.0**10, 2.0**-10)
adam = {"weight_decay": 0.1, "eps": 0.0}
for name, own in {"AdamW": adam, "Adam-l2": adam, "SGD": {}}.items():
    plain = oc.run(name, f, steps=500, lr=0.05, **own)
    told = oc.run(name, oc.rescaled(f, c), steps=500, lr=0.05, **own)
    print(name, np.array_equal(plain.x, told.x), told.diverged_at)
"""
deck = Deck(
    SLUG,
    (
        factor("c1", "c₁", 2.0**10),
        factor("c2", "c₂", 2.0**-10),
        Control("eps", "number", 0.0, 0.0, 1.0, "tiny", symbol="ε", label="hyper.eps"),
        many("methods", tuple(CATALOGUE), ("AdamW", "SGD"), "scale.methods", [m.name for m in CATALOGUE.values()]),
        learning_rate(0.05, 1e-4, 1.0),
        weight_decay(0.1),
        map_choice("bowl"),
        steps(500, 2000),
        Control("at", "integer", 10, 1, 2000, "log", symbol="t", label="scale.at"),
        kept(),
        *map_controls(),
    ),
)
PLACED = {
    "c1": stage.Place("scale.0", "dial"),
    "c2": stage.Place("scale.1", "dial"),
    "eps": stage.Place("hyper.eps", "dial"),
    "decay": stage.Place("weightDecay", "drawer"),
    "lr": stage.Place("lr", "drawer"),
    "steps": stage.Place("steps", "drawer"),
    "landscape": stage.Place("landscape", "drawer"),
    "at": stage.Place("t", "scrub"),
}
REMARKS = ("key", "apart", "every_bit", "rounded", "close", "instead", "off", "alone", "unpublished")


def main() -> None:
    links.report(deck)
    panels.title(SLUG)
    place = panels.figure(SLUG)
    _draw_adam_l2_once_answered()
    with panels.row(SLUG):
        slugs = deck.show("methods")[:MOST]
    with place:
        stage.show(deck, lambda: stage.scene(deck, **picture()))
        if len(deck["methods"]) > MOST:
            panels.notice("scale-many", t("scale.too_many", most=MOST))
    panels.text(SLUG, "hook")
    parts.draw(SLUG, "now", _now)
    drawn = {name: t(f"scale.{name}") if "Adam-l2" in slugs else "" for name in ("drawn", "rows")}
    panels.question(SLUG, "adam_l2", ("no", "rounding", "yes"), answer="yes", **drawn)
    methods = [CATALOGUE[slug] for slug in slugs]
    _when_epsilon_is_not_zero(methods)
    _equation(methods)
    panels.why_and_code(SLUG, CODE, scale_free=_rules("coordinate"), global_only=_rules("global"))
    panels.references(SLUG)


def _setting() -> Setting:
    return Setting(deck["lr"], deck["decay"], deck["eps"], deck["steps"])


def _factors() -> tuple[float, float]:
    return deck["c1"], deck["c2"]


def picture() -> dict[str, Any]:
    """What the stage shows; the handout of a lecture draws it too."""
    return {
        "title": page_text(SLUG).title, "alt": t("scale.alt"), "landscape": shown_map(deck),
        "worlds": ("plain", "told"), "methods": [CATALOGUE[slug] for slug in deck["methods"][:MOST]],
        "placed": {**PLACED, **map_places(deck)}, "words": [f"scale.{key}" for key in REMARKS],
    }  # fmt: skip


def _rules(invariance: str) -> str:
    """The names of the rules that keep their path under factors of this kind, none of them with weight decay."""
    found = [m.name for m in CATALOGUE.values() if m.scale_free == invariance and not m.decays]
    return listed(found)


def _draw_adam_l2_once_answered() -> None:
    """The answer to the question is drawn: once it is given, Adam-ℓ2 joins the chosen methods, in the place of the last
    one where the picture is full."""
    key, drawn = deck.key("methods"), deck.key("answer_drawn")
    if st.session_state.get(deck.key("adam_l2")) and not st.session_state.get(drawn):
        st.session_state[drawn] = True
        if "Adam-l2" not in deck["methods"][:MOST]:
            chosen = deck.control("methods").clamp((*deck["methods"][: MOST - 1], "Adam-l2"))
            st.session_state[key] = deck.control("methods").spell(chosen)


def _now() -> None:
    with st.container(key="prose-scale-now"):
        said = _whose_gradient(chosen_map(deck), _factors())
        st.markdown(f"<p class='four-lines'>{said}</p>", unsafe_allow_html=True)


def _whose_gradient(land: oc.Landscape, c: tuple[float, float]) -> str:
    """Whether any function has the rescaled gradient, and why a factor that is no power of two costs the last bit."""
    sentence = t(f"scale.potential_{potential(land, c)}", factor=number(c[0], 4))
    odd = [number(v, 4) for v in c if not is_power_of_two(v)]
    return f"{sentence} {t('scale.decimal', factor=odd[0])}" if odd else sentence


def _when_epsilon_is_not_zero(methods: Sequence[oc.Method]) -> None:
    """Two small figures: the first step against the gradient's size, and max |Δx| against the scale, per ε."""
    guarded = [m for m in methods if "eps" in m.hyper and m.scale_free == "coordinate"]
    subject = guarded[0] if guarded else oc.method("AdamW")
    panels.text(SLUG, "eps")
    left, right = st.columns(2, gap="medium")
    with left:
        parts.draw(SLUG, "threshold", lambda: _threshold(subject))
    with right:
        parts.draw(SLUG, "noticed", lambda: _noticed(subject))
    panels.text(SLUG, "eps_read", name=subject.name)


def _epsilons() -> dict[float, str]:
    return {eps: f"ε = {number(eps, 2)}" for eps in sorted({*EPSILONS, deck["eps"]})}


def _look(subject: oc.Method) -> dict[str, Any]:
    return {"slug": subject.slug, "theme": frame.theme(), "size": frame.size()}


def _threshold(subject: oc.Method) -> None:
    names, c, land = _epsilons(), _factors(), chosen_map(deck)
    slope = np.abs(land.gradient(land.start))
    steps_taken = dict(zip(names.values(), first_steps(subject, SIZES, list(names)), strict=True))
    now = [(f"c{'₁₂'[i]}·|g{'₁₂'[i]}|", slope[i], slope[i] * c[i]) for i in range(2)]
    drawing = threshold(SIZES, steps_taken, now, names[deck["eps"]], **_look(subject),
                        titles=(t("scale.size"), t("scale.first_step")))  # fmt: skip
    panels.plot(drawing, f"{SLUG}-threshold", t("scale.alt_threshold"))


def _noticed(subject: oc.Method) -> None:
    names, scales = _epsilons(), [2.0**k for k in EXPONENTS]
    found = deviations(subject, chosen_map(deck), scales, list(names), _setting())
    apart = dict(zip(names.values(), found, strict=True))
    drawing = noticed(list(EXPONENTS), apart, names[deck["eps"]], np.log2(_factors()), **_look(subject),
                      titles=(t("scale.common"), t("scale.largest")))  # fmt: skip
    panels.plot(drawing, f"{SLUG}-noticed", t("scale.alt_noticed"))


def _equation(methods: Sequence[oc.Method]) -> None:
    """The step of each method from its source, with the factor by which every quantity differs between the worlds."""
    panels.text(SLUG, "equation")
    heads = [t("scale.coordinate", k=k) for k in "₁₂"]
    with st.container(key="equation-scale-rows"):
        for tab, method in zip(st.tabs([m.name for m in methods]), methods, strict=True):
            with tab:
                parts.draw(SLUG, f"factors-{method.slug}", lambda method=method: _factor_rows(method, heads))


def _factor_rows(method: oc.Method, heads: Sequence[str]) -> None:
    """A step needs only the steps before it: the runs end with the one that is shown."""
    setting = _setting()
    at = min(deck["at"], setting.steps)
    pair = in_both_worlds(method, chosen_map(deck), _factors(), replace(setting, steps=at))
    panels.equation(factors_tex(pair, at, setting, heads), f"scale-{method.slug}")


main()
