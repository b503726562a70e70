"""Annotations of a run whose target says hostile things, and of one where very much is broken."""

import os
import subprocess
import sys
from pathlib import Path

from reports.writing import write_all
from tests.recipes.runner import ROOT
from tests.reports import records


def annotated(out: Path, deviations: str = "") -> list[str]:
    """What annotate.py prints about a run."""
    words = [sys.executable, str(ROOT / "recipes/action/annotate.py"), str(out / "report.json"), "1", "", deviations]
    environment = os.environ | {"GITHUB_OUTPUT": str(out / "outputs")}
    return subprocess.run(words, env=environment, capture_output=True, text=True, check=True).stdout.splitlines()


def test_no_target_can_add_a_command_or_a_property(tmp_path: Path) -> None:
    records.write(tmp_path, records.with_every_verdict(records.HOSTILE))
    write_all(tmp_path)
    lines = annotated(tmp_path, "a,title=b::c\n::error::d.yaml")
    assert lines
    for line in lines:
        head, _, words = line.removeprefix("::").partition("::")
        kind, _, properties = head.partition(" ")
        assert kind in {"error", "warning"}
        assert [pair.partition("=")[0] for pair in properties.split(",")] == ["file", "title"]
        assert properties.startswith("file=a%2Ctitle=b%3A%3Ac%0A%3A%3Aerror%3A%3Ad.yaml,title=")
        assert words.isprintable()
    outputs = (tmp_path / "outputs").read_text(encoding="utf-8").splitlines()
    assert [line.partition("=")[0] for line in outputs] == ["verdict", "report"]


def test_there_are_no_more_than_github_shows(tmp_path: Path) -> None:
    rows = records.of_size(400)
    records.write(tmp_path, rows)
    write_all(tmp_path)
    lines = annotated(tmp_path)
    assert sum(line.startswith("::error") for line in lines) <= 10
    assert sum(line.startswith("::warning") for line in lines) <= 10
