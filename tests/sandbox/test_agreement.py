"""The sandbox and the schemas were written apart and must agree: what one calls valid, the other takes."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import httpx
import pytest
from hypothesis import HealthCheck, given, settings

import schemas
from strategies import broken_json, customers, headers, keys, names

from .conftest import BODY, Client

DRAWN = settings(
    max_examples=100, derandomize=True, database=None, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip


def post(client: Client, raw: bytes, **more: str) -> httpx.Response:
    sent = {"x-idempotency-key": str(uuid4()), "content-type": "application/json", **more}
    return client.http.post("/customers", content=raw, headers=sent)


def encoded(body: Mapping[str, object]) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()


def must_be_an_error(answer: httpx.Response, status: int) -> None:
    body = schemas.parse(answer.content)
    assert (answer.status_code, body["status"]) == (status, status)
    assert answer.headers["content-type"] == "application/problem+json"
    assert schemas.problems("problem-details", body) == schemas.problems("structured-error", body) == []


@DRAWN
@given(body=customers.valid())
def test_a_valid_customer_gets_a_201_that_validates(client: Client, body: dict[str, object]) -> None:
    answer = post(client, encoded(body))
    assert answer.status_code == 201
    created = schemas.parse(answer.content)
    assert schemas.problems("create-response", created) == []
    assert schemas.is_ksuid(created["id"])
    assert schemas.is_ksuid(created["application_id"])
    shown = schemas.parse(client.http.get(f"/customers/{created['id']}").content)
    assert schemas.problems("customer", shown) == []
    assert {name: shown.get(name) for name in ("name", "external_id")} == {
        name: body.get(name) for name in ("name", "external_id")
    }


@DRAWN
@given(mistake=customers.one_rule_broken())
def test_a_mistake_is_refused_and_its_member_named(client: Client, mistake: customers.Mistake) -> None:
    answer = post(client, json.dumps(mistake.body).encode())
    must_be_an_error(answer, 400)
    fields = [error["field"] for error in answer.json()["errors"]]
    assert fields == [mistake.rule.partition(".")[0]] or mistake.rule == "sub_client.exclusive"


@DRAWN
@given(key=keys.valid(), wrong=keys.not_uuids())
def test_keys_are_read_alike(client: Client, key: keys.DrawnKey, wrong: str) -> None:
    assert client.create(key=key.draw()).status_code == 201
    must_be_an_error(client.create(key=wrong), 400)


@DRAWN
@given(asked=headers.injections(), message=headers.messages_too_long())
def test_injected_errors_are_as_asked(client: Client, asked: headers.Headers, message: str) -> None:
    status, wanted = int(asked[headers.STATUS]), asked[headers.MESSAGE]
    answer = client.create(headers=asked)
    must_be_an_error(answer, status)
    assert answer.json()["message"] == wanted
    ignored = client.create(headers={**asked, headers.MESSAGE: message})
    must_be_an_error(ignored, status)
    assert message[:100] not in ignored.text


@DRAWN
@given(status=headers.ignored_statuses(), text=headers.no_statuses())
def test_what_is_no_status_is_ignored(client: Client, status: str, text: str) -> None:
    for value in (status, text):
        assert client.create(headers={headers.STEP: "provider_call", headers.STATUS: value}).status_code == 201


@DRAWN
@given(name=names.disputed_whitespace_only())
def test_disputed_names_crash_nothing(client: Client, name: str) -> None:
    assert post(client, encoded({**BODY, "name": name})).status_code in {201, 400}


@pytest.mark.parametrize("table", ["MALFORMED", "NOT_OBJECTS", "CRUSHING", "AMBIGUOUS"])
def test_broken_documents_are_answered(client: Client, table: str) -> None:
    documents: Mapping[str, bytes] = getattr(broken_json, table)
    found: dict[str, Any] = {name: post(client, raw).status_code for name, raw in documents.items()}
    if table == "AMBIGUOUS":
        assert set(found.values()) <= {201, 400}
    else:
        assert {name: status for name, status in found.items() if status not in {400, 413}} == {}


def test_lists_and_the_catalogue_validate(client: Client) -> None:
    client.create(external_id="agreement", is_sub_client=True)
    listed = schemas.parse(client.http.get("/customers").content)
    catalogue = schemas.parse(client.http.get("/sandbox/scenarios").content)
    assert listed["data"]
    assert schemas.problems("customer-list", listed) == schemas.problems("scenario-catalogue", catalogue) == []
    assert [entry["name"] for entry in catalogue["scenarios"]] == [it.name for it in schemas.vocabulary().scenarios]


def test_a_simulation_validates(client: Client) -> None:
    asked = {"type": "kyb_approve", "applicant_id": client.create().json()["application_id"], "simulation_id": "s"}
    assert schemas.problems("onboarding-request", asked) == []
    answer = client.http.post("/sandbox/simulate/onboarding", json=asked, headers={"x-idempotency-key": str(uuid4())})
    assert answer.status_code == 200
    assert schemas.problems("onboarding-response", answer.json()) == []
