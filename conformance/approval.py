"""Watches customers through the auto-approval window. All watches start early and overlap; the run waits once.

A customer's age at a sighting lies between two bounds, since neither side's clock is trusted: at most from before the
create was sent until the sighting was over, at least from after the create was answered until the sighting began.
"""

import asyncio
import time
from collections.abc import Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass, field

from conformance.answer import Answer
from conformance.case import Case
from conformance.customers import Customers, path_of
from conformance.exchange import API_KEY_HEADER, Exchange, Request
from conformance.outcomes import Inconclusive, RunStopped
from conformance.run import Run

APPROVED = "active"
PENDING = "pending"
EARLIEST = 0.6
"""The share of the approval delay before which an approval is too early: 3 s of 5 s."""
POLLS_PER_DELAY = 10
HEARS_EVERY = 0.5
"""Seconds of waiting between two looks at whether the run goes on."""


@dataclass(frozen=True)
class Watched:
    """What to watch: a create with these headers, shared with other cases as `name`.

    `approves`: an approval is expected, so it is polled for; else it is looked at once the window is over.
    `closely`: also looked at right away and half way, to see that the approval comes neither early nor unasked.
    """

    name: str
    headers: tuple[tuple[str, str], ...] = ()
    approves: bool = True
    closely: bool = False

    def __str__(self) -> str:
        return self.name


PLAIN = Watched("approved in time", closely=True)


def watch_of(name: str) -> str:
    """What the looking costs is shared under this name, apart from the create."""
    return f"watch of {name}"


@dataclass(frozen=True)
class Sighting:
    """One look at a customer: its KYB status, and the bounds of its age in seconds."""

    status: str | None
    youngest: float
    oldest: float
    exchange: Exchange


@dataclass
class Watch:
    """One customer under watch, from its create to the end of the window."""

    watched: Watched
    created: Exchange
    done: "Future[None] | None" = None
    sightings: list[Sighting] = field(default_factory=list)

    @property
    def last(self) -> Sighting | None:
        return self.sightings[-1] if self.sightings else None

    @property
    def approved(self) -> bool:
        return any(sighting.status == APPROVED for sighting in self.sightings)


class Watches:
    """All watches of the run. `start` creates the customers and lets the looking go on beside the cases."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._watches: dict[str, Watch] = {}
        self._control_over = asyncio.Event()
        self._started = time.monotonic()
        configuration = run.configuration
        self.delay = configuration.approval_seconds
        self.latest = configuration.approval_seconds + configuration.grace_seconds

    def start(self, specifications: Sequence[Watched], case: Case) -> None:
        """Creates what is to be watched - those that must stay pending first, so that the controls are the youngest."""
        unique = {specification.name: specification for specification in (*specifications, PLAIN)}
        for specification in sorted(unique.values(), key=lambda it: (it.approves, it.closely)):
            if specification.name in self._watches:
                continue
            customers = Customers(self._run, case)
            created = customers.shared(specification.name, headers=dict(specification.headers)).exchange
            watch = Watch(specification, created)
            self._watches[specification.name] = watch
            if created.status is not None and 200 <= created.status < 300 and self._run.capabilities.has("read"):
                watch.done = self._run.wire.start(lambda watch=watch: self._follow(watch))  # type: ignore[misc]

    def get(self, specification: Watched, case: Case) -> "Seen":
        """Waits for one watch to end. Inconclusive where nothing could be seen."""
        self._run.must_go_on()
        self.start([specification], case)
        watch = self._watches[specification.name]
        if self._run.account is not None:
            self._run.account.shares |= {
                specification.name,
                PLAIN.name,
                *map(watch_of, (specification.name, PLAIN.name)),
            }
        case.used(watch.created)
        created = Answer(watch.created, case, self._run)
        if not created.accepted:
            return Seen(watch, created, self, case)
        self._run.capabilities.require("read")
        if watch.done is not None:
            self._ended(watch.done)
        for sighting in watch.sightings:
            case.used(sighting.exchange)
        return Seen(watch, created, self, case)

    @property
    def control_was_approved(self) -> bool:
        """Whether any plain customer was seen to be approved: only then does staying pending mean anything."""
        return any(watch.approved for watch in self._watches.values() if watch.watched.closely)

    def wait_for_approvals(self, case: Case) -> None:
        """Returns when customers of the start of the run have had their approval, or would have had."""
        self.start([], case)
        if self._run.account is not None:
            self._run.account.shares |= {PLAIN.name, watch_of(PLAIN.name)}
        control = self._watches[PLAIN.name].done
        if control is not None:
            self._ended(control)
        else:
            time.sleep(max(0.0, self._started + self.delay * 1.2 - time.monotonic()))

    def _ended(self, watch: "Future[None]") -> None:
        """Waits for a watch to end, and hears meanwhile that the run must."""
        with self._run.going():
            while not wait([watch], HEARS_EVERY).done:
                self._run.must_go_on()
            watch.result()

    async def _follow(self, watch: Watch) -> None:
        try:
            if watch.watched.closely:
                await self._look(watch)
                await self._at_age(watch, self.delay / 2)
                await self._look(watch)
            if watch.watched.approves:
                await self._until_approved(watch)
                if watch.watched.closely:
                    self._control_over.set()
                    await asyncio.sleep(self.delay / 5)
                    await self._look(watch)
            else:
                await self._window(watch)
                await self._look(watch)
        finally:
            if watch.watched.closely:
                self._control_over.set()

    async def _until_approved(self, watch: Watch) -> None:
        await self._at_age(watch, self.delay * 1.04)
        while await self._look(watch) != APPROVED and watch.sightings[-1].youngest <= self.latest:  # noqa: ASYNC110
            await asyncio.sleep(self.delay / POLLS_PER_DELAY)

    async def _window(self, watch: Watch) -> None:
        """Waits the window out; in the gate, only until the younger control was approved, and a moment more."""
        left = self.latest - (time.monotonic() - watch.created.ended)
        if self._run.configuration.profile == "gate":
            try:
                await asyncio.wait_for(self._control_over.wait(), max(left, 0))
                left = self.delay / 5
            except TimeoutError:
                return
        await asyncio.sleep(max(left, 0))

    async def _at_age(self, watch: Watch, age: float) -> None:
        await asyncio.sleep(max(0.0, age - (time.monotonic() - watch.created.ended)))

    async def _look(self, watch: Watch) -> str | None:
        if self._run.stopped is not None:
            raise RunStopped(self._run.stopped)
        answer = watch.created.response.json if watch.created.response else None
        customer = answer.get("id") if isinstance(answer, dict) else None
        names = {API_KEY_HEADER, "user-agent"}
        headers = tuple((name, value) for name, value in watch.created.request.headers if name.lower() in names)
        request = Request("GET", path_of(str(customer)), headers)
        exchange = await self._run.wire.exchange(request, urgent=watch.watched.closely)
        self._run.charge(exchange, watch_of(watch.watched.name))
        body = exchange.response.json if exchange.response else None
        status = body.get("kyb_status") if isinstance(body, dict) and exchange.status == 200 else None
        watch.sightings.append(
            Sighting(
                status if isinstance(status, str) else None,
                youngest=exchange.began - watch.created.ended,
                oldest=exchange.ended - watch.created.began,
                exchange=exchange,
            )
        )
        return watch.sightings[-1].status


class Seen:
    """What a watch showed, in the hands of a case."""

    def __init__(self, watch: Watch, created: Answer, watches: Watches, case: Case) -> None:
        self._watch = watch
        self.created = created
        self._watches = watches
        self._case = case

    def must_be_approved_in_time(self) -> None:
        """Pending at first, not approved before the window, approved within it, and still so afterwards."""
        self._needs_sight()
        window = f"{self._watches.delay * EARLIEST:g} s to {self._watches.latest:g} s"
        expected = f"pending right after creation, approved (kyb_status active) within {window}, and so it stays"
        for sighting in self._watch.sightings:
            if sighting.status == APPROVED and sighting.oldest < self._watches.delay * EARLIEST:
                self.created.fail(expected, f"approved at an age of {sighting.oldest:.1f} s at most")
        self.must_be_approved(expected)
        first = self._watch.sightings[0]
        if self._watch.watched.closely and first.status != PENDING and first.oldest < self._watches.delay * EARLIEST:
            self.created.fail(expected, f"kyb_status {first.status} right after creation")
        if self._watch.watched.closely and first.oldest >= self._watches.delay * EARLIEST:
            raise Inconclusive(f"the first look came {first.oldest:.1f} s after the create, too late to see it pending")

    def must_be_approved(self, expected: str = "approved (kyb_status active) when the window is over") -> None:
        """Approved within the window; not taken back where it was looked at again."""
        self._needs_sight()
        late = [it for it in self._watch.sightings if it.youngest > self._watches.latest and it.status != APPROVED]
        if late and not self._watch.approved:
            self.created.fail(expected, f"kyb_status {late[0].status} at an age of {late[0].youngest:.1f} s")
        if not self._watch.approved:
            raise Inconclusive("the watch ended before the window did")
        last = self._watch.last
        if last is not None and last.status != APPROVED:
            self.created.fail(expected, f"approved, then kyb_status {last.status}")

    def must_not_be_approved(self, expected: str = "never approved: not active when the window is over") -> None:
        """Not approved when a younger plain customer was; inconclusive where no approval can be seen here at all."""
        self._needs_sight()
        if self._watch.approved:
            self.created.fail(expected, f"kyb_status {APPROVED} at an age of {self._watch.sightings[-1].oldest:.1f} s")
        if not self._watches.control_was_approved:
            raise Inconclusive("no plain customer was seen to be approved here, so staying pending shows nothing")

    def must_stay_pending(self) -> None:
        expected = "kept pending: kyb_status pending when the window is over"
        self.must_not_be_approved(expected)
        last = self._watch.last
        if last is not None and last.status != PENDING:
            self.created.fail(expected, f"kyb_status {last.status}")

    @property
    def final_status(self) -> str | None:
        return self._watch.last.status if self._watch.last else None

    def _needs_sight(self) -> None:
        self.created.must_not_crash()
        if not self.created.accepted:
            raise Inconclusive(f"the customer to watch was not created: {self.created.exchange.describe(120)}")
        if not any(sighting.status for sighting in self._watch.sightings):
            raise Inconclusive("no kyb_status could be read back for the customer")
