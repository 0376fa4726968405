"""Trainings that run beside the pages: a queue, a few niced worker processes, and snapshots for whoever watches.

    job = jobs.start(session, plan)      # in a callback; ends the session's earlier job
    now = jobs.look(job)                 # in a fragment, some times a second: this is also the sign of life
    jobs.cancel(job)

A worker is a process (`python -m optim_core.networks.worker`), never a thread: torch stays out of the server (200 MB
and a slower collector), and a training that takes the interpreter for itself delays no other visitor's page. Nothing
here calls Streamlit. A session has one job at a time; a job that nobody looks at for `UNWATCHED` seconds ends; the
queue is first come, first served, and from `MOST_WAITING` different plans on it takes no further one. Equal plans give
equal histories to the last bit, so a finished one is kept and given to whoever asks for it next.
"""

from __future__ import annotations

import os
import time
import uuid
from collections import OrderedDict, deque
from itertools import takewhile
from threading import Condition, Thread

from ui import observing
from ui.job import LIVE, Job, Plan, Snapshot, State
from ui.worker import Worker

LINE = "training"  # its name in /metrics
UNWATCHED = 10.0  # seconds without a look
PATIENCE = 3  # times as long until the first look: the page that asked is still being drawn, on a busy machine slowly
LONGEST = 60.0  # seconds of training
OBEYS = 5.0  # seconds a worker has to answer a cancel before it is ended
MOST_WORKERS = 4  # each holds 250 MB
MOST_WAITING = 120  # different plans: at ten seconds each on four workers, five minutes; a place after that is none
KEPT_JOBS, KEPT_OF_A_SESSION, KEPT_HISTORIES = 256, 8, 32  # jobs that have ended; a session has one a page


class Jobs:
    """The registry. All its methods may be called from any thread."""

    def __init__(self, workers: int | None = None, unwatched: float = UNWATCHED, longest: float = LONGEST) -> None:
        self._workers = workers or min(MOST_WORKERS, max(1, (os.cpu_count() or 2) - 1))
        self._unwatched, self._longest = unwatched, longest
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._queue: deque[Job] = deque()
        self._histories: OrderedDict[str, Job] = OrderedDict()
        self._changed = Condition()
        self._threads: list[Thread] = []
        self._closed = False

    def start(self, session: str, plan: Plan, replay: float = 0.0) -> str:
        """Queue the plan for this session and end the session's earlier job. Returns the job's id. Where too many wait
        the job has ended at once, as "refused".

        What is known from memory is shown over `replay` seconds, so that it is still seen to learn.
        """
        with self._changed:
            for job in self._jobs.values():
                if job.session == session:
                    self._stop(job, "cancelled")
            first = time.monotonic() + (PATIENCE - 1) * self._unwatched
            made = Job(session, plan, replay=replay, seen=first)
            identity = uuid.uuid4().hex
            self._jobs[identity] = made
            if self._from_memory(made):
                pass
            elif self._is_full(made):
                made.state = "refused"
                observing.refused(LINE)
            else:
                self._queue.append(made)
                self._changed.notify()
                self._staff()
            self._forget(session)
            return identity

    def look(self, identity: str) -> Snapshot | None:
        """The job now, and a sign that somebody watches it; None if there is no such job any more."""
        with self._changed:
            job = self._jobs.get(identity)
            if job is None:
                return None
            job.seen = now = time.monotonic()
            before = takewhile(lambda other: other is not job, self._queue if job in self._queue else ())
            return job.snapshot(sum(now - other.seen <= self._unwatched for other in before))  # who left is passed over

    def cancel(self, identity: str) -> None:
        """End the job after its next step; what it has recorded stays. A replay is cut short."""
        with self._changed:
            if identity in self._jobs:
                self._jobs[identity].replay = 0.0
                self._stop(self._jobs[identity], "cancelled")

    def close(self) -> None:
        """End every job and every worker."""
        with self._changed:
            self._closed = True
            for job in self._jobs.values():
                self._stop(job, "cancelled")
            self._changed.notify_all()
        for thread in self._threads:
            thread.join()

    def __len__(self) -> int:
        """How many wait and still look."""
        with self._changed:
            now = time.monotonic()
            return sum(now - job.seen <= self._unwatched for job in self._queue)

    def _is_full(self, made: Job) -> bool:
        """Whether so many different plans wait that one more would wait for nothing. Who left holds no place; who asks
        for what another waits for gets it with the other."""
        now = time.monotonic()
        for job in [job for job in self._queue if now - job.seen > self._unwatched]:
            self._stop(job, "unwatched")
        names = {job.name for job in self._queue} if len(self._queue) >= MOST_WAITING else set()
        return len(names) >= MOST_WAITING and made.name not in names

    def _forget(self, session: str) -> None:
        """Drop ended jobs: first what this session has beyond its share, so that one that presses again and again
        pushes out its own and nobody else's, then the oldest. A job that lives is never dropped: it would lose its
        place in the queue."""
        ended = [identity for identity, job in self._jobs.items() if job.state not in LIVE]
        own = [identity for identity in ended if self._jobs[identity].session == session][:-KEPT_OF_A_SESSION]
        rest = [identity for identity in ended if identity not in own]
        for identity in (*own, *rest[: max(0, len(rest) - KEPT_JOBS)]):
            del self._jobs[identity]

    def _stop(self, job: Job, ends_as: State) -> None:
        if job in self._queue:
            self._queue.remove(job)
            self._leave(job, ends_as)
        elif job.state in LIVE:
            job.ends_as = job.ends_as or ends_as

    def _leave(self, job: Job, state: State) -> None:
        """A job that is in the queue no more."""
        job.state = state
        observing.waited(LINE, time.monotonic() - job.asked)

    def _from_memory(self, job: Job) -> bool:
        """Give the job the history of an equal plan, if one is kept."""
        held = self._histories.get(job.name)
        if held is None:
            return False
        self._histories.move_to_end(job.name)
        job.remember(held)
        return True

    def _staff(self) -> None:
        if len(self._threads) < self._workers:
            thread = Thread(target=self._serve, name=f"training-{len(self._threads)}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self) -> None:
        """One worker's life: take the next job, train it, again."""
        worker = Worker()
        while (job := self._next()) is not None:
            try:
                self._train(job, worker)
            except OSError as problem:  # the worker could not be started or has gone away
                worker.end()
                with self._changed:
                    job.state, job.error = "failed", str(problem)
        worker.end()

    def _next(self) -> Job | None:
        with self._changed:
            while not self._closed:
                while self._queue:
                    job = self._queue.popleft()
                    gone = time.monotonic() - job.seen > self._unwatched
                    self._leave(job, "unwatched" if gone else "loading")
                    if not gone and not self._from_memory(job):
                        return job
                self._changed.wait()
        return None

    def _train(self, job: Job, worker: Worker) -> None:
        worker.begin(job.plan)
        begun = time.monotonic()
        asked: float | None = None
        while True:
            message = worker.answer(timeout=0.1)
            now = time.monotonic()
            with self._changed:
                if job.take(message):
                    if job.state == "finished":
                        self._keep(job)
                    return
                if message is not None and job.state == "running" and len(job.records) == 1:
                    begun = now  # loading torch does not count
                if asked is not None and message is not None and "pictures" in message:
                    asked = now  # it has obeyed, and draws what it has
                if now - job.seen > self._unwatched:
                    job.ends_as = job.ends_as or "unwatched"
                if job.state == "running" and now - begun > self._longest:
                    job.ends_as = job.ends_as or "too_long"
                wants_end = job.ends_as
            if wants_end and asked is None:
                worker.cancel()
                asked = now
            if asked is not None and wants_end and now - asked > OBEYS:
                worker.end()
                with self._changed:
                    job.state = wants_end
                return

    def _keep(self, job: Job) -> None:
        self._histories[job.name] = job
        while len(self._histories) > KEPT_HISTORIES:
            self._histories.popitem(last=False)


_registry = Jobs()
start, look, cancel = _registry.start, _registry.look, _registry.cancel
observing.measures(LINE, _registry.__len__)
