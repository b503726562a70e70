"""The client of our own, against real sockets."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import pytest

from adapters import (
    ConfigurationError,
    CustomersClient,
    DeadlineExceeded,
    DecodeError,
    HTTPError,
    RetryPolicy,
    TransportError,
    ValidationError,
)
from sandbox.scripted.server import Played
from tests.adapters.conftest import KEY, Scripted

T = TypeVar("T")
ACME = {"name": "Acme Äö 株式会社 😀", "customer_type": "business"}
UUID = "6f9619ff-8b86-4011-b42d-00c04fc964ff"
CREATED = {"created": True}


def ask(played: Played, call: Callable[[CustomersClient], Awaitable[T]], **settings: Any) -> T:
    """One call with a client of its own; whatever it raises goes through."""

    async def asked() -> T:
        async with CustomersClient(played.base_url, KEY, **{"timeout": 5.0, **settings}) as client:
            return await call(client)

    return asyncio.run(asked())


def create(
    played: Played, customer: dict[str, Any] = ACME, *, attempts: int = 3, timeout: float = 5.0, **options: Any
) -> Any:
    return ask(
        played,
        lambda client: client.create_customer(customer, **options),
        timeout=timeout,
        retries=RetryPolicy(max_attempts=attempts, first_pause=0.01),
    )


def test_a_create_is_sent_once_with_key_and_text_unchanged(scripted: Scripted) -> None:
    played = scripted.play(CREATED)
    create(played)
    (request,) = played.requests()
    assert (request.method, request.target) == ("POST", "/customers")
    assert request.body == '{"name":"Acme Äö 株式会社 😀","customer_type":"business"}'.encode()
    assert request.header_values("x-api-key") == [KEY]
    assert len(request.header_values("x-idempotency-key")) == 1


def test_the_expiry_is_exact(scripted: Scripted) -> None:
    played = scripted.play({"created": {"application_expires_at": 1734567890123456789, "unknown": 1.5}})
    created = create(played)
    assert created.application_expires_at == 1734567890123456789
    assert created.everything["unknown"] == 1.5


def test_retries_repeat_key_and_bytes(scripted: Scripted) -> None:
    played = scripted.play({"status": 503}, {"broken": "reset_before"}, CREATED)
    create(played)
    assert len({(each.header("x-idempotency-key"), each.body) for each in played.requests()}) == 1
    assert len(played.requests()) == 3


def test_a_lost_answer_is_found_again(scripted: Scripted) -> None:
    played = scripted.play({"execute": True, "broken": "reset_in_body"}, {"execute": True})
    assert create(played).id == played.customers()[0]["id"]
    assert len(played.customers()) == 1


@pytest.mark.parametrize("retry_after", [1, {"date_in": 1}])
def test_retry_after_is_honoured(scripted: Scripted, retry_after: Any) -> None:
    played = scripted.play({"status": 429, "retry_after": retry_after}, CREATED)
    create(played)
    first, second = played.requests()
    assert first.not_before is not None
    assert second.began >= first.not_before - 0.01


def test_a_retry_after_beyond_the_deadline_is_not_waited_for(scripted: Scripted) -> None:
    played = scripted.play({"status": 429, "retry_after": "86400"})
    with pytest.raises(HTTPError) as caught:
        create(played)
    assert caught.value.status == 429


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422])
def test_a_refusal_is_not_retried(scripted: Scripted, status: int) -> None:
    played = scripted.play({"status": status}, CREATED)
    with pytest.raises(HTTPError):
        create(played)
    assert len(played.requests()) == 1


def test_problem_details_are_understood(scripted: Scripted) -> None:
    body = {
        "type": "https://example.com/errors/validation-error",
        "title": "Bad",
        "detail": "name is short",
        "request_id": "r1",
        "errors": [{"field": "name", "message": "short", "code": "c"}, {"field": 7}, None],
    }
    with pytest.raises(HTTPError) as caught:
        create(scripted.play({"status": 422, "json": body, "headers": [["X-Request-Id", "other"]]}))
    error = caught.value
    assert (error.code, error.message, error.request_id) == ("validation-error", "name is short", "r1")
    assert [(each.field, each.code) for each in error.fields] == [("name", "c")]


@pytest.mark.parametrize("body", [{"code": "c", "message": "m"}, {"error": {"code": "c", "message": "m"}}])
def test_the_older_shapes_are_understood(scripted: Scripted, body: dict[str, Any]) -> None:
    with pytest.raises(HTTPError) as caught:
        create(scripted.play({"status": 400, "json": body}))
    assert (caught.value.code, caught.value.message) == ("c", "m")


@pytest.mark.parametrize(
    "body", [{"text": "<html>"}, {"text": ""}, {"json": None}, {"json": [1]}, {"json": {"message": 7, "errors": {}}}]
)
def test_a_body_of_no_use_is_still_a_typed_error(scripted: Scripted, body: dict[str, Any]) -> None:
    with pytest.raises(HTTPError) as caught:
        create(scripted.play({"status": 500, **body}), attempts=1)
    assert caught.value.status == 500


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 201, "text": "{"},
        {"status": 201},
        {"status": 201, "json": [1]},
        {"status": 201, "text": '{"id": NaN}'},
        {"status": 204},
        {"created": {"id": None}},
        {"created": {"application_expires_at": 1.5e18}},
        {"created": True, "broken": "close_in_body"},
    ],
)
def test_a_success_that_cannot_be_used_is_no_success(scripted: Scripted, answer: dict[str, Any]) -> None:
    with pytest.raises(DecodeError) as caught:
        create(scripted.play(answer), attempts=1)
    assert caught.value.status == answer.get("status", 201)


@pytest.mark.parametrize("broken", ["stall_before", "stall_in_head", "stall_in_body", "drip"])
def test_one_deadline_stands_over_everything(scripted: Scripted, broken: str) -> None:
    with pytest.raises(DeadlineExceeded):
        create(scripted.play({"created": True, "broken": broken}), timeout=0.3)


def test_a_broken_connection_is_a_transport_error(scripted: Scripted) -> None:
    with pytest.raises(TransportError):
        create(scripted.play({"broken": "reset_before"}), attempts=2)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_not_followed(scripted: Scripted, status: int) -> None:
    played = scripted.play({"status": status, "redirect": "elsewhere"}, elsewhere=[CREATED])
    with pytest.raises(HTTPError):
        create(played)
    assert [each.origin for each in played.requests()] == ["here"]


def test_fifty_calls_at_once_have_fifty_keys(scripted: Scripted) -> None:
    played = scripted.play(CREATED)

    async def fifty(client: CustomersClient) -> None:
        await asyncio.gather(*(client.create_customer(ACME) for _ in range(50)))

    ask(played, fifty)
    assert len({each.header("x-idempotency-key") for each in played.requests()}) == 50


@pytest.mark.parametrize(
    "key", ["", "order-1", "6f9619ff8b86d011b42d00c04fc964ff", "6f9619ff-8b86-d011-b42d-00c04fc964ff\n"]
)
def test_a_key_that_is_no_uuid_is_refused_before_anything_is_sent(scripted: Scripted, key: str) -> None:
    played = scripted.play(CREATED)
    with pytest.raises(ValidationError):
        create(played, idempotency_key=key)
    assert not played.requests()


def test_half_a_surrogate_pair_is_refused_before_anything_is_sent(scripted: Scripted) -> None:
    with pytest.raises(ValidationError):
        create(scripted.play(CREATED), {"name": "\ud800abc"})


@pytest.mark.parametrize(
    "base_url",
    [
        "",
        "example.com",
        "ftp://127.0.0.1",
        "http://example.com",
        "http://u:p@127.0.0.1",
        "http://127.0.0.1?a",
        "http://[",
    ],
)
def test_an_unusable_base_url_is_refused(base_url: str) -> None:
    with pytest.raises(ConfigurationError):
        CustomersClient(base_url, KEY)


@pytest.mark.parametrize("key", ["", "two words", "line\nbreak", "clé"])
def test_an_unusable_api_key_is_refused_without_being_repeated(key: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        CustomersClient("http://127.0.0.1", key)
    assert not key or key not in str(caught.value)


@pytest.mark.parametrize("headers", [{"X-API-Key": "other"}, {"bad name": "x"}, {"x": "a\r\nb: c"}])
def test_a_header_that_cannot_be_the_callers_is_refused(scripted: Scripted, headers: dict[str, str]) -> None:
    with pytest.raises(ConfigurationError):
        create(scripted.play(CREATED), headers=headers)


def test_the_key_is_in_no_text() -> None:
    client = CustomersClient("http://127.0.0.1:1", KEY, retries=RetryPolicy(max_attempts=1))

    async def failed() -> BaseException:
        async with client:
            with pytest.raises(TransportError) as caught:
                await client.create_customer(ACME)
            return caught.value

    error = asyncio.run(failed())
    assert KEY not in f"{client!r} {client} {error!r} {error.__cause__!r} {vars(error)}"


def test_the_record_and_the_catalogue_are_read(scripted: Scripted) -> None:
    played = scripted.play({"json": {"id": "a/b"}}, {"json": {"scenarios": [{"name": "happy_path"}]}})
    assert ask(played, lambda client: client.get_customer("a/b")) == {"id": "a/b"}
    assert ask(played, lambda client: client.list_scenarios()) == [{"name": "happy_path"}]
    assert [each.target for each in played.requests()] == ["/customers/a%2Fb", "/sandbox/scenarios"]


def test_an_answer_without_end_is_given_up(scripted: Scripted) -> None:
    with pytest.raises(DecodeError):
        create(scripted.play({"status": 201, "text": "x" * 5_000_000}), attempts=1)


def test_pauses_are_bounded() -> None:
    policy = RetryPolicy()
    assert all(0 < policy.pause(attempt, None) <= policy.longest_pause for attempt in (1, 5, 50, 1000))
    assert policy.pause(1, "Thu, 01 Jan 1970 00:00:00 GMT") < 1
    assert policy.pause(1, "7") >= 7
