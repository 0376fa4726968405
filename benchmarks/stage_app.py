"""A server with one page that holds nothing but a stage; `make bench` measures the stage on it (stage_page.py)."""

from __future__ import annotations

import sys
from pathlib import Path

import streamlit as st

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from ui.stage import served  # noqa: E402

app = st.App(Path(__file__).with_name("stage_page.py"), routes=[served.route()])
