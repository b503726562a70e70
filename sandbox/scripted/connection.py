"""One connection: reads requests to their last byte, plays the next answer of the script, breaks off where told."""

import asyncio
import socket
import struct
import time
from dataclasses import dataclass, replace

from sandbox.scripted.answers import Answer, Rendered, rendered
from sandbox.scripted.recording import Recorded
from sandbox.scripted.store import Store

LONGEST_HEAD = 256 * 1024
LONGEST_BODY = 4 * 1024 * 1024
TAKEN = 0.05
"""Seconds that an answer is left standing before its connection is reset, so that the reset does not overtake it."""
DRIP = 0.05
"""Seconds between the bytes of a body that drips."""
FOREVER = 24 * 3600.0


@dataclass
class Origin:
    """One listening address of a script: what it answers, and where it writes down what it receives."""

    name: str
    answers: tuple[Answer, ...]
    received: list[Recorded]
    store: Store
    url: str = ""
    elsewhere: str = ""
    connections: int = 0
    requests: int = 0

    def next_answer(self) -> Answer:
        """The answer whose turn it is; the last one repeats."""
        self.requests += 1
        return self.answers[min(self.requests, len(self.answers)) - 1]

    def location(self, answer: Answer, target: str) -> str | None:
        """Where a redirect leads."""
        if answer.redirect is None:
            return None
        return (self.elsewhere if answer.redirect == "elsewhere" else self.url) + target


class _ConversationEnd(Exception):
    """This connection takes no further request."""


async def serve_connection(origin: Origin, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Talks to one client until either side ends the connection."""
    writer.transport.set_write_buffer_limits(0)  # so that a drain waits until the kernel has every byte
    origin.connections += 1
    number, resets_on_reuse = origin.connections, False
    incoming = _Incoming(reader)
    while True:
        head = await incoming.head()
        if head is None:
            return
        record = Recorded(len(origin.received) + 1, origin.name, number, head, incoming.began, time.time())
        origin.received.append(record)
        if resets_on_reuse:
            record.broken = "reset_before"
            _reset(writer)
            return
        if record.header("expect") == "100-continue":
            writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        record.body, record.complete = await incoming.body(record)
        if not record.complete:
            return
        answer = origin.next_answer()
        try:
            await _play(answer, origin, record, writer, reader)
        except _ConversationEnd:
            return
        resets_on_reuse = answer.broken == "reset_on_reuse"


async def _play(
    answer: Answer, origin: Origin, record: Recorded, writer: asyncio.StreamWriter, reader: asyncio.StreamReader
) -> None:
    record.broken = answer.broken
    body = None
    if answer.execute:
        status, body = origin.store.execute(record.header("x-idempotency-key"), record.body)
        answer = replace(answer, status=status, headers=(("Content-Type", "application/json"), *answer.headers))
    whole = rendered(answer, location=origin.location(answer, record.target), body=body)
    record.status = whole.status
    if whole.not_before is not None:
        record.not_before = time.monotonic() + (whole.not_before - time.time())
    record.answer = _part(answer, whole)
    writer.write(record.answer)
    await writer.drain()
    record.answered = None if answer.broken and not record.answer else time.monotonic()
    await _break_off(answer, whole, writer, reader)
    if answer.framing == "close" or answer.raw is not None or record.head.lower().find(b"connection: close") > 0:
        writer.close()
        raise _ConversationEnd


def _part(answer: Answer, whole: Rendered) -> bytes:
    """As much of the answer as is sent before it breaks off."""
    match answer.broken:
        case "reset_before" | "close_before" | "stall_before":
            return b""
        case "reset_in_head" | "stall_in_head":
            return whole.head[: len(whole.head) // 2]
        case "reset_in_body" | "close_in_body" | "stall_in_body":
            return whole.head + whole.body[: len(whole.body) // 2]
        case "drip":
            return whole.head + whole.body[:1]
        case _:
            return whole.head + whole.body


async def _break_off(
    answer: Answer, whole: Rendered, writer: asyncio.StreamWriter, reader: asyncio.StreamReader
) -> None:
    match (answer.broken or "").partition("_")[0]:
        case "stall":
            await reader.read()  # until the client gives up
            raise _ConversationEnd
        case "drip":
            await _drip(whole.body, writer)
            raise _ConversationEnd
        case "close":
            writer.close()
            raise _ConversationEnd
        case "reset" if answer.broken != "reset_on_reuse":
            if answer.broken != "reset_before":
                await asyncio.sleep(TAKEN)
            _reset(writer)
            raise _ConversationEnd


async def _drip(body: bytes, writer: asyncio.StreamWriter) -> None:
    for position in range(1, len(body) - 1):
        await asyncio.sleep(DRIP)
        writer.write(body[position : position + 1])
        await writer.drain()
    await asyncio.sleep(FOREVER)


def _reset(writer: asyncio.StreamWriter) -> None:
    """Ends the connection with RST instead of FIN."""
    found: socket.socket = writer.get_extra_info("socket")
    found.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


class _Incoming:
    """The bytes of a connection, cut into requests. `began` is when the head of the present one had arrived."""

    def __init__(self, reader: asyncio.StreamReader) -> None:
        self._reader = reader
        self._buffer = b""
        self.began = 0.0

    async def _more(self) -> bool:
        piece = await self._reader.read(65536)
        self._buffer += piece
        return bool(piece)

    async def head(self) -> bytes | None:
        """The bytes up to the empty line; None when the client is done or sends no end of headers."""
        while b"\r\n\r\n" not in self._buffer:
            if len(self._buffer) > LONGEST_HEAD or not await self._more():
                return None
        self.began = time.monotonic()
        head, _, self._buffer = self._buffer.partition(b"\r\n\r\n")
        return head + b"\r\n"

    async def body(self, record: Recorded) -> tuple[bytes, bool]:
        """The body, and whether it came whole."""
        if "chunked" in (record.header("transfer-encoding") or "").lower():
            return await self._chunked()
        declared = record.header("content-length") or "0"
        size = int(declared) if declared.isascii() and declared.isdigit() else 0
        return await self._exactly(min(size, LONGEST_BODY))

    async def _exactly(self, size: int) -> tuple[bytes, bool]:
        while len(self._buffer) < size:
            if not await self._more():
                return self._buffer, False
        body, self._buffer = self._buffer[:size], self._buffer[size:]
        return body, True

    async def _chunked(self) -> tuple[bytes, bool]:
        body = b""
        while True:
            while b"\r\n" not in self._buffer:
                if not await self._more():
                    return body, False
            line, _, self._buffer = self._buffer.partition(b"\r\n")
            try:
                size = int(line.split(b";")[0], 16)
            except ValueError:
                return body, False
            piece, whole = await self._exactly(size + 2)
            if not whole:
                return body + piece, False
            body += piece[:-2]
            if size == 0 or len(body) > LONGEST_BODY:
                return body, size == 0
