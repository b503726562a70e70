"""When a call is tried again, and how long it waits before."""

import email.utils
import random
import time
from dataclasses import dataclass

RETRYABLE = frozenset({429, 500, 502, 503, 504})
"""Statuses that may pass by themselves. Every other 4xx is about the request, and would come back the same."""


@dataclass(frozen=True)
class RetryPolicy:
    """At most ``max_attempts`` requests for one call; the pauses between them double, within the bounds in seconds."""

    max_attempts: int = 3
    first_pause: float = 0.1
    longest_pause: float = 5.0

    def pause(self, attempt: int, retry_after: str | None) -> float:
        """Seconds to wait after the given attempt (the first is 1); never less than the server asked for."""
        ceiling = min(self.longest_pause, self.first_pause * 2.0 ** (attempt - 1))
        own = ceiling * random.uniform(0.5, 1.0)  # noqa: S311 - spreads clients out; nothing secret
        return max(own, seconds_of(retry_after) or 0.0)


def seconds_of(retry_after: str | None) -> float | None:
    """What a Retry-After header asks for, in seconds from now (RFC 9110, 10.2.3); None where it says nothing usable."""
    if retry_after is None:
        return None
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return float(text) if len(text) < 16 else float("inf")
    try:
        moment = email.utils.parsedate_to_datetime(text)
        return max(0.0, moment.timestamp() - time.time())
    except (ValueError, TypeError, OverflowError):
        return None
