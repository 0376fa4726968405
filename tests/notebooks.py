"""The example notebooks of docs/notebooks, run in Jupyter: `python -m tests.notebooks` writes their outputs anew."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

from tests.house import ROOT

FOLDER = ROOT / "docs" / "notebooks"
FILES = sorted(FOLDER.glob("*.ipynb"))
LIMIT = 300  # seconds for one cell


def executed(file: Path) -> Any:
    """The notebook after a run in a kernel of its own, in the folder of the house."""
    os.environ["PLOTLY_RENDERER"] = "plotly_mimetype"  # a picture as its data, without Plotly's own three megabytes
    made = nbformat.read(file, as_version=4)
    NotebookClient(made, timeout=LIMIT, coalesce_streams=True, resources={"metadata": {"path": str(ROOT)}}).execute()
    for cell in made.cells:
        cell.metadata.pop("execution", None)  # the times of this one run
    made.metadata.language_info = {"name": "python"}  # without the version of this machine
    return made


def printed(cell: Any) -> str:
    """What a cell of a notebook has printed."""
    return "".join(one.text for one in cell.outputs if one.output_type == "stream" and one.name == "stdout")


def main() -> None:
    for file in FILES:
        nbformat.write(executed(file), file)


if __name__ == "__main__":
    main()
