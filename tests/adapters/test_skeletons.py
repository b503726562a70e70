"""The skeletons as they are shipped: they build, speak the protocol, and fail every call with a word, never the run."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SKELETONS = Path(__file__).parents[2] / "adapters" / "skeletons"


def judged(command: str, out: Path) -> tuple[int, dict[str, object]]:
    """The gate's exit status, and the client as its record names it."""
    gate = [sys.executable, "-m", "conformance", "sdk", "--adapter", command, "--out", str(out), "--clauses", "SDK-7"]
    ended = subprocess.run(gate, capture_output=True, check=False, timeout=60)
    header = json.loads((out / "run.jsonl").read_text().splitlines()[0])
    return ended.returncode, header["target"]


@pytest.mark.skipif(not (shutil.which("tsc") and shutil.which("node")), reason="needs node and TypeScript's tsc")
def test_the_typescript_skeleton_speaks_the_protocol(tmp_path: Path) -> None:
    shutil.copytree(SKELETONS / "typescript", tmp_path, dirs_exist_ok=True)
    project = tmp_path / "tsconfig.json"
    project.write_text(project.read_text().replace('["node"]', "[]"))  # not needed to build
    subprocess.run(["tsc", "--noCheck", "--project", str(project)], check=True)
    status, target = judged(f"node {tmp_path / 'dist' / 'adapter.mjs'}", tmp_path / "out")
    assert (status, target["name"]) == (1, "your-sdk 0.0.0")


@pytest.mark.skipif(not shutil.which("go"), reason="needs Go")
def test_the_go_skeleton_speaks_the_protocol(tmp_path: Path) -> None:
    shutil.copytree(SKELETONS / "go", tmp_path, dirs_exist_ok=True)
    environment = {**os.environ, "CGO_ENABLED": "0", "GOFLAGS": "-mod=mod", "GOPROXY": "off"}
    for arguments in (["vet", "."], ["build", "-o", "adapter", "."]):
        subprocess.run(["go", *arguments], cwd=tmp_path, env=environment, check=True)
    status, target = judged(str(tmp_path / "adapter"), tmp_path / "out")
    assert (status, target["name"]) == (1, "your-sdk 0.0.0")


def test_the_skeletons_describe_every_capability_of_the_protocol() -> None:
    from adapters.protocol import CAPABILITIES

    for source in ("typescript/sdk.mts", "go/sdk.go"):
        text = (SKELETONS / source).read_text(encoding="utf-8")
        assert all(f'"{capability}"' in text for capability in CAPABILITIES)


def test_the_published_protocol_names_every_capability_and_kind() -> None:
    from adapters.protocol import CAPABILITIES, KINDS

    text = (SKELETONS.parent / "PROTOCOL.md").read_text(encoding="utf-8")
    assert all(f"`{word}`" in text for word in (*CAPABILITIES, *(kind for _, kind in KINDS)))
