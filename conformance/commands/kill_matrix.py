"""`conformance kill-matrix`: does the suite find what is broken, blame the right clause, and spare what is right?"""

import json
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

from adapters.faults import FAULTS
from conformance.commands.checkout import ROOT
from conformance.commands.run import PYTEST
from conformance.commands.sdk import adapter_command
from conformance.commands.trials import LONGEST, Seen, Trial, run_trials
from conformance.configuration import KEY_VARIABLE, SECOND_KEY_VARIABLE
from sandbox import defects, variants
from sandbox.configuration import Configuration
from sandbox.embedded import running

DELAY, GRACE = 1.0, 1.0
TIMEOUT = {"gate": 3, "nightly": 3, "acceptance": 20}
"""Seconds for an exchange: of thousands of them, on a crowded machine, one may take long."""
REFERENCE = "the reference"
REFERENCE_CLIENT = "the reference client"


@dataclass(frozen=True)
class Promise:
    """What a trial must show: `clause` red and no other but those of `also`; no clause at all where there is none."""

    name: str
    kind: str
    summary: str
    clause: str | None = None
    also: Mapping[str, str] = field(default_factory=dict)

    def broken_by(self, seen: Seen) -> list[str]:
        """Why the trial did not show what was promised, a line each."""
        if self.clause is None:
            reasons = [f"{clause} is red on a conforming {self.kind}" for clause in sorted(seen.red)]
            return reasons + ([f"the run did not end well: {seen.trouble}"] if seen.trouble else [])
        reasons = [] if self.clause in seen.red else [f"survived: {self.clause} stays green"]
        strays = sorted(seen.red - {self.clause} - set(self.also))
        reasons += [f"{clause} is red as well, unexplained" for clause in strays]
        if seen.trouble and not seen.red:
            reasons.append(f"the run did not end well: {seen.trouble}")
        return reasons


def server_run(settings: Mapping[str, Any], profile: str, *more: str) -> Callable[[Path], object]:
    def run(out: Path) -> object:
        import pytest

        with running(Configuration(approval_delay=DELAY, **settings)) as target:
            os.environ[KEY_VARIABLE], os.environ[SECOND_KEY_VARIABLE] = target.api_keys
            production = ("--profile=production", "--consent-to-create-production-customers")
            options = [f"--base-url={target.base_url}", f"--out={out}", "--config=none", f"--approval-seconds={DELAY}"]
            options += [f"--grace-seconds={GRACE}", f"--timeout={TIMEOUT[profile]}", "--conformance-strict"]
            options += production if settings.get("production") else (f"--profile={profile}", "--seed=0")
            return pytest.main([*PYTEST, *options, *more, str(ROOT / "suites")])

    return run


def client_run(fault: str | None) -> Callable[[Path], object]:
    def run(out: Path) -> object:
        import pytest

        options = [f"--adapter={adapter_command(fault)}", f"--out={out}", "--config=none", "--conformance-strict"]
        return pytest.main([*PYTEST, *options, str(ROOT / "suites" / "sdk")])

    return run


def trials(pinned: Path, profile: str) -> list[tuple[Promise, Trial]]:
    """Every trial of the matrix, those that take longest first."""
    found = [
        (Promise(it.id, "defect", it.summary, it.clause, it.also_breaks), server_run(
            {"defect": it.id, **it.settings}, profile, *([f"--expectations={pinned}"] if it.pinned else [])
        ))
        for it in defects.catalogue().values()
    ]  # fmt: skip
    found += [
        (Promise(f"client {it.id}", "fault", it.summary, it.clause, it.also_breaks), client_run(it.id))
        for it in FAULTS.values()
    ]
    found += [
        (Promise(f"variant {it.id}", "variant", it.summary), server_run({"variant": it.id, **it.settings}, profile))
        for it in variants.catalogue().values()
    ]
    found.append((Promise(REFERENCE_CLIENT, "client", "The client that the faults are laid over."), client_run(None)))
    return [(promise, Trial(promise.name.replace(" ", "-"), run, LONGEST[profile])) for promise, run in reversed(found)]


@click.command("kill-matrix")
@click.option(
    "--out", type=click.Path(path_type=Path), default=Path("out"), show_default=True, help="Folder for the matrix."
)
@click.option("--docs", type=click.Path(path_type=Path), help="Write the readable table to this file as well.")
@click.option("--only", metavar="PATTERN", help="Only trials whose name or clause fits this pattern.")
@click.option(
    "--profile",
    type=click.Choice(["gate", "nightly", "acceptance"]),
    default="gate",
    show_default=True,
    help="How deep the servers are judged; defects that only the gate's depth shows survive nightly.",
)
@click.option("--jobs", type=click.IntRange(1, 64), help="Trials at a time.  [default: three for each core]")
def command(out: Path, docs: Path | None, only: str | None, profile: str, jobs: int | None) -> int:
    """Run the suite on every seeded defect, faulty client and conforming variant; fail on any surprise.

    \b
    conformance kill-matrix
    conformance kill-matrix --only 'IDEM-*'
    conformance kill-matrix --only 'variant *' --profile acceptance
    """
    from conformance.commands.matrix import as_markdown, matrix

    began = time.monotonic()
    with TemporaryDirectory(prefix="conformance-matrix-") as folder:
        pinned = Path(folder) / "expectations.yaml"
        everything = trials(pinned, profile)
        chosen = [
            it
            for it in everything
            if not only or fnmatchcase(it[0].name, only) or fnmatchcase(it[0].clause or "", only)
        ]
        if not chosen:
            raise click.UsageError(f"no trial fits {only!r}")
        warm = Trial("warm", server_run({}, profile, f"--record-expectations={pinned}"))
        reference = _in_this_process(warm, Path(folder) / "warm")
        promises = {trial.name: promise for promise, trial in chosen}
        rows = [(Promise(REFERENCE, "server", "The reference target."), reference)]
        for seen in run_trials([trial for _, trial in chosen], Path(folder), jobs or 3 * (os.cpu_count() or 1)):
            rows.append((promises[seen.name], seen))
            _say(*rows[-1])
        rows = list(_looked_at_again(rows, {promise.name: trial for promise, trial in chosen}, Path(folder) / "again"))
    found = matrix(rows, time.monotonic() - began)
    out.mkdir(parents=True, exist_ok=True)
    (out / "kill-matrix.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    (out / "kill-matrix.md").write_text(as_markdown(found), encoding="utf-8")
    if docs:
        docs.write_text(as_markdown(found), encoding="utf-8")
    surprises = [(promise, reason) for promise, seen in rows for reason in promise.broken_by(seen)]
    for promise, reason in surprises:
        click.echo(f"{promise.name}: {reason}")
    kinds = {kind: sum(promise.kind == kind for promise, _ in rows) for kind in ("defect", "fault", "variant")}
    click.echo(
        f"{kinds['defect']} defects, {kinds['fault']} faulty clients, {kinds['variant']} variants:"
        f" {len(surprises)} surprises in {found['seconds']:.0f} s; the table is {out / 'kill-matrix.md'}"
    )
    return 1 if surprises else 0


def _looked_at_again(
    rows: Sequence[tuple[Promise, Seen]], trials: Mapping[str, Trial], folder: Path
) -> Iterator[tuple[Promise, Seen]]:
    """Whatever surprised is run once more with nothing beside it: races and clocks show less on a crowded machine."""
    for promise, seen in rows:
        if promise.broken_by(seen) and promise.name in trials:
            yield promise, next(run_trials([trials[promise.name]], folder, 1))
        else:
            yield promise, seen


def _in_this_process(trial: Trial, out: Path) -> Seen:
    """The first run, of the reference: it imports everything that the forks then have, and records what is pinned."""
    from contextlib import redirect_stderr, redirect_stdout
    from io import StringIO

    from conformance.commands.trials import _seen

    with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
        trial.run(out)
    return _seen(REFERENCE, out, 0, 0.0)


def _say(promise: Promise, seen: Seen) -> None:
    if promise.broken_by(seen):
        click.echo(f"  {promise.name}: {', '.join(promise.broken_by(seen))}", err=True)
