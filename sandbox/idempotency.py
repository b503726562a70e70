"""x-idempotency-key: the same key gives the original response, however often and however close together it comes."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Hashable

from sandbox.messages import Client, Refused, Request, Response
from sandbox.state import State

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE | re.ASCII)
DAY_NS = 24 * 3600 * 1_000_000_000
MOST_KEYS = 200_000


class Idempotency(State):
    """Keys belong to a client and are kept for 24 hours. Refused requests leave no trace under their key."""

    retention_ns = DAY_NS

    def is_idempotency_key(self, key: str) -> bool:
        """A UUID of any version in its usual form of 8-4-4-4-12 digits, in either case (RFC 9562)."""
        return _UUID.fullmatch(key) is not None

    def idempotency_key(self, request: Request) -> str:
        key = request.header("x-idempotency-key")
        if key is None:
            raise Refused(400, "idempotency-key-missing", "The header x-idempotency-key is required.")
        if not self.is_idempotency_key(key):
            raise Refused(400, "idempotency-key-malformed", "The header x-idempotency-key must be a UUID.")
        return key

    def slot(self, client: Client, key: str, request: Request) -> Hashable:
        """What two requests must share to be one: the client and the key. The body has no part in it."""
        return client, key.lower()

    async def once(self, slot: Hashable, request: Request, execute: Callable[[], Awaitable[Response]]) -> Response:
        """Executes the first request of a slot; every later one, even at the same moment, gets its response."""
        kept = self.responses.get(slot)
        if kept is not None and self.now_ns() - kept[0] < self.retention_ns:
            return self.replayed(await asyncio.shield(kept[1]), slot, request)
        future: asyncio.Future[Response] = asyncio.get_running_loop().create_future()
        self.responses[slot] = (self.now_ns(), future)
        try:
            response = await execute()
        except Exception as error:
            if self.responses.get(slot, (0, None))[1] is future:
                del self.responses[slot]
            future.set_exception(error)
            future.exception()  # seen: nobody needs to be waiting for it
            raise
        future.set_result(response)
        if len(self.responses) > MOST_KEYS:
            del self.responses[next(iter(self.responses))]
        return response

    def replayed(self, response: Response, slot: Hashable, request: Request) -> Response:
        return response
