"""What a sandbox instance can be told, checked once at the door."""

import re
import secrets
from dataclasses import dataclass, field
from typing import NamedTuple

_RATE = re.compile(r"([1-9][0-9]{0,8})/(s|m|h)", re.ASCII)
_SECONDS = {"s": 1.0, "m": 60.0, "h": 3600.0}
_KEY = re.compile(r"[!-~]{8,200}", re.ASCII)
_HIGHEST_PORT = 65535


class ConfigurationError(ValueError):
    """A setting that cannot be used; the text is one line that says what is wrong and what to do."""


class Rate(NamedTuple):
    """So many requests in a window of so many seconds."""

    requests: int
    seconds: float


def rate_of(text: str) -> Rate:
    """The rate written as `60/m`, `10/s` or `1000/h`."""
    match = _RATE.fullmatch(text.strip())
    if match is None:
        raise ConfigurationError(f"rate limit {text!r} is not understood: write it as 60/m, 10/s or 1000/h")
    return Rate(int(match[1]), _SECONDS[match[2]])


def _generated_keys() -> tuple[str, str]:
    return secrets.token_urlsafe(32), secrets.token_urlsafe(32)


@dataclass(frozen=True, slots=True)
class Configuration:
    """How one instance behaves.

    `approval_delay` and `latency` are seconds. `rate_limit` is the budget of each API key; `"60/m,10/m"` sets that of
    requests without a good key as well, as `unauthenticated_rate_limit` does. `port` 0 takes a free one. `defect` and
    `variant` name an entry of the two catalogues. Keys are generated when none are given, and never shown by `repr`.
    """

    port: int = 0
    host: str = "127.0.0.1"
    approval_delay: float = 5.0
    latency: float = 0.0
    rate_limit: str | None = None
    unauthenticated_rate_limit: str | None = None
    production: bool = False
    api_keys: tuple[str, str] = field(default_factory=_generated_keys, repr=False)
    defect: str | None = None
    variant: str | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.port <= _HIGHEST_PORT:
            raise ConfigurationError(f"port {self.port} does not exist: choose 0 (a free one) to {_HIGHEST_PORT}")
        if not 0 <= self.approval_delay < float("inf"):
            raise ConfigurationError("approval delay must be a number of seconds, 0 or more")
        if not 0 <= self.latency < float("inf"):
            raise ConfigurationError("latency must be a number of seconds, 0 or more")
        if not all(_KEY.fullmatch(key) for key in self.api_keys):
            raise ConfigurationError("API keys must be 8 to 200 visible ASCII characters without spaces")
        if len(set(self.api_keys)) != len(self.api_keys):
            raise ConfigurationError("the two API keys are the same: give each client its own")
        self.rates()

    def rates(self) -> tuple[Rate | None, Rate | None]:
        """The budgets of a key and of requests without a good one; None where there is no limit."""
        if self.rate_limit is None:
            keyed, _, rest = "", "", ""
        else:
            keyed, _, rest = self.rate_limit.partition(",")
            rate_of(keyed)
        unauthenticated = self.unauthenticated_rate_limit or rest
        return rate_of(keyed) if keyed else None, rate_of(unauthenticated) if unauthenticated else None
