"""What an instance remembers, and the clock it lives by."""

import asyncio
import time
from collections import Counter, deque
from collections.abc import Hashable, Mapping
from typing import Any

from sandbox.configuration import Configuration
from sandbox.customers import Ledger
from sandbox.messages import Client, Response

Document = Mapping[str, Any]


class State:
    """The memory of one instance. All of it is touched by the thread of its event loop only."""

    # Defects and variants of production servers set this for themselves.
    always_production = False
    # What uvicorn speaks HTTP with; some departures can only be had on the wire itself.
    protocol: Any = "auto"

    def __init__(self, configuration: Configuration) -> None:
        self.configuration = configuration
        self.production = configuration.production or self.always_production
        self.clients = {key: Client(number) for number, key in enumerate(configuration.api_keys)}
        self.ledgers = {client: Ledger() for client in self.clients.values()}
        self.customers_created = 0
        self.responses: dict[Hashable, tuple[int, asyncio.Future[Response]]] = {}
        self.intermittent_turns: Counter[tuple[Client, str]] = Counter()
        self.rates = configuration.rates()
        self.windows: dict[Hashable, deque[float]] = {}

    def now_ns(self) -> int:
        """Unix time in nanoseconds."""
        return time.time_ns()
