"""AUTH: the API key in `x-api-key`."""

from secrets import token_urlsafe

import pytest

from conformance.case import Case
from conformance.clauses import clause, depth
from conformance.customers import Customers
from conformance.exchange import API_KEY_HEADER

UNAUTHENTICATED = 401


def key_of(customers: Customers) -> str:
    return customers.run.configuration.api_key or ""


@clause("AUTH-1", "BODY-8")
def test_without_the_header_the_request_is_refused(customers: Customers) -> None:
    customers.create(headers={API_KEY_HEADER: None}).must_be_refused(status=UNAUTHENTICATED)


@clause("AUTH-2", "AUTH-7")
def test_an_unknown_key_is_refused(customers: Customers, case: Case) -> None:
    """A key that nobody was given; the refusal does not repeat it."""
    unknown = token_urlsafe(32)
    answer = customers.create(headers={API_KEY_HEADER: unknown}).must_be_refused(status=UNAUTHENTICATED)
    with case.judging("AUTH-7"):
        response = answer.response
        repeated = unknown.encode() in response.body or any(unknown in value for _, value in response.headers)
        answer.must(not repeated, "a 401 without the key that was sent", "the key stands in the answer")


@clause("AUTH-3")
@pytest.mark.parametrize("change", ["suffix", "cut short", pytest.param("swapped case", marks=depth("gate"))])
def test_the_key_is_compared_whole(customers: Customers, change: str) -> None:
    key = key_of(customers)
    changed = {"suffix": key + "0", "cut short": key[:-1], "swapped case": key.swapcase()}[change]
    if changed == key:
        pytest.skip("the key has no letters")
    customers.create(headers={API_KEY_HEADER: changed}).must_be_refused(status=UNAUTHENTICATED)


@clause("AUTH-4")
@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"X-Sandbox-Error-Step": "provider_call", "X-Sandbox-Error-Status": "503"}, id="status"),
        pytest.param({"X-Sandbox-Scenario": "insufficient_funds"}, id="scenario", marks=depth("gate")),
    ],
)
def test_no_sandbox_header_gets_past_authentication(customers: Customers, headers: dict[str, str]) -> None:
    customers.create(headers={API_KEY_HEADER: None, **headers}).must_be_refused(status=UNAUTHENTICATED)


@clause("AUTH-5")
def test_an_empty_key_is_refused(customers: Customers) -> None:
    customers.create(headers={API_KEY_HEADER: ""}).must_be_refused(status=UNAUTHENTICATED)


@clause("AUTH-6")
def test_the_name_of_the_header_is_matched_without_case(customers: Customers) -> None:
    customers.create(headers={"X-API-KEY": key_of(customers)}).must_be_accepted()


@clause("AUTH-8")
@pytest.mark.parametrize("key", [pytest.param(None, id="none"), pytest.param("unknown", marks=depth("gate"))])
def test_the_catalogue_needs_the_key_too(customers: Customers, key: str | None) -> None:
    """Only where there is a catalogue: a 404 for everybody gives nothing away."""
    value = token_urlsafe(32) if key else None
    answer = customers.get("/sandbox/scenarios", headers={API_KEY_HEADER: value})
    if answer.status in {404, 405, 501}:
        customers.catalogue()
    answer.must_not_crash("401").must(answer.status == UNAUTHENTICATED, "401")
