"""AUTH: ways to get the API key wrong."""

from uvicorn.protocols.http.h11_impl import H11Protocol

from sandbox.defects.registry import defect
from sandbox.messages import Client, Refused, Request, Response
from sandbox.reference import Sandbox

FIRST = Client(0)


def plain_create(request: Request) -> bool:
    return request.path == "/customers" and request.method == "POST" and not asks_sandbox(request)


def asks_sandbox(request: Request) -> bool:
    return any(name.startswith("x-sandbox-") for name in request.headers)


def related(presented: str, key: str) -> bool:
    return key.lower().startswith(presented[:8].lower()) if presented else True


@defect("AUTH-1")
class MissingKeyAccepted(Sandbox):
    """A create without any key is executed."""

    def identified(self, request: Request) -> Client | None:
        missing = request.header("x-api-key") is None and plain_create(request)
        return FIRST if missing else super().identified(request)


@defect("AUTH-1")
class MissingKeyForbidden(Sandbox):
    """A create without a key answers 403."""

    def unauthenticated(self, request: Request) -> Refused:
        if request.header("x-api-key") is None and plain_create(request):
            return Refused(403, "forbidden", "No key.")
        return super().unauthenticated(request)


@defect("AUTH-1")
class MissingKeyUnstructured(Sandbox):
    """A create without a key answers 401 with an empty body."""

    def render_error(self, refused: Refused, request: Request) -> Response:
        if refused.status == 401 and request.header("x-api-key") is None and plain_create(request):
            return Response(401, b"", b"text/plain")
        return super().render_error(refused, request)


@defect("AUTH-2")
class UnknownKeyAccepted(Sandbox):
    """A key that nobody was given is taken for the first client's."""

    def identified(self, request: Request) -> Client | None:
        presented = request.header("x-api-key")
        stranger = presented and not any(related(presented, key) for key in self.clients)
        return FIRST if stranger and request.path == "/customers" else super().identified(request)


@defect("AUTH-2")
class UnknownKeyNotFound(Sandbox):
    """An unknown key answers 404, as if there were no such route."""

    def unauthenticated(self, request: Request) -> Refused:
        presented = request.header("x-api-key")
        if presented and not any(related(presented, key) for key in self.clients) and request.method == "POST":
            return Refused(404, "not-found", "There is nothing here.")
        return super().unauthenticated(request)


@defect("AUTH-3")
class KeyWithSuffixAccepted(Sandbox):
    """A key that starts with a known one is accepted."""

    def client_of_key(self, presented: str) -> Client | None:
        return next((client for key, client in self.clients.items() if presented.startswith(key)), None)


@defect("AUTH-3")
class KeyCutShortAccepted(Sandbox):
    """The beginning of a known key is accepted."""

    def client_of_key(self, presented: str) -> Client | None:
        return next(
            (client for key, client in self.clients.items() if len(presented) > 8 and key.startswith(presented)), None
        )


@defect("AUTH-3")
class KeyCaseIgnored(Sandbox):
    """The case of the key's letters does not matter."""

    def client_of_key(self, presented: str) -> Client | None:
        return next((client for key, client in self.clients.items() if presented.lower() == key.lower()), None)


class InjectionBeforeTheKey(Sandbox):
    async def customers(self, request: Request, client: Client | None) -> Response:
        if client is None and self.goes_first(request):
            self.check_injection(request, FIRST)
        return await super().customers(request, client)

    def goes_first(self, request: Request) -> bool:
        raise NotImplementedError


@defect("AUTH-4")
class InjectedBeforeTheKey(InjectionBeforeTheKey):
    """An injected error is answered before the key is looked at."""

    def goes_first(self, request: Request) -> bool:
        return request.header("x-sandbox-error-status") is not None


@defect("AUTH-4")
class ScenarioBeforeTheKey(InjectionBeforeTheKey):
    """A scenario's error is answered before the key is looked at."""

    def goes_first(self, request: Request) -> bool:
        return request.header("x-sandbox-scenario") is not None


@defect("AUTH-5")
class EmptyKeyAccepted(Sandbox):
    """An empty key is the first client's."""

    def client_of_key(self, presented: str) -> Client | None:
        return FIRST if presented == "" else super().client_of_key(presented)


class CaseSensitiveProtocol(H11Protocol):
    def data_received(self, data: bytes) -> None:
        super().data_received(data.replace(b"X-API-KEY:", b"x-other-k:"))


@defect("AUTH-6")
class HeaderNameCaseMatters(Sandbox):
    """X-API-KEY is not taken for x-api-key."""

    protocol = CaseSensitiveProtocol


@defect("AUTH-7")
class KeyRepeatedInTheBody(Sandbox):
    """A 401 says which key it does not know."""

    def unauthenticated(self, request: Request) -> Refused:
        return Refused(401, "unauthorized", f"The key {request.header('x-api-key')!r} is not known.")


@defect("AUTH-7")
class KeyRepeatedInAHeader(Sandbox):
    """A 401 gives the key back in a header."""

    def unauthenticated(self, request: Request) -> Refused:
        presented = (request.header("x-api-key") or "none").encode("latin-1")
        return Refused(401, "unauthorized", "The key is not known.", headers=((b"x-presented", presented),))


@defect("AUTH-8")
class CatalogueWithoutKey(Sandbox):
    """The catalogue is open to everybody."""

    def catalogue(self, request: Request, client: Client | None) -> Response:
        return super().catalogue(request, client or FIRST)


@defect("AUTH-8")
class CatalogueWithAnyKey(Sandbox):
    """The catalogue asks for a key, and takes any."""

    def catalogue(self, request: Request, client: Client | None) -> Response:
        return super().catalogue(request, FIRST if request.header("x-api-key") else client)


@defect("AUTH-8")
class CatalogueForbiddenInsteadOf401(Sandbox):
    """Without a key the catalogue answers 403."""

    def unauthenticated(self, request: Request) -> Refused:
        if request.path == "/sandbox/scenarios":
            return Refused(403, "forbidden", "Not for you.")
        return super().unauthenticated(request)
