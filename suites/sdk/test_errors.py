"""What a caller learns from an error (SDK-8, SDK-9)."""

from typing import Any

from conformance.adapter.heard import Heard
from conformance.adapter.plugin import plays
from conformance.adapter.trials import Trial, trial
from conformance.clauses import clause
from suites.sdk.answers import OLDER, PROBLEM, problem

TOLD = {
    "problem_422": trial(problem(422), max_attempts=1),
    "problem_409": trial(problem(409, errors=[]), max_attempts=1),
    "problem_500": trial(problem(500, errors=[]), max_attempts=1),
    "older_400": trial({"status": 400, "json": OLDER}, max_attempts=1),
    "older_403": trial({"status": 403, "json": {**OLDER, "request_id": "req_of_the_body"}}, max_attempts=1),
}
HEADER = [["Content-Type", "application/problem+json"], ["X-Request-Id", "req_of_the_header"]]
REQUEST_IDS = {
    "body_only": TOLD["problem_422"],
    "older_body_only": TOLD["older_403"],
    "both": trial({"status": 422, "json": PROBLEM, "headers": HEADER}, max_attempts=1),
}


def odd(status: int, **body: Any) -> Trial:
    """An error whose body is of no use."""
    return trial({"status": status, **body}, max_attempts=1)


HTML = [["Content-Type", "text/html; charset=utf-8"]]
JSON = [["Content-Type", "application/json"]]
ODD = {
    "html_500": odd(500, text="<html><body><h1>Internal Server Error</h1></body></html>", headers=HTML),
    "html_as_json_403": odd(403, text="<html>blocked</html>", headers=JSON),
    "empty_401": odd(401),
    "empty_json_404": odd(404, text="", headers=JSON),
    "null_400": odd(400, json=None),
    "list_400": odd(400, json=[OLDER]),
    "text_400": odd(400, json="no"),
    "number_400": odd(400, json=7),
    "empty_object_400": odd(400, json={}),
    "typed_oddly_422": odd(422, json={"code": 7, "message": ["a"], "request_id": None, "errors": {"name": "short"}}),
    "message_is_a_number_422": odd(422, json={**PROBLEM, "message": 7, "detail": {"a": 1}, "errors": [1, None, {}]}),
    "broken_json_502": odd(502, text='{"message": "bad', headers=JSON),
    "not_utf8_400": odd(400, base64="eyJtZXNzYWdlIjoi//8ifQ==", headers=JSON),
    "empty_429": odd(429),
    "status_418": odd(418, json=OLDER),
}
NO_ANSWER = {
    "reset": trial({"broken": "reset_before"}, max_attempts=1),
    "closed": trial({"broken": "close_before"}, max_attempts=1),
    "not_http": trial({"raw": "aGVsbG8sIHRoaXMgaXMgbm90IEhUVFAKCg=="}, max_attempts=1),
}
SILENT = trial({"broken": "stall_before"}, max_attempts=1, timeout_seconds=1.0, needs=["timeout"])


@clause("SDK-8")
@plays(TOLD)
def test_an_error_tells_status_code_and_message(heard: Heard) -> None:
    error = heard.must_fail("http", status=heard.outcome.trial.script["answers"][0]["status"])
    sent = heard.sent
    code = sent.get("code") or sent["type"].rpartition("/")[2]
    heard.must(code in (error.code or ""), f"the code {code}", f"{error}")
    message = sent.get("message") or sent["detail"]
    heard.must(message in (error.message or ""), f"the message {message!r}", f"{error}")


@clause("SDK-8")
@plays(REQUEST_IDS)
def test_an_error_tells_the_request_id_of_the_body(heard: Heard) -> None:
    error = heard.must_fail("http")
    expected = heard.sent["request_id"]
    heard.must(error.request_id == expected, f"the request id {expected}", f"{error.request_id}; {error}")


@clause("SDK-8")
@plays(TOLD["problem_422"])
def test_an_error_tells_every_field_that_is_wrong(heard: Heard) -> None:
    error = heard.must_fail("http")
    told = [(each.get("field"), each.get("message"), each.get("code")) for each in error.fields]
    sent = [(each["field"], each["message"], each["code"]) for each in heard.sent["errors"]]
    heard.must(told == sent, f"the field errors {sent}", f"{told}")


@clause("SDK-9")
@plays(ODD)
def test_an_error_body_of_no_use_still_gives_a_typed_error(heard: Heard) -> None:
    heard.must_fail("http", status=heard.outcome.trial.script["answers"][0]["status"])


@clause("SDK-9")
@plays(NO_ANSWER)
def test_no_answer_is_a_transport_error(heard: Heard) -> None:
    heard.must_fail("transport")


@clause("SDK-9")
@plays(SILENT)
def test_a_timeout_is_told_apart(heard: Heard) -> None:
    heard.applies(heard.spoken.answer is not None, "the call never ended, which SDK-14 judges")
    heard.must_fail("timeout")
