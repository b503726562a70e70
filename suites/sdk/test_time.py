"""How long a call may take (SDK-14), and what a client offers beyond what it must (SDK-16)."""

from conformance.adapter.heard import Heard
from conformance.adapter.plugin import plays
from conformance.adapter.program import PATIENCE
from conformance.adapter.trials import Trial, create, trial
from conformance.case import Case
from conformance.clauses import clause
from suites.sdk.answers import CREATED
from suites.sdk.test_errors import SILENT

TIMEOUT = 1.0
SLACK = 2.0
"""Seconds that a busy machine may add to a timeout before it counts as broken."""


def stalled(how: str) -> Trial:
    """One attempt with a short timeout at a server that stalls."""
    return trial({**CREATED, "broken": how}, max_attempts=1, timeout_seconds=TIMEOUT, needs=["timeout"], patience=SLACK)


STALLED = {"before": SILENT, "in_head": stalled("stall_in_head"), "in_body": stalled("stall_in_body")}
DRIPPING = stalled("drip")
PER_CALL = trial(CREATED, headers={"X-Sandbox-Scenario": "kyb_rejected"}, max_attempts=1)
VALID = {
    "3_letters": trial(CREATED, calls=[create({"name": "Abc"})]),
    "3_astral": trial(CREATED, calls=[create({"name": "😀😀😀"})]),
    "100_letters": trial(CREATED, calls=[create({"name": "a" * 100})]),
    "100_two_byte": trial(CREATED, calls=[create({"name": "é" * 100})]),
    "100_astral": trial(CREATED, calls=[create({"name": "𝒳" * 100})]),
    "arabic": trial(CREATED, calls=[create({"name": "شركة المثال"})]),
    "chinese": trial(CREATED, calls=[create({"name": "示例公司"})]),
    "newline_first": trial(CREATED, calls=[create({"name": "\nAcme"})]),
}
INVALID = trial(CREATED, calls=[create({"name": "ab"})])


@clause("SDK-14")
@plays(STALLED)
def test_a_stalled_call_ends_within_the_timeout(heard: Heard) -> None:
    heard.must_end(within=TIMEOUT + SLACK)
    heard.must(not heard.succeeded, "an error")


@clause("SDK-14", level="SHOULD")
@plays(DRIPPING)
def test_a_body_that_drips_ends_within_the_timeout(heard: Heard) -> None:
    """A limit for each read alone never ends here."""
    heard.must_end(within=TIMEOUT + SLACK)
    heard.must(not heard.succeeded, "an error")


@clause("SDK-14", level="SHOULD")
@plays(SILENT)
def test_the_process_ends_promptly_after_a_timeout(heard: Heard) -> None:
    heard.must(
        heard.driven.ending.status is not None,
        f"the program ends within {PATIENCE:g} s when it is told to",
        f"it did not, and was killed after {heard.driven.ending.seconds:.1f} s: something still runs",
    )


@clause("SDK-16")
@plays(VALID)
def test_valid_input_is_not_refused_locally(heard: Heard) -> None:
    heard.must_have_sent(1, "a request: the name is valid")


@clause("SDK-16")
@plays(INVALID)
def test_whether_input_is_validated_locally(heard: Heard, case: Case) -> None:
    case.observe("input is validated locally" if not heard.posts else "input is not validated locally")


@clause("SDK-16")
@plays(PER_CALL)
def test_whether_sandbox_headers_can_be_set_per_call(heard: Heard, case: Case) -> None:
    sent = [post.header("x-sandbox-scenario") for post in heard.posts]
    case.observe("a sandbox header of the call is sent" if sent == ["kyb_rejected"] else f"not sent as given: {sent}")
