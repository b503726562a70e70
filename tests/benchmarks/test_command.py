"""The command, as a user gives it, on the smallest sample there is; and the sample itself."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import processes, sample

ROOT = Path(__file__).resolve().parents[2]


def benchmarks(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "benchmarks", *words], cwd=ROOT, capture_output=True, text=True)


def test_a_tiny_sample_ends_in_a_page_with_a_row_for_each(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    options = ("--defects=1", "--variants=1", "--references=1", "--tools=conformance", "--no-costs", f"--out={page}")
    done = benchmarks(*options)
    assert done.returncode == 0, done.stderr
    rows = [line for line in page.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    tool = next(row for row in rows if row.startswith("| conformance |")).split(" | ")
    defect, variant = sample.seeded(1)[0], sample.conforming(1)[0]
    assert tool[2:6] == ["1 of 1", "0", "0 of 1", "0 of 1"]
    assert any(row.startswith(f"| {defect.clause} | {defect.name}: ") and row.endswith("| found |") for row in rows)
    assert any(row.startswith(f"| {variant.name}: ") and row.endswith("| - |") for row in rows)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--tools=nothing"], "no tool 'nothing'; choose of conformance, schemathesis"),
        (["--all", "--every=3"], "give one of --defects, --every and --all"),
    ],
)
def test_wrong_usage_is_one_line(words: list[str], says: str) -> None:
    done = benchmarks(*words)
    assert (done.returncode, says in done.stderr) == (2, True)


def test_told_to_end_it_leaves_nothing_behind(tmp_path: Path) -> None:
    options = ["--defects=1", "--tools=conformance", "--no-costs", f"--out={tmp_path / 'page.md'}"]
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    command = [sys.executable, "-m", "benchmarks", *options]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True) as running:
        while not list(tmp_path.glob("conformance-benchmark-*/output.txt")):
            assert running.poll() is None
        running.terminate()
        assert running.wait(20) == 128 + signal.SIGTERM
    assert not list(tmp_path.glob("conformance-benchmark-*"))


def test_a_sample_has_every_area_and_is_always_the_same() -> None:
    def areas(trials: list[sample.Trial]) -> set[str]:
        return {(trial.clause or "").partition("-")[0] for trial in trials}

    assert areas(sample.seeded(24)) == areas(sample.seeded())
    assert 24 <= len(sample.seeded(24)) <= 30
    assert sample.seeded(24) == sample.seeded(24)
    assert not any(trial.settings.get("production") for trial in sample.seeded())
    assert len(sample.conforming(8)) == 8
    assert sample.conforming(0) == []


def test_what_runs_too_long_is_stopped_with_what_it_started(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "alive")
    alive = os.open(tmp_path / "alive", os.O_RDONLY | os.O_NONBLOCK)
    child = "import os, threading; os.write(os.open('alive', os.O_WRONLY), b'x'); os.fork(); threading.Event().wait()"
    ended = processes.run([sys.executable, "-c", child], folder=tmp_path, limit=1.0)
    assert ended.code is None
    assert os.read(alive, 9) == b"x"
    assert os.read(alive, 9) == b""  # nobody holds the other end any more; else this read would have to wait
    os.close(alive)
