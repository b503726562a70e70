"""Two runs side by side: what is called a regression, and what is not."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from conformance.commands.compare import command
from conformance.results import RunRecord
from reports.comparison import Change, Comparison, compare
from reports.comparison_text import as_json, as_text
from tests.reports import records

NAME = "NAME-2/short_names_are_refused[2]"


def run(folder: Path, outcome: str | None, status: int = 201, **more: Any) -> RunRecord:
    """A run of one steady case, and one that ended so."""
    case = [records.case(NAME, outcome, ("x1",), **more.pop("case", {}))] if outcome else []
    return records.write(folder, [records.exchange(1, status), records.case("AUTH-1/x"), *case], **more)


def compared(tmp_path: Path, before: str | None, after: str | None, **more: Any) -> Comparison:
    return compare(run(tmp_path / "a", before), run(tmp_path / "b", after, **more))


@pytest.mark.parametrize(
    ("before", "after", "change", "regressions"),
    [
        ("pass", "fail", Change.NEW_FAILURE, 1),
        ("inconclusive", "fail", Change.NEW_FAILURE, 1),
        ("fail", "pass", Change.FIXED, 0),
        ("fail", "fail", Change.STILL_FAILING, 0),
        ("fail", "inconclusive", Change.NEWLY_INCONCLUSIVE, 0),
        ("pass", "inconclusive", Change.NEWLY_INCONCLUSIVE, 0),
        ("pass", None, Change.VANISHED, 0),
        (None, "pass", Change.NEW, 0),
        (None, "fail", Change.NEW, 1),
        ("pass", "tolerated", Change.OTHER, 0),
    ],
)
def test_what_became_of_a_case(
    tmp_path: Path, before: str | None, after: str | None, change: Change, regressions: int
) -> None:
    comparison = compared(tmp_path, before, after)
    assert [item.change for item in comparison.moved] == [change]
    assert len(comparison.regressions) == regressions


def test_failure_among_many_new_cases_is_named_and_counted(tmp_path: Path) -> None:
    before = records.write(tmp_path / "a", [records.case("AUTH-1/x")], selection="AUTH-1")
    many = [records.case(f"NAME-2/x[{number}]") for number in range(50)]
    after = records.write(tmp_path / "b", [records.case("AUTH-1/x"), *many, records.case("TYPE-2/wrong", "fail")])
    text = as_text(compare(before, after))
    assert "  TYPE-2/wrong\n" in text
    assert "no regression; 51 new (1 failing)." in text


def test_nothing_moved_between_equal_runs(tmp_path: Path) -> None:
    comparison = compared(tmp_path, "fail", "fail")
    assert comparison.cause != ""
    assert not compared(tmp_path, "pass", "pass").moved


def test_deviation_explains_a_new_failure(tmp_path: Path) -> None:
    comparison = compared(tmp_path, "pass", "fail", case={"deviation": {"reason": "known"}})
    assert [item.change for item in comparison.moved] == [Change.OTHER]
    assert not comparison.regressions


@pytest.mark.parametrize(("strict", "regressions"), [(False, 0), (True, 1)])
def test_broken_should_is_a_regression_under_strict_only(tmp_path: Path, strict: bool, regressions: int) -> None:
    before = records.write(tmp_path / "a", [records.case("BODY-4/x")], strict=strict)
    after = records.write(tmp_path / "b", [records.case("BODY-4/x", "fail")], strict=strict)
    assert len(compare(before, after).regressions) == regressions


def test_new_case_of_a_newer_suite_is_a_new_question(tmp_path: Path) -> None:
    suite = {"name": "customers-conformance", "version": "0.2.0"}
    comparison = compared(tmp_path, None, "fail", suite=suite)
    assert not comparison.regressions
    assert comparison.cause == "Not the target alone: suite changed as well."


def test_two_targets_diverge_in_answers_too(tmp_path: Path) -> None:
    target = {"name": "sandbox", "base_url": "https://sandbox.example", "embedded": False}
    comparison = compare(run(tmp_path / "a", "pass", 201), run(tmp_path / "b", "pass", 409, target=target))
    assert comparison.two_targets
    assert [item.change for item in comparison.moved] == [Change.ANSWERS]
    assert "201 application/json -> 409 application/json" in as_text(comparison)


def test_embedded_target_on_another_port_is_the_same_target(tmp_path: Path) -> None:
    def target(port: int) -> dict[str, Any]:
        return {"name": "embedded sandbox", "base_url": f"http://127.0.0.1:{port}", "embedded": True}

    comparison = compare(run(tmp_path / "a", "pass", target=target(1)), run(tmp_path / "b", "fail", target=target(2)))
    assert not comparison.two_targets
    assert comparison.cause.endswith("the target changed, or it is unsteady.")


@pytest.mark.parametrize(("before", "after", "code"), [("pass", "fail", 1), ("fail", "fail", 0), ("fail", "pass", 0)])
def test_command_exits_with_1_on_regressions_only(tmp_path: Path, before: str, after: str, code: int) -> None:
    compared(tmp_path, before, after)
    arguments = [str(tmp_path / "a"), str(tmp_path / "b"), "--json", "--html", str(tmp_path / "c.html")]
    result = CliRunner().invoke(command, arguments, standalone_mode=False)
    assert result.return_value == code, result.output
    assert len(json.loads(result.output)["regressions"]) == code
    assert (tmp_path / "c.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_json_carries_hostile_text_as_text(tmp_path: Path) -> None:
    after = run(tmp_path / "b", "fail", case={"actual": records.HOSTILE})
    value = json.loads(as_json(compare(run(tmp_path / "a", "pass"), after)).encode())
    assert value["cases"][0]["actual"]["after"].startswith("</script>")
