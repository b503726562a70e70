"""Runs the suite against many targets of our own, each in a forked copy of a warm process: no start is paid twice."""

import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from conformance import results

NEVER_ENDED = "the trial left no record"
LONGEST = {"gate": 90, "nightly": 90, "acceptance": 900}
"""Seconds after which a trial is ended, by profile."""


@dataclass(frozen=True)
class Trial:
    """One run of the suite to be made: `run` makes it, writing to the folder it is given, in `longest` seconds."""

    name: str
    run: Callable[[Path], object]
    longest: int = LONGEST["gate"]


@dataclass(frozen=True)
class Seen:
    """How a trial ended: the clauses that turned red, the verdict, and what went wrong with the run itself, if it did."""

    name: str
    red: frozenset[str]
    verdict: str
    seconds: float
    requests: int
    trouble: str | None = None


def run_trials(trials: Sequence[Trial], folder: Path, jobs: int) -> Iterator[Seen]:
    """Runs all trials, `jobs` at a time, each in a fork of this process; yields each as it ends."""
    waiting = list(reversed(trials))
    running: dict[int, tuple[Trial, Path, float]] = {}
    while waiting or running:
        while waiting and len(running) < jobs:
            trial = waiting.pop()
            out = folder / trial.name
            running[_forked(trial, out)] = (trial, out, time.monotonic())
        pid, status = os.wait()
        trial, out, began = running.pop(pid)
        yield _seen(trial.name, out, status, time.monotonic() - began)


def _forked(trial: Trial, out: Path) -> int:
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid:
        return pid
    code = 70
    try:
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        import signal

        signal.alarm(trial.longest)
        trial.run(out)
        code = 0
    finally:
        os._exit(code)


def _seen(name: str, out: Path, status: int, seconds: float) -> Seen:
    try:
        record = results.read_record(out)
    except results.RecordError:
        return Seen(name, frozenset(), "none", seconds, 0, f"{NEVER_ENDED} (exit {os.waitstatus_to_exitcode(status)})")
    red = frozenset(clause for case in record.cases if case.outcome is results.Outcome.FAIL for clause in case.clauses)
    ended = record.footer.get("ended", "killed")
    trouble = None if ended == "complete" else f"{ended}: {record.footer.get('reason')}"
    return Seen(name, red, results.verdict(record).value, seconds, record.footer.get("requests", 0), trouble)
