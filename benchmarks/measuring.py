"""Runs every tool on every server of the sample, one at a time, and compares what each says with its own baseline."""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from benchmarks import failures
from benchmarks.node import NotRunError
from benchmarks.sample import Trial
from benchmarks.targets import serving
from benchmarks.tools import Judgement, Tool


@dataclass
class Scores:
    """What one tool reported, on which server."""

    tool: Tool
    not_run: str | None = None
    references: list[Judgement] = field(default_factory=list)
    seeded: dict[str, Judgement] = field(default_factory=dict)
    conforming: dict[str, Judgement] = field(default_factory=dict)

    @property
    def baseline(self) -> frozenset[str]:
        return frozenset().union(*(judgement.failures for judgement in self.references))

    @property
    def unsteady(self) -> int:
        """Failures of the reference that not every run on it reported."""
        return len(self.baseline - self.baseline.intersection(*(it.failures for it in self.references)))

    def new(self, judgement: Judgement) -> frozenset[str]:
        """What it reports of a server and not of the reference."""
        return failures.new(judgement.failures, [it.failures for it in self.references])

    @property
    def found(self) -> list[str]:
        """The defects of which it reports a failure that it does not report of the reference."""
        return [name for name, judgement in self.seeded.items() if self.new(judgement)]

    @property
    def blamed(self) -> list[str]:
        """The variants of which it reports any failure."""
        return [name for name, judgement in self.conforming.items() if judgement.failures]

    @property
    def newly_blamed(self) -> list[str]:
        """The variants of which it reports a failure that it does not report of the reference."""
        return [name for name, judgement in self.conforming.items() if self.new(judgement)]

    @property
    def requests(self) -> float:
        return median(it.requests for it in self.judgements)

    @property
    def seconds(self) -> float:
        return median(it.seconds for it in self.judgements)

    @property
    def judgements(self) -> list[Judgement]:
        return [*self.references, *self.seeded.values(), *self.conforming.values()]

    @property
    def found_per_100_requests(self) -> float:
        """Of the requests to the servers with a defect."""
        sent = sum(it.requests for it in self.seeded.values())
        return 100 * len(self.found) / sent if sent else 0.0

    @property
    def troubles(self) -> dict[str, str]:
        both = {**self.seeded, **self.conforming}
        return {name: it.trouble for name, it in both.items() if it.trouble}


def measure(
    tools: Sequence[Tool],
    seeded: Sequence[Trial],
    conforming: Sequence[Trial],
    *,
    references: int,
    say: Callable[[str], None],
) -> list[Scores]:
    """Scores of each tool in the order given. A tool that cannot be run has the reason instead.

    Each judges the reference `references` times: what it reports of that in any of them is no finding.
    """
    scores = [Scores(tool) for tool in tools]
    for score in scores:
        try:
            score.tool.program()
        except NotRunError as error:
            score.not_run = str(error)
    reference = Trial("the reference", "The reference target.", None, {})
    trials = [*[reference] * references, *seeded, *conforming]
    for number, trial in enumerate(trials, 1):
        for score in scores:
            if score.not_run:
                continue
            judgement = judged(score.tool, trial)
            say(
                f"{number}/{len(trials)} {trial.name}: {score.tool.name}: {len(judgement.failures)} failures,"
                f" {judgement.requests} requests, {judgement.seconds:.1f} s {judgement.trouble or ''}"
            )
            if trial is reference:
                score.references.append(judgement)
                score.not_run = judgement.trouble and f"on the reference: {judgement.trouble}"
            elif trial.clause is None:
                score.conforming[trial.name] = judgement
            else:
                score.seeded[trial.name] = judgement
    return scores


def judged(tool: Tool, trial: Trial) -> Judgement:
    """One run of a tool on a fresh server, in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="conformance-benchmark-") as folder, serving(**trial.settings) as target:
        return tool.judge(target, Path(folder))
