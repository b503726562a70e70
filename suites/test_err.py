"""ERR: errors injected by `X-Sandbox-Error-Step`, `-Status` and `-Message`."""

from collections.abc import Mapping
from typing import Any

import pytest

import schemas
from conformance import structured
from conformance.answer import Answer
from conformance.case import Case
from conformance.clauses import clause, depth, each
from conformance.customers import Customers
from conformance.outcomes import Inconclusive
from suites.injection import MESSAGE, STATUS, STEP, injected, scenario

WORDS = schemas.vocabulary()
STATUSES = WORDS.error_status
LONGEST_MESSAGE = WORDS.limits.message_length
LONGEST_STEP = WORDS.limits.step_length


def every_pair() -> list[Any]:
    """Each step with each status; every profile walks each step and each status once, the gate some pairs more."""

    def marks(row: int, column: int) -> tuple[pytest.MarkDecorator, ...]:
        if column % len(WORDS.steps) == row:
            return ()
        return (depth("gate" if (column + 2 * row) % 12 == 0 else "acceptance"),)

    return [
        pytest.param(step, status, id=f"{step}-{status}", marks=marks(row, column))
        for row, step in enumerate(WORDS.steps)
        for column, status in enumerate(STATUSES.usual)
    ]


def ask(customers: Customers, status: int | str, step: str = "provider_call", message: str | None = None) -> Answer:
    return customers.create(headers=injected(status, step, message))


@clause("ERR-1")
@pytest.mark.parametrize(("step", "status"), every_pair())
def test_every_step_answers_every_status(customers: Customers, step: str, status: int) -> None:
    headers = injected(status, step)
    answer = customers.create(headers=headers).must_be_structured_error(status)
    if status == 429 and headers[MESSAGE].encode() not in answer.response.body:
        raise Inconclusive("a 429 without the asked message: throttled or injected, this target does not say which")


@clause("ERR-2")
@pytest.mark.parametrize("status", STATUSES.ends)
def test_the_ends_of_the_range_are_honoured(customers: Customers, status: int) -> None:
    ask(customers, status).must_be_structured_error(status)


@clause("ERR-3")
@pytest.mark.parametrize(
    "status", each({str(it): it for it in STATUSES.not_short_circuiting}, nightly=["302"], gate=["100", "204"])
)
def test_statuses_below_400(customers: Customers, case: Case, status: int) -> None:
    """A conforming 201 or that very status; whatever it is, the answer must end."""
    answer = ask(customers, status).must_not_crash("a conforming 201, or the asked status, and an end to the answer")
    case.observe(f"{status} asked for: {answer.status}")


@clause("ERR-4")
@pytest.mark.parametrize(
    "status", each({str(it): it for it in STATUSES.ignored}, nightly=["99", "600", "0", "-1"], gate=["2147483648"])
)
def test_integers_outside_the_range_are_ignored(customers: Customers, status: int) -> None:
    ask(customers, status).must_be_as_plain()


@clause("ERR-5")
@pytest.mark.parametrize("text", each(STATUSES.other_text, nightly=["words", "fraction"]))
def test_other_text_is_ignored(customers: Customers, case: Case, text: str) -> None:
    answer = ask(customers, text)
    answer.must_not_crash()
    if answer.status == 400:
        answer.must_be_structured_error(400)
        case.tolerate("400 for a status that is no number")
    else:
        answer.must(answer.accepted, "a 201 as if the header were absent, or a structured 400")


def must_echo(answer: Answer, case: Case, message: str) -> None:
    """The message in `message`; in `detail` or `error.message` it is tolerated."""
    body = answer.json
    answer.must(isinstance(body, Mapping), "a JSON object with the asked message")
    assert isinstance(body, Mapping)
    found = dict(structured.readable(body))
    if found.get("message") == message:
        return
    place = next((name for name, text in found.items() if text == message and name != "title"), None)
    answer.must(place is not None, "the asked message, exactly, in the error's message")
    case.tolerate(f"the message is in {place}")


@clause("ERR-6")
@pytest.mark.parametrize(
    "message",
    each(
        {"words": "The provider is away for lunch.", "marks": "100% \"sure\"? <b>no</b>; {a: 'b'} \\ end", "one": "x"},
        nightly=["words"],
        gate=[],
    ),
)
def test_the_message_is_echoed_exactly(customers: Customers, case: Case, message: str) -> None:
    must_echo(ask(customers, 503, message=message).must_be_structured_error(503), case, message)


@clause("ERR-7")
def test_a_message_of_500_characters_is_honoured(customers: Customers, case: Case) -> None:
    message = ("0123456789" * (LONGEST_MESSAGE // 10 + 1))[:LONGEST_MESSAGE]
    must_echo(ask(customers, 422, message=message).must_be_structured_error(422), case, message)


@clause("ERR-7")
def test_a_message_of_501_characters_is_ignored(customers: Customers, case: Case) -> None:
    """The asked status still holds. The default text is right, the message cut to 500 tolerated, the whole of it wrong."""
    message = ("9876543210" * (LONGEST_MESSAGE // 10 + 1))[: LONGEST_MESSAGE + 1]
    answer = ask(customers, 422, message=message).must_be_structured_error(422)
    body = answer.json
    assert isinstance(body, Mapping)
    found = list(structured.readable(body))
    answer.must(all(message not in text for _, text in found), "the default text, or the message cut to 500", "all 501")
    if any(message[:LONGEST_MESSAGE] in text for _, text in found):
        case.tolerate("the message is cut to 500")


@clause("ERR-8")
def test_a_step_that_is_too_long_changes_nothing(customers: Customers) -> None:
    customers.create(headers={STEP: "s" * (LONGEST_STEP + 1)}).must_be_as_plain()


@clause("ERR-9")
def test_a_message_alone_changes_nothing(customers: Customers) -> None:
    customers.create(headers={MESSAGE: "Nobody asked for an error."}).must_be_as_plain()


@clause("ERR-10")
@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({STATUS: "503"}, id="status alone"),
        pytest.param({STEP: "provider_call"}, id="step alone", marks=depth("gate")),
        pytest.param({STEP: "no_such_step", STATUS: "503"}, id="unknown step", marks=depth("acceptance")),
        pytest.param({STEP: "s" * 101, STATUS: "503"}, id="long step with a status", marks=depth("acceptance")),
    ],
)
def test_half_of_an_injection(customers: Customers, case: Case, headers: dict[str, str]) -> None:
    answer = customers.create(headers=headers)
    if answer.status is None:
        answer.must_not_crash()
    case.observe(f"{answer.status}")


@clause("ERR-11")
@pytest.mark.parametrize(
    ("step", "status"),
    [
        pytest.param("kyb_approval", 503, id="kyb_approval-503"),
        pytest.param("account_validation", 422, id="account_validation-422", marks=depth("acceptance")),
        *(pytest.param(step, 500, id=f"{step}-500", marks=depth("acceptance")) for step in WORDS.steps),
    ],
)
def test_an_injected_error_creates_nothing(customers: Customers, step: str, status: int) -> None:
    answer = ask(customers, status, step)
    if answer.accepted or answer.exchange.response is None:
        raise Inconclusive(f"no error was injected: {answer.exchange.describe(80)}")
    customers.must_not_exist(answer)


@clause("ERR-12")
def test_the_same_headers_answer_the_same(customers: Customers) -> None:
    """The same status and the same words; what names the single request may differ."""
    first, second = ask(customers, 409, "kyb_submission"), ask(customers, 409, "kyb_submission")
    if first.accepted and second.accepted:
        raise Inconclusive(f"no error was injected: {second.exchange.describe(80)}")
    said = [told(answer) for answer in (first, second)]
    second.must(said[0] == said[1], f"the same again: {said[0]}", f"{said[1]}")


def told(answer: Answer) -> tuple[int | None, dict[str, str]]:
    body = answer.exchange.response.json if answer.exchange.response else None
    return answer.status, dict(structured.readable(body)) if isinstance(body, Mapping) else {}


@clause("ERR-13")
def test_a_scenario_together_with_explicit_headers(customers: Customers, case: Case) -> None:
    answer = customers.create(headers={**scenario("insufficient_funds"), **injected(418)})
    if answer.status is None:
        answer.must_not_crash()
    case.observe(
        "the explicit headers win" if answer.status == 418 else f"the scenario or neither wins: {answer.status}"
    )
