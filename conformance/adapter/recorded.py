"""What the scripted server received, as the evidence of a case: exchanges seen from the server's side."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from conformance.exchange import Exchange, Fault, Request, Response

FAULTS = {"reset": "reset", "stall": "timeout", "close": "protocol", "drip": "timeout"}


class Recorded(Protocol):
    """One request as the scripted server keeps it; times are seconds on the monotonic clock, `at` is Unix time."""

    number: int
    origin: str
    connection: int
    began: float
    at: float
    body: bytes
    complete: bool
    answer: bytes
    status: int | None
    broken: str | None
    answered: float | None
    not_before: float | None

    @property
    def method(self) -> str: ...

    @property
    def target(self) -> str: ...

    @property
    def headers(self) -> Sequence[tuple[str, str]]: ...

    def header(self, name: str) -> str | None: ...

    def header_values(self, name: str) -> list[str]: ...


@dataclass(frozen=True)
class Overheard(Exchange):
    """An exchange between the client and the scripted server. It is repeated by driving the client again."""

    reproduction: str = ""

    def curl(self) -> str:
        return self.reproduction


def overheard(recorded: Recorded, exchange_id: str, base_url: str, reproduction: str) -> Overheard:
    """A recorded request and its answer as an exchange of the run record."""
    fault = None
    if recorded.broken is not None and recorded.broken not in {"reset_after", "reset_on_reuse"}:
        fault = Fault(FAULTS[recorded.broken.partition("_")[0]], f"by script: {recorded.broken.replace('_', ' ')}")
    elif not recorded.complete:
        fault = Fault("protocol", "the client did not send its request to the end")
    return Overheard(
        id=exchange_id,
        url=base_url + recorded.target,
        request=Request(recorded.method, recorded.target, tuple(recorded.headers), recorded.body, client="other"),
        response=_response(recorded.answer),
        fault=fault,
        at=recorded.at,
        began=recorded.began,
        ended=recorded.answered or recorded.began,
        first_byte=None,
        reused=False,
        reproduction=reproduction,
    )


def _response(answer: bytes) -> Response | None:
    """The answer as far as it was sent; None where not even its status line was."""
    head, separator, body = answer.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    words = lines[0].split(" ", 2)
    if not separator or len(words) < 2 or not words[0].startswith("HTTP/") or not words[1].isdigit():
        return None
    pairs = (line.split(":", 1) for line in lines[1:] if ":" in line)
    headers = tuple((name, value.strip()) for name, value in pairs)
    return Response(int(words[1]), words[2] if len(words) > 2 else "", words[0], headers, body)
