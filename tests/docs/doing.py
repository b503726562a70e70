"""Runs a command of a page as its reader would, and holds what it prints against what the page shows."""

import re
import shlex
import signal
import subprocess
import sys
from pathlib import Path

from tests.docs.pages import ANYTHING, Command

FEW, EVERY_SCENARIO = "TYPE-1,SDK-7", "SCEN-9"
STAND_INS = {
    ".venv/bin/tox -qe conformance -- ": "conformance ",
    "node my-adapter.mjs": f"{sys.executable} -m adapters.reference",
    "node dist/adapter.mjs": f"{sys.executable} -m adapters.reference",
    "--base-url URL": "--base-url http://127.0.0.1:4010",
}


def must_do_as_shown(command: Command, folder: Path, served: dict[str, str], environment: dict[str, str]) -> None:
    """Runs it over a few cases only, unless the page shows how it begins."""
    here = really(command.text, {**STAND_INS, **served})
    if command.settings:
        (folder / "conformance.toml").write_text(really(command.settings, {**STAND_INS, **served}), encoding="utf-8")
    whole = command.shown is not None and not command.shown.startswith(ANYTHING)
    short = {"CONFORMANCE_CLAUSES": EVERY_SCENARIO if "expectations" in command.text else FEW}
    settings = environment if whole else environment | short
    if command.calls[0][:2] == ["conformance", "serve"] and command.exit == 0:
        must_serve(here, folder, settings)
        return
    done = subprocess.run(
        ["bash", "-c", here],
        cwd=folder,
        env=settings,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
    )
    said = " ".join(done.stdout.split())
    assert done.returncode == command.exit, f"{command.where}: {command.text}\n{done.stdout}"
    if command.shown:
        pattern = re.escape(" ".join(really(command.shown, served).split())).replace(ANYTHING, ".*")
        assert re.fullmatch(pattern.replace(r"\ .*", ".*").replace(r".*\ ", ".*"), said), f"{command.where}\n{said}"


def must_serve(text: str, folder: Path, environment: dict[str, str]) -> None:
    """Serves until Ctrl-C, on a free port."""
    words = shlex.split(re.sub(r"--port \S+", "--port 0", text))
    with subprocess.Popen(words, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        assert server.stdout.readline().startswith("Sandbox on http://127.0.0.1:")
        server.send_signal(signal.SIGINT)
    assert server.returncode in {0, 130}


def really(text: str, stand_ins: dict[str, str]) -> str:
    """The text with what is really there in the place of what the pages name."""
    for documented, real in stand_ins.items():
        text = text.replace(documented, real)
    port = stand_ins["127.0.0.1:4010"].rpartition(":")[2]
    return text.replace("--port 4010", f"--port {port}")
