"""Decides once, before any case, whether the target can be judged at all, and what it lets us see.

An outage, a refused key or a wrong address is no contract failure: the run stops as inconclusive with one line.
"""

import json
from collections.abc import Mapping
from urllib.parse import urlencode

from conformance.case import Case
from conformance.customers import Customers, path_of, records_in
from conformance.exchange import UNREACHABLE, Exchange
from conformance.naming import unique_external_id
from conformance.outcomes import Inconclusive
from conformance.run import PRE_FLIGHT, Account, Run

TRIES = 3


def pre_flight(run: Run) -> list[Exchange]:
    """Creates the plain customer, and finds out what can be read. Stops the run where nothing can be judged."""
    customers = Customers(run, Case(PRE_FLIGHT, ("RESP-1",)))
    run.account = run.shared_accounts.setdefault(PRE_FLIGHT, Account())
    if run.configuration.second_api_key is None:
        run.capabilities.missing["second-key"] = "no second API key was given (CONFORMANCE_SECOND_API_KEY)"
    run.pulse_is(lambda: customers.create().exchange)
    try:
        plain = _plain_create(run, customers)
        if run.stopped is None:
            run.remember("plain", plain)
            _look_around(run, customers, plain)
    except Inconclusive:
        pass  # the reason stands in run.stopped
    run.account = None
    run.publish()
    for need, reason in sorted(run.capabilities.missing.items()):
        run.events.append({"kind": "event", "name": "capability", "detail": f"{need}: {run.redactor.text(reason)}"})
    return list(run.unsaved)


def _plain_create(run: Run, customers: Customers) -> Exchange:
    exchange = customers.create().exchange
    for _ in range(TRIES - 1):
        if not _ailing(exchange):
            break
        exchange = customers.create().exchange
    reason = _unusable(exchange, run.configuration.base_url or run.wire.base_url)
    if reason:
        run.stop(reason)
    return exchange


def _ailing(exchange: Exchange) -> bool:
    if exchange.status is None:
        return exchange.fault is not None and exchange.fault.kind == "reset"
    return exchange.status >= 500


def _unusable(exchange: Exchange, base_url: str) -> str | None:
    """Why the target cannot be judged, as one line for its user; None when it can."""
    if exchange.response is None:
        fault = exchange.fault
        if fault is not None and fault.kind in UNREACHABLE:
            return f"{base_url} cannot be reached ({fault}); is it running, and is --base-url right?"
        return f"{base_url} does not answer a plain valid create ({fault}); is this the API, and is it up?"
    status, response = exchange.response.status, exchange.response
    if status in {401, 403}:
        return f"the API key is refused with {status} for a plain valid create; check CONFORMANCE_API_KEY"
    if status in {404, 405, 501}:
        return f"{base_url} has no POST /customers (it answers {status}); is --base-url right, with its path prefix?"
    if status < 200 or 300 <= status < 400:
        return f"{base_url} answers {status} to a plain valid create; give the final address as --base-url"
    if status >= 500:
        return f"{base_url} answers {status} to a plain valid create, {TRIES} times over; it cannot be judged in this state"
    if response.json is None and "json" not in response.media_type:
        kind = response.media_type or "something without a media type"
        return f"{base_url} answers {kind} to a plain valid create, not JSON; is this the API?"
    return None


def _look_around(run: Run, customers: Customers, plain: Exchange) -> None:
    body = plain.response.json if plain.response else None
    found = body.get("id") if isinstance(body, Mapping) else None
    if not isinstance(found, str) or plain.status is None or plain.status >= 300:
        for need in ("read", "list"):
            run.capabilities.missing[need] = "reading could not be tried: the plain create gave no customer"
        return
    read = customers.get(path_of(found)).exchange
    record = read.response.json if read.response else None
    if read.status != 200 or not isinstance(record, Mapping) or record.get("id") != found:
        run.capabilities.missing["read"] = f"GET /customers/{{id}} does not show the customer: {read.describe(80)}"
    _look_at_list(run, customers, found, json.loads(plain.request.body or b"{}")["external_id"])


def _look_at_list(run: Run, customers: Customers, customer: str, external_id: str) -> None:
    """The list can be trusted when it finds what is there by external_id, and does not find what is not."""
    there = customers.get("/customers?" + urlencode({"external_id": external_id})).exchange
    records = records_in(there)
    if records is None or customer not in [record.get("id") for record in records]:
        run.capabilities.missing["list"] = (
            f"GET /customers does not find a customer by external_id: {there.describe(80)}"
        )
        return
    absent = records_in(customers.get("/customers?" + urlencode({"external_id": unique_external_id()})).exchange)
    if absent != []:
        run.capabilities.missing["list"] = "GET /customers ignores the external_id it is asked for"
