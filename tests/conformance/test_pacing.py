"""When the next request may go: what targets say in either spelling, and how workers share one budget."""

import asyncio
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from conformance.exchange import Response
from conformance.outcomes import ConfigurationError, RunStopped
from conformance.pacing import WITH_KEY, Pacer, SharedSchedule, allowance, parse_rate, retry_after

NOW = 1_800_000_000.0


def answer(status: int = 200, /, **headers: str) -> Response:
    pairs = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Response(status, "", "HTTP/1.1", pairs, b"")


@pytest.mark.parametrize(("text", "interval"), [("60/m", 1.0), ("10/s", 0.1), ("3600/h", 1.0), ("0.5/s", 2.0)])
def test_rates(text: str, interval: float) -> None:
    assert parse_rate(text) == pytest.approx(interval)


@pytest.mark.parametrize("text", ["", "60", "0/m", "-1/s", "60/d", "often"])
def test_what_is_no_rate(text: str) -> None:
    with pytest.raises(ConfigurationError):
        parse_rate(text)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("7", 7.0), ("0", 0.0), (None, None), ("soon", None), ("-5", None), ("1e3", None), ("9" * 40, None),
     ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0)],
)  # fmt: skip
def test_retry_after(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, NOW) == seconds


def test_retry_after_as_a_date() -> None:
    date = format_datetime(datetime.fromtimestamp(NOW, UTC) + timedelta(seconds=30), usegmt=True)
    assert retry_after(date, NOW) == 30


@pytest.mark.parametrize("name", ["x_ratelimit_remaining", "X_RateLimit_Remain"])
@pytest.mark.parametrize("reset", ["40", str(int(NOW) + 40)])
def test_rate_headers_in_both_spellings(name: str, reset: str) -> None:
    found = allowance(answer(x_ratelimit_limit="60", x_ratelimit_reset=reset, **{name: "12"}), NOW)
    assert found is not None
    assert (found.limit, found.remaining, found.reset) == (60, 12, 40)


@pytest.mark.parametrize(
    ("limit", "left", "reset"), [("x", "1", "1"), ("60", "-1", "1"), ("60", "1", "99999"), ("0", "0", "0")]
)
def test_garbage_in_rate_headers_is_ignored(limit: str, left: str, reset: str) -> None:
    headers = {"x_ratelimit_limit": limit, "x_ratelimit_remaining": left, "x_ratelimit_reset": reset}
    assert allowance(answer(**headers), NOW) is None


def test_a_429_is_waited_for_as_it_asks() -> None:
    pacer = Pacer(patience=60)
    assert pacer.throttled(WITH_KEY, answer(429, retry_after="7")) == 7
    assert (
        pacer.throttled(WITH_KEY, answer(429, x_ratelimit_limit="9", x_ratelimit_remaining="0", x_ratelimit_reset="5"))
        == 5
    )
    with pacer.schedule.budget(WITH_KEY) as budget:
        assert budget.closed_until > time.monotonic() + 4


def test_patience_ends_in_one_line() -> None:
    pacer = Pacer(patience=10)
    with pytest.raises(RunStopped, match="--max-wait"):
        pacer.throttled(WITH_KEY, answer(429, retry_after="3600"))


def test_a_scarce_allowance_is_spread() -> None:
    pacer = Pacer()
    pacer.answered(WITH_KEY, answer(x_ratelimit_limit="60", x_ratelimit_remaining="9", x_ratelimit_reset="30"))
    with pacer.schedule.budget(WITH_KEY) as budget:
        assert budget.interval == pytest.approx(3.0)
    pacer.answered(WITH_KEY, answer(x_ratelimit_limit="60", x_ratelimit_remaining="59", x_ratelimit_reset="30"))
    with pacer.schedule.budget(WITH_KEY) as budget:
        assert budget.interval == 0


def test_an_allowance_that_is_as_good_as_spent_costs_patience() -> None:
    pacer = Pacer(patience=10)
    pacer.answered(WITH_KEY, answer(x_ratelimit_limit="60", x_ratelimit_remaining="0", x_ratelimit_reset="3600"))
    asyncio.run(pacer.turn(WITH_KEY))
    with pytest.raises(RunStopped, match="--max-wait"):
        asyncio.run(pacer.turn(WITH_KEY))


def test_slots_are_spaced_and_kept_for_many_at_once() -> None:
    pacer = Pacer({WITH_KEY: 0.01})

    async def eight() -> float:
        await pacer.turn(WITH_KEY)
        await pacer.turn(WITH_KEY, 8)
        with pacer.schedule.budget(WITH_KEY) as budget:
            return budget.next_free

    began = time.monotonic()
    assert asyncio.run(eight()) - began >= 0.09


def test_what_cannot_wait_goes_ahead() -> None:
    pacer = Pacer({WITH_KEY: 60.0})

    async def queue() -> None:
        await pacer.turn(WITH_KEY)
        await pacer.turn(WITH_KEY, urgent=True)

    asyncio.run(queue())
    with pacer.schedule.budget(WITH_KEY) as budget:
        assert budget.next_free > time.monotonic() + 100


def test_workers_share_one_budget(tmp_path: Path) -> None:
    code = (
        "import asyncio, sys; from pathlib import Path; from conformance.pacing import *;"
        "pacer = Pacer({'with key': 0.05}, schedule=SharedSchedule(Path(sys.argv[1])));"
        "asyncio.run(pacer.turn('with key', 10))"
    )
    workers = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path)]) for _ in range(2)]
    began = time.monotonic()
    assert [worker.wait(30) for worker in workers] == [0, 0]
    with SharedSchedule(tmp_path).budget(WITH_KEY) as budget:
        assert budget.next_free - began > 0.8
