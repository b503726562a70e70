"""What one exchange of our wire costs over a bare httpx loop, against the same embedded sandbox."""

import asyncio
import json
import time
from dataclasses import dataclass
from statistics import median
from uuid import uuid4

import httpx

from benchmarks.targets import Target, serving
from conformance.exchange import Request
from conformance.pacing import Pacer
from conformance.wire import Wire, opened_wire

ROUNDS = 9
EXCHANGES = 150


@dataclass(frozen=True)
class Overhead:
    """Medians of seconds for one exchange, and the median of the rounds' ratios."""

    wire: float
    bare: float
    ratio: float


def overhead(rounds: int = ROUNDS, exchanges: int = EXCHANGES) -> Overhead:
    """Both in turns, so that the ratio holds whatever else the machine does."""
    ours, bare = [], []
    with serving() as target, opened_wire(target.base_url, timeout=10.0, pacer=Pacer()) as wire:
        for number in range(rounds + 1):
            sides = [_over_the_wire(wire, target, exchanges), asyncio.run(_bare(target, exchanges))]
            if number:  # the first round warms both
                ours.append(sides[0])
                bare.append(sides[1])
    return Overhead(median(ours), median(bare), median(mine / its for mine, its in zip(ours, bare, strict=True)))


def _create(target: Target) -> tuple[list[tuple[str, str]], bytes]:
    headers = [
        ("x-api-key", target.api_keys[0]),
        ("x-idempotency-key", str(uuid4())),
        ("content-type", "application/json"),
    ]
    return headers, json.dumps({"name": f"Benchmark {uuid4().hex}", "customer_type": "business"}).encode()


def _over_the_wire(wire: Wire, target: Target, exchanges: int) -> float:
    began = time.perf_counter()
    for _ in range(exchanges):
        headers, body = _create(target)
        length = ("content-length", str(len(body)))
        exchange = wire.send(Request("POST", "/customers", (*headers, length), body))
        assert exchange.status == 201, exchange
    return (time.perf_counter() - began) / exchanges


async def _bare(target: Target, exchanges: int) -> float:
    async with httpx.AsyncClient(base_url=target.base_url, trust_env=False) as client:
        began = time.perf_counter()
        for _ in range(exchanges):
            headers, body = _create(target)
            answer = await client.post("/customers", headers=headers, content=body)
            assert answer.status_code == 201, answer
        return (time.perf_counter() - began) / exchanges
