"""`python -m optim_core.networks sweep PROTOCOL` runs a sweep; `--help` names its options."""

from __future__ import annotations

import argparse
import sys

from optim_core.networks.sweep import command


def main(arguments: list[str]) -> int:
    """The exit code of the command that the arguments name."""
    parser = argparse.ArgumentParser("python -m optim_core.networks", description="Small networks, many at a time.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    command.options(verbs.add_parser("sweep", help="run a protocol file and write its results"))
    return command.run(parser.parse_args(arguments))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
