"""When a call is tried again, how often, and how soon (SDK-4, SDK-5); what a lost answer leads to (SDK-6)."""

from itertools import pairwise

from conformance.adapter.heard import Heard
from conformance.adapter.plugin import plays
from conformance.adapter.trials import create, customer, trial
from conformance.clauses import clause
from suites.sdk.answers import CREATED, EXECUTED, LOST, UNAVAILABLE, problem, throttled
from suites.sdk.test_requests import UNUSABLE, must_repeat_the_key

TOLERANCE = 0.05
"""Seconds that a retry may come early: timers and clocks are not finer everywhere."""
BURST = 0.2
"""Four attempts within so many seconds are hammering, whatever the server said."""
PATIENCE = 4.0
"""Seconds beyond its timeout that a client may take which counts its timeout for each attempt."""
KEY = "6f9619ff-8b86-4011-b42d-00c04fc964ff"
SAME = customer()

REFUSED = {str(status): trial(problem(status), CREATED, max_attempts=3) for status in (400, 401, 403, 404, 409, 422)}
ALWAYS_UNAVAILABLE = {
    "one": trial(UNAVAILABLE, max_attempts=1, needs=["retry"]),
    "three": trial(UNAVAILABLE, max_attempts=3, timeout_seconds=4.0, needs=["retry"]),
}
TOLD_SECONDS = trial(throttled(1), CREATED, max_attempts=3)
TOLD_DATE = trial(throttled({"date_in": 1}), CREATED, max_attempts=3)
ODD = {
    "zero": trial(throttled("0"), max_attempts=4, timeout_seconds=4.0, patience=PATIENCE),
    "negative": trial(throttled("-5"), max_attempts=4, timeout_seconds=4.0, patience=PATIENCE),
    "words": trial(throttled("soon"), max_attempts=4, timeout_seconds=4.0, patience=PATIENCE),
    "fraction": trial(throttled("0.5x"), max_attempts=4, timeout_seconds=4.0, patience=PATIENCE),
    "past_date": trial(
        throttled("Thu, 01 Jan 1970 00:00:00 GMT"), max_attempts=4, timeout_seconds=4.0, patience=PATIENCE
    ),
    "no_date": trial(
        throttled("Thu, 99 Foo 2026 25:61:61 GMT"), max_attempts=4, timeout_seconds=4.0, patience=PATIENCE
    ),
    "huge": trial(throttled("86400"), max_attempts=2, timeout_seconds=1.5, patience=PATIENCE),
    "beyond_64_bits": trial(throttled("99999999999999999999"), max_attempts=2, timeout_seconds=1.5, patience=PATIENCE),
}
BROKEN = {
    name: trial({"execute": True, "broken": name}, EXECUTED, max_attempts=3)
    for name in ("reset_before", "reset_in_head", "reset_in_body", "close_before")
}
TWICE_LOST = trial(LOST, {"execute": True, "broken": "reset_in_body"}, EXECUTED, max_attempts=4, needs=["retry"])
BROKEN_LATER = {
    "after_the_answer": trial({"execute": True, "broken": "reset_after"}, EXECUTED, max_attempts=3),
    "when_reused": trial(
        {"execute": True, "broken": "reset_on_reuse"},
        EXECUTED,
        calls=[create(max_attempts=3), create(max_attempts=3)],
        needs=["retry"],
    ),
}
REPEATED_BY_CALLER = trial(
    LOST, EXECUTED, calls=[create(SAME, idempotency_key=KEY, max_attempts=1), create(SAME, idempotency_key=KEY)]
)


@clause("SDK-4")
@plays(REFUSED)
def test_a_refusal_is_not_retried(heard: Heard) -> None:
    heard.must_have_sent(1, "one request")


@clause("SDK-4")
@plays(ALWAYS_UNAVAILABLE["one"])
def test_a_policy_of_one_attempt_sends_one_request(heard: Heard) -> None:
    heard.must_have_sent(1, "one request")


@clause("SDK-4")
@plays(ALWAYS_UNAVAILABLE["three"])
def test_attempts_are_bounded(heard: Heard) -> None:
    heard.must(len(heard.posts) <= 3, "at most 3 requests")
    heard.must(not heard.succeeded, "an error when they are used up")


@clause("SDK-4")
@plays(UNUSABLE["empty"])
def test_a_create_without_a_key_is_never_retried(heard: Heard) -> None:
    keyless = [key for key in heard.keys if not key]
    heard.must(len(keyless) < 2, "at most one request without a key", f"{len(keyless)} of them")


@clause("SDK-5")
@plays(TOLD_SECONDS)
def test_a_429_is_retried_no_sooner_than_told(heard: Heard) -> None:
    must_wait(heard)


@clause("SDK-5", level="SHOULD")
@plays(TOLD_DATE)
def test_a_retry_after_date_is_understood(heard: Heard) -> None:
    must_wait(heard)
    heard.must(heard.succeeded or heard.kind is not None, "a retry in time, or the 429 as an error")


@clause("SDK-5", level="SHOULD")
@plays(ODD)
def test_an_odd_retry_after_is_survived(heard: Heard) -> None:
    heard.must_end(within=heard.spoken.call.timeout + PATIENCE)
    error = heard.must_fail()
    heard.must(error.kind is not None, "an error of the client's own, not a crash")
    times = [post.began for post in heard.posts]
    bursts = [later - first for first, later in zip(times, times[3:], strict=False) if later - first < BURST]
    heard.must(not bursts, "a pause between attempts", f"4 requests within {min(bursts, default=0):.3f} s")


@clause("SDK-6")
@plays(BROKEN)
def test_after_a_lost_answer_the_original_is_found_again(heard: Heard) -> None:
    must_find_the_original(heard)


@clause("SDK-6")
@plays(TWICE_LOST)
def test_after_two_lost_answers_the_original_is_found_again(heard: Heard) -> None:
    must_find_the_original(heard)


@clause("SDK-6")
@plays(BROKEN_LATER)
def test_a_reset_after_the_answer_creates_nothing_twice(heard: Heard) -> None:
    heard.must(len(heard.outcome.customers) == len(heard.outcome.spoken), "one customer for each call")
    for call, created in enumerate(heard.outcome.customers):
        result = heard.must_succeed(call=call)
        heard.must(result.get("id") == created["id"], f"the original id {created['id']}", f"{result.get('id')}")


@clause("SDK-6")
@plays(REPEATED_BY_CALLER)
def test_a_caller_who_repeats_a_lost_call_gets_the_original(heard: Heard) -> None:
    heard.must(len(heard.outcome.customers) == 1, "one customer")
    result = heard.must_succeed(call=1)
    created = heard.outcome.customers[0]
    heard.must(result.get("id") == created["id"], f"the original id {created['id']}", f"{result.get('id')}")


def must_wait(heard: Heard) -> None:
    """No request came before the moment that the answer before it named."""
    for told, later in pairwise(heard.posts):
        if told.not_before is not None:
            early = told.not_before - later.began
            heard.must(early <= TOLERANCE, "a retry no sooner than Retry-After says", f"a retry {early:.2f} s too soon")


def must_find_the_original(heard: Heard) -> None:
    """One customer, and its id is the result; or no retry and an error, so that the caller knows."""
    heard.must(len(heard.outcome.customers) == 1, "one customer", f"{len(heard.outcome.customers)} customers")
    if len(heard.posts) == 1:
        heard.must_fail("transport", "decode", "http")
        return
    must_repeat_the_key(heard)
    result = heard.must_succeed("the retry's answer reaches the caller")
    created = heard.outcome.customers[0]
    heard.must(result.get("id") == created["id"], f"the original id {created['id']}", f"{result.get('id')}")
