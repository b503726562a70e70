"""Requests that Schemathesis makes up from the OpenAPI document, valid and not, as plain values: drawn at random, worked
out so that they cover the document, and in walks along its links, each step using what an earlier one was answered.

It explores; it does not judge. What it calls negative may break several rules, or none that the target can see, so the
bytes are judged again by our own oracle before anybody is blamed.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import urlencode

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from schemas import openapi_document

KEY = "x-idempotency-key"
ORIGIN = "http://target.invalid"
"""Stands for the target where Schemathesis wants one; nothing is sent there."""


@dataclass(frozen=True)
class Explored:
    """One made-up request: `path` with its query, the idempotency key if it has one, and the bytes of its body."""

    method: str
    path: str
    key: str | None = None
    body: bytes | None = field(default=None, repr=False)


def creates(*, valid: bool) -> st.SearchStrategy[Explored]:
    """Creates with any body and idempotency key. API key and sandbox headers are left to the one who sends them."""
    return st.deferred(lambda: _requests("/customers", "POST", valid))


def reads(*, valid: bool) -> st.SearchStrategy[Explored]:
    """Reads of one customer, and lists with any query."""
    return st.deferred(
        lambda: _requests("/customers", "GET", valid) | _requests("/customers/{customer_id}", "GET", valid)
    )


def covering() -> list[Explored]:
    """Creates and reads that cover the document: each keyword of its schemas kept and broken, each parameter left out."""
    from schemathesis import GenerationMode

    found: dict[Explored, None] = {}
    for path, method in (("/customers", "POST"), ("/customers", "GET"), ("/customers/{customer_id}", "GET")):
        cases = _schema().iter_coverage_cases(
            _schema()[path][method],
            generation_modes=list(GenerationMode),
            generation_config=_schema().config.generation,
            extra_data_source=None,
            error_feedback=None,
            session=None,
        )
        found |= dict.fromkeys(explored for explored in map(_explored, cases) if explored.method == method)
    return list(found)


@dataclass(frozen=True)
class Replied:
    """What a walk needs to know of an answer. Headers as pairs, since a name may come twice."""

    status: int
    headers: Sequence[tuple[str, str]]
    body: bytes


def walks(send: Callable[[Explored], Replied]) -> type[RuleBasedStateMachine]:
    """A state machine that follows the links of the document: create, read, find, approve; `send` sends and judges."""
    import requests
    from schemathesis.core.transport import Response

    class Walk(_schema().as_state_machine()):  # type: ignore[misc]
        def call(self, case: Any, **_: Any) -> Response:
            replied = send(_explored(case))
            headers: dict[str, list[str]] = {}
            for name, value in replied.headers:
                headers.setdefault(name, []).append(value)
            asked = requests.Request(case.method, ORIGIN + "/").prepare()
            return Response(replied.status, headers, replied.body, asked, elapsed=0.0, verify=True)

        def validate_response(self, *_: Any, **__: Any) -> None:
            """`send` has judged it already, by our own reading."""

    return Walk


@cache
def _schema() -> Any:
    import schemathesis  # takes its time, and only an exploration needs it

    return schemathesis.openapi.from_dict(openapi_document())


@cache
def _requests(path: str, method: str, valid: bool) -> st.SearchStrategy[Explored]:
    from schemathesis import GenerationMode

    mode = GenerationMode.POSITIVE if valid else GenerationMode.NEGATIVE
    operation = _schema()[path][method]
    found: st.SearchStrategy[Explored] = operation.as_strategy(generation_mode=mode).map(_explored)
    return found


def _explored(case: Any) -> Explored:
    sent: Mapping[str, Any] = case.as_transport_kwargs(base_url=ORIGIN)
    path = sent["url"].removeprefix(ORIGIN) or "/"
    query = urlencode(sent.get("params") or {}, doseq=True)
    headers = {name.lower(): str(value) for name, value in sent["headers"].items()}
    key = headers.get(KEY)
    return Explored(
        sent["method"].upper(),
        f"{path}?{query}" if query else path,
        key if key is not None and key.isascii() and key.isprintable() else None,
        _body(sent),
    )


def _body(sent: Mapping[str, Any]) -> bytes | None:
    if sent.get("data") is not None:
        data = sent["data"]
        return data if isinstance(data, bytes) else str(data).encode("utf-8", "replace")
    if "json" in sent:
        return json.dumps(sent["json"], ensure_ascii=False).encode("utf-8", "surrogatepass")
    return None
