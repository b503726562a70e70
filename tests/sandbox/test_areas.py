"""The finer points of the sandbox, area by area, over real HTTP."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import httpx
import pytest

import schemas
from sandbox.configuration import Configuration
from sandbox.embedded import running

from .conftest import BODY, Client


@contextmanager
def sandbox(**settings: Any) -> Iterator[Client]:
    """An instance of its own, and a client of its first key."""
    with running(Configuration(**settings)) as instance:
        client = Client(instance.base_url, instance.api_keys[0])
        with client.http:
            yield client


def found(client: Client, **query: str) -> list[str]:
    return [record["name"] for record in client.http.get("/customers", params=query).json()["data"]]


def together(client: Client, count: int, **create: Any) -> list[httpx.Response]:
    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(lambda _: client.create(**create), range(count)))


def test_a_refusal_gives_its_key_back(client: Client) -> None:
    key = str(uuid4())
    assert [client.create(key=key, name=name).status_code for name in ("ab", "abc", "ab")] == [400, 201, 201]


def test_an_injected_error_keeps_no_key(client: Client) -> None:
    key, asked = str(uuid4()), {"x-sandbox-error-step": "network_call", "x-sandbox-error-status": "502"}
    assert client.create(key=key, headers=asked).status_code == 502
    original = client.create(key=key)
    assert original.status_code == 201
    assert client.create(key=key.upper()).content == original.content


def test_concurrent_refusals_of_one_key_are_all_refused() -> None:
    with sandbox(latency=0.05) as client:
        key = str(uuid4())
        assert Counter(it.status_code for it in together(client, 16, key=key, name="ab")) == {400: 16}
        created = together(client, 16, key=key)
    assert Counter(it.status_code for it in created) == {201: 16}
    assert len({it.content for it in created}) == 1


def test_concurrent_keys_create_apart(client: Client) -> None:
    created = together(client, 16)
    assert len({it.json()["id"] for it in created}) == len({it.json()["application_id"] for it in created}) == 16


def test_a_customer_is_seen_by_its_client_only(client: Client, other: Client) -> None:
    tag = uuid4().hex
    made = client.create(name=f"Mine {tag}", external_id=tag).json()["id"]
    assert [who.http.get(f"/customers/{made}").status_code for who in (client, other)] == [200, 404]
    assert [found(who, external_id=tag) for who in (client, other)] == [[f"Mine {tag}"], []]


def test_customers_are_found_by_external_id_and_by_name(client: Client) -> None:
    tag = uuid4().hex
    for number in range(2):
        client.create(name=f"{tag} Älpha {number}", external_id=f"{tag} & +/?ü")
    newest_first = [f"{tag} Älpha 1", f"{tag} Älpha 0"]
    assert found(client, external_id=f"{tag} & +/?ü") == found(client, search=f"{tag} ÄLPHA") == newest_first
    assert found(client, external_id=tag) == found(client, external_id=f"{tag} & +/?ü", search="nobody") == []


@pytest.mark.parametrize("limit", ["0", "101", "-1", "x", "", "1.0", "9" * 30])
def test_a_limit_out_of_range_is_refused(client: Client, limit: str) -> None:
    answer = client.http.get("/customers", params={"limit": limit})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "limit")


def test_walking_the_pages_shows_each_customer_once() -> None:
    with sandbox() as client:
        made = [client.create(name=f"Walked {number}").json()["id"] for number in range(7)][::-1]
        seen: list[str] = []
        page: dict[str, Any] = {"meta": {"has_more_after": True}}
        while page["meta"]["has_more_after"]:
            cursor = {"starting_after": seen[-1]} if seen else {}
            page = client.http.get("/customers", params={"limit": 3, **cursor}).json()
            seen += [record["id"] for record in page["data"]]
    assert seen == made
    assert page["meta"] == {"total_count": 7, "has_more_after": False, "has_more_before": True}


def test_other_methods_say_which_are_allowed(client: Client) -> None:
    wrong = [("PUT", "/customers"), ("DELETE", "/customers/x"), ("POST", "/sandbox/scenarios"),
             ("GET", "/sandbox/simulate/onboarding")]  # fmt: skip
    answers = [client.http.request(method, path) for method, path in wrong]
    assert [it.status_code for it in answers] == [405] * 4
    assert all(method not in it.headers["allow"] for (method, _), it in zip(wrong, answers, strict=True))


def test_tokens_are_unique_secret_and_shown_once(client: Client) -> None:
    created = [client.create().json() for _ in range(20)]
    tokens = [parse_qs(urlsplit(it["application_url"]).query)["token"][0] for it in created]
    assert len(set(tokens)) == 20
    assert min(map(len, tokens)) * 6 >= 128
    assert all(urlsplit(it["application_url"]).scheme == "https" for it in created)
    assert tokens[0] not in client.http.get(f"/customers/{created[0]['id']}").text


def test_ids_hold_the_servers_time(client: Client) -> None:
    created = client.create().json()
    times = [schemas.ksuid_timestamp(created[name]) for name in ("id", "application_id")]
    assert all(abs(time - (created["application_expires_at"] // 10**9 - 30 * 86_400)) <= 1 for time in times)


def test_a_message_of_500_is_honoured_and_one_of_501_is_not(client: Client) -> None:
    asked = {"x-sandbox-error-step": "kyb_approval", "x-sandbox-error-status": "599"}
    answers = [client.create(headers={**asked, "x-sandbox-error-message": "m" * length}) for length in (500, 501)]
    assert [(it.status_code, "m" * 500 in it.text) for it in answers] == [(599, True), (599, False)]


@pytest.mark.parametrize("headers", [{"x-sandbox-error-step": "s" * 101}, {"x-sandbox-error-message": "alone"},
                                     {"x-sandbox-scenario": "no_such"}, {"x-sandbox-error-status": "0503"}])  # fmt: skip
def test_what_asks_for_nothing_changes_nothing(client: Client, headers: dict[str, str]) -> None:
    assert client.create(headers=headers).status_code == 201


def test_every_scenario_is_coherent_and_repeats(client: Client) -> None:
    for scenario in schemas.vocabulary().scenarios:
        answers = [client.create(headers={"x-sandbox-scenario": scenario.name}) for _ in range(4)]
        statuses = {it.status_code for it in answers}
        assert len(statuses) == (2 if scenario.intermittent else 1)
        assert all(it.status_code == 201 or it.json()["message"] for it in answers)


def test_production_knows_no_sandbox_header() -> None:
    with sandbox(production=True, approval_delay=0) as client:
        for scenario in ("kyb_rejected", "insufficient_funds"):
            assert client.create(headers={"x-sandbox-scenario": scenario}).status_code == 201
        assert client.status_of(client.create()) == "pending"
        assert client.http.post("/sandbox/simulate/onboarding", json={}).status_code == 404


def test_budgets_are_counted_apart() -> None:
    with sandbox(rate_limit="3/h,1/h") as client:
        bare = [httpx.post(f"{client.http.base_url}/customers", json=BODY) for _ in range(2)]
        keyed = [client.create() for _ in range(4)]
    assert [it.status_code for it in bare] == [401, 429]
    assert [it.status_code for it in keyed] == [201, 201, 201, 429]
    assert [it.headers["x-ratelimit-remaining"] for it in keyed] == ["2", "1", "0", "0"]
    assert all(it.headers["retry-after"].isdigit() for it in (bare[1], keyed[3]))
    assert schemas.problems("problem-details", keyed[3].json()) == []


def test_a_simulation_decides_before_the_clock(client: Client) -> None:
    for action, state in {
        "kyb_approve": "active",
        "applicant_suspend": "frozen",
        "kyb_info_request": "partner_review",
    }.items():
        made = client.create()
        asked = {"type": action, "applicant_id": made.json()["application_id"], "simulation_id": "s"}
        assert client.http.post("/sandbox/simulate/onboarding", json=asked).json()["new_state"] == state
        assert client.status_of(made) == state


@pytest.mark.parametrize(
    "body", [{}, {"type": "kyb_approve"}, {"type": "no_such", "applicant_id": "x", "simulation_id": "s"}]
)
def test_a_simulation_that_makes_no_sense_is_refused(client: Client, body: dict[str, str]) -> None:
    assert client.http.post("/sandbox/simulate/onboarding", json=body).status_code == 400


def test_an_instance_shows_no_key() -> None:
    with running() as instance:
        shown = f"{instance!r} {instance.application.sandbox.configuration!r}"
        assert not any(key in shown for key in instance.api_keys)
