"""What a create looks like on the wire (SDK-1), and its idempotency keys (SDK-2, SDK-3)."""

import json
import re
from collections import Counter

from conformance.adapter.heard import Heard
from conformance.adapter.plugin import plays
from conformance.adapter.trials import create, customer, trial
from conformance.clauses import clause
from suites.sdk.answers import CREATED, UNAVAILABLE

UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
ASSOCIATED = customer(
    name=" A\u030angstro\u0308m 株式会社 😀 ", customer_type="individual", sub_client_id="1NFHrqBHb3cTfLVkFSGmHZqdDPi"
)
SUB_CLIENT = customer(name="שלום עולם مرحبا", is_sub_client=True)
SMALLEST = {"name": "Zoë", "customer_type": "business"}
UPPER = "6F9619FF-8B86-D011-B42D-00C04FC964FF"
VERSION_7 = "01890a5d-ac96-774b-bcce-b302099a8057"
SAME = customer()

PLAIN = {
    "with_a_sub_client": trial(CREATED, calls=[create(ASSOCIATED)]),
    "as_a_sub_client": trial(CREATED, calls=[create(SUB_CLIENT)]),
    "smallest": trial(CREATED, calls=[create({**SMALLEST, "external_id": "external_customer_123"})]),
}
RETRIED = trial(UNAVAILABLE, UNAVAILABLE, CREATED, max_attempts=3)
GIVEN = {
    "upper_case": trial(UNAVAILABLE, CREATED, max_attempts=2, idempotency_key=UPPER),
    "version_7": trial(CREATED, idempotency_key=VERSION_7),
}
UNUSABLE = {
    "empty": trial(UNAVAILABLE, UNAVAILABLE, CREATED, idempotency_key="", max_attempts=3),
    "null": trial(CREATED, idempotency_key=None),
    "words": trial(CREATED, idempotency_key="order-1"),
    "one_digit_short": trial(CREATED, idempotency_key=UPPER[:-1]),
}
EQUAL_BODIES = trial(CREATED, calls=[create(SAME), create(SAME)])
CONCURRENT = trial(CREATED, calls=[create({"name": f"Concurrent {n // 2}"}) for n in range(50)], together=True)


@clause("SDK-1")
@plays(PLAIN)
def test_a_create_is_a_post_of_the_documented_names_with_the_text_unchanged(heard: Heard) -> None:
    heard.applies(bool(heard.posts) or heard.kind != "validation", "refused before it was sent, which SDK-16 judges")
    heard.must_have_sent(1, "one POST")
    post = heard.posts[0]
    heard.must(post.target == "/customers", "POST /customers", post.target)
    body = decoded(post.body)
    heard.must(body == dict(heard.spoken.call.input), "the caller's fields, unchanged", f"the body {body!r}")


@clause("SDK-1")
@plays(PLAIN["smallest"])
def test_the_content_type_is_json(heard: Heard) -> None:
    given = [each.header_values("content-type") for each in heard.posts]
    json_types = all(
        len(types) == 1 and types[0].partition(";")[0].strip().lower() == "application/json" for types in given
    )
    heard.must(bool(given) and json_types, "Content-Type: application/json", f"{given}")


@clause("SDK-1")
@plays(PLAIN["smallest"])
def test_the_api_key_is_in_one_header_and_nowhere_else(heard: Heard) -> None:
    for post in heard.posts:
        keys = [value for value in post.header_values("x-api-key") if heard.driven.canary.shown_in(value)]
        heard.must(
            len(keys) == 1 == len(post.header_values("x-api-key")), "exactly one x-api-key with the caller's key"
        )
        others = [f"{name}: {value}" for name, value in post.headers if name.lower() != "x-api-key"]
        places = {
            "the path": post.target,
            "another header": "\n".join(others),
            "the body": post.body.decode("utf-8", "replace"),
        }
        shown = [place for place, text in places.items() if heard.driven.canary.shown_in(text)]
        heard.must(not shown, "the key in the x-api-key header only", f"the key is in {' and '.join(shown)} as well")


@clause("SDK-2")
@plays(PLAIN["smallest"])
def test_every_create_has_one_key_that_is_a_uuid(heard: Heard) -> None:
    must_have_valid_keys(heard)


@clause("SDK-2")
@plays(UNUSABLE)
def test_a_key_that_is_no_uuid_never_reaches_the_wire(heard: Heard) -> None:
    must_have_valid_keys(heard)


@clause("SDK-3")
@plays(RETRIED)
def test_all_attempts_send_the_same_key_and_the_same_bytes(heard: Heard) -> None:
    must_repeat(heard.applies(len(heard.posts) > 1, "the client does not retry a 503"))


@clause("SDK-3")
@plays(GIVEN)
def test_a_key_of_the_caller_is_sent_as_given(heard: Heard) -> None:
    given = heard.spoken.call.options["idempotency_key"]
    heard.must(
        bool(heard.keys) and set(heard.keys) == {given}, f"the key {given} on every attempt", f"keys {heard.keys}"
    )


@clause("SDK-3")
@plays(EQUAL_BODIES)
def test_two_calls_with_equal_bodies_have_two_keys(heard: Heard) -> None:
    must_be_different_keys(heard, 2)


@clause("SDK-3")
@plays(CONCURRENT)
def test_fifty_calls_at_once_have_fifty_keys(heard: Heard) -> None:
    must_be_different_keys(heard, 50)


def must_have_valid_keys(heard: Heard) -> None:
    """Each create that reached the wire carries exactly one UUID as its key; none at all may reach it."""
    for post in heard.posts:
        keys = post.header_values("x-idempotency-key")
        valid = len(keys) == 1 and UUID.fullmatch(keys[0]) is not None
        heard.must(valid, "exactly one x-idempotency-key that is a UUID", f"{len(keys)} keys: {keys}")
    if not heard.posts:
        heard.must_fail()


def must_repeat(heard: Heard) -> None:
    """Key and body are the same, byte for byte, in all creates of the trial."""
    must_repeat_the_key(heard)
    bodies = Counter(post.body for post in heard.posts)
    heard.must(
        len(bodies) == 1, "the same bytes on every attempt", f"{len(bodies)} different bodies: {list(bodies)}"[:500]
    )


def must_repeat_the_key(heard: Heard) -> None:
    """The key is the same in all creates of the trial."""
    heard.must(len(set(heard.keys)) == 1, "the same key on every attempt", f"keys {heard.keys}")


def must_be_different_keys(heard: Heard, count: int) -> None:
    """As many keys as calls; keys that are missing are for SDK-2 to judge."""
    keys = [key for key in heard.keys if key]
    heard.applies(bool(keys), "no key was sent at all")
    heard.must(
        len(set(keys)) == count, f"{count} calls with {count} different keys", f"{len(set(keys))} different keys"
    )


def decoded(body: bytes) -> object:
    """The body as strict JSON in UTF-8, None when it is not."""
    try:
        return json.loads(body.decode("utf-8"))
    except ValueError:
        return None
