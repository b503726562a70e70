"""From bytes to a JSON object (RFC 8259), without a crash on the way."""

import json
from typing import Any, NoReturn

from sandbox.messages import Refused, Request

MOST_BYTES = 1024 * 1024
# Longer integers are turned into floats: they are refused as values anyway, and exact conversion takes quadratic time.
_MOST_DIGITS = 4000


def _not_json(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON number")


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) <= _MOST_DIGITS else float(digits)


class Bodies:
    """The rules for content type, size and syntax."""

    most_bytes = MOST_BYTES

    def check_content_type(self, request: Request) -> None:
        """JSON or nothing said; parameters such as charset are not looked at."""
        content_type = request.header("content-type")
        if content_type is not None and not self.is_json_type(content_type):
            raise Refused(415, "unsupported-media-type", "Send the body as content-type application/json.")

    def is_json_type(self, content_type: str) -> bool:
        essence = content_type.partition(";")[0].strip().lower()
        return essence == "application/json" or (essence.startswith("application/") and essence.endswith("+json"))

    def check_size(self, request: Request) -> None:
        if len(request.body) > self.most_bytes:
            raise Refused(413, "content-too-large", f"The body is longer than {self.most_bytes} bytes.")

    def decoded(self, body: bytes) -> str:
        return body.decode()

    def parsed(self, text: str) -> Any:
        return json.loads(text, parse_constant=_not_json, parse_int=_integer)

    def document(self, request: Request) -> dict[str, Any]:
        """The JSON object in the body; raises `Refused` where there is none."""
        self.check_content_type(request)
        self.check_size(request)
        try:
            value = self.parsed(self.decoded(request.body))
        except (ValueError, RecursionError) as error:
            # RecursionError is how the parser says that a nest is too deep.
            raise self.malformed(error) from None
        if not isinstance(value, dict):
            raise self.not_an_object(value)
        return value

    def malformed(self, error: Exception) -> Refused:
        reason = "it is nested too deep" if isinstance(error, RecursionError) else type(error).__name__
        return Refused(400, "malformed-json", f"The body is not JSON as RFC 8259 describes it: {reason}.")

    def not_an_object(self, value: Any) -> Refused:
        return Refused(400, "not-an-object", "The body must be a JSON object.")
