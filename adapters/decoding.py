"""Reads what the server sent: strictly where it announces success, forgivingly where it announces an error."""

import json
from dataclasses import dataclass
from typing import Any

from adapters.errors import DecodeError, FieldError, HTTPError


@dataclass(frozen=True)
class CreatedCustomer:
    """The 201 of a create. ``application_expires_at`` is a Unix time in nanoseconds, exact.

    ``everything`` is the whole object that was sent, members unknown to this client included.
    """

    id: str
    kyb_links: list[Any]
    application_id: str
    application_url: str
    application_expires_at: int
    everything: dict[str, Any]


CREATED_MEMBERS: dict[str, type] = {
    "id": str,
    "kyb_links": list,
    "application_id": str,
    "application_url": str,
    "application_expires_at": int,
}


def created_customer(status: int, body: bytes) -> CreatedCustomer:
    """The created customer, or DecodeError: a 201 that lacks something is not one that a caller can use."""
    document = json_object(status, body)
    for member, kind in CREATED_MEMBERS.items():
        if member not in document:
            raise DecodeError(status, f"the body lacks {member}")
        if type(document[member]) is not kind:
            raise DecodeError(status, f"{member} is not of type {kind.__name__}")
    return CreatedCustomer(**{member: document[member] for member in CREATED_MEMBERS}, everything=document)


def scenarios(status: int, body: bytes) -> list[dict[str, Any]]:
    """The items of the scenario catalogue, as sent."""
    found = json_object(status, body).get("scenarios")
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise DecodeError(status, "the body has no list of scenarios")
    return found


def json_object(status: int, body: bytes) -> dict[str, Any]:
    """The JSON object in a body; integers exact, NaN and infinities refused."""
    try:
        document = json.loads(body.decode("utf-8"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise DecodeError(status, "the body is not JSON") from None
    if not isinstance(document, dict):
        raise DecodeError(status, "the body is not a JSON object")
    return document


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def http_error(status: int, body: bytes, header_request_id: str | None) -> HTTPError:
    """The typed error for any answer that is not a success, whatever its body looks like.

    Understands problem details (RFC 9457: ``type``, ``title``, ``detail``, ``request_id``, ``errors``) and
    ``{code, message}``, also inside ``error``. The body's request id wins over the header's: it is the one in the logs.
    """
    document = _any_object(body)
    inner = document.get("error")
    if isinstance(inner, dict):
        document = {**inner, **{name: value for name, value in document.items() if name != "error"}}
    return HTTPError(
        status,
        code=_text(document, "code") or _last_segment(_text(document, "type")),
        message=_text(document, "message") or _text(document, "detail") or _text(document, "title"),
        request_id=_text(document, "request_id") or header_request_id or None,
        fields=_fields(document.get("errors")),
    )


def _any_object(body: bytes) -> dict[str, Any]:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def _text(document: dict[str, Any], member: str) -> str | None:
    value = document.get(member)
    return value if isinstance(value, str) and value.strip() else None


def _last_segment(uri: str | None) -> str | None:
    """A problem's type is a URI; its last segment is what other errors call the code. ``about:blank`` says nothing."""
    if uri is None or uri == "about:blank":
        return None
    return uri.rstrip("/").rsplit("/", 1)[-1].rsplit("#", 1)[-1] or None


def _fields(errors: Any) -> list[FieldError]:
    if not isinstance(errors, list):
        return []
    return [
        FieldError(field, _text(each, "message") or "", _text(each, "code"))
        for each in errors
        if isinstance(each, dict) and (field := _text(each, "field"))
    ]
