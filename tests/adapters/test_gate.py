"""The SDK gate from its command line: verdicts, exit codes, records."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
FAULTY = f"{sys.executable} -m adapters.faulty"
Judge = Callable[..., tuple[int, str, list[dict[str, Any]]]]


@pytest.fixture
def judge(tmp_path: Path) -> Judge:
    """Runs the gate; its exit status, what it said, and the lines of its record."""

    def judged(*arguments: str) -> tuple[int, str, list[dict[str, Any]]]:
        command = [sys.executable, "-m", "conformance", "sdk", "--out", str(tmp_path), *arguments]
        ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        record = tmp_path / "run.jsonl"
        lines = [json.loads(line) for line in record.read_text().splitlines()] if record.exists() else []
        return ended.returncode, ended.stdout + ended.stderr, lines

    return judged


def failed(lines: list[dict[str, Any]]) -> set[str]:
    """The clauses that a record shows as broken."""
    return {clause for line in lines if line.get("outcome") == "fail" for clause in line["clauses"]}


def test_the_reference_client_is_conformant(judge: Judge) -> None:
    status, _, lines = judge("--strict")
    assert (status, failed(lines)) == (0, set())
    assert (lines[0]["side"], lines[0]["target"]["name"]) == ("client", "reference-client 1.0")
    assert lines[-1]["ended"] == "complete"
    cases = [line for line in lines if line["kind"] == "case"]
    assert {clause for case in cases for clause in case["clauses"]} == {f"SDK-{n}" for n in range(1, 17)}
    known = (ROOT / "suites" / "sdk" / "cases.txt").read_text().splitlines()
    assert sorted(case["id"] for case in cases) == known, "a changed case id is a visible act: change cases.txt as well"


def test_every_case_shows_its_wire_without_the_key(judge: Judge) -> None:
    _, said, lines = judge("--clauses", "SDK-3")
    exchanges = {line["id"]: line for line in lines if line["kind"] == "exchange"}
    (retried,) = [line for line in lines if "all_attempts" in line.get("id", "")]
    assert [exchanges[one]["response"]["status"] for one in retried["evidence"]] == [503, 503, 201]
    assert any("call {" in note for note in retried["notes"])
    sent = [dict(exchanges[one]["request"]["headers"])["x-api-key"] for one in retried["evidence"]]
    assert sent == ["[redacted]"] * 3
    assert not re.search("ck_[0-9a-f]", json.dumps(lines) + said)


@pytest.mark.parametrize(
    ("fault", "clauses"),
    [
        ("new_key_on_retry", {"SDK-3", "SDK-6"}),
        ("expiry_rounded", {"SDK-7"}),
        ("see_other_taken_for_success", {"SDK-12"}),
    ],
)
def test_a_faulty_client_is_caught_by_its_clause(judge: Judge, fault: str, clauses: set[str]) -> None:
    status, _, lines = judge("--adapter", f"{FAULTY} {fault}", "--strict")
    assert (status, failed(lines)) == (1, clauses)


def test_a_broken_should_fails_only_a_strict_run(judge: Judge) -> None:
    arguments = ("--adapter", f"{FAULTY} retry_after_date_ignored", "--clauses", "SDK-5")
    assert judge(*arguments)[0] == 0
    assert judge(*arguments, "--strict")[0] == 1


def test_a_key_on_stderr_is_not_kept_as_evidence(judge: Judge) -> None:
    status, said, lines = judge("--adapter", f"{FAULTY} key_on_stderr", "--clauses", "SDK-13")
    assert (status, failed(lines)) == (1, {"SDK-13"})
    (stderr,) = [line for line in lines if line.get("name") == "stderr"]
    assert "DEBUG POST" in stderr["detail"]
    assert not re.search("ck_[0-9a-f]", json.dumps(lines) + said)


def test_trouble_with_the_adapter_is_never_a_verdict(judge: Judge) -> None:
    status, _, lines = judge("--adapter", "sh -c 'read line; echo not-json'")
    assert (status, failed(lines)) == (3, set())
    assert {line["outcome"] for line in lines if line["kind"] == "case"} == {"inconclusive"}
    assert "is not JSON" in lines[-1]["reason"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("--adapter", "/does/not/exist"),
        ("--adapter", "'"),
        ("--clauses", "SDK-99"),
        ("--clauses", "NAME-1"),
        ("--base-url", "http://127.0.0.1:1"),
        ("-k", "nothing_like_it"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_2(judge: Judge, arguments: tuple[str, ...]) -> None:
    status, said, lines = judge(*arguments)
    assert (status, lines) == (2, [])
    assert "Traceback" not in said
    assert len([line for line in said.splitlines() if line.strip()]) <= 3


def test_a_deviation_explains_a_client(judge: Judge, tmp_path: Path) -> None:
    path = tmp_path / "deviations.yaml"
    path.write_text("- {clause: SDK-7, reason: known, owner: me, expires: 2999-01-01}\n")
    status, said, _ = judge("--adapter", f"{FAULTY} expiry_rounded", "--deviations", str(path), "--clauses", "SDK-7")
    assert status == 0, said
