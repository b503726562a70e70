"""How the time of a run grows with its cases: the same cases once, twice, four and eight times over, in one run each."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import linear_regression

import click

from benchmarks.targets import Target, serving
from benchmarks.tools import ROOT
from conformance.commands.checkout import PLUGINS

COPIES = (1, 2, 4, 8)
ROUNDS = 3
CLAUSES = "NAME-*,BODY-*,TYPE-*,EXT-*"
"""No clause whose cases wait for time to pass: the waits run beside the cases and would hide what the cases cost."""
STILL_LINEAR = 1.5
LIMIT = 300.0


@dataclass(frozen=True)
class Growth:
    """Cases and seconds of each size; seconds for one case and for the start by a least-squares line through them.

    `bend` is the cost of one more case among the most cases over that among the fewest: 1 on a line, 4 and more where
    the time grows as the square.
    """

    points: tuple[tuple[int, float], ...]
    per_case: float
    start: float
    bend: float

    @property
    def linear(self) -> bool:
        return self.bend <= STILL_LINEAR


def growth(copies: Sequence[int] = COPIES, rounds: int = ROUNDS) -> Growth:
    """Sizes in turns; of each the quickest round, since whatever else the machine does only adds."""
    seconds: dict[int, float] = {}
    cases: dict[int, int] = {}
    with tempfile.TemporaryDirectory(prefix="conformance-benchmark-") as name:
        folder = Path(name)
        for number in range(max(copies)):
            _copied(folder / f"suites{number}", number)
        for _ in range(rounds):
            for count in copies:
                with serving() as target:
                    cases[count], taken = _timed(target, folder, count)
                seconds[count] = min(taken, seconds.get(count, taken))
    points = tuple((cases[count], seconds[count]) for count in copies)
    slope, intercept = linear_regression([it[0] for it in points], [it[1] for it in points])
    return Growth(points, slope, intercept, _cost(points[-2], points[-1]) / _cost(points[0], points[-2]))


def _copied(folder: Path, number: int) -> None:
    """A copy of the suites whose cases have names of their own, as no two cases may share one."""
    shutil.copytree(ROOT / "suites", folder, ignore=shutil.ignore_patterns("__pycache__", "sdk"))
    for module in folder.glob("test_*.py"):
        text = module.read_text(encoding="utf-8")
        module.write_text(text.replace("def test_", f"def test_{number}_"), encoding="utf-8")


def _cost(fewer: tuple[int, float], more: tuple[int, float]) -> float:
    """Seconds for one more case; never nothing, so that it can be divided by."""
    return max(1e-6, (more[1] - fewer[1]) / (more[0] - fewer[0]))


def _timed(target: Target, folder: Path, count: int) -> tuple[int, float]:
    out = folder / "out"
    shutil.rmtree(out, ignore_errors=True)
    options = [f"--base-url={target.base_url}", f"--out={out}", f"--clauses={CLAUSES}", f"--rootdir={folder}"]
    options += [f"--config-file={ROOT / 'pyproject.toml'}", "-q", "-p", "no:cacheprovider", "-W", "ignore"]
    plugins = [word for plugin in PLUGINS for word in ("-p", plugin)]
    copies = [str(folder / f"suites{number}") for number in range(count)]
    first, second = target.api_keys
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("CONFORMANCE_", "GITHUB_"))}
    keys = {"CONFORMANCE_API_KEY": first, "CONFORMANCE_SECOND_API_KEY": second, "PYTHONPATH": str(ROOT)}
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *plugins, *options, *copies], cwd=folder, env={**inherited, **keys},
        capture_output=True, text=True, check=False, timeout=LIMIT,
    )  # fmt: skip
    taken = time.perf_counter() - began
    try:
        cases = json.loads((out / "report.json").read_text(encoding="utf-8"))["cases"]
    except (OSError, ValueError):
        said = (done.stdout + done.stderr).strip().splitlines() or ["nothing was said"]
        raise click.ClickException(f"the growth could not be measured; the run ended in: {said[-1]}") from None
    return len(cases), taken
