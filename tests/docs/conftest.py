"""A folder with what the pages name, and the servers that stand for the addresses in them."""

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

import schemas
from sandbox.configuration import Configuration
from sandbox.embedded import running

KEYS = ("the-first-key-of-the-pages", "the-second-key-of-the-pages")
STALE = """\
- {clause: NAME-3, reason: mended by now, owner: somebody, expires: 2999-01-01}
- {clause: NAME-22, reason: no such clause, owner: somebody, expires: 2999-01-01}
"""


@contextmanager
def answering(status: int, **headers: str) -> Iterator[int]:
    """A server that is not the API: one answer to everything. Yields its port."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response(status)
            for name, value in {"content-length": "0", **headers}.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,)).start()
        yield server.server_port
        server.shutdown()


@pytest.fixture(scope="module")
def served() -> Iterator[dict[str, str]]:
    """The address that stands in the pages, and the one that is really there."""
    with ExitStack() as stack:

        def sandbox(**settings: str) -> str:
            configuration = Configuration(approval_delay=1.0, api_keys=KEYS, **settings)  # type: ignore[arg-type]
            return stack.enter_context(running(configuration)).base_url.removeprefix("http://")

        deaf = stack.enter_context(socket.socket())
        deaf.bind(("127.0.0.1", 0))  # bound and not listening: refused, and nobody else gets the port
        yield {
            "127.0.0.1:4010": sandbox(),
            "127.0.0.1:4011": f"127.0.0.1:{deaf.getsockname()[1]}",
            "127.0.0.1:4012": f"127.0.0.1:{stack.enter_context(answering(200, content_type='text/html'))}",
            "127.0.0.1:4013": sandbox(rate_limit="5/m"),
            "127.0.0.1:4014": f"127.0.0.1:{stack.enter_context(answering(503))}",
            "127.0.0.1:4015": sandbox(defect="name-of-two-characters-accepted"),
            "127.0.0.1:4016": f"127.0.0.1:{stack.enter_context(answering(301, location='https://example.invalid'))}",
        }


@pytest.fixture(scope="module")
def environment() -> dict[str, str]:
    """That of a user with two keys, whose target approves after a second."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("CONFORMANCE_", "GITHUB_"))}
    return inherited | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "CONFORMANCE_API_KEY": KEYS[0],
        "CONFORMANCE_SECOND_API_KEY": KEYS[1],
        "CONFORMANCE_APPROVAL_SECONDS": "1",
        "CONFORMANCE_GRACE_SECONDS": "1",
    }


@pytest.fixture(scope="module")
def earlier(tmp_path_factory: pytest.TempPathFactory, environment: dict[str, str]) -> Path:
    """The folder of a run that has been."""
    folder = tmp_path_factory.mktemp("earlier")
    words = ["conformance", "run", "--clauses", "TYPE-1", "--out", str(folder)]
    subprocess.run(words, env=environment, check=True, capture_output=True, timeout=120)
    return folder


@pytest.fixture
def folder(tmp_path: Path, earlier: Path) -> Path:
    """Where a user types: with the files that the pages name."""
    for name in ("out", "out-sandbox", "changed"):
        shutil.copytree(earlier, tmp_path / name)
    record = tmp_path / "changed" / "run.jsonl"
    record.write_text(record.read_text(encoding="utf-8").replace('"pass"', '"fail"'), encoding="utf-8")
    files = {"empty.key": "\n", "wrong.key": "a-key-that-nobody-knows\n", "mock.key": KEYS[0], "stale.yaml": STALE}
    files |= {"openapi.yaml": json.dumps(schemas.openapi_document())}
    for name, text in {**files, "deviations.yaml": "[]\n", "sdk-deviations.yaml": "[]\n"}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path
