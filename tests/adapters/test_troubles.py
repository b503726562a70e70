"""Adapters that misbehave: each is told apart, in one line, and nothing of it survives."""

import re
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conformance.adapter import driving, processes
from conformance.adapter.canary import Canary
from conformance.adapter.driving import Drive, Driven
from conformance.adapter.trials import Call, Trial, trial
from conformance.adapter.troubles import (
    AdapterAnsweredUnknownId,
    AdapterClosedStdout,
    AdapterDied,
    AdapterEndedBadly,
    AdapterFlooded,
    AdapterHung,
    AdapterLeftProcesses,
    AdapterSpokeRubbish,
)
from conformance.outcomes import ConfigurationError
from sandbox.scripted import ScriptedServer

WELL = """
import json, os, subprocess, sys, threading, time
def say(call, **answer): print(json.dumps({"id": call["id"], "ok": True, **answer}), flush=True)
DESCRIBED = {"sdk": "x", "protocol": 1, "capabilities": CAPABILITIES}
for line in sys.stdin:
    call = json.loads(line)
    if call["op"] == "describe": say(call, result=DESCRIBED)
    else:
        BODY
"""
WRITES: dict[str, tuple[str, type[Exception], str]] = {
    "dies": ("print('last words', file=sys.stderr); os._exit(3)", AdapterDied, "exit status 3.*last words"),
    "is_killed": ("os.kill(os.getpid(), 9)", AdapterDied, "signal 9"),
    "rubbish": ("print('debug: sending', flush=True)", AdapterSpokeRubbish, "is not JSON.*debug: sending"),
    "no_id": ("print('{}', flush=True)", AdapterSpokeRubbish, "no object with an id"),
    "no_result": ("say(call)", AdapterSpokeRubbish, "without a result"),
    "no_error": ("say(call, ok=False)", AdapterSpokeRubbish, "without an error"),
    "kind": ("say(call, ok=False, error={'kind': 'odd'})", AdapterSpokeRubbish, "kind that is none of"),
    "unknown_id": ("say({'id': 'x9'}, result={})", AdapterAnsweredUnknownId, "x9"),
    "twice": (
        "say(call, result={}); say(call, result={}); time.sleep(9)",
        AdapterAnsweredUnknownId,
        "answered already",
    ),
    "floods": ("sys.stderr.write('x' * 10**7); say(call, result={})", AdapterFlooded, "stderr"),
    "closes": ("os.close(1); time.sleep(60)", AdapterClosedStdout, "closed its stdout"),
    "ends_badly": (
        "say(call, result={}); import atexit; atexit.register(os._exit, 7)",
        AdapterEndedBadly,
        "exit status 7",
    ),
    "leaves_a_child": (
        "subprocess.Popen(['sleep', '77'], start_new_session=True); say(call, result={})",
        AdapterLeftProcesses,
        "left 1 of its child processes",
    ),
}
Write = Callable[..., str]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes an adapter whose calls do what `body` says; the command that starts it."""

    def written(body: str, capabilities: tuple[str, ...] = ("overlap", "print_client", "timeout")) -> str:
        path = tmp_path / "adapter.py"
        path.write_text(WELL.replace("BODY", body).replace("CAPABILITIES", repr(list(capabilities))))
        return f"{sys.executable} {path}"

    return written


def drive(command: str, *trials: Trial) -> Driven:
    """One print_client, or the given trials."""
    made = trials or (trial({}, calls=[Call("print_client", options={"timeout_seconds": 0.5})], patience=0.5),)
    with ScriptedServer() as server:
        drive = Drive(command, server, Canary())
        drive.start()
        return drive.make(made)


@pytest.mark.parametrize(("body", "trouble", "words"), WRITES.values(), ids=WRITES.keys())
def test_a_trouble_is_told_apart(write: Write, body: str, trouble: type[Exception], words: str) -> None:
    driven = drive(write(body))
    assert type(driven.trouble) is trouble
    assert re.search(words, str(driven.trouble))
    assert "\n" not in str(driven.trouble)


def test_an_adapter_that_hangs_as_a_whole_is_no_sdk_that_hangs(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driving, "TO_DESCRIBE", 0.5)
    assert type(drive(write("time.sleep(60)")).trouble) is AdapterHung


def test_a_call_that_hangs_alone_is_the_sdks_own(write: Write) -> None:
    driven = drive(write("threading.Thread(target=time.sleep, args=(60,), daemon=True).start()"))
    assert driven.trouble is None
    (outcome,) = driven.outcomes.values()
    assert outcome.spoken[0].answer is None


def test_an_adapter_without_overlap_is_started_again_when_a_call_hangs(write: Write) -> None:
    hangs = trial({}, calls=[Call("print_client", {"hang": True}, {"timeout_seconds": 0.3})], patience=0.3)
    goes_on = trial({}, calls=[Call("print_client", {}, {"timeout_seconds": 0.2})])
    body = "time.sleep(60) if call['input'] else say(call, result={'text': ''})"
    driven = drive(write(body, ("print_client", "timeout")), hangs, goes_on)
    assert driven.trouble is None
    assert driven.outcomes[hangs].spoken[0].answer is None
    assert driven.outcomes[goes_on].spoken[0].answer is not None


@pytest.mark.parametrize("command", ["/does/not/exist", "'unbalanced", ""])
def test_a_command_that_cannot_be_started_is_a_usage_error(command: str) -> None:
    with pytest.raises(ConfigurationError, match="--adapter cannot be started"):
        drive(command)


def test_another_protocol_is_told(tmp_path: Path) -> None:
    path = tmp_path / "adapter.py"
    path.write_text("""input(); print('{"id": "1", "ok": true, "result": {"protocol": 2}}', flush=True); input()""")
    driven = drive(f"{sys.executable} {path}")
    assert type(driven.trouble) is AdapterSpokeRubbish
    assert "protocol 1" in str(driven.trouble)


def test_a_lacking_capability_skips_the_trial(write: Write) -> None:
    wants = trial({"created": True}, headers={"X-Sandbox-Scenario": "happy_path"})
    driven = drive(write("pass"), wants)
    assert driven.outcomes[wants].skipped == "the client does not offer headers"


def test_nothing_survives(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    marks: list[str] = []
    kill_all = processes.kill_all

    def noted(group: int, mark: str) -> None:
        marks.append(mark)
        kill_all(group, mark)

    monkeypatch.setattr(processes, "kill_all", noted)
    body = "subprocess.Popen(['sh', '-c', 'setsid sleep 78 & sleep 79']); say(call, result={})"
    drive(write(body))
    assert marks
    assert not [pid for mark in marks for pid in processes.marked(mark)]


def test_the_environments_api_keys_are_kept_from_it(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONFORMANCE_API_KEY", "a-real-key")
    driven = drive(write("say(call, result={'text': str('a-real-key' in os.environ.values())})"))
    (outcome,) = driven.outcomes.values()
    answer: Any = outcome.spoken[0].answer
    assert answer.result == {"text": "False"}


def test_stderr_is_kept_in_bounds_and_searched_whole() -> None:
    canary, code = Canary(), "import sys; print('a' * 10**6, sys.argv[1], 'b' * 10**6, file=sys.stderr)"
    with ScriptedServer() as server:
        drive = Drive(shlex.join([sys.executable, "-c", code, canary.key()]), server, canary)
        drive.start()
        driven = drive.make([])
    assert len(driven.stderr) < 100_000
    assert "bytes left out" in driven.stderr
    assert driven.leak == "plain"
