"""x-api-key: who is asking."""

from sandbox.messages import Client, Refused, Request
from sandbox.state import State


class Authentication(State):
    """Two clients, one key each, compared whole and by bytes."""

    def presented_key(self, request: Request) -> str | None:
        return request.header("x-api-key")

    def client_of_key(self, presented: str) -> Client | None:
        return self.clients.get(presented)

    def identified(self, request: Request) -> Client | None:
        """The client that sent the request, None where the key is missing or unknown."""
        presented = self.presented_key(request)
        return None if presented is None else self.client_of_key(presented)

    def unauthenticated(self, request: Request) -> Refused:
        return Refused(401, "unauthorized", "The x-api-key header is missing or holds no key known here.")
