"""uvicorn, gone as soon as it is told to."""

import asyncio
import socket
from contextlib import suppress
from types import FrameType

import uvicorn

# How old the time in the Date header may become. uvicorn's own loop wakes ten times as often.
_TICK_SECONDS = 1.0


class Server(uvicorn.Server):
    """Woken when it must end, instead of looking for it every tenth of a second.

    Many short lives are the reason: an instance for each seeded defect must not cost a fifth of a second to put away.
    """

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._ended = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    def end(self) -> None:
        """Ends it from any thread, or from a signal handler; returns at once."""
        self.should_exit = True
        if self._loop is not None:
            with suppress(RuntimeError):  # the loop has ended by itself
                self._loop.call_soon_threadsafe(self._ended.set)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        super().handle_exit(sig, frame)
        self.end()

    async def main_loop(self) -> None:
        # Set before should_exit is looked at: whoever comes later finds the loop and wakes it.
        self._loop = asyncio.get_running_loop()
        while not await self.on_tick(0):
            with suppress(TimeoutError):
                await asyncio.wait_for(self._ended.wait(), _TICK_SECONDS)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """With `force_exit`, connections are cut and nothing is waited for; else answers under way are finished."""
        if not self.force_exit:
            await super().shutdown(sockets)
            return
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.transport.abort()
