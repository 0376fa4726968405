"""`python -m optim_core.networks.worker`: trains plans for a program that must not load torch itself.

One JSON object a line. In: {"plan": …} starts a training, {"cancel": true} ends the present one after its next step.
Out: {"ready": true} once torch is loaded; {"record": …} as each is made; then {"done": …}, a history without its
records, or {"error": "sentence"}. The end of the input ends the process, so that none outlives its server.

A plan with a key "watch" ({"together": 2}: what `Watch` takes) is watched: {"pictures": its scene} before the first
record, a "field" and "paths" in each record, and before the end {"pictures": {"planes": …}}, a longer list each time.

A plan with a key "rays" ({"runs": [0, 2]}: what `rays.Ends` takes) is measured off its paths too: before the end
{"pictures": {"rays": …}}, a list of what `rays.Cut` holds, longer each time. A training that was cancelled has none.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Callable
from queue import SimpleQueue
from threading import Event, Thread
from typing import Any, TextIO

from optim_core.networks.history import History, Record
from optim_core.networks.plan import Plan

NICENESS = 10  # trainings give way to the pages that are read meanwhile


def serve(source: TextIO, sink: TextIO) -> None:
    """Answer the lines of `source` on `sink` until `source` ends."""

    def say(**message: Any) -> None:
        sink.write(json.dumps(message) + "\n")
        sink.flush()

    plans: SimpleQueue[dict[str, Any] | None] = SimpleQueue()
    cancel = Event()
    Thread(target=_listen, args=(source, plans, cancel), daemon=True).start()
    say(ready=True)
    while (held := plans.get()) is not None:
        try:
            history = _train(held, say, cancel)
        except (ValueError, TypeError, KeyError) as problem:
            say(error=str(problem))
        else:
            say(done={**vars(history), "records": []})


def _train(held: dict[str, Any], say: Callable[..., None], cancel: Event) -> History:
    from optim_core.networks.training import train
    from optim_core.networks.watching import Watch

    asked, rays = held.pop("watch", None), held.pop("rays", None)
    plan = Plan.from_json(held)
    if rays is not None:
        return _off_the_path(plan, rays, say, cancel)
    if asked is None:
        return train(plan, progress=lambda r: say(record=vars(r)), cancel=cancel)
    watch = Watch(plan, **asked)
    say(pictures=watch.scene())

    def seen(record: Record) -> None:
        say(record={**vars(record), "field": watch.field(), "paths": watch.paths()})

    history = train(plan, progress=seen, cancel=cancel, watch=watch)
    planes: list[dict[str, Any]] = []
    for plane in watch.each_plane(history):
        planes.append(plane)
        say(pictures={"planes": planes})  # one by one: who waits for the end hears that it is being drawn
    return history


def _off_the_path(plan: Plan, asked: dict[str, Any], say: Callable[..., None], cancel: Event) -> History:
    from optim_core.networks.rays import Ends
    from optim_core.networks.training import train

    ends = Ends(plan, **asked)
    history = train(plan, progress=lambda r: say(record=vars(r)), cancel=cancel, watch=ends.keep)
    cuts: list[dict[str, Any]] = []
    for cut in ends.cuts(cancel):
        cuts.append(vars(cut))
        say(pictures={"rays": cuts})
    return history


def _listen(source: TextIO, plans: SimpleQueue[dict[str, Any] | None], cancel: Event) -> None:
    for line in source:
        message = json.loads(line)
        if "plan" in message:
            cancel.clear()  # a cancel that came too late for the training before
            plans.put(message["plan"])
        else:
            cancel.set()
    cancel.set()
    plans.put(None)


def main() -> None:
    """Serve standard input on standard output; whatever else writes there goes to standard error."""
    import torch

    torch.set_num_threads(1)
    with contextlib.suppress(OSError):  # a sandbox may forbid it
        os.nice(NICENESS)
    sink, sys.stdout = sys.stdout, sys.stderr
    with contextlib.suppress(BrokenPipeError, KeyboardInterrupt):
        serve(sys.stdin, sink)


if __name__ == "__main__":
    main()
