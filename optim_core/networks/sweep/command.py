"""The command line of a sweep: `python -m optim_core.networks sweep PROTOCOL`."""

from __future__ import annotations

import argparse
import shlex
import sys
from pathlib import Path

from optim_core.networks.sweep import cost, output, pool, reading
from optim_core.networks.sweep.environment import ROOT
from optim_core.networks.sweep.parts import Busy
from optim_core.networks.sweep.pool import Lost, Unreachable
from optim_core.networks.sweep.progress import clock
from optim_core.networks.sweep.run import Mixed, Settings, only, sweep

INTERRUPTED = 130  # as a shell says of a command that Ctrl-C ended


def options(parser: argparse.ArgumentParser) -> None:
    """What may be said on the line."""
    add = parser.add_argument
    add("protocol", type=Path, help="a protocol file, such as sweeps/depth.toml")
    add("--out", type=Path, help="results, .parquet or .json (default: the protocol's name with .parquet)")
    add("--jobs", type=int, default=0, metavar="N", help="processes on this machine (default: one for each core)")
    add("--dask", metavar="ADDRESS", help="run on the Dask cluster whose scheduler is at tcp://host:port instead")
    add("--device", choices=("cpu", "cuda"), default="cpu", help="several processes share a card")
    add("--only", metavar="PATTERN", help="settings whose id fits this pattern, such as 'digits-*-0.999'")
    add("--runs-per-unit", type=int, metavar="N", help="most runs in one batch (default: by cost, 20 to 100)")
    add("--keep-parts", action="store_true", help="leave the folder of finished units beside the output")
    add("--mix", action="store_true", help="take finished units and workers of other versions")
    add("--dry-run", action="store_true", help="check the protocol and say what it would cost")


def run(given: argparse.Namespace) -> int:
    """0 when the file is complete, 130 when interrupted, 2 when something is wrong with the line, the protocol or the
    machine."""
    try:
        return _run(given)
    except (ValueError, Busy, Lost, Mixed, Unreachable) as problem:
        return _say(str(problem), 2)
    except OSError as problem:  # a folder that is read-only, a disk that is full
        where = f"{problem.filename}: " if problem.filename else ""
        return _say(f"{where}{problem.strerror or problem}. What is finished is kept.", 2)
    except KeyboardInterrupt:  # before anything is run, or a second one while the file is written
        return _say("Interrupted: what is finished is kept; the same command goes on from there.", INTERRUPTED)


def _run(given: argparse.Namespace) -> int:
    out = given.out or given.protocol.with_suffix(".parquet")
    if out.suffix not in output.FORMATS:
        raise ValueError(f"--out ends in {' or '.join(output.FORMATS)}, not in {out.name!r}.")
    if out.is_dir():
        raise ValueError(f"{out} is a folder; --out names a file.")
    if given.only and not given.out and not given.dry_run:
        raise ValueError(f"--only makes a part of {out}; say with --out which other file it shall go to.")
    for name, least in (("jobs", 0), ("runs_per_unit", 1)):
        if (number := getattr(given, name)) is not None and number < least:
            raise ValueError(f"--{name.replace('_', '-')} must be at least {least}, not {number}.")
    protocol = reading.read(given.protocol)
    if given.only:
        protocol = only(protocol, given.only)
    seconds = cost.seconds(protocol)
    _say(f"{protocol.count():,} runs of {len(protocol.settings)} settings, about {clock(seconds)} of one core.")
    if given.dry_run:
        return 0
    how = Settings(out, _again(given, out), given.device, given.runs_per_unit, given.mix, given.keep_parts)
    done = sweep(protocol, how, _pool(given))
    if done.complete:
        return _say(f"{done.file} is complete.", 0)
    return _say(f"Interrupted: {done.file} has what is finished; the same command goes on from there.", INTERRUPTED)


def _pool(given: argparse.Namespace) -> pool.Pool:
    if given.dask:
        return pool.dask(given.dask, given.device, given.mix)
    from joblib import cpu_count

    return pool.local(given.jobs or int(cpu_count()), given.device)


def _again(given: argparse.Namespace, out: Path) -> str:
    """The line that makes the same results again, from the project's folder; how many processes is no part of it."""
    words = ["python", "-m", "optim_core.networks", "sweep", _inside(given.protocol)]
    if out != given.protocol.with_suffix(".parquet"):
        words += ["--out", _inside(out)]
    for name in ("device", "only", "runs_per_unit"):
        if (value := getattr(given, name)) not in (None, "cpu"):
            words += [f"--{name.replace('_', '-')}", str(value)]
    return shlex.join(words)


def _inside(path: Path) -> str:
    """From the project's folder where it is inside, else its name alone: no machine's paths."""
    whole = path.resolve()
    return whole.relative_to(ROOT).as_posix() if whole.is_relative_to(ROOT) else whole.name


def _say(sentence: str, code: int = 0) -> int:
    sys.stderr.write(sentence + "\n")
    return code
