"""Where a hostile server is kept: a raw socket on loopback that reads requests properly, and answers as its animal likes."""

import asyncio
import socket
import ssl
import struct
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

JSON = "application/json"
LINE_LIMIT = 1024 * 1024


@dataclass(frozen=True)
class Asked:
    """A request as it came; header names in lower case."""

    method: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


class Visit:
    """One connection. `number` counts all requests to this server, from one."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self.number = 0

    async def asked(self) -> Asked:
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        method, path, _ = head[0].split(" ", 2)
        pairs = [line.partition(":") for line in head[1:] if line]
        headers = {name.lower(): value.strip() for name, _, value in pairs}
        body = await self._reader.readexactly(int(headers.get("content-length", "0")))
        return Asked(method, path, headers, body)

    async def send(self, *pieces: bytes) -> None:
        for piece in pieces:
            self._writer.write(piece)
        await self._writer.drain()

    async def answer(self, status: int, body: bytes = b"", *extra: bytes, media: str | None = JSON) -> None:
        """A whole, well-formed answer; `extra` are header lines without their end."""
        lines = [b"HTTP/1.1 %d Whatever" % status, b"Content-Length: %d" % len(body), *extra]
        if media is not None:
            lines.append(b"Content-Type: " + media.encode("latin-1"))
        await self.send(b"\r\n".join(lines) + b"\r\n\r\n" + body)

    def close(self) -> None:
        self._writer.close()

    def reset(self) -> None:
        """A RST instead of a FIN."""
        taken: socket.socket = self._writer.get_extra_info("socket")
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._writer.transport.abort()

    @property
    def over(self) -> bool:
        return self._writer.is_closing()


Animal = Callable[[Visit, Asked], Awaitable[None]]


class _Cage:
    def __init__(self, animal: Animal) -> None:
        self._animal = animal
        self._requests = 0
        self._visits: set[asyncio.Task[None]] = set()

    async def receive(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._visits.add(task)
        visit = Visit(reader, writer)
        try:
            while not visit.over:
                asked = await visit.asked()
                self._requests += 1
                visit.number = self._requests
                await self._animal(visit, asked)
        except (OSError, EOFError, ValueError, asyncio.LimitOverrunError, asyncio.CancelledError):
            pass  # a visitor that leaves, or the end of the test
        finally:
            self._visits.discard(task)
            with suppress(OSError):
                writer.transport.abort()

    async def live(self, listener: socket.socket, over: asyncio.Event, tls: ssl.SSLContext | None) -> None:
        server = await asyncio.start_server(self.receive, sock=listener, limit=LINE_LIMIT, ssl=tls)
        await over.wait()
        server.close()
        for visit in list(self._visits):
            visit.cancel()
        await asyncio.gather(*self._visits, return_exceptions=True)


@contextmanager
def kept(animal: Animal, tls: ssl.SSLContext | None = None) -> Iterator[str]:
    """Serves the animal from a thread of its own; yields its base URL."""
    listener = socket.create_server(("127.0.0.1", 0))
    loop, over = asyncio.new_event_loop(), asyncio.Event()
    cage = _Cage(animal)
    thread = threading.Thread(target=loop.run_until_complete, args=[cage.live(listener, over, tls)], daemon=True)
    thread.start()
    try:
        yield f"{'https' if tls else 'http'}://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join(10)
        loop.close()
