"""What counts as a structured error: a JSON object that tells a human what went wrong and agrees with its status."""

from collections.abc import Iterator, Mapping

from conformance.exchange import Response

ERROR_MEDIA_TYPES = frozenset({"application/json", "application/problem+json"})
STRUCTURED_ERROR = (
    "a structured error: a JSON object with a human-readable message, its status (if any) that of the answer"
)


def form_flaw(response: Response) -> str | None:
    """Why the response has not even the form of a structured error; None when it has."""
    if response.media_type not in ERROR_MEDIA_TYPES:
        return f"its media type is {response.media_type or 'missing'}"
    return None if isinstance(response.json, Mapping) else "its body is no JSON object"


def flaw(response: Response) -> str | None:
    """Why the response is no structured error, in words; None when it is one."""
    found = form_flaw(response)
    body = response.json
    if found is not None or not isinstance(body, Mapping):
        return found
    if next(readable(body), None) is None:
        return "no message, detail, title or error.message says what went wrong"
    status = body.get("status")
    if isinstance(status, int | float) and not isinstance(status, bool) and status != response.status:
        return f"its body says status {status:g}"
    return None


def readable(body: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """The human-readable members that the body has, by name, the preferred one first."""
    error = body.get("error")
    places: list[tuple[str, object]] = [(name, body.get(name)) for name in ("message", "detail", "title")]
    places.append(("error.message", error.get("message") if isinstance(error, Mapping) else None))
    for name, value in places:
        if isinstance(value, str) and value.strip():
            yield name, value
