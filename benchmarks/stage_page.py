"""A stage of the Decay page's size with as many methods and steps as its address says: ?n=7&steps=500."""

from __future__ import annotations

import streamlit as st

import optim_core as oc
from ui import frame, stage
from ui.controls import kept, learning_rate, steps, weight_decay
from ui.deck import Deck
from ui.maps import chosen_map, map_choice, map_controls, map_places

#: All of one learning rate, so that every path stays on the map and has its full length.
METHODS = ("AdamW", "Adam-l2", "AdamProx", "Adam", "NAdamW", "AMSGradW", "RAdamW", "AdaBeliefW", "AdamaxW",
           "NAdam-l2", "AMSGrad-l2", "RMSpropW")  # fmt: skip

st.set_page_config(layout="wide")
count, horizon = int(st.query_params.get("n", "4")), int(st.query_params.get("steps", "500"))
numbers = (weight_decay(0.4), learning_rate(0.02), steps(horizon, max(5000, horizon)))
deck = Deck("decay", (*numbers, map_choice("bowl"), kept(), *map_controls()))
placed = {"decay": stage.Place("weightDecay", "dial"), "lr": stage.Place("lr", "dial"),
          "steps": stage.Place("steps", "dial"), **map_places(deck)}  # fmt: skip
frame.dress()
methods = [oc.method(slug) for slug in METHODS[:count]]
stage.show(
    deck,
    lambda: stage.scene(deck, title="Stage", alt="", landscape=chosen_map(deck), methods=methods, placed=placed),
)
