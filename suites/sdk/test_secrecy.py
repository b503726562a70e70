"""Where a request may lead (SDK-12), and where the API key must not show (SDK-13)."""

from conformance.adapter.heard import Heard
from conformance.adapter.plugin import plays
from conformance.adapter.trials import PRINT, Call, trial
from conformance.clauses import clause
from suites.sdk.answers import CREATED, created, problem

REDIRECTED = {
    str(status): trial(
        {"status": status, "redirect": "elsewhere"}, elsewhere=[{**created(), "status": 200}, CREATED], max_attempts=1
    )
    for status in (301, 302, 303, 307, 308)
}
TAKEN_FOR_CREATED = {
    str(status): trial({"status": status, "redirect": "elsewhere"}, elsewhere=[CREATED], max_attempts=1)
    for status in (301, 302, 303)
}
PRINTED = trial(CREATED, calls=[Call(PRINT)])
FAILED = {
    "refused": trial(problem(401, errors=[]), max_attempts=1),
    "no_answer": trial({"broken": "reset_before"}, max_attempts=1),
    "unusable": trial({"status": 201, "text": "{", "headers": [["Content-Type", "application/json"]]}, max_attempts=1),
}


@clause("SDK-12")
@plays(REDIRECTED)
def test_another_origin_sees_neither_keys_nor_body(heard: Heard) -> None:
    for request in heard.elsewhere:
        carried = [name for name in ("x-api-key", "x-idempotency-key") if request.header(name) is not None]
        carried += ["the body"] if request.body else []
        heard.must(not carried, "nothing of the caller's at the other origin", f"it received {' and '.join(carried)}")
        leak = heard.driven.canary.shown_in(request.target + str(request.headers))
        heard.must(leak is None, "the API key nowhere at the other origin", f"it is there, {leak}")


@clause("SDK-12")
@plays(TAKEN_FOR_CREATED)
def test_a_redirect_followed_as_get_is_no_created_customer(heard: Heard) -> None:
    followed_as_post = any(request.method == "POST" for request in heard.elsewhere)
    heard.must(not heard.succeeded or followed_as_post, "an error: nothing was created")


@clause("SDK-13")
@plays(PRINTED)
def test_a_printed_client_does_not_show_the_key(heard: Heard) -> None:
    must_not_show(heard)


@clause("SDK-13")
@plays(FAILED)
def test_an_error_does_not_show_the_key(heard: Heard) -> None:
    must_not_show(heard)


@clause("SDK-13")
@plays(FAILED["refused"])
def test_no_log_line_shows_the_key(heard: Heard) -> None:
    """Everything that the program wrote on standard error, and every answer of every call, is searched."""
    leak = heard.driven.leak
    heard.must(leak is None, "the key nowhere on standard error", f"the key is on standard error, {leak}")
    for outcome in heard.driven.outcomes.values():
        for spoken in outcome.spoken:
            shown = heard.driven.canary.shown_in(spoken.answer.raw) if spoken.answer else None
            heard.must(shown is None, "the key in no answer of any call", f"it is in that to {spoken.call.op}, {shown}")


def must_not_show(heard: Heard) -> None:
    """The key is in nothing that the client told: results, messages, causes."""
    for spoken in heard.outcome.spoken:
        shown = heard.driven.canary.shown_in(spoken.answer.raw) if spoken.answer else None
        heard.must(shown is None, "no API key in it", f"the key is in it, {shown}")
