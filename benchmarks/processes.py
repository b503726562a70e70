"""Programs with an end: what runs longer is stopped, with all that it started."""

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

KEEP = ("PATH", "HOME", "LANG", "TMPDIR", "JAVA_HOME", "SYSTEMROOT", "NODE_EXTRA_CA_CERTS")


@dataclass(frozen=True)
class Ended:
    """How a program ended. `code` is None when its time was up; `output` is what it printed, both streams."""

    code: int | None
    seconds: float
    output: str


def run(command: Sequence[str], *, folder: Path, limit: float, more: Mapping[str, str] | None = None) -> Ended:
    """Runs a command in a folder with a small environment of its own, for `limit` seconds at most."""
    inherited = ("npm_config_", "NPM_CONFIG_")
    environment = {name: value for name, value in os.environ.items() if name in KEEP or name.startswith(inherited)}
    log = folder / "output.txt"
    began = time.monotonic()
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
            env={**environment, **(more or {})}, start_new_session=True,
        )  # fmt: skip
        code: int | None
        try:
            code = process.wait(limit)
        except subprocess.TimeoutExpired:
            code = None
        finally:
            _stop_group(process.pid)
            process.wait()
    return Ended(code, time.monotonic() - began, log.read_text(encoding="utf-8", errors="replace"))


def _stop_group(group: int) -> None:
    """Ends whatever is left of a program's session, such as a server that it forgot."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)
