"""RATE: what a target says about its limits."""

from conformance.clauses import clause
from conformance.customers import Customers
from conformance.outcomes import NotApplicable

SPELLINGS = ("x-ratelimit-limit", ("x-ratelimit-remaining", "x-ratelimit-remain"), "x-ratelimit-reset")


@clause("RATE-1")
def test_answers_carry_rate_limit_headers(customers: Customers) -> None:
    answer = customers.plain()
    for spelling in SPELLINGS:
        names = (spelling,) if isinstance(spelling, str) else spelling
        found = any(answer.response.header(name) is not None for name in names)
        answer.must(found, f"a header {' or '.join(names)}", f"{answer.status} without it")


@clause("RATE-1")
def test_a_429_says_when_to_come_back(customers: Customers, late: None) -> None:
    """Looks at the 429s of the run, if there were any; none is provoked."""
    throttled = customers.run.throttlings
    if not throttled:
        raise NotApplicable("the target did not throttle this run")
    for exchange in throttled:
        answer = customers.answer(exchange)
        answer.must(answer.response.header("retry-after") is not None, "a 429 with Retry-After", "a 429 without it")
