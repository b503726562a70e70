"""What a hostile target may answer is read in linear time: each of these took minutes when it was not."""

import json

import pytest

import schemas

KEY = ("x-idempotency-key", "7c9e6679-7425-40de-944b-e07fc1f90ae7")
MANY = 300_000


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b'"' + b'\\"' * MANY, "Unterminated string"),
        (b'{"a' * MANY, "nested|Expecting|delimiter"),
        (b"[" * MANY, "nested more than 256 deep"),
        (b'{"a":' * MANY, "nested more than 256 deep"),
        (b"-" * MANY, "Expecting value"),
        (b"7" * MANY, "a number of 300000 digits"),
        (b"0." + b"7" * MANY + b"e999999", "beyond a double"),
    ],
    ids=range(7),
)
def test_long_nonsense_is_refused(raw: bytes, says: str) -> None:
    with pytest.raises(schemas.StrictJSONError, match=says) as raised:
        schemas.parse(raw)
    assert len(str(raised.value)) < 200


def test_brackets_within_strings_are_no_nest() -> None:
    text = json.dumps({"a": "[{" * MANY, 'b\\"[': '\\"' * 5})
    assert schemas.parse(text.encode()) == json.loads(text)


def test_long_whitespace_is_judged() -> None:
    body = json.dumps({"name": " " * MANY, "customer_type": "business"}).encode()
    assert {it.clause for it in schemas.violations(body, [KEY])} == {"NAME-3", "NAME-4"}


def test_messages_about_long_values_stay_short() -> None:
    found = schemas.problems("create-response", {"id": "x" * MANY, "application_url": "y" * MANY})
    assert found
    assert all(len(problem.message) <= 300 for problem in found)
