"""Scripts are read strictly, and written out as the bytes they say."""

import json
import re
import time

import pytest

from sandbox.scripted.answers import ScriptError, answer_of, created_body, rendered, script_of


@pytest.mark.parametrize(
    "script",
    [
        {},
        {"answers": []},
        {"answers": [{"stauts": 200}]},
        {"answers": [{"broken": "reset"}]},
        {"answers": [{"json": {}, "text": ""}]},
        {"answers": [{}], "elswhere": []},
    ],
)
def test_a_script_with_a_typo_is_refused(script: dict[str, object]) -> None:
    with pytest.raises(ScriptError):
        script_of(script)


def test_a_json_answer_keeps_its_integers_exact() -> None:
    whole = rendered(answer_of({"status": 201, "json": {"application_expires_at": 1734567890123456789}}))
    assert whole.body == b'{"application_expires_at": 1734567890123456789}'
    assert b"Content-Type: application/json\r\n" in whole.head


def test_a_created_answer_is_fresh_each_time_and_can_lack_a_member() -> None:
    first, second = created_body({}), created_body({"id": None, "tier": 1})
    assert re.fullmatch(r"[0-9A-Za-z]{27}", first["id"])
    assert "id" not in second
    assert second["tier"] == 1
    assert first["application_id"] != second["application_id"]


def test_a_retry_after_date_is_never_earlier_than_asked() -> None:
    asked = time.time() + 2
    whole = rendered(answer_of({"status": 429, "retry_after": {"date_in": 2}}))
    assert whole.not_before is not None
    assert 0 <= whole.not_before - asked < 1.1
    assert re.search(rb"Retry-After: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT\r\n", whole.head)


@pytest.mark.parametrize("text", ["0", "-5", "soon", "99999999999999999999"])
def test_any_other_retry_after_is_sent_as_it_is(text: str) -> None:
    whole = rendered(answer_of({"status": 429, "retry_after": text}))
    assert f"Retry-After: {text}\r\n".encode() in whole.head
    assert whole.not_before is None


def test_a_chunked_body_is_the_same_body() -> None:
    whole = rendered(answer_of({"json": {"a": 1}, "framing": "chunked"}))
    pieces = whole.body.split(b"\r\n")
    assert json.loads(b"".join(pieces[1::2])) == {"a": 1}
    assert b"Content-Length" not in whole.head
