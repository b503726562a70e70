"""What the scripted server answers in the cases for clients: the published shapes, and how they go wrong."""

from typing import Any

CREATED: dict[str, Any] = {"created": True}
LOST: dict[str, Any] = {"execute": True, "broken": "reset_before"}
EXECUTED: dict[str, Any] = {"execute": True}
UNAVAILABLE: dict[str, Any] = {"status": 503, "json": {"code": "unavailable", "message": "come back later"}}

FULL: dict[str, Any] = {
    "id": "2WGC9cKv9P4K8eGzqY6qJ3Xz7Qm",
    "kyb_links": [
        {
            "provider_id": "trm_labs",
            "link_type": "persona",
            "url": "https://verify.example.com/kyb/a1b2c3?x=1&y=%C3%A9",
            "status": "pending",
            "created_at": 1734567890,
            "updated_at": 1734567891,
        },
        {
            "provider_id": "other",
            "link_type": "tos",
            "url": "https://verify.example.com/tos",
            "status": "not_started",
            "created_at": 1734567892,
            "updated_at": 1734567893,
        },
    ],
    "application_id": "1NFHrqBHb3cTfLVkFSGmHZqdDPi",
    "application_url": "https://apply.example.com/applications/1NFHrqBHb3cTfLVkFSGmHZqdDPi?token=kJ8xN3zQ9mL2pR5vY7wC1aF4",
    "application_expires_at": 1734567890123456789,
}
"""A 201 with every documented member that is required; the expiry is not a multiple of anything a double can hold."""

PROBLEM: dict[str, Any] = {
    "type": "https://docs.example.com/errors/validation-error",
    "title": "Validation failed",
    "status": 422,
    "detail": "Two fields of the request are not valid",
    "instance": "https://api.example.com/requests/2",
    "request_id": "req_of_the_body",
    "errors": [
        {"field": "name", "message": "is too short", "code": "too_short"},
        {"field": "sub_client_id", "message": "is no sub-client", "code": "not_a_sub_client"},
    ],
}
OLDER: dict[str, Any] = {"code": "duplicate_name", "message": "A customer of this name exists"}

SCENARIOS: list[dict[str, Any]] = [
    {
        "name": name,
        "description": f"What {name} does",
        "valid_for": ["customers", "ach"],
        "stateful": name.startswith("kyb"),
        "example_webhook_sequence": ["customer.created", f"customer.{name}"],
    }
    for name in ("happy_path", "insufficient_funds", "kyb_rejected", "kyb_manual_review", "unheard")
]


def created(**changes: Any) -> dict[str, Any]:
    """A 201 with the full body, changed; None removes a member."""
    whole = {name: value for name, value in {**FULL, **changes}.items() if value is not None}
    return {"status": 201, "json": whole}


def problem(status: int, **changes: Any) -> dict[str, Any]:
    """Problem details with a matching status."""
    body = {**PROBLEM, "status": status, **changes}
    return {"status": status, "json": body, "headers": [["Content-Type", "application/problem+json"]]}


def throttled(retry_after: Any) -> dict[str, Any]:
    """A 429 with a Retry-After: seconds, `{"date_in": seconds}`, or any text."""
    return {"status": 429, "retry_after": retry_after, "json": {"code": "rate_limited", "message": "too many requests"}}
