"""The reference adapter as a program: lines in, lines out."""

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.adapters.conftest import KEY, Scripted

REFERENCE = [sys.executable, "-m", "adapters.reference"]


class Spoken:
    """A running adapter to talk to."""

    def __init__(self) -> None:
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(REFERENCE, stdin=pipe, stdout=pipe, stderr=pipe, text=True)
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.stdin, self.stdout = self.process.stdin, self.process.stdout

    def say(self, call_id: str, op: str, base_url: str = "http://127.0.0.1:1", **others: Any) -> None:
        call = {"id": call_id, "op": op, "base_url": base_url, "api_key": KEY, "input": {}, "options": {}, **others}
        self.stdin.write(json.dumps(call) + "\n")
        self.stdin.flush()

    def hear(self) -> dict[str, Any]:
        heard: dict[str, Any] = json.loads(self.stdout.readline())
        return heard

    def end(self) -> int:
        _, errors = self.process.communicate(timeout=10)
        assert KEY not in errors
        return self.process.returncode


@pytest.fixture
def adapter() -> Any:
    spoken = Spoken()
    yield spoken
    spoken.process.kill()
    spoken.process.communicate()


def test_it_describes_itself_and_ends_with_its_input(adapter: Spoken) -> None:
    adapter.say("1", "describe")
    heard = adapter.hear()
    assert (heard["id"], heard["ok"], heard["result"]["protocol"]) == ("1", True, 1)
    assert adapter.end() == 0


def test_calls_overlap_and_are_answered_as_they_end(adapter: Spoken, scripted: Scripted) -> None:
    slow = scripted.play({"broken": "stall_before"}).base_url
    quick = scripted.play({"created": {"application_expires_at": 1734567890123456789}}).base_url
    adapter.say("slow", "create_customer", slow, options={"timeout_seconds": 0.5})
    adapter.say("quick", "create_customer", quick)
    first, second = adapter.hear(), adapter.hear()
    assert (first["id"], first["result"]["application_expires_at"]) == ("quick", 1734567890123456789)
    assert (second["id"], second["error"]["kind"]) == ("slow", "timeout")


def test_it_ends_though_a_call_is_under_way(adapter: Spoken, scripted: Scripted) -> None:
    adapter.say("1", "create_customer", scripted.play({"broken": "stall_before"}).base_url)
    adapter.say("2", "describe")
    adapter.hear()
    assert adapter.end() == 0


def test_an_error_is_told_as_the_client_tells_it(adapter: Spoken, scripted: Scripted) -> None:
    body = {"code": "c", "message": "m", "request_id": "r", "errors": [{"field": "name", "message": "short"}]}
    adapter.say("1", "create_customer", scripted.play({"status": 422, "json": body}).base_url)
    error = adapter.hear()["error"]
    text = error.pop("text")
    assert "HTTP 422 [c] m (request r); name: short" in text
    fields = [{"field": "name", "message": "short"}]
    assert error == {"kind": "http", "status": 422, "code": "c", "message": "m", "request_id": "r", "fields": fields}


@pytest.mark.parametrize(("key", "kind"), [("", "validation"), ("words", "validation")])
def test_an_idempotency_key_is_passed_on_as_it_is(adapter: Spoken, key: str, kind: str) -> None:
    adapter.say("1", "create_customer", options={"idempotency_key": key})
    assert adapter.hear()["error"]["kind"] == kind


def test_the_printed_client_is_without_its_key(adapter: Spoken) -> None:
    adapter.say("1", "print_client")
    text = adapter.hear()["result"]["text"]
    assert "CustomersClient" in text
    assert KEY not in text


def test_an_operation_of_a_later_protocol_is_unsupported(adapter: Spoken) -> None:
    adapter.say("1", "delete_customer")
    assert adapter.hear() == {"id": "1", "ok": False, "unsupported": True}


def test_a_line_that_is_no_call_ends_it_with_a_word(adapter: Spoken) -> None:
    adapter.stdin.write("hello\n")
    _, errors = adapter.process.communicate(timeout=10)
    assert adapter.process.returncode == 2
    assert "not a call of the adapter protocol" in errors
