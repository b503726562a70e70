"""What the scripted server was sent, as it was on the wire."""

from dataclasses import dataclass


@dataclass
class Recorded:
    """One request and what it was answered. Times are seconds on the monotonic clock, `at` is Unix time.

    `origin` is `here` or `elsewhere`. `head` is everything before the body, as received: spelling and order of headers
    are kept; `began` is when it had arrived. `complete` says whether the whole body came. `answered` is when the last
    byte of the answer was handed over, `not_before` when the client was told not to come back sooner; both are None
    where there is no such moment.
    """

    number: int
    origin: str
    connection: int
    head: bytes
    began: float
    at: float
    body: bytes = b""
    complete: bool = False
    answer: bytes = b""
    status: int | None = None
    broken: str | None = None
    answered: float | None = None
    not_before: float | None = None

    @property
    def request_line(self) -> str:
        return self.head.split(b"\r\n", 1)[0].decode("latin-1")

    @property
    def method(self) -> str:
        return self.request_line.split(" ")[0]

    @property
    def target(self) -> str:
        """What stands between method and version: path and query."""
        parts = self.request_line.split(" ")
        return parts[1] if len(parts) > 1 else ""

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        """Names and values in order, spelled as they came."""
        lines = self.head.decode("latin-1").split("\r\n")[1:]
        pairs = (line.split(":", 1) for line in lines if ":" in line)
        return tuple((name, value.strip(" \t")) for name, value in pairs)

    def header(self, name: str) -> str | None:
        """The first value of a header, matched without case."""
        return next(iter(self.header_values(name)), None)

    def header_values(self, name: str) -> list[str]:
        """Every value of a header, in order."""
        return [value for given, value in self.headers if given.lower() == name.lower()]
