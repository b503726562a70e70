"""Reports of real runs: one that ends, one that is killed half way, and one with a history that cannot be used."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from reports.report import check
from reports.verifying import failed, verify
from reports.writing import WRITERS, write_all

ROOT = Path(__file__).parents[2]


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "conformance", *map(str, arguments)]


def ran(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command("run", *arguments), cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, timeout=120
    )


def report_of(out: Path) -> dict[str, Any]:
    value: dict[str, Any] = json.loads((out / "report.json").read_text(encoding="utf-8"))
    assert check(value) == []
    return value


def test_run_leaves_every_report_and_a_history(tmp_path: Path) -> None:
    out, history, page = tmp_path / "out", tmp_path / "h.sqlite", tmp_path / "step.md"
    page.touch()
    actions = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(page)}
    done = ran("--out", out, "--clauses", "AUTH-1,AUTH-2", CONFORMANCE_HISTORY=str(history), **actions)
    assert done.returncode == 0, done.stdout + done.stderr
    assert {*WRITERS, "run.jsonl", "manifest.json"} == {path.name for path in out.iterdir()}
    assert report_of(out)["verdict"] == "conformant"
    assert not failed(verify(out))
    assert history.exists()
    assert page.read_text(encoding="utf-8").startswith("## ✅ Conformant")


def test_killed_run_still_yields_a_readable_report_marked_incomplete(tmp_path: Path) -> None:
    out = tmp_path / "out"
    process = subprocess.Popen(command("run", "--out", out), cwd=ROOT, stdout=subprocess.DEVNULL)
    while process.poll() is None and not _has_cases(out, 20):
        try:
            process.wait(0.02)
        except subprocess.TimeoutExpired:
            continue
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    record = write_all(out)
    value = report_of(out)
    assert (value["complete"], value["ended"]) == (False, "killed")
    assert value["verdict"] == "inconclusive"
    assert len(value["cases"]) == len(record.cases) >= 20
    assert "Incomplete." in (out / "report.html").read_text(encoding="utf-8")


def _has_cases(out: Path, count: int) -> bool:
    record = out / "run.jsonl"
    return record.exists() and record.read_bytes().count(b'"kind":"case"') >= count


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"CONFORMANCE_HISTORY": "{folder}/broken.sqlite"}, "move the file away"),
        ({"CONFORMANCE_NOTIFY": "json://127.0.0.1:9"}, "--notify needs --history"),
        (
            {"CONFORMANCE_HISTORY": "{folder}/h.sqlite", "CONFORMANCE_NOTIFY": "s3cret://s3cret"},
            "none that Apprise knows",
        ),
    ],
)
def test_history_or_address_that_cannot_be_used_ends_the_run_before_it_begins(
    tmp_path: Path, settings: dict[str, str], words: str
) -> None:
    (tmp_path / "broken.sqlite").write_text("no database" * 200, encoding="utf-8")
    environment = {name: value.format(folder=tmp_path) for name, value in settings.items()}
    done = ran("--out", tmp_path / "out", "--clauses", "AUTH-1", **environment)
    assert done.returncode == 2, done.stdout + done.stderr
    assert words in done.stdout + done.stderr
    assert "s3cret" not in done.stdout + done.stderr
    assert not (tmp_path / "out").exists()
