"""What an upgrade may not break: a gate, by a case that is new; a list of departures, by a case that is renamed."""

from pathlib import Path

import pytest

from conformance import __version__
from conformance.clauses import provisional
from conformance.costs import SNAPSHOT, load_snapshot
from conformance.renames import present_id, renames
from tests.conformance.conftest import Ended, run, target

ROOT = Path(__file__).parent.parent.parent
NEXT = f"{__version__.partition('.')[0]}.{int(__version__.split('.')[1]) + 1}"
NOW = ".".join(__version__.split(".")[:2])
NEW_CASE = """
import pytest
from conformance.clauses import clause, provisional

@clause("NAME-1")
@provisional("{until}")
def test_that_is_new(customers):
    customers.create(name="abc").must(False, "something new")

@clause("NAME-1")
def test_that_is_not(customers):
    customers.create(name="abc").must_be_accepted()
"""


def judged(text: str, folder: Path) -> Ended:
    (folder / "test_new.py").write_text(text)
    with target() as base_url:
        return run(f"--base-url={base_url}", "--", str(folder / "test_new.py"), out=folder / "out")


def test_a_provisional_failure_is_shown_and_not_counted(tmp_path: Path) -> None:
    ended = judged(NEW_CASE.format(until=NEXT), tmp_path)
    assert (ended.code, ended.verdicts) == (0, {"NAME-1": "tolerated"})
    assert f"provisional: a new case, whose failure counts from {NEXT} on" in " ".join(ended.text.split())
    (case,) = (it for it in ended.report["cases"] if "that_is_new" in it["id"])
    assert case["outcome"] == "fail"


def test_it_counts_one_minor_version_later(tmp_path: Path) -> None:
    assert judged(NEW_CASE.format(until=NOW), tmp_path).code == 1


def test_no_case_stays_provisional_longer() -> None:
    """Whoever moves the version finds the marks that have had their time."""
    for path in (ROOT / "suites").rglob("test_*.py"):
        assert f'@provisional("{NOW}")' not in path.read_text()


def test_a_version_is_a_minor_one() -> None:
    with pytest.raises(ValueError, match="no minor version"):
        provisional("0.2.0")


def test_every_renamed_case_leads_to_one_that_there_is_and_its_old_name_is_free() -> None:
    there = {name.partition("[")[0] for name in load_snapshot(ROOT / SNAPSHOT).case_ids()}
    assert {present_id(old) for old in renames()} <= there
    assert there.isdisjoint(renames())


def test_a_list_under_the_old_name_still_explains(tmp_path: Path) -> None:
    old = "EXT-2/other_types_are_refused[number]"
    entry = f"- {{case: '{old}', reason: known, owner: us, link: 'https://x.example/1', expires: 2100-01-01}}\n"
    (tmp_path / "known.yaml").write_text(entry)
    words = ("--clauses=EXT-2", "--deviations=known.yaml", "-k", "another_type_is_refused and number")
    with target(defect="number-taken-for-an-external-id") as base_url:
        ended = run(f"--base-url={base_url}", *words, out=tmp_path / "out")
    assert ended.code == 3, ended.text  # nothing passed, and nothing failed unexplained
    assert "known" in ended.text


def test_two_cases_of_one_name_are_our_fault(tmp_path: Path) -> None:
    again = NEW_CASE.format(until=NEXT).replace("that_is_not", "that_is_new_too")
    (tmp_path / "test_other.py").write_text(again)
    (tmp_path / "test_new.py").write_text(again)
    ended = run("--", str(tmp_path / "test_new.py"), str(tmp_path / "test_other.py"), out=tmp_path / "out")
    assert ended.code == 4
    assert "two cases are called NAME-1/that_is_new" in ended.text
