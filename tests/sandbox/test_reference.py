"""The reference behaves as the contract says, seen over real HTTP."""

import time
from concurrent.futures import ThreadPoolExecutor
from email.utils import parsedate_to_datetime
from typing import Any
from uuid import uuid4

import httpx
import pytest

from sandbox.configuration import Configuration, ConfigurationError
from sandbox.embedded import Running, running

from .conftest import BODY, Client

INJECTED = {"x-sandbox-error-step": "provider_call", "x-sandbox-error-status": "503"}


def until(client: Client, customer: httpx.Response, status: str) -> bool:
    return any(client.status_of(customer) == status for _ in range(2_000))


def test_a_create_answers_201(client: Client) -> None:
    answer = client.create(external_id="e-1")
    body = answer.json()
    assert (answer.status_code, answer.headers["content-type"]) == (201, "application/json")
    assert len(body["id"]) == len(body["application_id"]) == 27
    assert [link["link_type"] for link in body["kyb_links"]] == ["persona", "tos"]
    away = (
        body["application_expires_at"] / 1e9 - 30 * 86_400 - parsedate_to_datetime(answer.headers["date"]).timestamp()
    )
    assert abs(away) < 5


@pytest.mark.parametrize("key", [None, "", "unknown-key", "suffix"])
def test_a_wrong_key_is_refused(target: Running, key: str | None) -> None:
    key = target.api_keys[0] + "0" if key == "suffix" else key
    headers = {"x-idempotency-key": str(uuid4()), **({} if key is None else {"x-api-key": key}), **INJECTED}
    answer = httpx.post(f"{target.base_url}/customers", json=BODY, headers=headers)
    assert (answer.status_code, answer.json()["status"]) == (401, 401)


def test_a_repeat_gives_the_original_whatever_its_body(client: Client, target: Running) -> None:
    key, before = str(uuid4()), target.customers_created
    original = client.create(key=key)
    assert [client.create(key=key, name=name).content for name in ("Acme Corporation", "Other")] == [
        original.content
    ] * 2
    assert target.customers_created == before + 1


def test_sixteen_at_once_create_one_customer(target: Running) -> None:
    key, before = str(uuid4()), target.customers_created

    def create(_: int) -> bytes:
        client = Client(target.base_url, target.api_keys[0])
        with client.http:
            return client.create(key=key).content

    with ThreadPoolExecutor(16) as pool:
        assert len(set(pool.map(create, range(16)))) == 1
    assert target.customers_created == before + 1


def test_keys_belong_to_their_client(client: Client, other: Client) -> None:
    key = str(uuid4())
    assert client.create(key=key).json()["id"] != other.create(key=key).json()["id"]


@pytest.mark.parametrize(
    "body",
    [
        {"name": "ab"},
        {"name": "x" * 101},
        {"name": " \t\n\f\r"},
        {"name": None},
        {"name": 7},
        {"customer_type": "BUSINESS"},
        {"external_id": 7},
        {"is_sub_client": "true"},
        {"sub_client_id": "short"},
        {"sub_client_id": "z" * 27},
        {"sub_client_id": "z" * 27, "is_sub_client": True},
    ],
)
def test_a_mistake_is_refused_with_its_field(client: Client, body: dict[str, Any]) -> None:
    answer = client.create(**body)
    problem = answer.json()
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
    assert problem["errors"][0]["field"] in body
    assert problem["request_id"] == answer.headers["x-request-id"]


@pytest.mark.parametrize(
    ("raw", "status"),
    [(b"", 400), (b"{", 400), (b"[]", 400), (b"\xff", 400), (b"[" * 10_000, 400), (b'{"name": 1e400}', 400),
     (b"9" * 6_000, 400), (b'{"name": "\\ud800aa", "customer_type": "business"}', 400), (b" " * (2**20 + 1), 413)],
    ids=range(9),
)  # fmt: skip
def test_nothing_crashes_it(client: Client, raw: bytes, status: int) -> None:
    headers = {"x-idempotency-key": str(uuid4()), "content-type": "application/json"}
    assert client.http.post("/customers", content=raw, headers=headers).status_code == status


def test_other_methods_and_types_are_refused(client: Client) -> None:
    assert client.http.put("/customers").status_code == 405
    assert client.create(headers={"content-type": "text/plain"}).status_code == 415
    assert client.http.get("/nowhere").status_code == 404


def test_sub_clients(client: Client, other: Client) -> None:
    sub, regular = client.create(is_sub_client=True).json()["id"], client.create().json()["id"]
    referring = client.create(sub_client_id=sub)
    assert client.http.get(f"/customers/{referring.json()['id']}").json()["sub_client_id"] == sub
    assert [who.create(sub_client_id=it).status_code for who, it in ((client, regular), (other, sub))] == [400, 400]


def test_injected_errors_and_scenarios(client: Client, target: Running) -> None:
    before = target.customers_created
    answer = client.create(headers={**INJECTED, "x-sandbox-error-message": "Out for lunch."})
    assert (answer.status_code, answer.json()["message"]) == (503, "Out for lunch.")
    assert client.create(headers={"x-sandbox-scenario": "insufficient_funds"}).status_code == 402
    assert target.customers_created == before
    ignored = [{**INJECTED, "x-sandbox-error-status": status} for status in ("99", "600", "abc", "503.5", "302")]
    assert {client.create(headers=headers).status_code for headers in ignored} == {201}


def test_the_catalogue_lists_all(client: Client) -> None:
    names = [entry["name"] for entry in client.http.get("/sandbox/scenarios").json()["scenarios"]]
    assert len(names) == len(set(names)) == 15


def test_approval_comes_by_itself_unless_skipped(client: Client) -> None:
    plain, kept = client.create(), client.create(headers={"x-sandbox-skip-auto-approval": "yes"})
    rejected = client.create(headers={"x-sandbox-scenario": "kyb_rejected"})
    assert client.status_of(plain) == "pending"
    assert until(client, plain, "active")
    assert until(client, rejected, "rejected")
    assert client.status_of(kept) == "pending"


def test_onboarding_can_be_simulated(client: Client) -> None:
    customer = client.create(headers={"x-sandbox-skip-auto-approval": "1"})
    asked = {"type": "kyb_reject", "applicant_id": customer.json()["application_id"], "simulation_id": "s-1"}
    answer = client.http.post("/sandbox/simulate/onboarding", json=asked)
    assert (answer.json()["previous_state"], answer.json()["new_state"]) == ("pending", "rejected")
    assert client.status_of(customer) == "rejected"
    assert client.http.post("/sandbox/simulate/onboarding", json={**asked, "applicant_id": "x"}).status_code == 404


def test_lists_are_paged(client: Client) -> None:
    tag = uuid4().hex
    made = [client.create(name=f"{tag} {n}").json()["id"] for n in range(5)][::-1]

    def page(**query: str | int) -> tuple[list[str], dict[str, Any]]:
        found = client.http.get("/customers", params={"search": tag, **query}).json()
        return [record["id"] for record in found["data"]], found["meta"]

    assert page()[0] == made
    assert page(limit=2)[1] == {"total_count": 5, "has_more_after": True, "has_more_before": False}
    assert page(limit=2, starting_after=made[1])[0] == made[2:4]
    assert page(limit=2, ending_before=made[3])[0] == made[1:3]
    assert client.http.get("/customers", params={"limit": 0}).status_code == 400


def test_production_ignores_the_sandbox() -> None:
    with running(Configuration(production=True)) as instance:
        client = Client(instance.base_url, instance.api_keys[0])
        with client.http:
            assert client.create(headers=INJECTED).status_code == 201
            assert client.http.get("/sandbox/scenarios").status_code == 404


def test_limits_are_told_and_kept() -> None:
    with running(Configuration(rate_limit="2/h,1/h")) as instance:
        client = Client(instance.base_url, instance.api_keys[0])
        with client.http:
            answers = [client.create() for _ in range(3)]
            assert [answer.status_code for answer in answers] == [201, 201, 429]
            assert answers[0].headers["x-ratelimit-remaining"] == "1"
            assert 3_500 < int(answers[2].headers["retry-after"]) <= 3_600


def test_many_instances_come_and_go() -> None:
    began = time.thread_time()
    for _ in range(20):
        with running() as instance, httpx.Client() as http:
            assert http.get(f"{instance.base_url}/customers").status_code == 401
    assert time.thread_time() - began < 5


def test_bad_settings_say_what_to_do() -> None:
    with (
        running() as instance,
        pytest.raises(ConfigurationError, match="choose another port"),
        running(Configuration(port=int(instance.base_url.rpartition(":")[2]))),
    ):
        pass
    for settings in ({"rate_limit": "often"}, {"port": -1}, {"approval_delay": -1.0}, {"api_keys": ("short", "x")}):
        with pytest.raises(ConfigurationError):
            Configuration(**settings)
