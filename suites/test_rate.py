"""RATE: what a target says about its limits."""

from conformance.clauses import clause
from conformance.customers import Customers

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
    customers.ask_of_the_run("says_when_to_come_back")
