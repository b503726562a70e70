"""When the next request may be sent: a rate asked for, what the target's headers say, and what its 429s demand.

One schedule per budget (with a key, without one). Slots are spaced evenly rather than spent in bursts, since a fixed
window, a sliding window and a token bucket on the other side all accept an even pace. Parallel workers share one
schedule through a small file under a lock; the monotonic clock is the same for all processes of a machine.
"""

import asyncio
import email.utils
import json
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from filelock import FileLock

from conformance.exchange import Response
from conformance.outcomes import ConfigurationError, RunStopped

WITH_KEY = "with key"
WITHOUT_KEY = "without key"
SECONDS_PER = {"s": 1.0, "m": 60.0, "h": 3600.0}
LONGEST_RESET = 3600.0
SLOWEST = 6.0
"""Seconds between two requests at the smallest rate that is published, 10/m. What is slower is waiting, not pacing."""
BACKOFF = (1.0, 2.0, 4.0, 8.0, 15.0)


def parse_rate(text: str) -> float:
    """`60/m` as seconds between two requests. Raises ConfigurationError."""
    match = re.fullmatch(r"(\d{1,6}(?:\.\d+)?)/(s|m|h)", text.strip())
    if not match or float(match.group(1)) <= 0:
        raise ConfigurationError(f"{text!r} is not a rate; write requests per second, minute or hour, such as 60/m")
    return SECONDS_PER[match.group(2)] / float(match.group(1))


def retry_after(value: str | None, now: float) -> float | None:
    """Seconds from `now` (Unix time) that a Retry-After asks for: delay-seconds or an HTTP date (RFC 9110, 10.2.3).

    None where it is absent or garbage; never negative.
    """
    if value is None:
        return None
    value = value.strip()
    if re.fullmatch(r"\d{1,12}", value):
        return float(value)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(value).timestamp() - now)
    except (ValueError, TypeError, OverflowError, OSError):
        return None


@dataclass(frozen=True)
class Allowance:
    """What rate limit headers say: requests left, of how many, and seconds until they are refilled."""

    limit: float
    remaining: float
    reset: float


def allowance(response: Response, now: float) -> Allowance | None:
    """The rate limit headers in either published spelling; reset as seconds left or as a Unix time. None on garbage."""
    limit = _number(response.header("x-ratelimit-limit"))
    remaining = _number(response.header("x-ratelimit-remaining") or response.header("x-ratelimit-remain"))
    reset = _number(response.header("x-ratelimit-reset"))
    if limit is None or remaining is None or reset is None:
        return None
    seconds = reset - now if reset > 1e9 else reset
    if not 0 <= seconds <= LONGEST_RESET or limit <= 0 or remaining < 0:
        return None
    return Allowance(limit, remaining, seconds)


def _number(value: str | None) -> float | None:
    return float(value) if value is not None and re.fullmatch(r"\d{1,13}", value.strip()) else None


@dataclass
class Budget:
    """The schedule of one budget: when the next slot opens, and until when a 429 has closed it (both monotonic)."""

    next_free: float = 0.0
    closed_until: float = 0.0
    interval: float = 0.0
    refusals: int = 0


class Schedule:
    """The budgets of this process alone."""

    def __init__(self) -> None:
        self._budgets: dict[str, Budget] = {}

    @contextmanager
    def budget(self, name: str) -> Iterator[Budget]:
        yield self._budgets.setdefault(name, Budget())


class SharedSchedule(Schedule):
    """The budgets of all workers of a run, in a file under a lock."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._path = folder / "pacing.json"
        self._lock = FileLock(folder / "pacing.lock")

    @contextmanager
    def budget(self, name: str) -> Iterator[Budget]:
        with self._lock:
            stored: dict[str, dict[str, float]] = json.loads(self._path.read_text()) if self._path.exists() else {}
            budget = Budget(**stored.get(name, {}))  # type: ignore[arg-type]
            yield budget
            stored[name] = vars(budget)
            self._path.write_text(json.dumps(stored))


@dataclass
class Pacer:
    """Hands out slots.

    `intervals` holds seconds between two requests per budget, 0 for as fast as it goes; `patience` is how many seconds
    the run may spend waiting because the target said so (`--max-wait`) before it stops as inconclusive.
    """

    intervals: Mapping[str, float] = field(default_factory=dict)
    patience: float = 30.0
    schedule: Schedule = field(default_factory=Schedule)
    waited: float = 0.0

    async def turn(self, name: str, count: int = 1, *, urgent: bool = False) -> None:
        """Waits until `count` requests may go out together on this budget.

        What cannot wait, since it looks at what time does, goes ahead of those that queue; the pace is kept on average.
        """
        with self.schedule.budget(name) as budget:
            now = time.monotonic()
            interval = max(self.intervals.get(name, 0.0), budget.interval)
            if urgent:
                start = max(now, budget.closed_until)
                budget.next_free = max(now, budget.next_free) + interval
            else:
                start = max(now, budget.next_free, budget.closed_until) + interval * (count - 1)
                budget.next_free = start + interval
            usual = max(self.intervals.get(name, 0.0), SLOWEST)
            self._spend(min(start - now, count * (budget.interval - usual)), "leaves so few requests that it")
        if start > now:
            await asyncio.sleep(start - now)

    def answered(self, name: str, response: Response) -> None:
        """Learns from an answer that was not a 429: spreads what is left of the allowance over the time it must last."""
        found = allowance(response, time.time())
        with self.schedule.budget(name) as budget:
            budget.refusals = 0
            if found is None:
                return
            scarce = found.remaining <= found.limit / 2
            budget.interval = found.reset / (found.remaining + 1) if scarce else 0.0

    def throttled(self, name: str, response: Response) -> float:
        """Puts the budget off as a 429 asks. Returns the seconds; raises RunStopped when patience does not last."""
        with self.schedule.budget(name) as budget:
            asked = retry_after(response.header("retry-after"), time.time())
            if asked is None:
                found = allowance(response, time.time())
                asked = found.reset if found and found.remaining == 0 and found.reset > 0 else None
            wait = asked or BACKOFF[min(budget.refusals, len(BACKOFF) - 1)]
            budget.refusals += 1
            self._spend(wait, "answers 429 and")
            budget.closed_until = max(budget.closed_until, time.monotonic() + wait)
        return wait

    def _spend(self, wait: float, why: str) -> None:
        """Takes a wait that the target asks for out of the run's patience."""
        left = self.patience - self.waited
        if wait > max(left, 0.0):
            raise RunStopped(
                f"throttled: the target {why} asks for {wait:.0f} s more, {max(0.0, left):.0f} s are left"
                " of --max-wait; run again later, pace with --rate, or raise --max-wait"
            )
        self.waited += max(wait, 0.0)
