"""A sweep from its protocol to its file: what is finished is read, the rest is run, and a part is kept of each unit."""

from __future__ import annotations

import datetime
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from optim_core.networks.sweep import output, units
from optim_core.networks.sweep.choice import choose
from optim_core.networks.sweep.environment import commit, environment
from optim_core.networks.sweep.parts import Parts
from optim_core.networks.sweep.pool import Pool
from optim_core.networks.sweep.progress import Progress
from optim_core.networks.sweep.protocol import Protocol
from optim_core.networks.sweep.units import Unit

CONVENTION = (
    "weight_decay is w in the convention of PyTorch's AdamW and of optim_core; paper_decay is the papers' L: "
    "lr * w for decoupled and proximal decay, w for coupled decay"
)


class Mixed(Exception):
    """Parts are there that were made with other versions."""


@dataclass(frozen=True)
class Outcome:
    """file: what was written; complete: whether every run is in it; ran: units that this process ran."""

    file: Path
    complete: bool
    ran: int


@dataclass(frozen=True)
class Settings:
    """How a sweep is run, as far as a result may depend on it. command: the line that makes it again."""

    out: Path
    command: str
    device: str = "cpu"
    size: int | None = None  # most runs of a unit
    mix: bool = False  # take parts of other versions
    keep_parts: bool = False


def only(protocol: Protocol, pattern: str) -> Protocol:
    """The part of a protocol whose settings' ids fit a shell pattern. Raises ValueError if none does."""
    chosen = tuple(s for s in protocol.settings if fnmatchcase(s.id, pattern))
    if not chosen:
        raise ValueError(f"No setting fits {pattern!r}; there are {', '.join(s.id for s in protocol.settings)}.")
    return replace(protocol, settings=chosen)


def sweep(protocol: Protocol, how: Settings, pool: Pool, progress: bool = True) -> Outcome:
    """Run what is not finished and write the file. Ctrl-C and SIGTERM end it with what is finished in the file.

    Raises Busy if another sweep writes the same file, Mixed for parts of other versions, Unreachable from `pool`.
    """
    parts = Parts(how.out)
    with parts.locked(), _terminated():
        work = _Work(protocol, how, parts, pool, progress)
        try:
            work.all()
            complete = True
        except KeyboardInterrupt:
            complete = False
        file = how.out if complete or not _is_complete(how.out) else how.out.with_stem(f"{how.out.stem}.partial")
        rows, metadata = work.gathered(complete)
        output.write(file, rows, metadata)
        if complete and not how.keep_parts:
            parts.remove(work.known)
    return Outcome(file, complete, work.ran)


class _Work:
    """The state of one sweep: the units that are known by now, and which of them are finished."""

    def __init__(self, protocol: Protocol, how: Settings, parts: Parts, pool: Pool, progress: bool) -> None:
        self.protocol, self.how, self.parts, self.pool = protocol, how, parts, pool
        self.known = units.tuning(protocol, how.size)
        self.later = units.ahead(protocol, how.size)
        every = [*self.known, *self.later]
        runs, cost = sum(len(u.runs) for u in every), sum(u.cost for u in every)
        self.total, self.ran = len(every), 0
        self.progress = Progress(len(every), runs, cost) if progress else None

    def all(self) -> None:
        """Both stages."""
        tuned = self.finish(self.known)
        choices = {} if self.protocol.fixed else choose(self.protocol, output.joined(tuned).to_pylist())
        fresh = units.fresh(self.protocol, choices, self.how.size)
        self.known = [*self.known, *fresh]
        self.finish(fresh)
        if self.progress:
            self.progress.show(last=True)

    def finish(self, wanted: Sequence[Unit]) -> list[Any]:
        """The tables of these units, after those that are not finished have been run."""
        left: dict[str, Unit] = {}
        for unit in wanted:
            if found := self.parts.get(unit):
                self.check(found[1]["environment"])
                if self.progress:
                    self.progress.add(unit, found=True)
            else:
                left[unit.key] = unit
        if left:
            for result in self.pool(list(left.values())):
                unit = left.pop(result["key"])
                self.parts.put(unit, result)
                self.ran += 1
                if self.progress:
                    self.progress.add(unit)
        return [found[0] for unit in wanted if (found := self.parts.get(unit))]

    def check(self, made_with: dict[str, str]) -> None:
        """Raises Mixed if a part was made with something else than this process has."""
        ours = environment(self.how.device)
        if made_with == ours or self.how.mix:
            return
        apart = ", ".join(f"{k} {made_with.get(k)} (here {v})" for k, v in ours.items() if made_with.get(k) != v)
        raise Mixed(f"{self.parts.folder} has parts made with {apart}. Remove them, or give --mix to take them.")

    def gathered(self, complete: bool) -> tuple[Any, dict[str, Any]]:
        """(rows, metadata) of what is finished."""
        done = [found for unit in self.known if (found := self.parts.get(unit))]
        made_with = [about["environment"] for _, about in done]
        distinct = [e for k, e in enumerate(made_with) if e not in made_with[:k]]
        return output.joined(rows for rows, _ in done), {
            "protocol": self.protocol.text,
            "command": self.how.command,
            "complete": complete,
            "convention": CONVENTION,
            "units": {"most_runs": self.how.size, "total": self.total, "finished": len(done)},
            "versions": [{**e, "units": made_with.count(e)} for e in distinct],
            "commit": commit(),
            "date": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
            "seconds": round(sum(about["seconds"] for _, about in done), 1),
        }


def _is_complete(file: Path) -> bool:
    try:
        return bool(output.read(file)[1].get("complete"))
    except ValueError:
        return False


@contextmanager
def _terminated() -> Iterator[None]:
    """SIGTERM as KeyboardInterrupt, where this is the main thread."""

    def stop(*_: object) -> None:
        signal.signal(signal.SIGTERM, before)
        raise KeyboardInterrupt

    try:
        before = signal.signal(signal.SIGTERM, stop)
    except ValueError:
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
