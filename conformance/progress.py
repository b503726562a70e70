"""What the terminal shows while a run is under way: one line at the start, then a bar where there is a terminal."""

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from conformance.configuration import Configuration
from conformance.results import Outcome
from conformance.run import Run


class Progress:
    """Counts cases by outcome. Writes a bar only on a terminal, so that logs of CI stay short."""

    def __init__(self, config: pytest.Config, planned: int) -> None:
        self._console = Console(file=sys.stderr, highlight=False)
        self._quiet = config.getoption("verbose") < -2
        self._counts: Counter[str] = Counter()
        self._bar: Bar | None = None
        self._planned = planned
        if self._console.is_terminal and not self._quiet:
            self._bar = Bar(
                TextColumn("{task.description}"),
                BarColumn(bar_width=24),
                MofNCompleteColumn(),
                TimeRemainingColumn(compact=True),
                console=self._console,
                transient=True,
            )
            self._task = self._bar.add_task("judging", total=planned)

    def starts(self, configuration: Configuration, target: Mapping[str, Any]) -> None:
        if not self._quiet:
            part = f", shard {configuration.shard}" if configuration.shard else ""
            named = "the embedded sandbox at " if target["embedded"] else ""
            self._console.print(
                f"Judging {named}{configuration.base_url}: profile {configuration.profile_name}, {self._planned} functions,"
                f" seed {configuration.seed}{part}",
                markup=False,
                soft_wrap=True,
            )

    def will_create(self, cases: Sequence[str]) -> None:
        """Before a production run: what is about to be created, since it cannot be taken back."""
        self._console.print(
            "This creates a real customer for the pre-flight, and at most one for each of:", markup=False
        )
        for case in cases:
            self._console.print(f"  {case}", markup=False)

    def looked(self, run: Run) -> None:
        if run.stopped is None and self._bar is not None:
            self._bar.start()

    def took(self, lines: Sequence[Mapping[str, Any]]) -> None:
        for line in lines:
            if line["kind"] == "case":
                self._counts[str(line["outcome"])] += 1
            elif line["kind"] == "event" and line["name"] == "throttled" and self._bar is None and not self._quiet:
                self._console.print(str(line["detail"]), markup=False)
        if self._bar is not None:
            failures = self._counts[Outcome.FAIL.value]
            self._bar.update(
                self._task, advance=1, description=f"judging, {failures} failed" if failures else "judging"
            )

    def ends(self) -> None:
        if self._bar is not None:
            self._bar.stop()
