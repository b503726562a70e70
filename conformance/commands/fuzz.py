"""`conformance fuzz`: explores in rounds, each with a seed of its own, until the time is over or something is found."""

import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import click

from conformance.commands.alone import alone
from conformance.commands.checkout import ROOT
from conformance.commands.run import pytest_arguments, run_options
from conformance.commands.speech import Command
from conformance.results import RecordError, read_record

SEEDS = 2**32


@click.command("fuzz", cls=Command)
@run_options
@click.option("--minutes", type=click.FloatRange(0.01, 24 * 60), default=60, show_default=True, help="How long.")
def command(minutes: float, **options: Any) -> int:
    """Play every property and state machine over and over, each round with another seed, in a process of its own.

    Ends with the first round that is not conformant, and with its exit code; what was found is in OUT/found.

    \b
    conformance fuzz --minutes 10
    conformance fuzz --base-url http://127.0.0.1:4010 --seed 7
    """
    configuration, whole = alone(options, "clauses", "seed", out=Path("out"), profile="acceptance")
    out = configuration.out
    seed = configuration.seed if whole["seed"] is not None else random.randrange(SEEDS)  # noqa: S311
    over = time.monotonic() + 60 * minutes
    number = 0
    while number == 0 or time.monotonic() < over:
        number += 1
        code = _round({**whole, "seed": seed})
        click.echo(f"round {number}, seed {seed}: exit {code}, {_said(out)}")
        if code != 0:
            return code
        seed = (seed + 1) % SEEDS
    click.echo(f"nothing found in {number} rounds")
    return 0


def _round(options: dict[str, Any]) -> int:
    words = [sys.executable, "-m", "pytest", *pytest_arguments(options, ("--only-properties",), ROOT / "suites")]
    done = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode != 0:
        click.echo(f"{done.stdout}{done.stderr}".rstrip())
    return done.returncode


def _said(out: Path) -> str:
    try:
        record = read_record(out)
    except RecordError:
        return "no record"
    return f"{record.footer.get('requests', 0)} requests in {record.footer.get('seconds', 0):.0f} s"
