"""IDEM: the idempotency key in `x-idempotency-key`."""

import pytest
from hypothesis import given

from conformance.answer import Answer
from conformance.case import Case
from conformance.clauses import clause, depth, each, examples
from conformance.customers import KEY, Customers
from conformance.naming import fresh_key, unique_external_id, unique_name
from conformance.outcomes import Inconclusive
from conformance.properties import Play
from strategies import keys
from suites.keyed import keys_by_model

TOGETHER = 8
DUPLICATE = frozenset({409, 422})


@clause("IDEM-1", "BODY-7")
def test_without_the_header_the_request_is_refused(customers: Customers, case: Case) -> None:
    refused = customers.create(headers={KEY: None}).must_be_refused()
    with case.judging("BODY-7"):
        customers.must_not_exist(refused)


@clause("IDEM-2")
@pytest.mark.parametrize("key", each(keys.NOT_UUIDS, nightly=keys.NOT_UUIDS_CORE, gate=["non-hex digit first"]))
def test_a_value_that_is_no_uuid_is_refused(customers: Customers, key: str) -> None:
    customers.create(key=key).must_be_refused()


@clause("IDEM-3")
@pytest.mark.parametrize("key", each(keys.OTHER_SPELLINGS))
def test_another_spelling_of_a_uuid_is_refused(customers: Customers, key: str) -> None:
    customers.create(key=key).must_be_refused()


@clause("IDEM-4")
@pytest.mark.parametrize("key", each(keys.UUIDS, nightly=keys.UUIDS_CORE, gate=["version 4", "version 6"]))
def test_uuids_of_every_version_are_accepted(customers: Customers, key: str) -> None:
    customers.create(key=key).must_be_accepted()


@clause("IDEM-4")
@depth("gate")
@given(key=keys.valid())
def test_any_uuid_is_accepted(customers: Customers, key: str) -> None:
    customers.create(key=key).must_be_accepted()


@clause("IDEM-2")
@depth("acceptance")
@given(key=keys.not_uuids())
def test_any_other_text_is_refused(customers: Customers, key: str) -> None:
    customers.create(key=key).must_be_refused()


def first_repeat(customers: Customers) -> tuple[Answer, Answer]:
    """The plain create and its first repeat, sent once for all cases that build on it."""
    original = customers.plain()
    exchange = customers.run.once("plain, first repeat", lambda: customers.repeat(original).exchange)
    return original, customers.answer(exchange)


@clause("IDEM-5")
def test_the_same_request_again_gives_the_original(customers: Customers) -> None:
    """Same status, same body field by field."""
    original, repeat = first_repeat(customers)
    repeat.must_be_the_original(original)


@clause("IDEM-5")
def test_a_repeat_creates_no_second_customer(customers: Customers) -> None:
    original, repeat = first_repeat(customers)
    repeat.must_not_crash()
    found = customers.find(original.sent("external_id"))
    repeat.must(len(found) == 1, "one customer", f"{len(found)} customers")


@clause("IDEM-6")
def test_the_same_key_with_another_body_gives_the_original(customers: Customers, case: Case) -> None:
    """Structured 409 and 422 are tolerated; executing the second body is not."""
    original, repeat = first_repeat(customers)
    other = customers.repeat(original, name=unique_name(), external_id=unique_external_id())
    if other.status in DUPLICATE:
        other.must_be_structured_error()
        case.tolerate(f"{other.status} for a key used again with another body")
    else:
        other.must_be_the_original(original, status={original.status, repeat.status})
    if customers.run.capabilities.has("list"):
        customers.must_not_exist(other)


@clause("IDEM-7")
def test_the_fifth_repeat_still_gives_the_original(customers: Customers) -> None:
    original, repeat = first_repeat(customers)
    for _ in range(4):
        latest = customers.repeat(original)
        latest.must_be_the_original(original, status={original.status, repeat.status})


@clause("IDEM-7")
@depth("gate")
def test_a_repeat_after_other_traffic_still_gives_the_original(customers: Customers) -> None:
    original = customers.given()
    customers.create()
    _, repeat = first_repeat(customers)
    customers.repeat(original).must_be_the_original(original, status={original.status, repeat.status})


@clause("IDEM-7")
def test_a_repeat_after_the_approval_still_gives_the_original(after_approval: None, customers: Customers) -> None:
    original, repeat = first_repeat(customers)
    customers.repeat(original).must_be_the_original(original, status={original.status, repeat.status})


@clause("IDEM-8")
@pytest.mark.parametrize("place", ["first", pytest.param("middle", marks=depth("gate")), "last"])
def test_keys_that_differ_in_one_digit_are_different_keys(customers: Customers, place: str) -> None:
    original = customers.plain()
    key = original.exchange.request.header(KEY) or ""
    other = customers.create(key=keys.differing(key, place)).must_be_accepted()
    other.must(other.id != original.id, "another customer under another key", "the response of the similar key")


@clause("IDEM-9")
def test_two_keys_with_one_body_never_share_a_response(customers: Customers) -> None:
    """A second customer, or a structured 409 for the duplicate."""
    original = customers.given()
    again = customers.repeat(original, key=fresh_key()).must_not_crash()
    if again.status in DUPLICATE:
        again.must_be_structured_error()
    else:
        again.must(again.accepted, "a second customer, or a structured 409 for the duplicate")
        again.must(again.member("id") != original.id, "another customer under another key", "the same id")


@clause("IDEM-10")
def test_concurrent_requests_with_one_key_create_one_customer(customers: Customers) -> None:
    """Each answer is the original, or a structured 409 or 425."""
    external_id = unique_external_id()
    answers = customers.create_together(TOGETHER, key=fresh_key(), external_id=external_id)
    made = [answer for answer in answers if answer.must_not_crash().accepted]
    for answer in answers:
        if not answer.accepted:
            answer.must(
                answer.status in {409, 425}, "the original, or a structured 409 or 425"
            ).must_be_structured_error()
    answers[0].must(bool(made), "one of the answers with the new customer", "none of them")
    ids = {answer.id for answer in made}
    answers[0].must(len(ids) == 1, "exactly one customer", f"{len(ids)} different ids")
    for answer in made[1:]:
        answer.must_be_the_original(made[0], status={answer.status for answer in made})
    found = customers.find(external_id)
    answers[0].must(len(found) == 1, "exactly one customer", f"{len(found)} customers under one external_id")


@clause("IDEM-10")
@depth("acceptance")
@pytest.mark.parametrize("round_number", range(5))
def test_many_concurrent_requests_create_one_customer(customers: Customers, round_number: int) -> None:
    """The same with more of them, a few times over: races do not show every time."""
    external_id = unique_external_id()
    answers = customers.create_together(4 * TOGETHER, key=fresh_key(), external_id=external_id)
    ids = {answer.id for answer in answers if answer.must_not_crash().accepted}
    answers[0].must(len(ids) == 1, "exactly one customer", f"{len(ids)} different ids")


@clause("IDEM-11")
def test_another_clients_key_never_sees_the_first_ones_response(customers: Customers) -> None:
    other = customers.of_the_other_client
    original = customers.plain()
    answer = other.repeat(original).must_not_crash()
    if answer.status in {401, 403}:
        raise Inconclusive("the second API key is refused")
    shared = answer.accepted and answer.member("id") == original.id
    answer.must(not shared, "a customer of the other client", "the first client's response")


@clause("IDEM-5", "IDEM-6", "IDEM-7", "IDEM-8", "IDEM-9", "IDEM-10", "IDEM-11")
@examples(acceptance=40)
def test_keys_behave_as_the_model_says(after_approval: None, customers: Customers, case: Case, play: Play) -> None:
    """Creates, repeats, changes, races and another client, in any order; the plain customer is approved by now."""
    original, repeat = first_repeat(customers)
    with case.judging("IDEM-11"):
        assert customers.of_the_other_client
    play(keys_by_model(customers, original, repeat))


@clause("IDEM-12")
def test_a_refused_requests_key_with_a_corrected_body(customers: Customers, case: Case) -> None:
    key = fresh_key()
    customers.create(key=key, name="ab").must_not_crash()
    corrected = customers.create(key=key).must_not_crash()
    case.observe("the key may be used again" if corrected.accepted else f"the key is spent: {corrected.status}")


@clause("IDEM-13")
def test_an_injected_error_under_its_key(customers: Customers, case: Case) -> None:
    key = fresh_key()
    injected = {"X-Sandbox-Error-Step": "provider_call", "X-Sandbox-Error-Status": "503"}
    first = customers.create(key=key, headers=injected)
    again = customers.repeat(first)
    headers = dict.fromkeys(injected)
    without = customers.create(key=key, headers=headers)
    case.observe(f"again: {again.status}; without the injection: {without.status}")
