"""The least that a Streamlit page with a control can be. `proofs/crowd.py` measures beside it."""

import streamlit as st

st.write(f"x is {st.slider('x', 0, 100, 50)}")
