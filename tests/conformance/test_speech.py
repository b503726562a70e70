"""The command in a shell: help that fits, as little said as is wanted, words completed."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from conformance.commands import COMMANDS
from tests.conformance.conftest import conformance, run, target

LINES = 50
FEW = ("--clauses=NAME-1,NAME-2",)


@pytest.mark.parametrize("name", COMMANDS)
def test_help_fits_a_screen(name: str, tmp_path: Path) -> None:
    ended = conformance(name, "--help", out=tmp_path / "out", COLUMNS="80")
    lines = ended.text.splitlines()
    assert len(lines) <= LINES
    assert [line for line in lines if len(line) > 86] == []  # an example is not cut
    assert name in ("check", "contract", "verify", "report", "explain", "history", "compare") or any(
        line.startswith(("  conformance ", "  source ")) for line in lines
    )


def test_quiet_says_the_verdict_alone(tmp_path: Path) -> None:
    with target(defect="name-of-two-characters-accepted") as base_url:
        ended = run(f"--base-url={base_url}", *FEW, "--quiet", out=tmp_path / "out")
    assert ended.code == 1
    assert ended.text.startswith("NONCONFORMANT")
    assert len(ended.text.splitlines()) <= 4


def test_json_is_the_report_and_nothing_else(tmp_path: Path) -> None:
    ended = run(*FEW, "--json", out=tmp_path / "out")
    assert json.loads(ended.text) == ended.report


@pytest.mark.parametrize("flag", ["--quiet", "--json"])
def test_a_mistake_is_said_all_the_same(flag: str, tmp_path: Path) -> None:
    ended = run("-k", "no_case_is_called_so", flag, out=tmp_path / "out")
    assert ended.code == 2
    assert "nothing selected" in ended.text


def test_the_client_gate_speaks_alike(tmp_path: Path) -> None:
    ended = conformance("sdk", "--clauses=SDK-1", "--json", f"--out={tmp_path / 'out'}", out=tmp_path / "out")
    assert json.loads(ended.text)["side"] == "client"


def in_a_terminal(folder: Path, **variables: str) -> bytes:
    """What a run writes to a terminal."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "80", **variables}
    command = [sys.executable, "-m", "conformance", "run", *FEW, f"--out={folder / 'out'}"]
    with subprocess.Popen(command, stdout=theirs, stderr=theirs, cwd=folder, env=environment):
        os.close(theirs)
        said = b""
        try:
            while piece := os.read(ours, 65536):
                said += piece
        except OSError:  # how Linux says that the other end is closed
            pass
    os.close(ours)
    return said


def test_colour_and_progress_are_for_terminals_that_want_them(tmp_path: Path) -> None:
    assert b"\x1b[1;32mCONFORMANT" in in_a_terminal(tmp_path)
    plain = in_a_terminal(tmp_path, NO_COLOR="1")
    assert b"CONFORMANT" in plain
    assert b"\x1b[1;32m" not in plain
    assert "\x1b" not in run(*FEW, out=tmp_path / "out").text


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("conformance ver", ["plain,verify"]),
        ("conformance run --profile acc", ["plain,acceptance"]),
        ("conformance run --clauses NAME-1,RATE-", ["plain,NAME-1,RATE-*", "plain,NAME-1,RATE-1"]),
        ("conformance run --target san", ["plain,sandbox"]),
    ],
)
def test_words_are_completed(typed: str, offered: list[str], tmp_path: Path) -> None:
    (tmp_path / "conformance.toml").write_text("[targets.sandbox]\n")
    words = {"COMP_WORDS": typed, "COMP_CWORD": str(typed.count(" ")), "_CONFORMANCE_COMPLETE": "bash_complete"}
    program = Path(sys.executable).with_name("conformance")
    done = subprocess.run([program], env={**os.environ, **words}, cwd=tmp_path, capture_output=True, text=True)
    assert done.stdout.splitlines()[: len(offered)] == offered, done.stderr


def test_bash_takes_the_script(tmp_path: Path) -> None:
    script = conformance("completion", "bash", out=tmp_path / "out").text
    done = subprocess.run(["bash", "-c", f"{script}\ncomplete -p conformance"], capture_output=True, text=True)
    assert "_conformance_completion" in done.stdout, done.stderr


def test_a_report_that_could_not_be_written_is_not_that_of_an_earlier_run(tmp_path: Path) -> None:
    run("--clauses=NAME-1", out=tmp_path / "out")
    (tmp_path / "out/.report.json.unfinished").mkdir()
    ended = run("--clauses=NAME-2", "--json", out=tmp_path / "out")
    assert "NAME-1" not in ended.text
    assert "could not be" in ended.text or "is not there" in ended.text
