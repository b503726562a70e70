"""SCEN: what `X-Sandbox-Scenario` selects. What each scenario answers is not published, so coherence is judged."""

from typing import Any

import pytest

import schemas
from conformance import structured
from conformance.answer import Answer
from conformance.approval import Seen, Watched
from conformance.case import Case
from conformance.clauses import clause, depth, each
from conformance.customers import Customers
from conformance.outcomes import Inconclusive, NotApplicable
from suites.injection import scenario

SCENARIOS = {it.name: it for it in schemas.vocabulary().scenarios}
STEADY = [name for name, it in SCENARIOS.items() if not it.intermittent]
INTERMITTENT = [name for name, it in SCENARIOS.items() if it.intermittent]
UNAPPROVED = {name: it for name, it in SCENARIOS.items() if not it.approves}
HAPPY = "happy_path"
REPEATED_NIGHTLY = ("insufficient_funds", "kyb_rejected")
REPEATED_IN_GATE = ("network_timeout", "kyb_manual_review", "document_expired")
DRAWS = 10
CREATES_NOTHING_IN_GATE = ("network_timeout", "document_expired")


def label(name: str) -> str:
    return f"scenario {name}"


def under(customers: Customers, name: str) -> Answer:
    """The create under a scenario, sent once for all cases."""
    return customers.shared(label(name), headers=scenario(name))


def watched(name: str, *, approves: bool = False) -> Watched:
    return Watched(label(name), tuple(scenario(name).items()), approves=approves)


def must_be_coherent(answer: Answer) -> None:
    """A conforming 201, or an error that at least is one: JSON, with a status 400-599."""
    expected = "a conforming 201, or a structured error with a status 400-599"
    if answer.exchange.response is None:
        answer.fail_as_crash(expected)
    if answer.accepted:
        answer.must_be_as_plain()
    else:
        answer.must(400 <= (answer.status or 0) <= 599, expected)
        answer.must(structured.form_flaw(answer.response) is None, expected)


def shape(answer: Answer) -> tuple[int | None, str, tuple[str, ...]]:
    body = answer.json
    return answer.status, answer.response.media_type, tuple(sorted(map(str, body))) if isinstance(body, dict) else ()


@clause("SCEN-1")
@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_answers_a_201_or_a_structured_error(customers: Customers, name: str) -> None:
    must_be_coherent(under(customers, name))


@clause("SCEN-2")
def test_happy_path_answers_as_if_the_header_were_absent(customers: Customers) -> None:
    under(customers, HAPPY).must_be_as_plain()


@clause("SCEN-2")
@depth("gate")
@pytest.mark.parametrize("watch", [pytest.param(watched(HAPPY, approves=True), id=HAPPY)], indirect=True)
def test_happy_path_is_approved_like_any_customer(watch: Seen) -> None:
    watch.must_be_approved()


@clause("SCEN-3")
@pytest.mark.parametrize("name", each({name: name for name in STEADY}, nightly=REPEATED_NIGHTLY, gate=REPEATED_IN_GATE))
def test_a_scenario_is_repeatable(customers: Customers, name: str) -> None:
    """The same status and the same members, under a new key and name."""
    first, again = under(customers, name), customers.create(headers=scenario(name))
    if again.exchange.response is None:
        again.fail_as_crash("the same status and shape as before")
    if first.exchange.response is None:
        raise Inconclusive("the first answer was none")
    again.must(shape(again) == shape(first), f"the same status and shape as before: {shape(first)}", f"{shape(again)}")


def drawn(customers: Customers, name: str) -> list[Answer]:
    """Up to ten answers of an intermittent scenario, until both kinds were seen; sent once for all cases."""
    answers = [under(customers, name)]
    while len(answers) < DRAWS and len({answer.accepted for answer in answers}) < 2:
        answers.append(customers.shared(f"{label(name)}, draw {len(answers) + 1}", headers=scenario(name)))
    return answers


@clause("SCEN-3")
@depth("gate")
@pytest.mark.parametrize("name", INTERMITTENT)
def test_an_intermittent_scenario_answers_one_of_two(customers: Customers, name: str) -> None:
    answers = drawn(customers, name)
    for answer in answers:
        must_be_coherent(answer)
    statuses = sorted({answer.status or 0 for answer in answers})
    answers[-1].must(len(statuses) <= 2, "one of two statuses each time", f"statuses {statuses}")


@clause("SCEN-3", level="SHOULD")
@depth("gate")
@pytest.mark.parametrize("name", INTERMITTENT)
def test_an_intermittent_scenario_shows_both_in_ten(customers: Customers, name: str) -> None:
    answers = drawn(customers, name)
    kinds = {answer.accepted for answer in answers}
    answers[-1].must(len(kinds) == 2, "both a 201 and an error in ten answers", f"ten times {answers[0].status}")


@clause("SCEN-4")
def test_scenarios_have_an_effect(customers: Customers, case: Case, late: None) -> None:
    """At least one answers an error, or leads to another KYB outcome than the happy path."""
    answers = {name: under(customers, name) for name in SCENARIOS if name != HAPPY}
    errors = [name for name, answer in answers.items() if not answer.accepted]
    if errors:
        case.note(f"answered with an error: {', '.join(errors)}")
        return
    held_back = [name for name in UNAPPROVED if customers.read(answers[name]).get("kyb_status") != "active"]
    answers[HAPPY if HAPPY in answers else next(iter(answers))].must(
        bool(held_back), "an error or another KYB outcome for at least one scenario", "no difference in any scenario"
    )


@clause("SCEN-5")
@pytest.mark.parametrize("name", SCENARIOS)
def test_an_errors_body_agrees_with_its_status(customers: Customers, name: str) -> None:
    answer = under(customers, name)
    if (answer.status or 0) < 400 or structured.form_flaw(answer.response):
        raise NotApplicable(f"{name} answers no error here that could say something")
    flaw = structured.flaw(answer.response)
    answer.must(flaw is None, structured.STRUCTURED_ERROR, f"{answer.exchange.describe()} - {flaw}")


@clause("SCEN-6")
@pytest.mark.parametrize(
    "name", each({name: name for name in STEADY}, nightly=["insufficient_funds"], gate=CREATES_NOTHING_IN_GATE)
)
def test_a_scenario_answered_with_an_error_creates_nothing(customers: Customers, name: str) -> None:
    answer = under(customers, name)
    if answer.accepted or answer.exchange.response is None:
        raise NotApplicable(f"{name} answers no error here")
    customers.must_not_exist(answer)


@clause("SCEN-7")
@pytest.mark.parametrize(
    "name",
    each(
        {
            "unknown": "no_such_scenario",
            "other case": "Insufficient_Funds",
            "padded": "insufficient_funds ;",
            "empty": "",
        },
        nightly=["unknown"],
        gate=[],
    ),
)
def test_an_unknown_scenario(customers: Customers, case: Case, name: str) -> None:
    answer = customers.create(headers=scenario(name)).must_not_crash("ignored or refused")
    case.observe("ignored" if answer.accepted else f"refused with {answer.status}")


@clause("SCEN-8")
@pytest.mark.parametrize("watch", [pytest.param(watched(name), id=name) for name in UNAPPROVED], indirect=True)
def test_a_kyb_scenario_does_not_end_approved(watch: Seen, request: pytest.FixtureRequest) -> None:
    """Manual review stays pending; rejected and expired are never active."""
    if not watch.created.accepted and watch.created.status is not None:
        raise NotApplicable(f"answered with an error here: {watch.created.status}")
    name: Any = request.node.callspec.id
    if UNAPPROVED[name].stays == "pending":
        watch.must_stay_pending()
    else:
        watch.must_not_be_approved()


@clause("SCEN-9")
@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_answers_as_pinned(
    customers: Customers, name: str, late: None, request: pytest.FixtureRequest
) -> None:
    """Status, step, message and KYB outcome as the expectations file has them."""
    pinned = customers.run.pinned
    if pinned is None:
        raise NotApplicable("no expectations file was given")
    request.getfixturevalue("after_approval")
    answers = drawn(customers, name) if name in INTERMITTENT else [under(customers, name)]
    pinned.must_match(name, answers, customers)
