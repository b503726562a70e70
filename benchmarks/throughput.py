"""Creates a second of the embedded sandbox on one core, beside a bare endpoint that answers a fixed 201.

    python benchmarks/throughput.py [SECONDS]

The server runs in a process of its own, pinned to one core where the system allows it; the load comes from this one,
over several kept-alive connections. Both servers are measured in turns in one run, so that the ratio holds whatever
else the machine does.
"""

import asyncio
import json
import multiprocessing
import os
import statistics
import sys
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from uuid import uuid4

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from sandbox.application import application
from sandbox.configuration import Configuration
from sandbox.embedded import bound_socket, server_of

CONNECTIONS = 8
ROUNDS = 5
KEY = "benchmark-key-1"


def serve_sandbox(ready: Connection) -> None:
    configuration = Configuration(api_keys=(KEY, "benchmark-key-2"))
    _serve(server_of(application(configuration)), configuration, ready)


def serve_bare(ready: Connection) -> None:
    async def create(request: Request) -> JSONResponse:
        await request.body()
        return JSONResponse({"id": "1NFHrqBHb3cTfLVkFSGmHZqdDPi"}, 201)

    app = Starlette(routes=[Route("/customers", create, methods=["POST"])])
    _serve(
        uvicorn.Server(uvicorn.Config(app, log_level="critical", access_log=False, lifespan="off")),
        Configuration(),
        ready,
    )


def _serve(server: uvicorn.Server, configuration: Configuration, ready: Connection) -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    listener = bound_socket(configuration)
    ready.send(listener.getsockname()[1])
    asyncio.run(server.serve(sockets=[listener]))


def request() -> bytes:
    body = json.dumps(
        {"name": f"Bench {uuid4().hex}", "customer_type": "business", "external_id": uuid4().hex}
    ).encode()
    head = (
        f"POST /customers HTTP/1.1\r\nhost: localhost\r\nx-api-key: {KEY}\r\nx-idempotency-key: {uuid4()}\r\n"
        f"content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def load(port: int, seconds: float) -> list[float]:
    """Latencies in seconds of all creates that were answered with 201 in the time given."""
    deadline = time.perf_counter() + seconds

    async def connection() -> list[float]:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        times = []
        while (began := time.perf_counter()) < deadline:
            writer.write(request())
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 201"), head
            length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
            await reader.readexactly(int(length.partition(b":")[2]))
            times.append(time.perf_counter() - began)
        writer.close()
        return times

    found = await asyncio.gather(*(connection() for _ in range(CONNECTIONS)))
    return [latency for times in found for latency in times]


def started(serve: Callable[[Connection], None]) -> tuple[multiprocessing.Process, int]:
    mine, theirs = multiprocessing.Pipe()
    process = multiprocessing.Process(target=serve, args=(theirs,), daemon=True)
    process.start()
    return process, mine.recv()


def main(seconds: float) -> None:
    servers = {"sandbox": started(serve_sandbox), "bare": started(serve_bare)}
    rates: dict[str, list[float]] = {name: [] for name in servers}
    latencies: list[float] = []
    for _ in range(ROUNDS):
        for name, (_, port) in servers.items():
            times = asyncio.run(load(port, seconds / ROUNDS))
            rates[name].append(len(times) / (seconds / ROUNDS))
            latencies += times if name == "sandbox" else []
    for process, _ in servers.values():
        process.terminate()
        process.join()
    cuts = statistics.quantiles(latencies, n=100)
    rate = {name: statistics.median(found) for name, found in rates.items()}
    ratio = statistics.median(a / b for a, b in zip(rates["sandbox"], rates["bare"], strict=True))
    print(f"sandbox  {rate['sandbox']:8.0f} creates/s   p50 {cuts[49] * 1e3:.2f} ms   p99 {cuts[98] * 1e3:.2f} ms")
    print(f"bare     {rate['bare']:8.0f} answers/s")
    print(f"ratio    {ratio:8.2f} (median of {ROUNDS} rounds in turns)")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 10.0)
