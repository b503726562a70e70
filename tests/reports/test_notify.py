"""Notifications, against a real HTTP server on loopback: sent when something moved, and only then."""

import json
import logging
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from reports.keeping import Keeping, keeping
from reports.moves import Kind, Move
from reports.notify import NotifyError, notify
from tests.reports import records

SECRET = "s3cr3t-t0ken-5521"


@pytest.fixture
def service() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A service that takes notifications: its address, and what it was told."""
    told: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(500 if "refuse" in self.path else 204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing: the tests read what was told."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"json://user:{SECRET}@127.0.0.1:{server.server_port}/", told
    server.shutdown()
    thread.join()
    server.server_close()


def night(folder: Path, day: int, outcome: str) -> Any:
    case = records.case("NAME-2/x", outcome, actual=records.HOSTILE)
    return records.write(folder / "run", [records.case("AUTH-1/x"), case], started=f"2026-11-{day:02d}T02:00:00Z")


def test_says_something_only_when_something_moved(tmp_path: Path, service: tuple[str, list[dict[str, Any]]]) -> None:
    address, told = service
    kept = keeping({"history": tmp_path / "h.sqlite", "notify": address})
    assert kept.check() is None
    for day, outcome in enumerate(("pass", "pass", "fail", "fail", "pass", "pass"), 1):
        kept.keep(night(tmp_path, day, outcome))
    assert [(message["type"], message["message"]) for message in told] == [
        ("failure", "regression: NAME-2 (MUST) is broken; it was pass"),
        ("success", "recovery: NAME-2 (MUST) holds again: pass"),
    ]
    assert told[0]["title"] == "Conformance of http://127.0.0.1:4010: regression"


def test_address_is_shown_nowhere(
    tmp_path: Path, service: tuple[str, list[dict[str, Any]]], caplog: pytest.LogCaptureFixture, capfd: Any
) -> None:
    caplog.set_level(logging.DEBUG)
    address, _ = service
    kept = keeping({"history": tmp_path / "h.sqlite", "notify": f"{address}refuse"})
    lines = kept.keep(night(tmp_path, 1, "fail"))
    assert lines[-1].startswith("the run was judged and reported, but: the notification was not taken")
    unknown = Keeping(tmp_path / "h.sqlite", f"no-such-service://{SECRET}").check()
    assert unknown is not None
    everything = repr([kept, lines, unknown, caplog.text, *capfd.readouterr()])
    assert SECRET not in everything
    assert SECRET.encode() not in (tmp_path / "h.sqlite").read_bytes()


def test_nothing_is_sent_without_a_move() -> None:
    assert not notify("json://127.0.0.1:9/", "mock", [])


def test_trouble_is_one_line(tmp_path: Path) -> None:
    assert Keeping(None, "json://127.0.0.1").check() == (
        "--notify needs --history: what moved is seen against the run before"
    )
    with pytest.raises(NotifyError, match="not taken"):
        notify("json://127.0.0.1:9/", "mock", [Move(Kind.OUTAGE, "gone")])
    assert "folder does not exist" in str(Keeping(tmp_path / "no" / "h.sqlite").check())
