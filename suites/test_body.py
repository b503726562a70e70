"""BODY: what may stand in the body, and what a refusal must be like."""

import json
from typing import Any

import pytest
from hypothesis import given

import schemas
from conformance.case import Case
from conformance.clauses import clause, depth, each
from conformance.customers import KEY, Customers
from conformance.naming import unique_external_id, unique_name
from conformance.outcomes import Inconclusive
from strategies import broken_json
from strategies import customers as tables

OTHER_METHODS = {"put": "PUT", "delete": "DELETE", "patch": "PATCH"}


def valid_text() -> str:
    return json.dumps({"name": unique_name(), "customer_type": "business", "external_id": unique_external_id()})


@clause("BODY-1", "BODY-8")
@pytest.mark.parametrize(
    "raw",
    each(
        broken_json.MALFORMED,
        nightly=broken_json.MALFORMED_CORE,
        gate=["truncated before the end", "nan", "raw newline in a string"],
    ),
)
def test_malformed_json_is_refused(customers: Customers, raw: bytes) -> None:
    customers.create(raw=raw).must_be_refused()


@clause("BODY-1", "BODY-7")
def test_a_document_followed_by_more_text_is_refused(customers: Customers, case: Case) -> None:
    external_id = unique_external_id()
    body = json.dumps({"name": unique_name(), "customer_type": "business", "external_id": external_id})
    refused = customers.create(raw=body.encode() + b" trailing").must_be_refused()
    with case.judging("BODY-7"):
        found = customers.find(external_id)
        refused.must(not found, "nothing created by the refused request", f"{len(found)} customer(s)")


@clause("BODY-2", "BODY-8")
@pytest.mark.parametrize(
    "raw", each(broken_json.NOT_OBJECTS, nightly=broken_json.NOT_OBJECTS_CORE, gate=["string", "number"])
)
def test_another_json_value_is_refused(customers: Customers, raw: bytes) -> None:
    customers.create(raw=raw).must_be_refused()


@clause("BODY-3", "BODY-8")
@pytest.mark.parametrize("raw", each(broken_json.CRUSHING, nightly=broken_json.CRUSHING_CORE, gate=["many digits"]))
def test_what_crushes_parsers_never_crashes_the_target(customers: Customers, raw: bytes) -> None:
    customers.create(raw=raw).must_not_crash()


@clause("BODY-4")
@pytest.mark.parametrize(
    "content_type",
    each(
        {"text": "text/plain", "form": "application/x-www-form-urlencoded", "xml": "application/xml"},
        nightly=["text"],
        gate=["form"],
    ),
)
def test_a_content_type_that_is_not_json_is_refused(customers: Customers, content_type: str) -> None:
    customers.create(headers={"content-type": content_type}).must_be_refused(status={400, 415})


@clause("BODY-5")
def test_properties_without_a_name_in_the_schema_are_accepted(customers: Customers, case: Case) -> None:
    answer = customers.create(favourite_colour="green", nested={"a": [1, None]})
    if not answer.accepted and not answer.crashed:
        answer.must_be_structured_error()
        case.tolerate(f"unknown properties are refused with {answer.status}")
    else:
        answer.must_be_accepted()


@clause("BODY-6")
@pytest.mark.parametrize("kind", ["duplicate members", "byte order mark", "charset"])
def test_what_json_leaves_open(customers: Customers, case: Case, kind: str) -> None:
    text, headers = valid_text(), {"content-type": "application/json"}
    if kind == "duplicate members":
        text = text[:-1] + ', "customer_type": "individual"}'
    elif kind == "byte order mark":
        text = "\ufeff" + text
    else:
        headers["content-type"] = "application/json; charset=utf-8"
    answer = customers.create(raw=text.encode(), headers=headers).must_not_crash()
    case.observe("accepted" if answer.accepted else f"refused with {answer.status}")


@clause("BODY-7")
@pytest.mark.parametrize(
    "fields",
    each(tables.REFUSED_WHOLE, nightly=tables.REFUSED_WHOLE_CORE, gate=["malformed reference", "another content type"]),
)
def test_a_refused_request_creates_nothing(customers: Customers, fields: dict[str, Any]) -> None:
    """One mistake of each kind, each looked for by its unique external_id."""
    answer = customers.create(**fields)
    if answer.accepted or answer.crashed:
        raise Inconclusive(f"it was not refused: {answer.exchange.describe(80)}")
    customers.must_not_exist(answer)


@clause("BODY-7")
@depth("gate")
@pytest.mark.parametrize("mistake", ["key", pytest.param("idempotency key", marks=depth("acceptance"))])
def test_a_request_refused_for_its_headers_creates_nothing(customers: Customers, mistake: str) -> None:
    headers = {"x-api-key": None} if mistake == "key" else {KEY: "no-uuid"}
    answer = customers.create(headers=headers)
    if answer.accepted or answer.crashed:
        raise Inconclusive(f"it was not refused: {answer.exchange.describe(80)}")
    customers.must_not_exist(answer)


@clause("BODY-8")
@pytest.mark.parametrize("method", each(OTHER_METHODS, nightly=["put"], gate=["delete"]))
def test_other_methods_answer_404_or_405(customers: Customers, method: str) -> None:
    answer = customers.call(method, "/customers", body=valid_text().encode()).must_not_crash("404 or 405")
    answer.must(answer.status in {404, 405}, "404 or 405")


@clause("BODY-8", *schemas.BREAKABLE_CLAUSES, if_seen=True)
@depth("gate")
@given(mistake=tables.one_rule_broken())
def test_no_single_mistake_is_accepted_or_crashes(customers: Customers, case: Case, mistake: Any) -> None:
    """A crash breaks BODY-8; a mistake that is accepted, the clause of its rule."""
    answer = customers.create(body=mistake.body).must_not_crash("a 4xx")
    with case.blaming(mistake.clause):
        answer.must(not answer.accepted, f"a 4xx: the body breaks {mistake.rule}")
