"""A scripted server for each test, and a plain socket to talk to it."""

import socket
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest

from sandbox.scripted import ScriptedServer

POST = b"POST /customers HTTP/1.1\r\nHost: here\r\nX-API-Key: k\r\nContent-Length: 2\r\n\r\n{}"


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer() as running:
        yield running


@pytest.fixture
def connect() -> Iterator[Callable[[str], socket.socket]]:
    """Opens a connection to a base URL; closed after the test."""
    opened: list[socket.socket] = []

    def connected(base_url: str) -> socket.socket:
        parts = urlsplit(base_url)
        assert parts.port is not None
        opened.append(socket.create_connection((parts.hostname or "", parts.port), timeout=5))
        return opened[-1]

    yield connected
    for each in opened:
        each.close()
