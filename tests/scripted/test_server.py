"""The scripted server over real sockets: answers in order, breaks where told, and records what came."""

import socket
import time
from collections.abc import Callable
from contextlib import suppress

import pytest

from sandbox.scripted import ScriptedServer
from tests.scripted.conftest import POST

Connect = Callable[[str], socket.socket]


def everything(connection: socket.socket) -> bytes:
    """All bytes up to the end of the connection."""
    received = b""
    while piece := connection.recv(65536):
        received += piece
    return received


def heard_within(connection: socket.socket, seconds: float) -> bytes:
    """What comes within so many seconds on a connection that stays open."""
    received, ends = b"", time.monotonic() + seconds
    while (left := ends - time.monotonic()) > 0:
        connection.settimeout(left)
        with suppress(TimeoutError):
            piece = connection.recv(65536)
            assert piece
            received += piece
    return received


def test_answers_come_in_order_and_the_last_repeats(server: ScriptedServer, connect: Connect) -> None:
    played = server.open({"answers": [{"status": 503}, {"status": 201}]})
    connection = connect(played.base_url)
    statuses = []
    for _ in range(3):
        connection.sendall(POST)
        statuses.append(connection.recv(65536).split(b" ")[1])
    assert statuses == [b"503", b"201", b"201"]
    assert [(each.number, each.connection) for each in played.requests()] == [(1, 1), (2, 1), (3, 1)]


def test_headers_are_kept_as_spelled_and_in_order(server: ScriptedServer, connect: Connect) -> None:
    played = server.open({"answers": [{"status": 204}]})
    connection = connect(played.base_url)
    connection.sendall(b"POST /customers?x=%C3%A9 HTTP/1.1\r\nhOsT: a\r\nB: 2\r\nb: 1\r\nContent-Length: 0\r\n\r\n")
    connection.recv(65536)
    (request,) = played.requests()
    assert request.headers == (("hOsT", "a"), ("B", "2"), ("b", "1"), ("Content-Length", "0"))
    assert (request.target, request.header_values("B")) == ("/customers?x=%C3%A9", ["2", "1"])


def test_a_body_in_pieces_and_in_chunks_is_read_whole(server: ScriptedServer, connect: Connect) -> None:
    played = server.open({"answers": [{"status": 204}]})
    connection = connect(played.base_url)
    for piece in (POST[:20], POST[20:-1], POST[-1:]):
        connection.sendall(piece)
    connection.recv(65536)
    connection.sendall(b'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n{"a\r\n4\r\n":1}\r\n0\r\n\r\n')
    connection.recv(65536)
    assert [(each.body, each.complete) for each in played.requests()] == [(b"{}", True), (b'{"a":1}', True)]


@pytest.mark.parametrize("broken", ["reset_before", "reset_in_head", "reset_in_body", "reset_after"])
def test_a_reset_is_a_reset(server: ScriptedServer, connect: Connect, broken: str) -> None:
    connection = connect(server.open({"answers": [{"created": True, "broken": broken}]}).base_url)
    connection.sendall(POST)
    with pytest.raises(ConnectionResetError):
        everything(connection)


@pytest.mark.parametrize(("broken", "part"), [("close_before", b""), ("close_in_body", b'{"id": "')])
def test_a_close_is_no_reset(server: ScriptedServer, connect: Connect, broken: str, part: bytes) -> None:
    connection = connect(server.open({"answers": [{"created": True, "broken": broken}]}).base_url)
    connection.sendall(POST)
    received = everything(connection)
    assert part in received
    assert not received.endswith(b"}")


def test_a_reset_on_reuse_spares_the_first_answer(server: ScriptedServer, connect: Connect) -> None:
    connection = connect(server.open({"answers": [{"created": True, "broken": "reset_on_reuse"}]}).base_url)
    connection.sendall(POST)
    assert connection.recv(65536).startswith(b"HTTP/1.1 201")
    connection.sendall(POST)
    with pytest.raises(ConnectionResetError):
        everything(connection)


@pytest.mark.parametrize("broken", ["stall_before", "stall_in_head", "stall_in_body", "drip"])
def test_a_stall_never_ends_by_itself(server: ScriptedServer, connect: Connect, broken: str) -> None:
    connection = connect(server.open({"answers": [{"created": True, "broken": broken}]}).base_url)
    connection.sendall(POST)
    assert b"application_expires_at" not in heard_within(connection, 0.3)


def test_an_executed_create_is_replayed_for_its_key(server: ScriptedServer, connect: Connect) -> None:
    played = server.open({"answers": [{"execute": True, "broken": "reset_before"}, {"execute": True}]})
    request = b'POST /customers HTTP/1.1\r\nx-idempotency-key: k\r\nContent-Length: 15\r\n\r\n{"name":"Acme"}'
    lost, found = connect(played.base_url), connect(played.base_url)
    lost.sendall(request)
    with pytest.raises(ConnectionResetError):
        lost.recv(1)
    found.sendall(request)
    (customer,) = played.customers()
    assert customer["id"].encode() in found.recv(65536)


def test_a_redirect_leads_to_another_origin_with_its_own_answers(server: ScriptedServer, connect: Connect) -> None:
    played = server.open({"answers": [{"status": 307, "redirect": "elsewhere"}], "elsewhere": [{"created": True}]})
    connection = connect(played.base_url)
    connection.sendall(POST)
    assert f"Location: {played.elsewhere_url}/customers\r\n".encode() in connection.recv(65536)
    elsewhere = connect(played.elsewhere_url)
    elsewhere.sendall(POST)
    assert elsewhere.recv(65536).startswith(b"HTTP/1.1 201")
    assert [each.origin for each in played.requests()] == ["here", "elsewhere"]


def test_many_scripts_run_side_by_side(server: ScriptedServer, connect: Connect) -> None:
    played = [server.open({"answers": [{"status": 200 + number}]}) for number in range(40)]
    connections = [connect(each.base_url) for each in played]
    for connection in connections:
        connection.sendall(POST)
    assert [int(each.recv(65536).split(b" ")[1]) for each in connections] == list(range(200, 240))
    assert all(len(each.requests()) == 1 for each in played)


def test_closing_ends_every_conversation(connect: Connect) -> None:
    with ScriptedServer() as server:
        connection = connect(server.open({"answers": [{"broken": "stall_in_head"}]}).base_url)
        connection.sendall(POST)
        assert connection.recv(9) == b"HTTP/1.1 "
    assert b"\r\n\r\n" not in everything(connection)
