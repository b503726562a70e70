"""A scripted server for each test, and what the tests of clients say often."""

from collections.abc import Iterator
from typing import Any

import pytest

from sandbox.scripted import ScriptedServer
from sandbox.scripted.server import Played

KEY = "ck_0123456789abcdef"


class Scripted:
    """Plays scripts given as answers alone."""

    def __init__(self, server: ScriptedServer) -> None:
        self._server = server

    def play(self, *answers: dict[str, Any], **others: Any) -> Played:
        return self._server.open({"answers": list(answers), **others})


@pytest.fixture
def scripted() -> Iterator[Scripted]:
    with ScriptedServer() as running:
        yield Scripted(running)
