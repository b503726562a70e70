"""The deviations file, as a truth table: it explains failures, and fails the run when it is out of date."""

import datetime as dt
from pathlib import Path

import pytest

from conformance.deviations import Deviation, Deviations, load_deviations
from conformance.outcomes import ConfigurationError
from conformance.results import CaseResult, Outcome

TODAY = dt.date(2026, 6, 1)
CASE, CLAUSE = "NAME-2/a[two]", "NAME-2"
KNOWN = [CASE, "NAME-2/b", CLAUSE, "NAME-3"]
GOOD = "reason: r, owner: o, expires: 2027-01-31"


def result(outcome: str, case: str = CASE) -> CaseResult:
    return CaseResult(case, (case.partition("/")[0],), "MUST", Outcome(outcome))


def entry(names: str, expires: dt.date = dt.date(2027, 1, 1)) -> Deviation:
    case, clause = (names, None) if "/" in names else (None, names)
    return Deviation(case, clause, "why", "who", expires)


@pytest.mark.parametrize(
    ("entries", "outcome", "explained", "stale"),
    [
        ([entry(CASE)], "fail", True, ""),  # known failure
        ([entry(CLAUSE)], "fail", True, ""),
        ([entry(CASE)], "pass", False, "passes now"),  # unexpected pass
        ([entry(CASE)], "tolerated", False, ""),  # it departs still
        ([entry(CASE)], "inconclusive", False, ""),  # an environment error is neither
        ([entry(CASE)], "not_applicable", False, ""),
        ([entry("NAME-2/gone")], "fail", False, "no such case"),  # unknown id
        ([entry("NOPE-1")], "fail", False, "no such case or clause"),
        ([entry(CASE, dt.date(2026, 5, 31))], "fail", False, "expired"),  # expired entry
        ([entry(CASE, TODAY)], "fail", True, ""),  # the last day counts
        ([entry("NAME-3")], "fail", False, ""),  # another clause, not judged in this run
    ],
)
def test_the_truth_table(entries: list[Deviation], outcome: str, explained: bool, stale: str) -> None:
    deviations = Deviations(entries, TODAY)
    assert (deviations.explaining(result(outcome)) is not None) == explained
    reasons = deviations.stale([result(outcome)], KNOWN)
    assert (len(reasons) == 1 and stale in reasons[0]) if stale else reasons == []


def test_the_entry_of_a_case_stands_before_that_of_its_clause() -> None:
    both = Deviations([entry(CLAUSE), entry(CASE)], TODAY)
    found = both.explaining(result("fail"))
    assert found is not None
    assert found.case == CASE
    assert both.stale([result("fail"), result("pass", "NAME-2/b")], KNOWN) == [
        f"{CLAUSE}: passes now; remove the entry"
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{}", "must be a list"),
        ("- 1", "entry 1: must be a mapping"),
        (f"- {{case: {CASE}, clause: NAME-2, {GOOD}}}".replace("[two]", ""), "either a case or a clause"),
        (f"- {{{GOOD}}}", "either a case or a clause"),
        ("- {clause: NAME-2, owner: o, expires: 2027-01-31}", "reason is missing"),
        ("- {clause: NAME-2, reason: r, owner: o, expires: soon}", "expires must be a date"),
        (f"- {{clause: NAME-2, {GOOD}, until: x}}", "unknown member 'until'"),
        (f"- {{clause: NAME-2, {GOOD}}}\n- {{clause: NAME-2, {GOOD}}}", "two entries for NAME-2"),
        ("- [", "cannot be read"),
    ],
)
def test_a_bad_file_says_what_is_wrong(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "deviations.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=says):
        load_deviations(path)


def test_an_empty_file_is_an_empty_list(tmp_path: Path) -> None:
    path = tmp_path / "deviations.yaml"
    path.write_text("", encoding="utf-8")
    assert load_deviations(path).stale([], []) == []
