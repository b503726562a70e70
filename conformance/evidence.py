"""Exchanges as lines of the run record: redacted, bounded, and safe to store whatever the target sent."""

import base64
from datetime import UTC, datetime
from typing import Any

from conformance.exchange import API_KEY_HEADER, Exchange
from conformance.redaction import REDACTED, Redactor, tokens_in

BODY_LIMIT = 16 * 1024
HEADER_LIMIT = 8 * 1024
LONGEST_CHARACTER = 4


def exchange_line(exchange: Exchange, redactor: Redactor) -> dict[str, Any]:
    """The `exchange` line: everything that was on the wire but secrets; idempotency keys stay readable."""
    request, response = exchange.request, exchange.response
    if response is not None:
        for token in tokens_in(response.body.decode("utf-8", "replace")):
            redactor.learn(token)
    return {
        "kind": "exchange",
        "id": exchange.id,
        "operation": redactor.text(request.operation),
        "request": {
            "method": request.method,
            "url": redactor.text(exchange.url),
            "headers": _headers(request.headers, redactor),
            "body": _body(request.body, redactor),
            "size": len(request.body or b""),
        },
        "response": response
        and {
            "status": response.status,
            "reason": redactor.text(response.reason[:HEADER_LIMIT]),
            "http_version": response.http_version,
            "headers": _headers(response.headers, redactor),
            "body": _body(response.body, redactor),
            "size": len(response.body),
            "truncated": response.truncated,
        },
        "fault": exchange.fault
        and {"kind": exchange.fault.kind, "detail": redactor.text(exchange.fault.detail[:HEADER_LIMIT])},
        "started": iso(exchange.at),
        "seconds": round(exchange.seconds, 6),
        "first_byte": None if exchange.first_byte is None else round(exchange.first_byte - exchange.began, 6),
        "connection": "reused" if exchange.reused else "new",
        "attempts": exchange.attempts,
        "request_id": exchange.request_id and redactor.text(exchange.request_id[:200]),
    }


def iso(at: float) -> str:
    """Unix time as ISO 8601 in UTC, to the millisecond."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _headers(headers: tuple[tuple[str, str], ...], redactor: Redactor) -> list[list[str]]:
    return [
        [
            redactor.text(name[:HEADER_LIMIT]),
            REDACTED if _is_secret(name, value) else redactor.text(value[:HEADER_LIMIT]),
        ]
        for name, value in headers[:200]
    ]


def _is_secret(name: str, value: str) -> bool:
    return bool(value) and name.lower() in {API_KEY_HEADER, "authorization", "cookie", "set-cookie"}


def _body(body: bytes | None, redactor: Redactor) -> dict[str, str] | None:
    """Text where it is text; base64 otherwise - and then only of bytes in which no secret hides."""
    if body is None:
        return None
    kept = body[:BODY_LIMIT]
    try:
        return {"text": redactor.text(kept.decode("utf-8"))}
    except UnicodeDecodeError as error:
        if len(body) > BODY_LIMIT and error.start > BODY_LIMIT - LONGEST_CHARACTER:  # cut within a character
            return {"text": redactor.text(kept[: error.start].decode("utf-8"))}
    clean = redactor.text(kept.decode("latin-1")).encode("latin-1", "replace")
    return {"base64": base64.b64encode(clean).decode()}
