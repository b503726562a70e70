"""Opens a port for each script, on one event loop in a thread of its own."""

import asyncio
import threading
from collections.abc import Mapping
from dataclasses import replace
from types import TracebackType
from typing import Any, Self

from sandbox.scripted.answers import script_of
from sandbox.scripted.connection import Origin, serve_connection
from sandbox.scripted.recording import Recorded
from sandbox.scripted.store import Store

HERE = "127.0.0.1"
ELSEWHERE = "127.0.0.2"
STEPS = 5
"""Turns of the event loop in which an accepted connection becomes a conversation, and a closed one is gone."""


class Played:
    """A script being played. `base_url` is where a client under test is sent; `elsewhere_url` is the second origin."""

    def __init__(self, server: "ScriptedServer", script: Mapping[str, Any]) -> None:
        self._server = server
        self._script = script_of(script)
        self._store = Store()
        self._received: list[Recorded] = []
        self.base_url = ""
        self.elsewhere_url = ""

    def requests(self) -> tuple[Recorded, ...]:
        """What was received so far, in order of arrival, at both origins."""
        return tuple(replace(each) for each in list(self._received))

    def customers(self) -> tuple[dict[str, Any], ...]:
        """The customers that answers with `execute` have created."""
        return tuple(dict(each) for each in self._store.customers)

    async def open(self) -> None:
        """Starts to listen; the second origin only when the script has answers for it."""
        if self._script.elsewhere:
            other = Origin("elsewhere", self._script.elsewhere, self._received, self._store)
            self.elsewhere_url = await self._listen(other, ELSEWHERE)
        origin = Origin("here", self._script.here, self._received, self._store, elsewhere=self.elsewhere_url)
        self.base_url = origin.url = await self._listen(origin, HERE)

    async def _listen(self, origin: Origin, host: str) -> str:
        async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await self._server.while_open(serve_connection(origin, reader, writer), writer)

        try:
            listener = await asyncio.start_server(connected, host, 0)
        except OSError:  # some systems have only one loopback address; another port is another origin too
            listener = await asyncio.start_server(connected, HERE, 0)
        self._server.listeners.append(listener)
        address, port = listener.sockets[0].getsockname()[:2]
        return f"http://{address}:{port}"


class ScriptedServer:
    """Plays any number of scripts at once, each on its own port. `open` may be called from any thread."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="scripted-server", daemon=True)
        self._connections: dict[asyncio.Task[Any], asyncio.StreamWriter] = {}
        self.listeners: list[asyncio.Server] = []

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def open(self, script: Mapping[str, Any]) -> Played:
        """Starts to play a script. Raises ScriptError where it cannot be played."""
        played = Played(self, script)
        asyncio.run_coroutine_threadsafe(played.open(), self._loop).result()
        return played

    async def while_open(self, conversation: Any, writer: asyncio.StreamWriter) -> None:
        """Runs one connection's conversation and lets nothing of it outlive the server."""
        task = asyncio.current_task()
        assert task is not None
        self._connections[task] = writer
        try:
            await conversation
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # the client went away, or the server closes: both end a conversation
        finally:
            del self._connections[task]
            writer.transport.abort()

    async def _close(self) -> None:
        for listener in self.listeners:
            listener.close()
        for _ in range(STEPS):  # a connection may be between its acceptance and the start of its conversation
            for task in list(self._connections):
                task.cancel()
            await asyncio.gather(*self._connections, return_exceptions=True)
            await asyncio.sleep(0)
