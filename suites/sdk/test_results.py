"""What of an answer reaches the caller (SDK-7, SDK-10, SDK-11, SDK-15)."""

from conformance.adapter.heard import Heard, differences
from conformance.adapter.plugin import plays
from conformance.adapter.trials import LIST, Call, trial
from conformance.clauses import clause
from suites.sdk.answers import FULL, SCENARIOS, created

UNKNOWN_LINK = {**FULL["kyb_links"][0], "region": "eu", "attempts": 2}
WHOLE = {
    "length": trial(created()),
    "chunked": trial({**created(), "framing": "chunked"}),
    "until_closed": trial({**created(), "framing": "close"}),
}
EXTREMES = {
    "largest": trial(created(application_expires_at=2**63 - 1)),
    "odd_nanosecond": trial(created(application_expires_at=1734567890000000001)),
    "small": trial(created(application_expires_at=1)),
}
UNKNOWN = {
    "members": trial(created(risk={"score": 0.5, "flags": []}, tier=3, note=None, beta=False)),
    "in_links": trial(created(kyb_links=[UNKNOWN_LINK])),
    "no_links": trial(created(kyb_links=[])),
}
UNUSABLE = {
    "malformed": trial({"status": 201, "text": '{"id": "2WGC9cKv', "headers": [["Content-Type", "application/json"]]}),
    "html": trial({"status": 201, "text": "<html>welcome</html>", "headers": [["Content-Type", "text/html"]]}),
    "empty": trial({"status": 201}),
    "null": trial({"status": 201, "json": None}),
    "list": trial({"status": 201, "json": [FULL]}),
    "truncated": trial({**created(), "broken": "close_in_body"}, max_attempts=1),
    "without_id": trial(created(id=None)),
    "id_of_another_type": trial(created(id=7)),
    "no_content": trial({"status": 204}),
}
CATALOGUE = {
    "list": trial({"json": {"scenarios": SCENARIOS}}, calls=[Call(LIST)]),
    "empty": trial({"json": {"scenarios": []}}, calls=[Call(LIST)]),
}


@clause("SDK-7")
@plays(WHOLE)
def test_every_field_of_a_201_reaches_the_caller(heard: Heard) -> None:
    result = heard.must_succeed()
    lost = differences(result, heard.sent)
    heard.must(not lost, "every member as it was sent", "; ".join(lost))


@clause("SDK-7")
@plays(EXTREMES)
def test_the_expiry_is_exact_to_the_nanosecond(heard: Heard) -> None:
    result = heard.must_succeed()
    sent, got = heard.sent["application_expires_at"], result.get("application_expires_at")
    heard.must(not differences(got, sent), f"application_expires_at {sent}", f"{got}")


@clause("SDK-10")
@plays(UNUSABLE)
def test_a_success_that_cannot_be_used_is_an_error_of_its_own(heard: Heard) -> None:
    status = heard.outcome.trial.script["answers"][0]["status"]
    heard.must_fail("decode", "http", status=status)


@clause("SDK-11")
@plays(UNKNOWN)
def test_unknown_members_are_tolerated(heard: Heard) -> None:
    result = heard.must_succeed("the call succeeds, whatever else the answer holds")
    heard.must(bool(result.get("id")), "the known members", f"the result {dict(result)!r}"[:300])


@clause("SDK-15")
@plays(CATALOGUE)
def test_the_catalogue_is_read_whole(heard: Heard) -> None:
    result = heard.must_succeed()
    lost = differences(result.get("scenarios"), heard.sent["scenarios"], at="scenarios")
    heard.must(not lost, f"all {len(heard.sent['scenarios'])} scenarios with every member", "; ".join(lost[:5]))
