"""What only a whole run shows: judged when the case runs, and again at the end, over every exchange of the record.

Processes of one run, and shards of one run on several machines, each see a part; so the last word is with whoever
has the whole record.
"""

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from conformance.exchange import Exchange, Request, Response
from conformance.redaction import REDACTED
from conformance.results import Outcome

KEY = "x-idempotency-key"
SHARED_ON_PURPOSE = "IDEM-"
"""Cases of this area ask for one customer many times."""
OPERATION = "POST /customers"


@dataclass(frozen=True)
class Finding:
    """How a question over the run ended; `exchange` is the one to blame."""

    outcome: Outcome
    expected: str = ""
    actual: str = ""
    exchange: Exchange | None = None


def unique(member: str, exchanges: Iterable[Exchange]) -> Finding:
    """Whether each new customer has a `member` of its own (RESP-3). A key that was sent again gives the same one."""
    seen: dict[str, str | None] = {}
    for exchange in exchanges:
        value, key = _created(exchange, member), exchange.request.header(KEY)
        if value is not None and seen.setdefault(value, key) != key:
            return Finding(Outcome.FAIL, f"a new {member} for each customer", f"{value} again", exchange)
    if len(seen) < 2:
        return Finding(Outcome.INCONCLUSIVE, "", f"fewer than two customers with {member} were created")
    return Finding(Outcome.PASS)


def says_when_to_come_back(_: str, exchanges: Iterable[Exchange]) -> Finding:
    """Whether each 429 that nobody asked for has Retry-After (RATE-1)."""
    throttled = [exchange for exchange in exchanges if exchange.status == 429 and not _asked_for(exchange)]
    for exchange in throttled:
        if exchange.response is not None and exchange.response.header("retry-after") is None:
            return Finding(Outcome.FAIL, "a 429 with Retry-After", "a 429 without it", exchange)
    if not throttled:
        return Finding(Outcome.NOT_APPLICABLE, "", "the target did not throttle this run")
    return Finding(Outcome.PASS)


QUESTIONS = {"unique": unique, "says_when_to_come_back": says_when_to_come_back}


def answered(over: Mapping[str, str], exchanges: Iterable[Exchange]) -> Finding:
    """The answer to a question as a case notes it: its name under `question`, and what it is `about`."""
    return QUESTIONS[over["question"]](over["about"], exchanges)


def amended(line: Mapping[str, Any], exchanges: Iterable[Exchange]) -> dict[str, Any]:
    """A `case` line with the answer over these exchanges in the place of what a part of the run had shown."""
    found = answered(line["over"], exchanges)
    blamed = found.exchange
    return {
        **line,
        "outcome": str(found.outcome),
        "expected": found.expected or line["expected"],
        "actual": found.actual,
        "reproduce": blamed.curl() if blamed else "",
        "evidence": [blamed.id] if blamed else [],
    }


def exchange_of(line: Mapping[str, Any]) -> Exchange:
    """The exchange that a line of the record shows, as far as it shows it: redacted, and cut to what is kept."""
    sent, response = line["request"], line["response"]
    method, _, path = str(line["operation"]).partition(" ")
    return Exchange(
        id=str(line["id"]),
        url=str(sent["url"]),
        request=Request(method, path, _pairs(sent["headers"]), _bytes(sent["body"])),
        response=response
        and Response(
            status=response["status"],
            reason=response["reason"],
            http_version=response["http_version"],
            headers=_pairs(response["headers"]),
            body=_bytes(response["body"]) or b"",
        ),
        fault=None,
        at=0.0,
        began=0.0,
        ended=float(line["seconds"]),
    )


def _created(exchange: Exchange, member: str) -> str | None:
    """The member of a new customer; None where there is none, whether it must be there is for the schema to say."""
    if exchange.request.operation != OPERATION or exchange.status is None or exchange.status >= 300:
        return None
    if SHARED_ON_PURPOSE in (exchange.request.header("user-agent") or ""):
        return None
    body = exchange.response.json if exchange.response else None
    value = body.get(member) if isinstance(body, Mapping) else None
    return value if isinstance(value, str) and REDACTED not in value else None


def _asked_for(exchange: Exchange) -> bool:
    return any(name.lower().startswith("x-sandbox-") for name, _ in exchange.request.headers)


def _pairs(headers: Iterable[Iterable[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((str(name), str(value)) for name, value in headers)


def _bytes(body: Mapping[str, str] | None) -> bytes | None:
    if body is None:
        return None
    return base64.b64decode(body["base64"]) if "base64" in body else body["text"].encode("utf-8", "surrogatepass")
