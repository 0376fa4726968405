"""The stored sweeps as pages take them: a sweep by its name, and what stands in the place of a figure without one."""

from __future__ import annotations

from optim_core.networks import results
from optim_core.networks.results import Results
from ui import panels
from ui.text import t


def stored(name: str) -> Results | None:
    """A shipped sweep, None where its file is not there."""
    try:
        return results.read(name)
    except FileNotFoundError:
        return None


def missing(slug: str, place: str, name: str) -> None:
    """Says in the place of a figure which file is not there and what makes it."""
    panels.notice(f"{slug}-{place}", t("training.missing", file=f"`sweeps/{name}.parquet`",
                  command=f"`python -m optim_core.networks sweep sweeps/{name}.toml`"))  # fmt: skip
