"""The main promise: a conforming server is never blamed, a broken one exactly for what it breaks."""

from collections.abc import Callable, Hashable
from pathlib import Path

import pytest

import schemas
from sandbox.messages import Refused, Request, Response
from sandbox.reference import Sandbox

from .conftest import CANARY, SECOND, Ended, run, target

Judge = Callable[..., Ended]


class TwoCharacters(Sandbox):
    name_shortest = 2


class ReplaysWith200(Sandbox):
    def replayed(self, response: Response, slot: Hashable, request: Request) -> Response:
        return response._replace(status=200)


class CountsBytes(Sandbox):
    def name_length(self, name: str) -> int:
        return len(name.encode())


class CrashesOnMalformed(Sandbox):
    def malformed(self, error: Exception) -> Refused:
        return Refused(500, "internal", "Something went wrong.")


def test_the_reference_is_conformant(judged: Judge) -> None:
    ended = judged()
    assert (ended.code, ended.report["verdict"], ended.red) == (0, "conformant", set())
    assert ended.report["complete"]
    assert ended.report["unseen"] == []
    assert schemas.problems("report", ended.report) == []


def test_a_run_leaves_nothing_but_its_folder(judged: Judge) -> None:
    assert [path.name for path in judged().out.parent.iterdir()] == ["out"]


def test_it_stays_within_its_budget(judged: Judge) -> None:
    assert judged().report["requests"] <= 300
    assert judged(Sandbox, "--profile=nightly").report["requests"] <= 240


def test_every_clause_of_the_server_is_judged(judged: Judge) -> None:
    server = {clause.id for clause in schemas.registry().values() if clause.area not in {"SDK", "ENV"}}
    assert set(judged().verdicts) == server
    assert set(judged(Sandbox, "--profile=nightly").verdicts) == server


@pytest.mark.parametrize(
    ("layer", "red"),
    [
        (TwoCharacters, {"NAME-2"}),
        (ReplaysWith200, {"IDEM-5"}),
        (CountsBytes, {"NAME-6"}),
        (CrashesOnMalformed, {"BODY-1", "BODY-3", "BODY-6", "BODY-8"}),
    ],
)
def test_a_broken_rule_turns_its_clause_red(judged: Judge, layer: type[Sandbox], red: set[str]) -> None:
    ended = judged(layer)
    assert (ended.code, ended.red) == (1, red)
    for clause in red:
        assert f"FAIL {clause} (" in ended.text


def test_workers_agree_with_one_process(judged: Judge) -> None:
    alone, together = judged(), judged(Sandbox, "-n", "2")
    assert together.code == 0
    assert together.verdicts == alone.verdicts


def test_pytest_itself_runs_the_same(judged: Judge, tmp_path: Path, pytestconfig: pytest.Config) -> None:
    import json
    import os
    import subprocess
    import sys

    with target() as base_url:
        environment = {**os.environ, "CONFORMANCE_API_KEY": CANARY, "CONFORMANCE_SECOND_API_KEY": SECOND}
        words = [f"--base-url={base_url}", f"--out={tmp_path}", "--approval-seconds=0.6", "--grace-seconds=1"]
        command = [sys.executable, "-m", "pytest", "suites", *words]
        done = subprocess.run(command, cwd=pytestconfig.rootpath, env=environment, capture_output=True, check=False)
    found = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert done.returncode == 0
    assert {clause["id"]: clause["verdict"] for clause in found["clauses"]} == judged().verdicts


def test_production_is_judged_only_with_consent(tmp_path: Path) -> None:
    with target(production=True) as base_url:
        words = (f"--base-url={base_url}", "--profile=production")
        assert run(*words, out=tmp_path / "refused").code == 2
        ended = run(*words, "--consent-to-create-production-customers", out=tmp_path / "out")
    assert (ended.code, ended.verdicts) == (0, {"ENV-1": "pass"})
    assert ended.text.index("creates a real customer") < ended.text.index("sandbox_headers_change_nothing[skip flag]")


def test_no_key_and_no_token_is_written_anywhere(judged: Judge) -> None:
    for ended in (judged(), judged(TwoCharacters)):
        texts = [path.read_text(encoding="utf-8") for path in ended.out.rglob("*") if path.is_file()]
        for text in [*texts, ended.text]:
            assert CANARY not in text
            assert SECOND not in text
            assert "token=" not in text.replace("token=[redacted]", "")


def test_the_curl_line_is_that_of_the_request_to_blame(judged: Judge) -> None:
    """A case may send a control to compare with; what it prints sends again what was refused or accepted wrongly."""
    failed = [case for case in judged(CountsBytes).report["cases"] if case["outcome"] == "fail"]
    assert failed
    assert all(not case["reproduce"].isascii() for case in failed)


def outcomes(ended: Ended, case: str) -> dict[str, str]:
    return {it["id"]: it["outcome"] for it in ended.report["cases"] if case in it["id"]}


def test_no_token_is_blamed_once_and_not_called_the_same_token_twice(tmp_path: Path) -> None:
    with target(defect="url-without-token") as base_url:
        ended = run(f"--base-url={base_url}", "--clauses=RESP-6", out=tmp_path / "out")
    assert set(outcomes(ended, "absolute_with_a_token").values()) == {"fail"}
    assert set(outcomes(ended, "unique_and_long").values()) == {"not_applicable"}


def test_an_injection_that_nobody_made_is_not_seen_to_be_the_same_twice(tmp_path: Path) -> None:
    with target(defect="conflict-not-injected") as base_url:
        ended = run(f"--base-url={base_url}", "--clauses=ERR-12,ERR-1", out=tmp_path / "out")
    assert set(outcomes(ended, "the_same_headers").values()) == {"inconclusive"}
