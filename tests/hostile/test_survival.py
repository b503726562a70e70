"""Whatever the target does: a run ends in bounded time, within bounded memory, with a report, and gives nothing away."""

import base64
import json
import os
import re
import ssl
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.hostile.cage import kept
from tests.hostile.plausible import Dawdling, Plausible
from tests.hostile.zoo import ZOO, visited

CANARY = "canary/Zx81+kQ7vLw20=Jr5pTn"
FORMS = [
    form.encode()
    for form in (
        CANARY, CANARY[:12], CANARY[-12:], CANARY.upper(), quote(CANARY, safe=""), CANARY.encode().hex(),
        base64.b64encode(CANARY.encode()).decode(), base64.b64encode(f"user:{CANARY}".encode()).decode()[8:],
    )
]  # fmt: skip
FLAGS = ("--timeout=2", "--max-wait=5", "--approval-seconds=0.3", "--grace-seconds=0.3")
SECONDS = 90
MEBIBYTES = 300


@dataclass(frozen=True)
class Survived:
    """A run that has ended: its exit code, what it said, its peak of memory in MiB, and its folder."""

    code: int
    said: bytes
    peak: float
    out: Path


def run(base_url: str, folder: Path, *more: str, **variables: str) -> Survived:
    """A real run. A process that does not end by itself is killed, which shows as a negative code."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CONFORMANCE_")}
    command = [
        sys.executable,
        "-m",
        "conformance",
        "run",
        f"--base-url={base_url}",
        f"--out={folder / 'out'}",
        *FLAGS,
        *more,
    ]
    with (folder / "said").open("wb") as said:
        process = subprocess.Popen(
            command, env=environment | {"CONFORMANCE_API_KEY": CANARY} | variables, cwd=folder, stdout=said, stderr=said
        )
        timer = threading.Timer(SECONDS, process.kill)
        timer.start()
        _, status, usage = os.wait4(process.pid, 0)  # of this child alone
        timer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
    return Survived(process.returncode, (folder / "said").read_bytes(), usage.ru_maxrss / 1024, folder / "out")


def survived(base_url: str, folder: Path, *more: str, **variables: str) -> Survived:
    """A run that holds all that is promised of any run."""
    ended = run(base_url, folder, *more, **variables)
    assert ended.code in {1, 3}, ended.said.decode("utf-8", "replace")[-2000:]
    assert b"Traceback" not in ended.said
    assert b"INTERNALERROR" not in ended.said
    assert json.loads((ended.out / "report.json").read_bytes())["verdict"] in {"nonconformant", "inconclusive"}
    assert ended.peak < MEBIBYTES
    for name, written in {"what was said": ended.said, **files(folder)}.items():
        assert not [form for form in FORMS if form in written], name
        assert b"\x1b" not in written, name
    keeps_secrets_in_base64(ended)
    return ended


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def keeps_secrets_in_base64(ended: Survived) -> None:
    """What the record keeps in base64, since it is no text, holds no key either."""
    for coded in re.findall(rb'"base64":"([^"]*)"', (ended.out / "run.jsonl").read_bytes()):
        assert not [form for form in FORMS if form in base64.b64decode(coded)]


@pytest.mark.parametrize("name", sorted(ZOO))
def test_a_hostile_target_is_survived(name: str, tmp_path: Path) -> None:
    with visited(name) as base_url:
        survived(base_url, tmp_path)


@pytest.fixture
def self_signed(tmp_path: Path) -> ssl.SSLContext:
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=elsewhere.invalid"]
    try:
        subprocess.run([*made, "-keyout", "key.pem", "-out", "cert.pem"], cwd=tmp_path, capture_output=True, check=True)
    except FileNotFoundError:
        pytest.skip("openssl is not installed")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    return context


def test_a_wrong_certificate_is_named(self_signed: ssl.SSLContext, tmp_path: Path) -> None:
    with kept(Plausible(), tls=self_signed) as base_url:
        ended = survived(base_url, tmp_path)
    assert ended.code == 3
    assert b"tls" in ended.said
    assert b"certificate" in ended.said


def test_a_name_that_does_not_resolve_is_named(tmp_path: Path) -> None:
    ended = survived("http://no-such-host.invalid", tmp_path)
    assert ended.code == 3
    assert b"does not resolve" in b" ".join(ended.said.split())


def test_a_target_that_is_always_just_in_time_costs_no_more_than_the_time_limit(tmp_path: Path) -> None:
    """Each answer is in order, and comes late: no timeout ends this run, which would take minutes."""
    with kept(Dawdling(Plausible(), seconds=0.3)) as base_url:
        ended = survived(base_url, tmp_path, "--time-limit=5")
    assert b"the time limit of 5 s is over" in ended.said
