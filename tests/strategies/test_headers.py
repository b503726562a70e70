"""The sandbox headers: what is called valid validates against the schema, the rest breaks exactly the rule it is for."""

from hypothesis import given, settings

import schemas
from strategies import headers, keys

FEW = settings(max_examples=80, derandomize=True, database=None, deadline=None)
OTHERS = {"x-api-key": "a-key", "x-idempotency-key": keys.SAMPLE}


def flaws(**decoded: object) -> list[tuple[str, str]]:
    """What the schema of the request headers finds wrong, header and keyword."""
    sent = {**OTHERS, **{name.replace("_", "-"): value for name, value in decoded.items()}}
    return [(it.pointer[1:], it.keyword) for it in schemas.problems("request-headers", sent)]


def decoded(sent: headers.Headers) -> dict[str, object]:
    lower = {name.lower().replace("-", "_"): value for name, value in sent.items()}
    return {name: int(value) if name == "x_sandbox_error_status" else value for name, value in lower.items()}


@FEW
@given(scenario=headers.scenarios(), injection=headers.injections())
def test_what_has_an_effect_validates(scenario: headers.Headers, injection: headers.Headers) -> None:
    assert flaws(**decoded(scenario), **decoded(injection)) == []
    assert int(injection[headers.STATUS]) >= headers.SHORT_CIRCUITING


@FEW
@given(message=headers.messages(), long=headers.messages_too_long())
def test_messages_are_visible_and_as_long_as_they_say(message: str, long: str) -> None:
    assert flaws(x_sandbox_error_message=message) == []
    assert flaws(x_sandbox_error_message=long) == [("x-sandbox-error-message", "maxLength")]
    assert all(text.isascii() and text.isprintable() and text == text.strip() for text in (message, long))


def test_the_edges_are_exact() -> None:
    assert (len(headers.MESSAGES["longest"]), len(headers.MESSAGE_TOO_LONG), len(headers.STEP_TOO_LONG)) == (
        500,
        501,
        101,
    )
    assert all(flaws(x_sandbox_error_message=message) == [] for message in headers.MESSAGES.values())
    assert {keyword for _, keyword in flaws(x_sandbox_error_step=headers.STEP_TOO_LONG)} == {"maxLength", "enum"}
    for length in range(1, 40):
        assert len(headers.message_of_length(length).strip()) == length


@FEW
@given(status=headers.ignored_statuses(), text=headers.no_statuses())
def test_what_is_ignored_is_no_status(status: str, text: str) -> None:
    assert flaws(x_sandbox_error_status=int(status))[0][1] in {"minimum", "maximum"}
    assert not (text.isdigit() and 100 <= int(text) <= 599)


@FEW
@given(skips=headers.skip_flags(truthy=True), not_skips=headers.skip_flags(truthy=False))
def test_flags_are_told_apart(skips: headers.Headers, not_skips: headers.Headers) -> None:
    assert skips[headers.SKIP] in {"true", "1", "yes"}
    assert not_skips[headers.SKIP].lower() not in {"true", "1", "yes"}


def test_the_names_are_those_of_the_schema() -> None:
    names = {headers.SCENARIO, headers.STEP, headers.STATUS, headers.MESSAGE, headers.SKIP}
    document = schemas.openapi_document()["components"]["schemas"]["request-headers"]
    assert {name.lower() for name in names} | set(OTHERS) == set(document["properties"])
