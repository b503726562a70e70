"""A nightly run is red once for each reason."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from reports.writing import write_all
from tests.recipes.runner import ROOT
from tests.reports import records
from tests.reports.records import case

Night = tuple[int, list[str]]
OUTDATED = {"kind": "event", "name": "deviation", "detail": "NAME-3: passes now; remove the entry"}


def night(folder: Path, *rows: dict[str, Any], ended: str = "complete", strict: bool = False) -> Night:
    """One night: its report is written, and held against what is kept of the nights before."""
    records.write(folder / "out", list(rows), ended=ended, strict=strict)
    write_all(folder / "out")
    words = [sys.executable, str(ROOT / "recipes/moved.py"), str(folder / "kept"), str(folder / "out")]
    done = subprocess.run(words, capture_output=True, text=True)
    assert not done.stderr
    return done.returncode, [" ".join(line.split()) for line in done.stdout.splitlines()]


def test_the_same_reason_is_red_once(tmp_path: Path) -> None:
    passing, broken, other = case("AUTH-1/a"), case("NAME-2/b", "fail"), case("NAME-3/c", "fail")
    assert night(tmp_path, passing) == (0, [])
    assert night(tmp_path, passing, broken) == (1, ["new NAME-2 is broken"])
    assert night(tmp_path, passing, broken) == (0, ["as before NAME-2 is broken"])
    assert night(tmp_path, passing, broken, other) == (1, ["as before NAME-2 is broken", "new NAME-3 is broken"])
    assert night(tmp_path, passing, other) == (0, ["as before NAME-3 is broken", "gone NAME-2 is broken"])
    assert night(tmp_path, passing, other, broken)[0] == 1
    assert night(tmp_path, passing, OUTDATED) == (
        1,
        ["new deviations: NAME-3: passes now; remove the entry", "gone NAME-2 is broken", "gone NAME-3 is broken"],
    )


def test_an_outage_is_red_once_and_makes_nothing_new(tmp_path: Path) -> None:
    broken = case("NAME-2/b", "fail")
    assert night(tmp_path, broken)[0] == 1
    assert night(tmp_path, ended="stopped") == (3, ["new the target could not be judged"])
    assert night(tmp_path, ended="stopped") == (0, ["as before the target could not be judged"])
    assert night(tmp_path, broken) == (0, ["as before NAME-2 is broken"])
    assert night(tmp_path, ended="stopped")[0] == 3


def test_a_fault_of_the_suite_is_no_verdict_about_the_target(tmp_path: Path) -> None:
    assert night(tmp_path, case("NAME-2/b"), ended="fault") == (4, ["new the suite itself is at fault"])


@pytest.mark.parametrize(("strict", "code"), [(False, 0), (True, 1)])
def test_a_broken_should_counts_under_strict(tmp_path: Path, strict: bool, code: int) -> None:
    should = case("BODY-4/a", "fail")
    assert night(tmp_path, case("AUTH-1/a"), should, strict=strict)[0] == code


def test_what_is_kept_is_a_list_of_reasons(tmp_path: Path) -> None:
    night(tmp_path, case("NAME-2/b", "fail"))
    assert json.loads((tmp_path / "kept" / "reasons.json").read_text()) == ["NAME-2 is broken"]
