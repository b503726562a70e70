"""The answers of an adapter as values: strict about the protocol, and exact about numbers."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from conformance.adapter.troubles import AdapterSpokeRubbish

PROTOCOL = 1
KINDS = frozenset({"http", "transport", "timeout", "decode", "configuration", "validation"})


class Written(str):
    """A number with fraction or exponent, kept as it was written: reading it would hide what the client lost."""

    __slots__ = ()


@dataclass(frozen=True)
class Error:
    """An error as the SDK told it to its caller. None, or empty, for what it did not tell."""

    kind: str | None = None
    status: int | None = None
    code: str | None = None
    message: str | None = None
    request_id: str | None = None
    fields: tuple[Mapping[str, Any], ...] = ()
    text: str = ""

    def __str__(self) -> str:
        told = {name: value for name, value in vars(self).items() if value and name not in {"fields", "text"}}
        words = ", ".join(f"{name} {value!r}" for name, value in told.items()) or f"of no known kind: {self.text!r}"
        fields = f", fields {[dict(each) for each in self.fields]}" if self.fields else ""
        return f"an error, {words}{fields}"


@dataclass(frozen=True)
class Answer:
    """What came of one call: a result, an error, or `unsupported`. `raw` is the line as it was written.

    `result` is whatever the SDK gave its caller, also where that is no object.
    """

    result: Any = None
    error: Error | None = None
    unsupported: bool = False
    raw: str = field(default="", repr=False)
    arrived: float = 0.0

    @property
    def ok(self) -> bool:
        """Whether the SDK told its caller that the call succeeded."""
        return self.error is None and not self.unsupported

    def __str__(self) -> str:
        if self.unsupported:
            return "the adapter says that the SDK does not support this"
        return str(self.error) if self.error else f"the result {json.dumps(self.result, ensure_ascii=False)}"


def answer_of(line: bytes) -> tuple[str, Answer]:
    """The id and the answer in a line. Raises AdapterSpokeRubbish for anything that the protocol does not know."""
    text = line.decode("utf-8", "replace").rstrip("\r\n")
    try:
        spoken = json.loads(line, parse_float=Written, parse_constant=Written)
    except (ValueError, RecursionError):
        raise AdapterSpokeRubbish(text, "is not JSON") from None
    if not isinstance(spoken, dict) or not isinstance(spoken.get("id"), str) or not isinstance(spoken.get("ok"), bool):
        raise AdapterSpokeRubbish(text, "is no object with an id and ok")
    arrived = time.monotonic()
    if spoken["ok"]:
        if "result" not in spoken:
            raise AdapterSpokeRubbish(text, "says ok without a result")
        return spoken["id"], Answer(result=spoken["result"], raw=text, arrived=arrived)
    if spoken.get("unsupported") is True:
        return spoken["id"], Answer(unsupported=True, raw=text, arrived=arrived)
    return spoken["id"], Answer(error=_error_of(spoken.get("error"), text), raw=text, arrived=arrived)


def _error_of(spoken: Any, line: str) -> Error:
    """The error in an answer. Its kind is the protocol's; the rest is the SDK's, and may be of any type."""
    if not isinstance(spoken, dict):
        raise AdapterSpokeRubbish(line, "says not ok without an error")
    kind = spoken.get("kind")
    if kind is not None and kind not in KINDS:
        raise AdapterSpokeRubbish(line, f"has an error of a kind that is none of {', '.join(sorted(KINDS))}")
    status, fields = spoken.get("status"), spoken.get("fields")
    told = {name: spoken.get(name) for name in ("code", "message", "request_id", "text")}
    words = {name: value if isinstance(value, str) else json.dumps(value) for name, value in told.items() if value}
    return Error(
        kind=kind,
        status=status if type(status) is int else None,
        fields=tuple(each for each in fields if isinstance(each, dict)) if isinstance(fields, list) else (),
        **words,
    )
