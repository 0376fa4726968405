"""Scale-freeness: multiply each coordinate of the gradients by a factor of its own, and see who notices."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

import optim_core as oc
from ui import frame, links, panels, stage
from ui.control import Control
from ui.controls import factor, kept, learning_rate, many, steps, weight_decay
from ui.deck import Deck
from ui.figures.scale import noticed, threshold
from ui.maps import chosen_map, map_choice, map_controls, map_places
from ui.numbers import number
from ui.text import listed, page_text, t
from ui.two_worlds import (
    Pair,
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
    land, c, eps = chosen_map(deck), (deck["c1"], deck["c2"]), deck["eps"]
    setting = Setting(deck["lr"], deck["decay"], eps, deck["steps"])
    with place:
        stage.show(deck, stage.scene(deck, **picture()))
        if len(deck["methods"]) > MOST:
            panels.notice("scale-many", t("scale.too_many", most=MOST))
    pairs = {slug: in_both_worlds(CATALOGUE[slug], land, c, setting) for slug in slugs}
    panels.text(SLUG, "hook")
    with st.container(key="prose-scale-now"):
        st.markdown(f"<p class='four-lines'>{_whose_gradient(land, c)}</p>", unsafe_allow_html=True)
    drawn = {name: t(f"scale.{name}") if "Adam-l2" in slugs else "" for name in ("drawn", "rows")}
    panels.question(SLUG, "adam_l2", ("no", "rounding", "yes"), answer="yes", **drawn)
    _when_epsilon_is_not_zero(pairs, land, c, setting)
    _equation(pairs, setting)
    panels.why_and_code(SLUG, CODE, scale_free=_rules("coordinate"), global_only=_rules("global"))
    panels.references(SLUG)


def picture() -> dict[str, Any]:
    """What the stage shows; the handout of a lecture draws it too."""
    return {
        "title": page_text(SLUG).title, "alt": t("scale.alt"), "landscape": chosen_map(deck),
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


def _whose_gradient(land: oc.Landscape, c: tuple[float, float]) -> str:
    """Whether any function has the rescaled gradient, and why a factor that is no power of two costs the last bit."""
    sentence = t(f"scale.potential_{potential(land, c)}", factor=number(c[0], 4))
    odd = [number(v, 4) for v in c if not is_power_of_two(v)]
    return f"{sentence} {t('scale.decimal', factor=odd[0])}" if odd else sentence


def _when_epsilon_is_not_zero(
    pairs: dict[str, Pair], land: oc.Landscape, c: tuple[float, float], setting: Setting
) -> None:
    """Two small figures: the first step against the gradient's size, and max |Δx| against the scale, per ε."""
    methods = [pair.method for pair in pairs.values()]
    guarded = [m for m in methods if "eps" in m.hyper and m.scale_free == "coordinate"]
    subject = guarded[0] if guarded else oc.method("AdamW")
    panels.text(SLUG, "eps")
    epsilons = sorted({*EPSILONS, setting.eps})
    names = {eps: f"ε = {number(eps, 2)}" for eps in epsilons}
    look = {"slug": subject.slug, "theme": frame.theme(), "size": frame.size()}
    slope = np.abs(land.gradient(land.start))
    left, right = st.columns(2, gap="medium")
    with left:
        steps_taken = dict(zip(names.values(), first_steps(subject, SIZES, epsilons), strict=True))
        now = [(f"c{'₁₂'[i]}·|g{'₁₂'[i]}|", slope[i], slope[i] * c[i]) for i in range(2)]
        drawing = threshold(SIZES, steps_taken, now, names[setting.eps], **look,
                            titles=(t("scale.size"), t("scale.first_step")))  # fmt: skip
        panels.plot(drawing, f"{SLUG}-threshold", t("scale.alt_threshold"))
    with right:
        scales = [2.0**k for k in EXPONENTS]
        apart = dict(zip(names.values(), deviations(subject, land, scales, epsilons, setting), strict=True))
        drawing = noticed(list(EXPONENTS), apart, names[setting.eps], np.log2(c), **look,
                          titles=(t("scale.common"), t("scale.largest")))  # fmt: skip
        panels.plot(drawing, f"{SLUG}-noticed", t("scale.alt_noticed"))
    panels.text(SLUG, "eps_read", name=subject.name)


def _equation(pairs: dict[str, Pair], setting: Setting) -> None:
    """The step of each method from its source, with the factor by which every quantity differs between the worlds."""
    panels.text(SLUG, "equation")
    heads = [t("scale.coordinate", k=k) for k in "₁₂"]
    with st.container(key="equation-scale-rows"):
        at = min(deck["at"], setting.steps)
        for tab, pair in zip(st.tabs([p.method.name for p in pairs.values()]), pairs.values(), strict=True):
            with tab:
                panels.equation(factors_tex(pair, at, setting, heads), f"scale-{pair.method.slug}")


main()
