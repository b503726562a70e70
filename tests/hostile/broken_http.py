"""Animals that break HTTP itself: silence, floods, wrong framing, heads that no client should have to read."""

import asyncio
import zlib

from tests.hostile.cage import Asked, Visit

OK = b"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\n"
FLOOD = b"x" * 65536
GIBIBYTE = 1024**3


async def never_answers(visit: Visit, asked: Asked) -> None:
    await asyncio.Event().wait()


async def drips(visit: Visit, asked: Asked) -> None:
    """Each read of the client's succeeds in time; only the whole never ends."""
    await visit.send(OK + b"Content-Length: 100000\r\n\r\n")
    while True:
        await visit.send(b" ")
        await asyncio.sleep(0.1)


async def drips_its_head(visit: Visit, asked: Asked) -> None:
    await visit.send(b"HTTP/1.1 201 Created\r\nX-Slow: ")
    while True:
        await visit.send(b"x")
        await asyncio.sleep(0.1)


async def endless_body(visit: Visit, asked: Asked) -> None:
    await visit.send(OK + b"Transfer-Encoding: chunked\r\n\r\n")
    while True:
        await visit.send(b"10000\r\n", FLOOD, b"\r\n")


async def a_gibibyte(visit: Visit, asked: Asked) -> None:
    await visit.send(OK + b"Content-Length: %d\r\n\r\n" % GIBIBYTE)
    for _ in range(GIBIBYTE // len(FLOOD)):
        await visit.send(FLOOD)


async def compression_bomb(visit: Visit, asked: Asked) -> None:
    """A gibibyte of zeros: one flushed block, a thousand times over, since a block does not refer to those before it."""
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    head = packer.compress(b"") + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(bytes(1024 * 1024)) + packer.flush(zlib.Z_FULL_FLUSH)
    await visit.answer(201, head + block * 1024, b"Content-Encoding: gzip")


async def resets(visit: Visit, asked: Asked) -> None:
    visit.reset()


async def closes(visit: Visit, asked: Asked) -> None:
    visit.close()


async def garbage(visit: Visit, asked: Asked) -> None:
    await visit.send(bytes(range(256)) * 8 + b"\r\n\r\n")
    visit.close()


async def no_status_line(visit: Visit, asked: Asked) -> None:
    await visit.send(b'Content-Type: application/json\r\n\r\n{"id": 1}')
    visit.close()


async def status_999(visit: Visit, asked: Asked) -> None:
    await visit.answer(999, b"{}")


async def endless_100_continue(visit: Visit, asked: Asked) -> None:
    while True:
        await visit.send(b"HTTP/1.1 100 Continue\r\n\r\n" * 1000)


async def says_too_much(visit: Visit, asked: Asked) -> None:
    """Content-Length is more than what comes."""
    await visit.send(OK + b"Content-Length: 1000\r\n\r\n{}")
    visit.close()


async def says_too_little(visit: Visit, asked: Asked) -> None:
    """What is left over stands where the next answer should."""
    await visit.send(OK + b'Content-Length: 2\r\n\r\n{}{"more": "than was said"}')


async def two_lengths(visit: Visit, asked: Asked) -> None:
    await visit.send(OK + b"Content-Length: 2\r\nContent-Length: 20\r\n\r\n{}")


async def bad_chunks(visit: Visit, asked: Asked) -> None:
    await visit.send(OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n-1\r\n\r\n")


async def huge_chunk_size(visit: Visit, asked: Asked) -> None:
    await visit.send(OK + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n{}")


async def many_headers(visit: Visit, asked: Asked) -> None:
    await visit.answer(201, b"{}", *(b"X-%d: %d" % (number, number) for number in range(20_000)))


async def two_megabyte_header(visit: Visit, asked: Asked) -> None:
    await visit.answer(201, b"{}", b"X-Long: " + b"x" * 2 * 1024 * 1024)


async def crowded_head(visit: Visit, asked: Asked) -> None:
    """As much as a client reads, in headers of one letter."""
    await visit.answer(201, b"{}", *[b"a: b"] * 9000)


async def long_head(visit: Visit, asked: Asked) -> None:
    """As many headers as are taken, and long ones."""
    await visit.answer(201, b"{}", *[b"a: " + b"b" * 90] * 900)
