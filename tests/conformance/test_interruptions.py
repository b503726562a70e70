"""A run that is cut off keeps what it saw, and never calls itself conformant."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from conformance.results import Verdict, read_record, verdict

from .conftest import CANARY, SECOND, run, target


def started(base_url: str, out: Path) -> subprocess.Popen[str]:
    environment = {**os.environ, "CONFORMANCE_API_KEY": CANARY, "CONFORMANCE_SECOND_API_KEY": SECOND}
    command = [
        sys.executable,
        "-m",
        "conformance",
        "run",
        f"--base-url={base_url}",
        f"--out={out}",
        "--approval-seconds=60",
    ]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def wait_for_cases(out: Path, process: subprocess.Popen[str]) -> None:
    while process.poll() is None:
        if (out / "run.jsonl").exists() and '"kind":"case"' in (out / "run.jsonl").read_text(
            encoding="utf-8", errors="ignore"
        ):
            return
    raise AssertionError(process.communicate()[0])


def test_ctrl_c_is_inconclusive(tmp_path: Path) -> None:
    with target() as base_url, started(base_url, tmp_path / "out") as process:
        wait_for_cases(tmp_path / "out", process)
        shown = Path(f"/proc/{process.pid}/cmdline").read_text(encoding="utf-8")
        process.send_signal(signal.SIGINT)
        text, _ = process.communicate(timeout=30)
    assert process.returncode == 3
    assert "INCONCLUSIVE" in text
    assert "Traceback" not in text
    assert CANARY not in shown + text


def test_a_killed_run_leaves_a_readable_record(tmp_path: Path) -> None:
    with target() as base_url, started(base_url, tmp_path / "out") as process:
        wait_for_cases(tmp_path / "out", process)
        process.kill()
        process.wait(30)
    record = read_record(tmp_path / "out")
    assert record.incomplete
    assert record.cases
    assert verdict(record) is Verdict.INCONCLUSIVE


def test_expectations_show_exactly_what_drifted(tmp_path: Path, pytestconfig: pytest.Config) -> None:
    pinned = tmp_path / "expectations.yaml"
    with target() as base_url:
        words = (f"--base-url={base_url}", "--clauses=SCEN-*")
        assert run(*words, f"--record-expectations={pinned}", out=tmp_path / "a").code == 0
        first = pinned.read_text(encoding="utf-8")
        assert run(*words, f"--expectations={pinned}", out=tmp_path / "b").red == set()
        run(*words, f"--record-expectations={pinned}", out=tmp_path / "c")
    assert pinned.read_text(encoding="utf-8") == first
    with target(defect="scenario-drifted") as base_url:
        ended = run(f"--base-url={base_url}", "--clauses=SCEN-*", f"--expectations={pinned}", out=tmp_path / "d")
    assert ended.code == 1
    failed = [case["id"] for case in ended.report["cases"] if case["outcome"] == "fail"]
    assert failed == ["SCEN-9/a_scenario_answers_as_pinned[insufficient_funds]"]


def test_a_deviation_explains_and_a_stale_one_fails(tmp_path: Path) -> None:
    path = tmp_path / "deviations.yaml"
    entry = "- {{clause: {}, reason: known, owner: us, expires: 2999-01-01}}\n"
    with target(defect="bytes-counted") as base_url:
        words = (f"--base-url={base_url}", "--clauses=NAME-*", f"--deviations={path}")
        path.write_text(entry.format("NAME-6"), encoding="utf-8")
        excused = run(*words, out=tmp_path / "a")
        path.write_text(entry.format("NAME-6") + entry.format("NAME-2"), encoding="utf-8")
        stale = run(*words, out=tmp_path / "b")
    assert (excused.code, excused.verdicts["NAME-6"]) == (0, "tolerated")
    assert stale.code == 1
    assert "NAME-2: passes now" in stale.text


SWALLOWED = """
import gc, os, signal
from conformance.interruption import Interruption
interruption = Interruption()
interruption.listen()
gc.callbacks.append(lambda *_: (gc.callbacks.clear(), os.kill(os.getpid(), signal.SIGINT)))
gc.collect()
print("went on")
try:
    interruption.check()
except KeyboardInterrupt:
    print("heard")
interruption.stop()
signal.raise_signal(signal.SIGINT)
"""


def test_an_interrupt_that_python_throws_away_is_heard() -> None:
    done = subprocess.run([sys.executable, "-c", SWALLOWED], capture_output=True, text=True, timeout=30)
    assert done.stdout == "went on\nheard\n"
    assert done.returncode == -signal.SIGINT
