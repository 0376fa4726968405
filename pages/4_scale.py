"""Scale-freeness: multiply each coordinate of the gradients by a factor of its own, and see who notices."""

from __future__ import annotations

import numpy as np
import streamlit as st

import optim_core as oc
from ui import frame, links, panels
from ui.controls import Control, factor, learning_rate, many, steps, weight_decay
from ui.deck import Deck
from ui.figures.scale import noticed, threshold, two_worlds
from ui.maps import chosen_map, map_choice, map_controls, shown_map
from ui.numbers import number
from ui.outcomes import Outcome, outcome, point, rounding
from ui.text import language, t
from ui.theme import method_style
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
HEIGHT = 470
VISIBLE = 2e-3  # of the window: about a pixel
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
        *map_controls(),
    ),
)


def main() -> None:
    links.report(deck)
    panels.title(SLUG)
    place = panels.figure(SLUG)
    _draw_adam_l2_once_answered()
    with panels.row(SLUG):
        c, eps = (deck.show("c1"), deck.show("c2")), deck.show("eps")
        slugs = deck.show("methods")[:MOST]
    with deck.drawer():
        with panels.row(SLUG, "drawer"):
            setting = Setting(deck.show("lr"), deck.show("decay"), eps, deck.show("steps"))
            deck.show("landscape")
            for name in shown_map(deck):
                deck.show(name)
            land = chosen_map(deck)
        st.markdown(t("scale.typed"))
        with panels.row(SLUG, "exact"):
            deck.exact("c1", "c2", "eps", "lr")

    pairs = {slug: in_both_worlds(CATALOGUE[slug], land, c, setting) for slug in slugs}
    with place:
        drawing = two_worlds(
            land, {slug: (p.plain.x, p.told.x) for slug, p in pairs.items()},
            {slug: p.method.name for slug, p in pairs.items()},
            theme=frame.theme(), size=frame.size(), height=HEIGHT,
        )  # fmt: skip
        spoken = [f"{p.method.name}: {t('scale.apart', value=rounding(p.apart, p.identical))}." for p in pairs.values()]
        panels.plot(drawing, f"{SLUG}-main", " ".join([t("scale.alt"), *spoken]))
        _readout(pairs, land)
        if len(deck["methods"]) > MOST:
            panels.notice("scale-many", t("scale.too_many", most=MOST))
    panels.text(SLUG, "hook")
    with st.container(key="prose-scale-now"):
        st.markdown(f"<p class='four-lines'>{_whose_gradient(land, c)}</p>", unsafe_allow_html=True)
    panels.question(SLUG, "adam_l2", ("no", "rounding", "yes"), answer="yes")
    _when_epsilon_is_not_zero(pairs, land, c, setting)
    _equation(pairs, setting)
    panels.why_and_code(SLUG, CODE, scale_free=_rules("coordinate"), global_only=_rules("global"))
    panels.references(SLUG)


def _rules(invariance: str) -> str:
    """The names of the rules that keep their path under factors of this kind, none of them with weight decay."""
    found = [m.name for m in CATALOGUE.values() if m.scale_free == invariance and not m.decays]
    return ("、" if language() == "zh" else ", ").join(found)


def _draw_adam_l2_once_answered() -> None:
    """The answer to the question is drawn: once it is given, Adam-ℓ2 joins the chosen methods."""
    key, drawn = deck.key("methods"), deck.key("answer_drawn")
    if st.session_state.get(deck.key("adam_l2")) and not st.session_state.get(drawn):
        st.session_state[drawn] = True
        chosen = deck.control("methods").clamp((*deck["methods"], "Adam-l2"))
        st.session_state[key] = deck.control("methods").spell(chosen)


def _readout(pairs: dict[str, Pair], land: oc.Landscape) -> None:
    """One quiet line per method: the largest |Δx|, and what a reader has to know beside it."""
    widest = 0.62 * max(len(pair.method.name) for pair in pairs.values()) + 1
    lines = [_line(pair, land, widest) for pair in pairs.values()]
    with st.container(key="readout-scale-worlds"):
        st.markdown(f"<p>{t('scale.key')}</p>" + "".join(lines), unsafe_allow_html=True)


def _line(pair: Pair, land: oc.Landscape, width: float) -> str:
    colors = ", ".join(method_style(pair.method, name).text_color for name in ("light", "dark"))
    name = f'<span class="method" style="color:light-dark({colors})">{pair.method.name}</span>'
    value = t("scale.apart", value=rounding(pair.apart, pair.identical))
    remark = _remark(pair, land) + ("" if pair.method.published else f" · {t('scale.unpublished')}")
    cells = " ".join((_cell(name, width), _cell(value, 12), _cell(remark, 0)))
    return f"<div style='margin-bottom:0.2em'>{cells}</div>"


def _cell(content: str, width: float) -> str:
    """A column that falls under the one before it where the line is too short."""
    return f'<span style="display:inline-block;min-width:{width:.2g}em">{content}</span>'


def _remark(pair: Pair, land: oc.Landscape) -> str:
    plain, told = (outcome(path, land.window) for path in (pair.plain, pair.told))
    if told.kind == "diverged":
        own = t("scale.alone", step=number(plain.step)) if plain.kind == "diverged" else ""
        return _off(told) + own
    if pair.identical:
        text = t("scale.every_bit", steps=number(len(pair.told.x) - 1))
    elif pair.apart < 1e-12:
        text = t("scale.rounded")
    elif pair.apart < VISIBLE * min(high - low for low, high in land.window):
        text = t("scale.close")
    else:
        text = t("scale.instead", there=point(told.end, 3), here=point(plain.end, 3))
    left = t("outcome.left_and_back" if told.back else "outcome.left", step=number(told.left_at))
    return text + (left if told.left_at >= 0 else "")


def _off(told: Outcome) -> str:
    cause = t(f"outcome.{told.cause.name.lower()}")
    return t("scale.off", left=number(told.left_at), step=number(told.step), cause=cause)


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
        deck.show("at")


main()
