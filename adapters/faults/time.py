"""Faults in how long a call, and the process after it, may take."""

import asyncio
import threading
import time

import httpx

from adapters.errors import DeadlineExceeded
from adapters.faults.registry import fault
from adapters.sending import Answer, Attempt, Sender


@fault("SDK-14", "has no timeout")
class NoTimeout(Sender):
    async def send(self, attempt: Attempt, success: int) -> Answer:
        return await self.attempts(attempt, success)


@fault("SDK-14", "stops its clock when the headers are there, and waits for the body without end")
class TimeoutForHeadersOnly(Sender):
    async def send(self, attempt: Attempt, success: int) -> Answer:
        try:
            async with asyncio.timeout(self.timeout) as self.clock:
                return await self.attempts(attempt, success)
        except TimeoutError:
            raise DeadlineExceeded(self.timeout) from None

    async def read(self, response: httpx.Response) -> tuple[bytes, str | None]:
        self.clock.reschedule(None)
        return await super().read(response)


@fault("SDK-14", "leaves a thread behind that waits for the answer which its caller gave up")
class LingersAfterTimeout(Sender):
    async def send(self, attempt: Attempt, success: int) -> Answer:
        try:
            return await super().send(attempt, success)
        except DeadlineExceeded:
            threading.Thread(target=time.sleep, args=(20,)).start()
            raise
