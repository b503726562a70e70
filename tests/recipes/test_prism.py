"""Prism, judged by its one command: the departures that it is known for, each of them, and no other."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.recipes.conftest import missing
from tests.recipes.runner import ROOT

PRISM = ROOT / "recipes/prism"
NEEDED = "CONFORMANCE_REQUIRE_NODE"


@pytest.fixture(scope="module")
def cache(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where Prism is kept from one run of the tests to the next."""
    if not (shutil.which("npm") and shutil.which("node")):
        missing("node with npm", NEEDED)
    kept = getattr(pytestconfig, "cache", None)  # absent, not None, where pytest's cache is turned off
    return Path(kept.mkdir("prism")) if kept is not None else tmp_path_factory.mktemp("prism")


def judged(cache: Path, out: Path, *options: str) -> tuple[int, dict[str, Any]]:
    """What the one command ends with, and the report."""
    words = [sys.executable, str(PRISM / "run.py"), "--cache", str(cache), "--out", str(out), *options]
    done = subprocess.run(words, cwd=out.parent, capture_output=True, text=True, timeout=300)
    if "npm could not install" in done.stderr:
        missing(f"Prism from npm ({done.stderr.strip().splitlines()[:1]})", NEEDED)
    assert (out / "report.json").exists(), done.stdout + done.stderr
    return done.returncode, json.loads((out / "report.json").read_text(encoding="utf-8"))


def test_every_known_departure_is_found_and_no_other(cache: Path, tmp_path: Path) -> None:
    code, report = judged(cache, tmp_path / "out")
    departing = {case["clauses"][0] for case in report["cases"] if case["outcome"] == "fail"}
    entries = yaml.safe_load((PRISM / "deviations.yaml").read_text(encoding="utf-8"))
    assert departing == {entry["clause"] for entry in entries}
    assert {"NAME-2", "AUTH-2", "RESP-3", "IDEM-9", "SUB-4", "APPR-1", "ERR-1", "ERR-4", "CAT-2", "BODY-3"} <= departing
    assert [event for event in report["events"] if event["name"] == "deviation"] == []
    assert (code, report["verdict"]) == (0, "conformant")


def test_without_the_file_it_is_nonconformant(cache: Path, tmp_path: Path) -> None:
    code, report = judged(cache, tmp_path / "out", "--bare", "--clauses", "IDEM-9,IDEM-5")
    verdicts = {clause["id"]: clause["verdict"] for clause in report["clauses"]}
    assert (code, verdicts["IDEM-9"]) == (1, "fail")


def test_answers_by_chance_show_that_no_key_is_looked_at(cache: Path, tmp_path: Path) -> None:
    code, report = judged(cache, tmp_path / "out", "--dynamic", "--clauses", "IDEM-9,IDEM-5")
    verdicts = {clause["id"]: clause["verdict"] for clause in report["clauses"]}
    assert (code, verdicts) == (1, {"IDEM-5": "fail", "IDEM-9": "pass"})


def test_the_readme_explains_every_clause() -> None:
    entries = yaml.safe_load((PRISM / "deviations.yaml").read_text(encoding="utf-8"))
    words = (PRISM / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"[A-Z]+-\d+", words)) | {f"NAME-{number}" for number in range(1, 7)}
    assert {entry["clause"] for entry in entries} <= named


def test_without_node_it_says_what_is_needed(tmp_path: Path) -> None:
    words = [sys.executable, str(PRISM / "run.py"), "--cache", str(tmp_path / "none")]
    done = subprocess.run(words, env=os.environ | {"PATH": str(tmp_path)}, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.strip() == "prism: needs Node 18.20.1 or later, with npm; install it, or put it on the PATH"
