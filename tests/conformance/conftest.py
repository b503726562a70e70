"""Real runs in real processes, shared by the tests that look at them."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from sandbox.application import Application
from sandbox.configuration import Configuration
from sandbox.embedded import bound_socket, running, serving_thread
from sandbox.reference import Sandbox

QUICK = ("--approval-seconds=0.6", "--grace-seconds=1", "--timeout=5")
CANARY = "canary-key-Zx81kQ7vLw20"
SECOND = "canary-key-2-pR53mTy9uB"


@dataclass(frozen=True)
class Ended:
    """A finished command, and the folder it wrote to."""

    code: int
    text: str
    out: Path

    @property
    def report(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.out / "report.json").read_text(encoding="utf-8"))
        return found

    @property
    def red(self) -> set[str]:
        return {clause["id"] for clause in self.report["clauses"] if clause["verdict"] == "fail"}

    @property
    def verdicts(self) -> dict[str, str]:
        return {clause["id"]: clause["verdict"] for clause in self.report["clauses"]}


KEYS = {"CONFORMANCE_API_KEY": CANARY, "CONFORMANCE_SECOND_API_KEY": SECOND}


def conformance(*words: str, out: Path, **variables: str) -> Ended:
    """Runs the command in a folder where nothing of the checkout lies."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CONFORMANCE_")} | KEYS
    command = [sys.executable, "-m", "conformance", *words]
    if words[0] == "run":
        command.append(f"--out={out}")
    done = subprocess.run(
        command, env=environment | variables, cwd=out.parent, capture_output=True, text=True, timeout=120, check=False
    )
    return Ended(done.returncode, done.stdout + done.stderr, out)


def run(*words: str, out: Path, **variables: str) -> Ended:
    return conformance("run", *QUICK, *words, out=out, **variables)


@contextmanager
def target(layer: type[Sandbox] = Sandbox, **settings: Any) -> Iterator[str]:
    """A sandbox of any class on loopback that knows the keys of these tests; yields its base URL."""
    configuration = Configuration(approval_delay=0.6, api_keys=(CANARY, SECOND), **settings)
    if layer is Sandbox:
        with running(configuration) as instance:
            yield instance.base_url
        return
    listener = bound_socket(configuration)
    with serving_thread(Application(layer(configuration)), listener):
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


@pytest.fixture(scope="session")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Ended]:
    """Runs against a sandbox of a class, once for all tests that look at it."""
    known: dict[tuple[Any, ...], Ended] = {}

    def judge(layer: type[Sandbox] = Sandbox, *words: str, **settings: Any) -> Ended:
        key = (layer, words, tuple(settings.items()))
        if key not in known:
            with target(layer, **settings) as base_url:
                out = tmp_path_factory.mktemp("judged") / "out"
                known[key] = run(f"--base-url={base_url}", *words, out=out)
        return known[key]

    return judge
