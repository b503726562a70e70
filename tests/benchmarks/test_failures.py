"""What each tool says is wrong is read from output that it wrote itself, and two runs are compared without chance."""

import json
from pathlib import Path

import pytest

from benchmarks import failures

OUTPUTS = Path(__file__).parent / "outputs"


def test_the_failed_cases_of_our_report_are_read(tmp_path: Path) -> None:
    cases = [{"id": "NAME-2/short[2]", "outcome": "fail"}, {"id": "NAME-2/short[3]", "outcome": "pass"}]
    (tmp_path / "report.json").write_text(json.dumps({"cases": cases}))
    assert failures.of_conformance(tmp_path / "report.json") == {"NAME-2/short[2]"}


def test_every_check_of_schemathesis_is_a_failure_of_its_own() -> None:
    assert failures.of_schemathesis(OUTPUTS / "schemathesis.xml") == {
        'POST /customers: ST108 Response violates schema: "N" is not of type "integer"',
        "POST /customers: ST201 Schema-violating request accepted: Invalid data should have been rejected"
        " | Missing request body",
        "POST /customers: ST202 Schema-valid request rejected: Valid data should have been accepted",
    }


def test_the_failed_tests_of_specmatic_are_read() -> None:
    found = failures.of_specmatic(OUTPUTS / "specmatic.xml")
    assert len(found) == 2
    assert any(key.startswith("+ve  Scenario: POST /customers -> 201 with") for key in found)
    assert all(key.endswith(": RESPONSE.STATUS") for key in found)


def test_what_dredd_says_of_a_transaction_is_read_line_by_line() -> None:
    assert failures.of_dredd(OUTPUTS / "dredd.xml") == {
        "GET (200) /customers: body: At '/data' Missing required property: data",
        "GET (200) /customers: body: At '/meta' Missing required property: meta",
        "GET (200) /customers: headers: At '/content-type' No enum match for: \"application/problem+json\"",
        "GET (200) /customers: statusCode: Expected status code '200', but got '405'.",
    }


@pytest.mark.parametrize("read", [failures.of_conformance, failures.of_schemathesis, failures.of_dredd])
def test_without_a_result_the_reader_says_so(read: failures.Reader, tmp_path: Path) -> None:
    with pytest.raises(failures.NoResultError, match=r"no readable nothing\.xml"):
        read(tmp_path / "nothing.xml")


def test_what_the_reference_draws_is_not_new() -> None:
    assert failures.new(frozenset("ab"), [frozenset("a"), frozenset("a")]) == {"b"}
    assert failures.new(frozenset("ab"), [frozenset("a"), frozenset("b")]) == set()


def test_a_detail_counts_only_where_the_reference_always_draws_the_same() -> None:
    steady, other = frozenset({"POST: accepted | no body"}), frozenset({"POST: accepted | short name"})
    assert failures.new(other, [steady, steady]) == other
    assert failures.new(other, [steady, frozenset({"POST: accepted | bad key"})]) == set()
