"""Faults in when and how often a call is tried again."""

import asyncio

from adapters.errors import TransportError
from adapters.faults.registry import fault
from adapters.retries import seconds_of
from adapters.sending import Answer, Attempt, Sender

Outcome = Answer | TransportError


@fault("SDK-4", "retries every 4xx")
class Retries4xx(Sender):
    extra = frozenset({400, 401, 403, 404, 409, 422})

    def pause_before_next(self, outcome: Outcome, success: int, number: int) -> float | None:
        if isinstance(outcome, Answer) and outcome.status in self.extra:
            return self.retries.pause(number, None) if number < self.retries.max_attempts else None
        return super().pause_before_next(outcome, success, number)


@fault("SDK-4", "retries a 409")
class Retries409(Retries4xx):
    extra = frozenset({409})


@fault("SDK-4", "never stops trying")
class EndlessAttempts(Sender):
    def pause_before_next(self, outcome: Outcome, success: int, number: int) -> float | None:
        return super().pause_before_next(outcome, success, min(number, self.retries.max_attempts - 1) or 1)


@fault("SDK-4", "takes max_attempts for the number of retries")
class OneAttemptTooMany(Sender):
    def pause_before_next(self, outcome: Outcome, success: int, number: int) -> float | None:
        return super().pause_before_next(outcome, success, number - 1)


class _ChangesRetryAfter(Sender):
    """Reads Retry-After in its own way: seconds from now, or None for its own pause."""

    def understood(self, text: str) -> float | None:
        return seconds_of(text)

    def pause_before_next(self, outcome: Outcome, success: int, number: int) -> float | None:
        pause = super().pause_before_next(outcome, success, number)
        if pause is None or not isinstance(outcome, Answer) or outcome.retry_after is None:
            return pause
        return max(self.retries.pause(number, None), self.understood(outcome.retry_after) or 0.0)


@fault("SDK-5", "ignores Retry-After")
class RetryAfterIgnored(_ChangesRetryAfter):
    def understood(self, text: str) -> float | None:  # noqa: ARG002 - ignored on purpose
        return None


@fault("SDK-5", "takes Retry-After for milliseconds")
class RetryAfterInMilliseconds(_ChangesRetryAfter):
    def understood(self, text: str) -> float | None:
        return float(text) / 1000 if text.isdigit() else super().understood(text)


@fault("SDK-5", "does not understand a Retry-After date")
class RetryAfterDateIgnored(_ChangesRetryAfter):
    def understood(self, text: str) -> float | None:
        return float(text) if text.isdigit() else None


@fault("SDK-5", "crashes on a Retry-After date")
class RetryAfterDateCrashes(_ChangesRetryAfter):
    def understood(self, text: str) -> float | None:
        return float(int(text)) if "GMT" in text else super().understood(text)


@fault("SDK-5", "crashes on a Retry-After that is no number")
class RetryAfterGarbageCrashes(_ChangesRetryAfter):
    def understood(self, text: str) -> float | None:
        return super().understood(text) if "GMT" in text else float(int(text))


@fault("SDK-5", "crashes on a negative Retry-After")
class RetryAfterNegativeCrashes(_ChangesRetryAfter):
    def understood(self, text: str) -> float | None:
        if text.startswith("-"):
            raise ValueError("sleep length must be non-negative")
        return super().understood(text)


@fault("SDK-5", "waits out a huge Retry-After, beyond its own deadline")
class RetryAfterHugeWaitedOut(Sender):
    async def send(self, attempt: Attempt, success: int) -> Answer:
        answer = await super().send(attempt, success)
        if answer.status == 429 and (seconds_of(answer.retry_after) or 0) > self.timeout:
            await asyncio.sleep(3600)
        return answer


@fault("SDK-5", "retries at once, without a pause, when Retry-After asks for none")
class Hammers(Sender):
    def pause_before_next(self, outcome: Outcome, success: int, number: int) -> float | None:
        pause = super().pause_before_next(outcome, success, number)
        asked = seconds_of(outcome.retry_after) if isinstance(outcome, Answer) else 0.1
        return pause if pause is None or asked else 0.0
