"""One exchange as a value: bodies read leniently, and a curl line that sends the same bytes again."""

import math
import os
import shutil
import subprocess

import pytest

from conformance.exchange import Exchange, Request, Response
from sandbox.scripted import ScriptedServer

KEY = "a-key-of-these-tests"


def response(body: bytes) -> Response:
    return Response(200, "OK", "HTTP/1.1", (), body)


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b"", None), (b"{", None), (b"[" * 100_000, None), (b'"\xff"', None), (b"NaN", None), (b"[1, NaN]", [1, None]),
        (b"9" * 300, int("9" * 300)), (b"9" * 400, math.inf), (b"-" + b"9" * 9_000, -math.inf), (b"1e999", math.inf),
        (b'{"a": 1734567890123456789}', {"a": 1734567890123456789}),
    ],
    ids=range(11),
)  # fmt: skip
def test_bodies_are_read_leniently_and_can_be_reckoned_with(body: bytes, value: object) -> None:
    found = response(body).json
    assert found == value
    if isinstance(found, float):
        assert math.isinf(found / 1e9 - 1)


def exchange(base_url: str, body: bytes | None, *headers: tuple[str, str]) -> Exchange:
    request = Request("POST", "/customers", (("x-api-key", KEY), *headers), body)
    return Exchange("x1", f"{base_url}/customers", request, None, None, 0.0, 0.0, 1.0)


@pytest.mark.skipif(not (shutil.which("curl") and shutil.which("bash")), reason="needs curl and bash")
@pytest.mark.parametrize(
    "body",
    [
        b'{"name": "O\'Brien $HOME `id` \\\\ \\"x\\" !"}',
        "ß 😀\n\ttwo lines".encode(),
        b"@/etc/hostname",
        b"\x00\xff\x1b",
        b"",
        b"\xff%s%%",
        b"%d \x01",
    ],
    ids=range(7),
)
def test_the_curl_line_sends_the_same_again(body: bytes) -> None:
    with ScriptedServer() as server:
        played = server.open({"answers": [{"status": 204}]})
        sent = exchange(
            played.base_url, body, ("content-type", "application/json"), ("X-Odd", 'it\'s "$5"'), ("X-Empty", "")
        )
        assert KEY not in sent.curl()
        environment = {**os.environ, "CONFORMANCE_API_KEY": KEY}
        subprocess.run(["bash", "-c", sent.curl()], env=environment, capture_output=True, check=True, timeout=30)
        arrived = played.requests()[-1]
    assert arrived.body == body
    assert {("x-api-key", KEY), ("content-type", "application/json"), ("x-odd", 'it\'s "$5"'), ("x-empty", "")} <= {
        (name.lower(), value) for name, value in arrived.headers
    }


def test_a_long_body_is_left_to_the_evidence() -> None:
    assert len(exchange("http://h", b"x" * 100_000).curl()) < 300
