"""How an error looks: problem details (RFC 9457) with `message` and `code` beside them."""

import json
from typing import Any

from sandbox.messages import PROBLEM, FieldError, Refused, Request, Response

_TITLES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    409: "Conflict",
    413: "Content Too Large",
    415: "Unsupported Media Type",
    422: "Unprocessable Content",
    429: "Too Many Requests",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}


class ErrorRendering:
    """One shape for every error, injected ones included."""

    validation_status = 400
    error_media_type = PROBLEM

    def invalid(self, *errors: FieldError) -> Refused:
        """The request as a whole is refused because of these members."""
        detail = "; ".join(f"{error.field}: {error.message}" for error in errors)
        return Refused(self.validation_status, "validation-error", detail, errors=errors)

    def error_message(self, refused: Refused) -> str:
        return refused.detail

    def error_document(self, refused: Refused, request: Request) -> dict[str, Any]:
        message = self.error_message(refused)
        document: dict[str, Any] = {
            "type": f"urn:problem:{refused.code}",
            "title": _TITLES.get(refused.status, "Error"),
            "status": refused.status,
            "detail": message,
            "message": message,
            "code": refused.code,
            "request_id": request.id,
            **refused.members,
        }
        if refused.errors:
            document["errors"] = [error._asdict() for error in refused.errors]
        return document

    def render_error(self, refused: Refused, request: Request) -> Response:
        # ASCII escapes: an error may quote what cannot be written as UTF-8.
        body = json.dumps(self.error_document(refused, request)).encode()
        return Response(refused.status, body, self.error_media_type, refused.headers)
