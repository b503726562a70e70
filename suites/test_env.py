"""ENV: production keeps the sandbox out. Each create here is a real customer, so it runs only with consent."""

import pytest

from conformance.clauses import clause
from conformance.customers import Customers
from suites.injection import SKIP, injected, scenario


@clause("ENV-1")
@pytest.mark.parametrize(
    "headers",
    [
        pytest.param(scenario("insufficient_funds"), id="scenario"),
        pytest.param(injected(503), id="injected error"),
        pytest.param({SKIP: "true"}, id="skip flag"),
    ],
)
def test_sandbox_headers_change_nothing(customers: Customers, headers: dict[str, str]) -> None:
    customers.create(headers=headers).must_be_a_conforming_201()


@clause("ENV-1")
@pytest.mark.parametrize(("method", "path"), [("GET", "/sandbox/scenarios"), ("POST", "/sandbox/simulate/onboarding")])
def test_sandbox_routes_are_closed(customers: Customers, method: str, path: str) -> None:
    body = b"{}" if method == "POST" else None
    answer = customers.call(method, path, body=body).must_not_crash()
    answer.must(answer.status in {403, 404}, "403 or 404")
