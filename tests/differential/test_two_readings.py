"""Two readings of the contract, written apart: the sandbox's rules and our oracle agree on thousands of requests."""

import asyncio
import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import schemas
from sandbox.configuration import Configuration
from sandbox.messages import Request
from sandbox.reference import Sandbox
from strategies import broken_json, customers, keys, ksuids, names

SANDBOX = Sandbox(Configuration())
THREAD = ThreadPoolExecutor(1)
API_KEY = SANDBOX.configuration.api_keys[0]
MANY = settings(
    max_examples=1_000, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
)
TEXT = st.text(st.characters(codec="utf-8"), max_size=110)
SCALARS = st.none() | st.booleans() | st.integers(-(2**64), 2**64) | st.floats(allow_nan=False) | TEXT
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3), max_leaves=5
)
NAMES = (
    names.too_short()
    | names.too_long()
    | names.whitespace_only()
    | TEXT
    | names.valid().map(lambda it: it.draw())
    | VALUES
)
BODIES = st.fixed_dictionaries(
    {},
    optional={
        "name": NAMES,
        "customer_type": st.sampled_from(["individual", "business", "BUSINESS", ""]) | VALUES,
        "external_id": TEXT | VALUES,
        "sub_client_id": ksuids.valid() | ksuids.malformed() | VALUES,
        "is_sub_client": st.booleans() | VALUES,
        "more": VALUES,
    },
)


def answered(body: bytes, key: str | None) -> tuple[int, Mapping[str, object]]:
    headers = {"x-api-key": API_KEY, "content-type": "application/json"}
    headers |= {} if key is None else {"x-idempotency-key": key}
    request = Request("POST", "/customers", "", headers, body, "127.0.0.1", "req_1")
    # In a thread of its own: a browser's driver may have left a running loop in this one.
    response = THREAD.submit(asyncio.run, SANDBOX.answer(request)).result()
    return response.status, json.loads(response.body)


def agree(body: bytes, key: str | None) -> None:
    """Refused by one is refused by the other; what is open, or known to the sandbox alone, is left out."""
    broken = schemas.violations(body, [] if key is None else [("x-idempotency-key", key)])
    status, answer = answered(body, key)
    if not broken and status == 400:
        codes = {error["code"] for error in answer.get("errors", ())}  # type: ignore[attr-defined]
        assert codes <= {"unknown", "no-sub-client"}, (body, answer)
    elif broken or status != 201:
        assert broken, (body, answer)
        assert 400 <= status < 500 or schemas.disputed(body), (body, [it.rule for it in broken])


@MANY
@given(body=BODIES)
def test_bodies_of_any_members(body: dict[str, object]) -> None:
    agree(json.dumps(body).encode(), str(uuid4()))


@MANY
@given(body=customers.valid() | customers.one_rule_broken().map(lambda it: dict(it.body)))
def test_valid_bodies_and_single_mistakes(body: dict[str, object]) -> None:
    agree(json.dumps(body, ensure_ascii=False).encode(), str(uuid4()))


@MANY
@given(
    key=keys.valid().map(lambda it: it.draw()) | keys.not_uuids() | st.sampled_from(list(keys.OTHER_SPELLINGS.values()))
)
def test_keys(key: str) -> None:
    agree(json.dumps(broken_json.VALID).encode(), key)


@MANY
@given(value=VALUES)
def test_documents_of_any_value(value: object) -> None:
    agree(json.dumps(value).encode(), str(uuid4()))


@MANY
@given(raw=st.binary(max_size=60) | st.text(max_size=60).map(lambda it: it.encode("utf-8", "surrogatepass")))
def test_any_bytes(raw: bytes) -> None:
    agree(raw, str(uuid4()))


@MANY
@given(start=st.integers(0, 60), end=st.integers(0, 60), noise=st.binary(max_size=3))
def test_documents_cut_and_spoilt(start: int, end: int, noise: bytes) -> None:
    whole = broken_json.TEXT.encode()
    agree(whole[:start] + noise + whole[end:], str(uuid4()))


def test_named_tables() -> None:
    for table in (broken_json.MALFORMED, broken_json.NOT_OBJECTS, broken_json.CRUSHING):
        for raw in table.values():
            agree(raw, str(uuid4()))
    agree(json.dumps(broken_json.VALID).encode(), None)
