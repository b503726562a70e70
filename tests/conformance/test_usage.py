"""Wrong usage is one clear line and exit 2, with nothing sent; the other commands say what they know."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import schemas
from conformance.costs import SNAPSHOT, load_snapshot

from .conftest import CANARY, Ended, conformance, run, target

ROOT = Path(__file__).parent.parent.parent


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--clauses=NOPE-1"], "no clause matches 'NOPE-1'"),
        (["--profile=deep"], "no profile 'deep'; choose one of gate"),
        (["--bogus"], "No such option '--bogus'"),
        (["--base-url=ftp://x"], "is not usable"),
        (["--base-url=http://user:secret@127.0.0.1"], "must not carry credentials"),
        (["--base-url=http://127.0.0.1/?a=b"], "must end with the path"),
        (["--base-url=https://api.platform.dakota.xyz"], "is production"),
        (["--profile=production", "--base-url=http://127.0.0.1:1"], "--consent-to-create-production-customers"),
        (["--api-key-file=nowhere", "--base-url=http://127.0.0.1:1"], "cannot read the API key file nowhere"),
        (["--deviations=nowhere.yaml"], "cannot read --deviations nowhere.yaml"),
        (["--timeout=0"], "--timeout must be more than 0"),
        (["--rate=often"], "is not a rate"),
        (["-k", "no_case_is_called_so"], "nothing selected"),
    ],
)
def test_a_usage_error_is_one_line(tmp_path: Path, words: list[str], says: str) -> None:
    ended = run(*words, out=tmp_path / "out")
    assert ended.code == 2
    assert says in ended.text
    assert len(ended.text.strip().splitlines()) == 1
    assert "secret" not in ended.text
    assert not (tmp_path / "out").exists()


def test_a_remote_target_needs_a_key(tmp_path: Path) -> None:
    ended = conformance("run", "--base-url=https://example.com", out=tmp_path / "out", CONFORMANCE_API_KEY="")
    assert ended.code == 2
    assert "no API key for https://example.com; set CONFORMANCE_API_KEY" in ended.text


def test_a_setting_may_come_from_the_environment(tmp_path: Path) -> None:
    ended = run(out=tmp_path / "out", CONFORMANCE_CLAUSES="NOPE-1")
    assert (ended.code, "NOPE-1" in ended.text) == (2, True)
    ended = run("--clauses=TYPE-1", out=tmp_path / "out", CONFORMANCE_CLAUSES="NOPE-1")
    assert set(ended.verdicts) == {"TYPE-1"}


@pytest.mark.parametrize(
    ("what", "says"),
    [("NAME-2", "fewer_than_three_characters_are_refused"), ("idem-5", "IDEM-5  MUST"), ("SDK-7", "SDK-7  MUST")],
)
def test_explain_says_what_is_asked_for(tmp_path: Path, what: str, says: str) -> None:
    ended = conformance("explain", what, out=tmp_path / "out")
    assert (ended.code, says in ended.text) == (0, True)
    assert max(map(len, ended.text.splitlines())) <= 100


def test_explain_lists_all_clauses_and_knows_no_other(tmp_path: Path) -> None:
    listed = conformance("explain", out=tmp_path / "out").text.splitlines()
    assert [line.split()[0] for line in listed] == list(schemas.registry())
    assert conformance("explain", "NOPE-1", out=tmp_path / "out").code == 2


def numbers(ended: Ended) -> dict[str, int]:
    return {line.split()[0]: int(line.split()[1]) for line in ended.text.splitlines() if line.split()[1].isdigit()}


@pytest.mark.parametrize("profile", ["gate", "nightly"])
def test_a_run_keeps_to_its_plan(tmp_path: Path, profile: str) -> None:
    planned = numbers(conformance("plan", f"--profile={profile}", out=tmp_path / "out"))
    ended = run(f"--profile={profile}", out=tmp_path / "out")
    assert planned["requests"] == pytest.approx(ended.report["requests"], rel=0.1)
    assert planned["creations"] == pytest.approx(ended.report["creations"], rel=0.1)
    assert planned["cases"] == len(ended.report["cases"])


def test_the_plan_of_a_production_run_counts_every_real_customer(tmp_path: Path) -> None:
    planned = numbers(conformance("plan", "--profile=production", out=tmp_path / "out"))
    with target(production=True) as base_url:
        ended = run(PRODUCTION[0], f"--base-url={base_url}", PRODUCTION[2], out=tmp_path / "out")
    found = (ended.report["requests"], ended.report["creations"], len(ended.report["cases"]))
    assert (planned["requests"], planned["creations"], planned["cases"]) == found


def test_the_plan_says_how_long_a_pace_takes(tmp_path: Path) -> None:
    ended = conformance("plan", "--profile=nightly", "--rate=60/m", out=tmp_path / "out")
    minutes = next(line for line in ended.text.splitlines() if line.startswith("minutes"))
    assert float(minutes.split()[1]) <= 4


PRODUCTION = ("--profile=production", "--base-url=http://127.0.0.1:1", "--consent-to-create-production-customers")


def test_the_snapshot_has_every_case(pytestconfig: pytest.Config) -> None:
    """A changed id is a visible act: it changes `suites/cases.json`, which `pytest suites --snapshot` writes."""
    listed = ""
    for profile in (["--profile=acceptance"], PRODUCTION):
        command = [sys.executable, "-m", "pytest", "suites", *profile, "--collect-only", "-q", "-p", "no:cacheprovider"]
        listed += subprocess.run(command, cwd=pytestconfig.rootpath, capture_output=True, text=True, check=True).stdout
    snapshot = load_snapshot(pytestconfig.rootpath / SNAPSHOT)
    collected = sorted(line.partition("::test_")[2] for line in listed.splitlines() if "::test_" in line)
    assert collected == sorted(name.partition("/")[2] for name in snapshot.functions)
    assert {clause for function in snapshot.functions.values() for clause in function.clauses} == {
        clause.id for clause in schemas.registry().values() if clause.area != "SDK"
    }


@pytest.mark.parametrize(("profile", "most"), [("gate", 300), ("nightly", 240)])
def test_each_profile_covers_every_clause_within_its_budget(
    pytestconfig: pytest.Config, profile: str, most: int
) -> None:
    snapshot = load_snapshot(pytestconfig.rootpath / SNAPSHOT)
    chosen = snapshot.chosen(profile)
    server = {it.id for it in schemas.registry().values() if it.area not in {"SDK", "ENV"}}
    assert {clause for function in chosen.values() for clause in function.clauses} == server
    assert snapshot.cost(chosen, profile).requests <= most


def test_the_record_says_what_was_left_out(tmp_path: Path) -> None:
    ended = run("--clauses=NAME-1,NAME-2", "-k", "refused", out=tmp_path / "out")
    assert ended.report["selection"] == "NAME-1,NAME-2, -k refused"
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", ended.report["suite"]["digest"])


def test_a_report_that_fails_is_our_fault_and_no_verdict(tmp_path: Path) -> None:
    (tmp_path / "trips.py").write_text(
        f"def pytest_conformance_run_finished(config, out):\n    raise KeyError('{CANARY}')\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(tmp_path), "CONFORMANCE_API_KEY": CANARY}
    with target() as base_url:
        words = [f"--base-url={base_url}", "--clauses=NAME-1", "-p", "trips", f"--out={tmp_path / 'out'}"]
        command = [sys.executable, "-m", "pytest", "suites", *words]
        done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 4
    assert "the reports could not be made: KeyError: '[redacted]'; please report it" in " ".join(done.stdout.split())
    assert "Traceback" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["-k", "("], "is no expression"),
        (["--", "suites/test_nam.py"], "there is no suites/test_nam.py"),
        (["-n2", "--record-expectations=e.yaml"], "needs one process"),
    ],
)
def test_what_names_no_case_sends_nothing(words: list[str], says: str, tmp_path: Path) -> None:
    ended = run(*words, out=tmp_path / "out")
    assert (ended.code, says in ended.text) == (2, True), ended.text
    assert not (tmp_path / "out").exists()


def test_a_word_that_is_a_folder_too_is_a_word(tmp_path: Path) -> None:
    (tmp_path / "refused").mkdir()
    (tmp_path / "refused" / "test_refused.py").write_text("def test_refused(): pass")
    ended = run("-k", "refused", "--clauses=NAME-2", out=tmp_path / "out")
    assert (ended.code, set(ended.verdicts)) == (0, {"NAME-2"}), ended.text


def test_a_mistake_in_a_list_costs_no_record(tmp_path: Path) -> None:
    run("--clauses=NAME-1", out=tmp_path / "out")
    before = (tmp_path / "out/run.jsonl").read_bytes()
    (tmp_path / "known.yaml").write_text("- {clause: NAME-1}")
    assert run("--clauses=NAME-1", "--deviations=known.yaml", out=tmp_path / "out").code == 2
    assert (tmp_path / "out/run.jsonl").read_bytes() == before
