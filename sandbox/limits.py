"""Rate limits: so many requests in a window, counted per API key, and per peer where no good key is sent."""

import math
import time
from collections import deque

from sandbox.configuration import Rate
from sandbox.messages import Client, HeaderLines, Refused, Request
from sandbox.state import State

GENEROUS = Rate(1_000_000, 60.0)


class RateLimits(State):
    """A sliding window. Without a configured limit it still says how much is left, as the published API does."""

    limit_names = (b"x-ratelimit-limit", b"x-ratelimit-remaining", b"x-ratelimit-reset")

    def rate(self, client: Client | None) -> Rate | None:
        keyed, unauthenticated = self.rates
        return unauthenticated if client is None else keyed

    def check_rate(self, client: Client | None, request: Request) -> HeaderLines:
        """Counts the request and returns the headers that say what is left; raises `Refused` with 429 beyond it."""
        rate = self.rate(client)
        if rate is None:
            return self.rate_headers(GENEROUS, GENEROUS.requests - 1, 60.0)
        now = time.monotonic()
        times = self.windows.setdefault(client if client is not None else request.peer, deque())
        while times and now - times[0] >= rate.seconds:
            times.popleft()
        if len(times) >= rate.requests:
            raise self.throttled(rate, rate.seconds - (now - times[0]))
        times.append(now)
        return self.rate_headers(rate, rate.requests - len(times), rate.seconds - (now - times[0]))

    def rate_headers(self, rate: Rate, remaining: int, reset: float) -> HeaderLines:
        values = (rate.requests, remaining, math.ceil(reset))
        return tuple(zip(self.limit_names, (str(value).encode() for value in values), strict=True))

    def throttled(self, rate: Rate, seconds: float) -> Refused:
        wait = (b"retry-after", str(max(1, math.ceil(seconds))).encode())
        headers = (*self.rate_headers(rate, 0, seconds), wait)
        return Refused(429, "too-many-requests", "Too many requests; come back later.", headers=headers)
