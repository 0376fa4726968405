"""Finished units, each a file in a folder beside the output: what a sweep that was killed has not lost."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from optim_core.networks.sweep import output
from optim_core.networks.sweep.units import Unit


class Busy(Exception):
    """Another sweep writes the same output."""


class Parts:
    """The folder `<output>.parts`. A part carries its unit's key in its name, so a changed protocol takes none that
    was made for another unit, and it is renamed into place, so a half-written one has no such name."""

    def __init__(self, out: Path) -> None:
        self.out, self.folder = out, out.with_name(f"{out.name}.parts")

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Holds the folder for this process. Raises Busy while another does; the system lets go of the lock of a
        process that ends in whatever way."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("a+") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                file.seek(0)
                holder = file.read().strip()
                raise Busy(f"Another sweep (process {holder}) is writing {self.out}; wait for it or end it.") from None
            if not self._is_named(file):  # the sweep that held it has just finished and removed its folder
                raise Busy(f"Another sweep has just written {self.out}; look at it before you start again.")
            file.truncate(0)
            file.write(str(os.getpid()))
            file.flush()
            for left in self.folder.glob(".*.new"):
                left.unlink(missing_ok=True)
            yield

    def _is_named(self, file: Any) -> bool:
        try:
            return os.path.samestat(os.fstat(file.fileno()), os.stat(self.folder / "lock"))
        except FileNotFoundError:
            return False

    def file(self, unit: Unit) -> Path:
        """Where the part of a unit stands."""
        return self.folder / f"{unit.key}.parquet"

    def put(self, unit: Unit, result: Mapping[str, Any]) -> None:
        """Keep what `run_unit` gave for this unit."""
        rows = [{**run.row(), **found} for run, found in zip(unit.runs, result["rows"], strict=True)]
        output.write(self.file(unit), output.table(rows), {k: result[k] for k in ("seconds", "environment")})

    def get(self, unit: Unit) -> tuple[Any, dict[str, Any]] | None:
        """(table, {"seconds", "environment"}) of a unit; None if it is not finished or its file is damaged."""
        try:
            found, about = output.read(self.file(unit))
        except ValueError:
            return None
        return (found, about) if len(found) == len(unit.runs) else None

    def remove(self, units: Iterable[Unit]) -> None:
        """Delete the parts of these units, and the folder if no other is in it."""
        for unit in units:
            self.file(unit).unlink(missing_ok=True)
        if [file.name for file in self.folder.iterdir()] == ["lock"]:
            (self.folder / "lock").unlink()
            self.folder.rmdir()
