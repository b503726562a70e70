"""A run under way in this process: the target, what it can show, what was sent once for all, and why it had to stop."""

import json
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from conformance.configuration import Configuration
from conformance.exchange import Exchange, Request, Response
from conformance.interruption import Interruption
from conformance.outcomes import Inconclusive, RunStopped
from conformance.pacing import WITH_KEY
from conformance.redaction import Redactor
from conformance.wire import Wire

MOST_TIMEOUTS = 4
LONGEST_KEPT = 64 * 1024
"""Bytes of a success that is kept to be looked at again: a hostile target could fill the memory with longer ones."""
PRE_FLIGHT = "pre-flight"


@dataclass
class Capabilities:
    """What this target lets us see: per need, None when it does, else why not."""

    missing: dict[str, str] = field(default_factory=dict)

    def require(self, need: str) -> None:
        """Ends the case as inconclusive where the target does not show what is needed."""
        if need in self.missing:
            raise Inconclusive(self.missing[need])

    def has(self, need: str) -> bool:
        return need not in self.missing


@dataclass
class Account:
    """What a case, or what cases share, has cost: requests sent, customers created, and the names of what it shares."""

    requests: int = 0
    creations: int = 0
    shares: set[str] = field(default_factory=set)


class Run:
    """One run. Cases reach it through `customers`; its fields are for the engine."""

    def __init__(self, configuration: Configuration, wire: Wire, redactor: Redactor, state: Path | None = None) -> None:
        self.configuration = configuration
        self.wire = wire
        self.redactor = redactor
        self.capabilities = Capabilities()
        self.interruption = Interruption()
        self.stopped: str | None = None
        self.events: deque[dict[str, Any]] = deque()
        self.unsaved: deque[Exchange] = deque()
        self.account: Account | None = None
        self._created: set[str] = set()
        self.shared_accounts: dict[str, Account] = {}
        self.successes: list[Exchange] = []
        self.throttlings: list[Exchange] = []
        self.pinned: Any = None
        self.timeouts = 0
        self._began = time.monotonic()
        self._memory: dict[str, Exchange] = {}
        self._pulse: Callable[[], Exchange] | None = None
        self._state = state

    # -- sending ------------------------------------------------------------------------------------------------

    def send(
        self, request: Request, *, budget: str = WITH_KEY, verdict_429: Callable[[Response], bool] | None = None
    ) -> Exchange:
        """Sends one request. Ends the case as inconclusive when the run has stopped or stops over it."""
        with self.going():
            exchange = self.wire.send(request, budget=budget, verdict_429=verdict_429)
        self.charge(exchange)
        return exchange

    def send_together(self, requests: list[Request]) -> list[Exchange]:
        with self.going():
            exchanges = self.wire.send_together(requests)
        for exchange in exchanges:
            self.charge(exchange)
        return exchanges

    def going(self) -> "_Going":
        """Guards everything that sends: nothing goes out after a stop, and a stop ends the case as inconclusive."""
        return _Going(self)

    def once(self, name: str, send: Callable[[], Exchange]) -> Exchange:
        """The exchange of that name: sent on first use, shared by every case that asks for it."""
        if self.account is not None:
            self.account.shares.add(name)
        if name not in self._memory:
            mine, self.account = self.account, self.shared_accounts.setdefault(name, Account())
            try:
                self._memory[name] = send()
            finally:
                self.account = mine
        return self._memory[name]

    def remember(self, name: str, exchange: Exchange) -> None:
        self._memory[name] = exchange

    def charge(self, exchange: Exchange, shared: str | None = None) -> None:
        """Puts the cost of an exchange to the case under way, or to what is shared under that name."""
        account = self.account if shared is None else self.shared_accounts.setdefault(shared, Account())
        if account is not None:
            account.requests += exchange.attempts
            account.creations += self._is_new(exchange)

    def _is_new(self, exchange: Exchange) -> bool:
        """Whether the exchange created a customer that this run has not seen: a replay gives a known one."""
        body = exchange.response.json if exchange.response and exchange.request.operation == "POST /customers" else None
        created = body.get("id") if isinstance(body, Mapping) and exchange.status in {200, 201} else None
        if not isinstance(created, str) or created in self._created:
            return False
        self._created.add(created)
        return True

    def noted(self, exchange: Exchange) -> None:
        """Called by the wire for every exchange."""
        self.unsaved.append(exchange)
        response = exchange.response
        created = response is not None and response.status < 300 and exchange.request.operation == "POST /customers"
        if created and response is not None and len(response.body) <= LONGEST_KEPT:
            self.successes.append(exchange)
        if exchange.fault is not None and exchange.fault.kind == "timeout":
            self.timeouts += 1

    def throttled(self, exchange: Exchange, seconds: float) -> None:
        """Called by the wire when a 429 is waited out."""
        self.unsaved.append(exchange)
        if not any(name.lower().startswith("x-sandbox-") for name, _ in exchange.request.headers):
            self.throttlings.append(exchange)  # what a sandbox header may have asked for is no throttling
        self.events.append({"kind": "event", "name": "throttled", "detail": f"429: waiting {seconds:.1f} s as told"})

    # -- the target's health --------------------------------------------------------------------------------------

    def pulse_is(self, send: Callable[[], Exchange]) -> None:
        """Sets what is sent to see whether the target still answers: a plain valid create."""
        self._pulse = send

    def check_pulse(self) -> None:
        """After a crash: is it this request, or is the target gone? Gone is an outage, which blames no clause."""
        if self.timeouts >= MOST_TIMEOUTS:
            self.stop(f"{self.timeouts} requests were left without an answer; the rest was not asked")
            return  # the target does answer in between, so what was seen stands
        if self._pulse is None:
            return
        pulse = self._pulse()
        if pulse.status is None or pulse.status >= 500 or pulse.status in {401, 403}:
            self.stop(
                f"the target stopped working during the run: a plain valid create now ends in {pulse.describe(120)}"
            )
            raise Inconclusive(self.stopped or "")

    def stop(self, reason: str) -> None:
        """Nothing is sent from now on; every further case is inconclusive for this reason."""
        if self.stopped is None:
            self.stopped = self.redactor.text(reason)
            self.events.append({"kind": "event", "name": "stopped", "detail": self.stopped})
            if self._state is not None:
                (self._state / "stopped").write_text(self.stopped, encoding="utf-8")

    def must_go_on(self) -> None:
        """Ends the case as inconclusive when this run, here or in another worker, has stopped; the run, for Ctrl-C."""
        self.interruption.check()
        if self.stopped is None and self._state is not None and (self._state / "stopped").exists():
            self.stopped = (self._state / "stopped").read_text(encoding="utf-8")
        limit = self.configuration.time_limit
        if limit is not None and time.monotonic() - self._began > limit:
            self.stop(f"the time limit of {limit:g} s is over; the rest was not asked")
        if self.stopped is not None:
            raise Inconclusive(self.stopped)

    # -- between the processes of one run ---------------------------------------------------------------------------

    def publish(self) -> None:
        """Leaves the pre-flight's findings for the workers."""
        if self._state is not None:
            (self._state / "capabilities.json").write_text(json.dumps(self.capabilities.missing), encoding="utf-8")

    def take_over(self) -> None:
        """Takes the pre-flight's findings from the controlling process."""
        if self._state is not None and (self._state / "capabilities.json").exists():
            found: Mapping[str, str] = json.loads((self._state / "capabilities.json").read_text(encoding="utf-8"))
            self.capabilities.missing.update(found)

    def drain(self) -> Iterator[Exchange]:
        """The exchanges not yet written to the record, each once."""
        while self.unsaved:
            yield self.unsaved.popleft()


class _Going:
    def __init__(self, run: Run) -> None:
        self._run = run

    def __enter__(self) -> None:
        self._run.must_go_on()

    def __exit__(self, _type: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, RunStopped):
            self._run.stop(str(error))
            raise Inconclusive(self._run.stopped or str(error)) from None
