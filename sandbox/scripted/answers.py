"""Scripts as plain data: what to answer to the first request, the second, and so on. The last answer repeats.

A script is a mapping:

    {"answers": [ANSWER, ...], "elsewhere": [ANSWER, ...]}

`elsewhere` is what the second origin answers, to which a redirect may lead. An answer is a mapping with any of

    status        the HTTP status (default 200)
    reason        the reason phrase
    headers       [[name, value], ...] beside those that the framing needs
    json          a value, written as JSON; integers exact
    text, base64  the body as it is
    created       true, or members that replace those of a fresh, conforming 201 (status 201); null removes a member
    execute       true: create the customer in the script's own store, or replay the first answer of its idempotency key
    redirect      "elsewhere" or "here": a Location on that origin, same path
    retry_after   seconds (a number), {"date_in": seconds}, or a text that is sent as it is
    framing       "length" (default), "chunked", or "close"
    broken        one of BREAKS: how the answer goes wrong
    raw           base64 of bytes that are sent instead of an answer; then the connection is closed
"""

import base64
import json
import math
import secrets
import string
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from http import HTTPStatus
from typing import Any

BREAKS = {
    "reset_before": "the connection is reset when the request has been read",
    "reset_in_head": "the connection is reset within the status line and headers",
    "reset_in_body": "the connection is reset within the body",
    "reset_after": "the connection is reset after the answer was taken",
    "reset_on_reuse": "the connection is reset when a further request arrives on it",
    "close_before": "the connection is closed without an answer",
    "close_in_body": "the connection is closed within the body",
    "stall_before": "nothing is ever answered",
    "stall_in_head": "the answer stops within the headers, the connection stays open",
    "stall_in_body": "the answer stops within the body, the connection stays open",
    "drip": "the body comes a byte at a time, without end in sight",
}
ALPHABET = string.digits + string.ascii_letters


class ScriptError(ValueError):
    """A script that cannot be played; says which part, and why."""


@dataclass(frozen=True)
class Answer:
    """One answer of a script; fields as in the module's description."""

    status: int = 200
    reason: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    created: Mapping[str, Any] | None = None
    execute: bool = False
    redirect: str | None = None
    retry_after: Any = None
    framing: str = "length"
    broken: str | None = None
    raw: bytes | None = None


@dataclass(frozen=True)
class Script:
    """What each origin answers, in order."""

    here: tuple[Answer, ...]
    elsewhere: tuple[Answer, ...] = ()


@dataclass(frozen=True)
class Rendered:
    """The bytes of one answer. `not_before`: the Unix time before which the client was told not to come back."""

    head: bytes
    body: bytes
    status: int | None = None
    not_before: float | None = field(default=None)


def script_of(data: Mapping[str, Any]) -> Script:
    """Reads a script. Raises ScriptError on anything it does not know: a typo must not pass for an answer."""
    unknown = set(data) - {"answers", "elsewhere"}
    if unknown or not data.get("answers"):
        raise ScriptError(f"a script has answers, and may have elsewhere; not {sorted(unknown)}")
    return Script(
        tuple(answer_of(each) for each in data["answers"]), tuple(answer_of(each) for each in data.get("elsewhere", ()))
    )


def answer_of(data: Mapping[str, Any]) -> Answer:
    """Reads one answer."""
    known = dict(data)
    fields: dict[str, Any] = {}
    for name in ("json", "text", "base64"):
        if name in known:
            if "body" in fields:
                raise ScriptError("an answer has one body: json, text or base64")
            fields["body"] = _body(name, known.pop(name))
            if name == "json":
                fields["headers"] = (("Content-Type", "application/json"),)
    if "headers" in known:
        own = tuple((str(name), str(value)) for name, value in known.pop("headers"))
        typed = any(name.lower() == "content-type" for name, _ in own)
        fields["headers"] = own if typed else (*fields.get("headers", ()), *own)
    if "created" in known:
        created = known.pop("created")
        fields["created"] = {} if created is True else dict(created)
        known.setdefault("status", 201)
    if "raw" in known:
        known["raw"] = base64.b64decode(known["raw"], validate=True)
    unknown = set(known) - set(Answer.__dataclass_fields__)
    if unknown:
        raise ScriptError(f"an answer has no {', '.join(sorted(unknown))}")
    answer = Answer(**fields, **known)
    if answer.broken is not None and answer.broken not in BREAKS:
        raise ScriptError(f"no way to break an answer is called {answer.broken!r}; there are {', '.join(BREAKS)}")
    return answer


def _body(form: str, value: Any) -> bytes:
    if form == "base64":
        return base64.b64decode(value, validate=True)
    text = value if form == "text" else json.dumps(value, ensure_ascii=False)
    return str(text).encode()


def fresh_id() -> str:
    """27 characters as a KSUID has; the first keeps it below the largest KSUID."""
    return "2" + "".join(secrets.choice(ALPHABET) for _ in range(26))


def created_body(changes: Mapping[str, Any]) -> dict[str, Any]:
    """The body of a conforming 201 with fresh ids, then changed: a value of None removes the member."""
    now = int(time.time())
    application = fresh_id()
    whole: dict[str, Any] = {
        "id": fresh_id(),
        "kyb_links": [
            {
                "provider_id": "trm_labs",
                "link_type": "persona",
                "url": f"https://verify.example.com/kyb/{secrets.token_hex(6)}",
                "status": "pending",
                "created_at": now,
                "updated_at": now,
            }
        ],
        "application_id": application,
        "application_url": f"https://apply.example.com/applications/{application}?token={secrets.token_urlsafe(32)}",
        "application_expires_at": (now + 30 * 86400) * 1_000_000_000,
    }
    return {name: value for name, value in {**whole, **changes}.items() if value is not None}


def rendered(answer: Answer, *, location: str | None = None, body: bytes | None = None) -> Rendered:
    """The bytes to send; `body` overrides that of the answer."""
    if answer.raw is not None:
        return Rendered(answer.raw, b"")
    if (changes := answer.created) is not None:
        answer, body = _typed(answer), json.dumps(created_body(changes)).encode()
    content = body if body is not None else answer.body or b""
    headers = list(answer.headers)
    not_before = None
    if answer.retry_after is not None:
        value, not_before = _retry_after(answer.retry_after)
        headers.append(("Retry-After", value))
    if location is not None:
        headers.append(("Location", location))
    headers.append(("Date", formatdate(usegmt=True)))
    if answer.framing == "chunked":
        headers.append(("Transfer-Encoding", "chunked"))
        content = _chunks(content)
    elif answer.framing == "close":
        headers.append(("Connection", "close"))
    elif answer.status != HTTPStatus.NO_CONTENT:
        headers.append(("Content-Length", str(len(content))))
    head = f"HTTP/1.1 {answer.status} {answer.reason or _phrase(answer.status)}\r\n"
    head += "".join(f"{name}: {value}\r\n" for name, value in headers) + "\r\n"
    return Rendered(head.encode("latin-1"), content, answer.status, not_before)


def _typed(answer: Answer) -> Answer:
    if any(name.lower() == "content-type" for name, _ in answer.headers):
        return answer
    headers = (("Content-Type", "application/json"), *answer.headers)
    return Answer(**{**vars(answer), "headers": headers})


def _retry_after(asked: Any) -> tuple[str, float | None]:
    now = time.time()
    if isinstance(asked, Mapping):
        moment = math.ceil(now + float(asked["date_in"]))  # an HTTP date has whole seconds: never earlier than asked
        return formatdate(moment, usegmt=True), float(moment)
    if isinstance(asked, (int, float)):
        return f"{asked}", now + asked
    return str(asked), None


def _chunks(content: bytes) -> bytes:
    half = max(1, len(content) // 2)
    pieces = [content[:half], content[half:]] if content else []
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces if piece) + b"0\r\n\r\n"


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"
