"""Creates a second of the embedded sandbox on one core, beside a bare Starlette endpoint that answers a fixed 201.

    python benchmarks/throughput.py [--requests 10000] [--connections 8] [--rounds 3] [--at-least 1000]

Both servers and the load run on loopback, each in a process of its own, each server pinned to one core and the load to
another where there are two. Connections are kept alive; every create has its own key and name. Rounds alternate between
the two servers, so that a busy machine slows both; the figures are medians over the rounds. With `--at-least` the exit
status is 1 below that rate.
"""

import argparse
import asyncio
import json
import multiprocessing
import os
import platform
import socket
import statistics
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec
from multiprocessing.connection import Connection
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sandbox.configuration import Configuration
from sandbox.embedded import running

FIXED = json.dumps({"id": "1NFHrqBHb3cTfLVkFSGmHZqdDPi", "kyb_links": [], "padding": "x" * 600}).encode()
WARM_UP = 200


@dataclass(frozen=True)
class Round:
    """What one round showed: creates a second, and the times of its requests in milliseconds."""

    rate: float
    p50: float
    p99: float


# -- the two servers, each in a process of its own --------------------------------------------------------------------


def serve_sandbox(pipe: Connection) -> None:
    """Tells where it is and its key; at the end, how many customers it made."""
    pin(0)
    with running(Configuration()) as instance:
        pipe.send((instance.base_url.rpartition(":")[2], instance.api_keys[0]))
        pipe.recv()
        pipe.send(instance.customers_created)


def serve_bare(pipe: Connection) -> None:
    """The least that Starlette and uvicorn can do for a POST: read the body, answer the same bytes."""
    import uvicorn
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    answered = 0

    async def create(request: Request) -> Response:
        nonlocal answered
        await request.body()
        answered += 1
        return Response(FIXED, 201, media_type="application/json")

    async def main() -> None:
        app = Starlette(routes=[Route("/customers", create, methods=["POST"])])
        server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_config=None, access_log=False, ws="none"))
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        pipe.send((str(listener.getsockname()[1]), "no-key"))
        await asyncio.to_thread(pipe.recv)
        pipe.send(answered)
        server.should_exit = server.force_exit = True
        await serving

    pin(0)
    # With the protocol named, asyncio turns Nagle off for what it accepts; else each answer waits 40 ms for an ACK.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    listener.listen(128)
    asyncio.run(main())


def pin(core: int) -> None:
    """Keeps this process on one core, where the system lets it choose and has two."""
    if hasattr(os, "sched_setaffinity") and len(cores := sorted(os.sched_getaffinity(0))) > 1:
        os.sched_setaffinity(0, {cores[core]})


@dataclass
class Served:
    """A server under load, and how many requests it has been sent."""

    port: int
    key: str
    sent: int = 0


@contextmanager
def server(target: str) -> Iterator[Served]:
    """Runs it until the block ends; then it must have answered exactly as many creates as were sent."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(
        target={"sandbox": serve_sandbox, "bare": serve_bare}[target], args=(theirs,), daemon=True
    )
    process.start()
    port, key = ours.recv()
    served = Served(int(port), key)
    try:
        yield served
        ours.send("end")
        made = ours.recv()
        if made != served.sent:
            raise SystemExit(f"{target}: {served.sent} creates were sent, {made} were executed")
    finally:
        process.join(5)
        process.terminate()


# -- the load ---------------------------------------------------------------------------------------------------------


def message(key: str, number: int) -> bytes:
    """One create as bytes."""
    body = {"name": f"Load {uuid.uuid4()}", "customer_type": "business", "external_id": f"load-{number}"}
    content = json.dumps(body)
    head = (
        "POST /customers HTTP/1.1",
        "host: 127.0.0.1",
        f"x-api-key: {key}",
        f"x-idempotency-key: {uuid.uuid4()}",
        "content-type: application/json",
        f"content-length: {len(content)}",
    )
    return ("\r\n".join(head) + "\r\n\r\n" + content).encode()


async def exchange(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> float:
    """Sends one create, reads its 201 to the end, and returns the seconds between."""
    started = time.perf_counter()
    writer.write(request)
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = int(head.partition(b"content-length: ")[2].partition(b"\r")[0])
    await reader.readexactly(length)
    if not head.startswith(b"http/1.1 201"):
        raise SystemExit(f"not a 201: {head.splitlines()[0].decode()}")
    return time.perf_counter() - started


async def load(served: Served, requests: int, connections: int) -> Round:
    """So many creates, dealt out to connections that each wait for an answer before the next request."""
    messages = [message(served.key, number) for number in range(requests)]
    times: list[float] = []

    async def worker() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
        while messages:
            times.append(await exchange(reader, writer, messages.pop()))
        writer.close()
        await writer.wait_closed()

    started = time.perf_counter()
    await asyncio.gather(*(worker() for _ in range(connections)))
    seconds = time.perf_counter() - started
    served.sent += requests
    percentiles = statistics.quantiles(times, n=100)
    return Round(requests / seconds, percentiles[49] * 1000, percentiles[98] * 1000)


def measured(requests: int, connections: int, rounds: int) -> dict[str, list[Round]]:
    """Rounds of both servers in turn, after a warm-up of each."""
    results: dict[str, list[Round]] = {"sandbox": [], "bare": []}
    with server("sandbox") as sandbox, server("bare") as bare:
        pin(1)
        for served in (sandbox, bare):
            asyncio.run(load(served, WARM_UP, connections))
        for _ in range(rounds):
            for name, served in (("sandbox", sandbox), ("bare", bare)):
                results[name].append(asyncio.run(load(served, requests, connections)))
    return results


# -- the figures ------------------------------------------------------------------------------------------------------


def table(results: dict[str, list[Round]]) -> str:
    names = {"sandbox": "sandbox", "bare": "bare Starlette"}
    lines = [f"{'':16}{'creates/s':>10}{'lowest':>10}{'highest':>10}{'p50 ms':>9}{'p99 ms':>9}"]
    for name, rounds in results.items():
        rates = [it.rate for it in rounds]
        middle = [statistics.median(values) for values in (rates, [r.p50 for r in rounds], [r.p99 for r in rounds])]
        lines.append(
            f"{names[name]:16}{middle[0]:10.0f}{min(rates):10.0f}{max(rates):10.0f}{middle[1]:9.2f}{middle[2]:9.2f}"
        )
    ratios = [ours.rate / bare.rate for ours, bare in zip(results["sandbox"], results["bare"], strict=True)]
    lines.append(f"{'sandbox / bare':16}{statistics.median(ratios):10.2f}{min(ratios):10.2f}{max(ratios):10.2f}")
    return "\n".join(lines)


def versions() -> str:
    spoken = "httptools" if find_spec("httptools") else "h11"
    packages = [f"{name} {metadata.version(name)}" for name in ("uvicorn", "starlette", spoken)]
    return ", ".join((f"Python {platform.python_version()}", *packages))


def main() -> int:
    parser = argparse.ArgumentParser(description="Creates a second of the sandbox, beside a bare Starlette endpoint")
    parser.add_argument("--requests", type=int, default=10_000, help="creates in each round")
    parser.add_argument("--connections", type=int, default=8, help="connections kept alive")
    parser.add_argument("--rounds", type=int, default=3, help="rounds of each server")
    parser.add_argument("--at-least", type=float, default=0.0, help="exit 1 below so many creates a second")
    options = parser.parse_args()
    if min(options.requests, options.connections, options.rounds) < 1 or options.requests < 2:
        parser.error("requests, connections and rounds must be positive")
    results = measured(options.requests, options.connections, options.rounds)
    sys.stdout.write(f"{options.rounds} rounds of {options.requests} creates, {options.connections} connections\n")
    sys.stdout.write(f"{versions()}\n{table(results)}\n")
    return 0 if statistics.median(it.rate for it in results["sandbox"]) >= options.at_least else 1


if __name__ == "__main__":
    raise SystemExit(main())
