"""A training as a page sees it, and as the registry keeps it: of the records only the last has its histogram."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

State = Literal["waiting", "loading", "running", "finished", "cancelled", "unwatched", "too_long", "failed", "refused"]
LIVE = ("waiting", "loading", "running")
Plan = Mapping[str, Any]  # as optim_core.networks.plan.Plan.to_json gives it


@dataclass(frozen=True)
class Snapshot:
    """A job at one moment. records: as optim_core.networks.history.Record, as plain mappings. ahead: jobs before it
    in the queue. diverged_at: per run, once the job has ended. shared: made earlier, for an equal plan. pictures: what
    a watched training shows besides its records."""

    state: State
    plan: Plan
    records: tuple[Mapping[str, Any], ...]
    diverged_at: tuple[int, ...] = ()
    ahead: int = 0
    seconds: float = 0.0
    shared: bool = False
    error: str = ""
    pictures: Mapping[str, Any] = field(default_factory=dict)

    @property
    def live(self) -> bool:
        """Whether it will still change by itself."""
        return self.state in LIVE

    @property
    def step(self) -> int:
        return int(self.records[-1]["step"]) if self.records else 0


@dataclass
class Job:
    """A job in the registry. ends_as: asked to stop, and what to call that. asked: when it was made. seen: when
    somebody last looked, or is expected to. replay: over how many seconds a history from memory is shown, from `given`
    on."""

    session: str
    plan: Plan
    state: State = "waiting"
    records: list[Mapping[str, Any]] = field(default_factory=list)
    diverged_at: tuple[int, ...] = ()
    seconds: float = 0.0
    shared: bool = False
    error: str = ""
    pictures: Mapping[str, Any] = field(default_factory=dict)
    seen: float = field(default_factory=time.monotonic)
    asked: float = field(default_factory=time.monotonic)
    ends_as: State | None = None
    replay: float = 0.0
    given: float = 0.0

    @property
    def name(self) -> str:
        """The same for equal plans."""
        return json.dumps(self.plan, sort_keys=True)

    def snapshot(self, ahead: int) -> Snapshot:
        """The job now, with `ahead` others before it in the queue; a replay shows its records one after the other."""
        if self.shared and self.replay:
            shown = 1 + int((time.monotonic() - self.given) / self.replay * len(self.records))
            if shown < len(self.records):
                return Snapshot("running", self.plan, tuple(self.records[:shown]), shared=True, pictures=self.pictures)
        return Snapshot(self.state, self.plan, tuple(self.records), self.diverged_at, ahead, self.seconds, self.shared,
                        self.error, self.pictures)  # fmt: skip

    def remember(self, held: Job) -> None:
        """Take the history of an equal plan that has finished."""
        self.records, self.diverged_at, self.seconds = held.records, held.diverged_at, held.seconds
        self.pictures = held.pictures
        self.state, self.shared, self.given = "finished", True, time.monotonic()

    def take(self, message: Mapping[str, Any] | None) -> bool:
        """Enter one message of the worker; whether it was the last."""
        if message is None or "ready" in message:
            return False
        if "record" in message:
            self.state = "running"
            if self.records:  # most of a record is its histogram or its paths, and only the last ones are ever drawn
                dropped: dict[str, list[Any]] = {
                    name: [] for name in ("histogram", "paths") if name in self.records[-1]
                }
                self.records[-1] = {**self.records[-1], **dropped}
            self.records.append(message["record"])
            return False
        if "pictures" in message:
            self.pictures = {**self.pictures, **message["pictures"]}
            return False
        if "error" in message:
            self.state, self.error = "failed", message["error"]
            return True
        done = message["done"]
        self.diverged_at, self.seconds = tuple(done["diverged_at"]), done["seconds"]
        self.state = (self.ends_as or "cancelled") if done["stopped"] else "finished"
        return True
