"""The entry: `streamlit run app.py` finds the ASGI application `app` here.

The script that Streamlit runs for every visitor is `ui/router.py`. It lives in another folder on purpose: a
`pages/` folder beside the running script starts Streamlit's automatic pages, and a cold deep link would then
skip the router (docs/decisions.md).
"""

from __future__ import annotations

import asyncio
import gc
import importlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

gc.disable()  # while modules are imported, see `warm`

import streamlit as st  # noqa: E402

from ui import observing, presenting, rooms  # noqa: E402
from ui.stage import served  # noqa: E402

ROOT = Path(__file__).resolve().parent
WARM = (
    "numpy",
    "optim_core",
    "ui.deck",
    "ui.jobs",  # their lines stand in /metrics from the start
    "ui.panels",
    "ui.turns",
)
LATER = (
    "ui.figures",
    "streamlit.emojis",  # looked at for the first option whose name is not ASCII
    "pyarrow",
    "sympy",  # for the first formula that is typed
)
PAUSE = 2.0  # seconds after which what only later pages need is imported


@asynccontextmanager
async def warm(app: Any) -> AsyncIterator[None]:
    """Import what every page needs before the first visitor comes, and soon after, beside the first page, what figures
    and typed formulas need, then take it all out of the collector's sight.

    torch is not among them: it costs a second and 200 MB, and only the pages that train need it. After
    `gc.freeze()` a collection no longer walks the 100,000 objects that these imports leave behind; nor did one while
    they came, because less than a hundredth of them is garbage and looking for it took a tenth of the start.
    """
    gc.disable()
    for name in WARM:
        importlib.import_module(name)
    observing.begin()
    gc.freeze()
    gc.enable()
    rest = asyncio.create_task(_warm_later())
    yield
    rest.cancel()


async def _warm_later() -> None:
    await asyncio.sleep(PAUSE)
    for name in LATER:
        await asyncio.to_thread(importlib.import_module, name)
    gc.collect()
    gc.freeze()


app = st.App(
    ROOT / "ui" / "router.py",
    lifespan=warm,
    routes=[
        served.route(),
        *rooms.routes(),
        *presenting.routes(),
        *observing.routes(),
    ],
)
gc.enable()
