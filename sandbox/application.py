"""The sandbox as an ASGI application: bytes in, bytes out, and the headers that every response carries."""

import itertools
from typing import Any

from starlette.types import Receive, Scope, Send

from sandbox.configuration import Configuration, ConfigurationError
from sandbox.messages import HeaderLines, Request, Response
from sandbox.reference import Sandbox

# Bodies beyond this are answered unread: a rule about size is the sandbox's, not the server's memory's.
MOST_READ = 4 * 1024 * 1024


class Application:
    """One sandbox instance behind ASGI."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self._numbers = itertools.count(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        request = await self._request(scope, receive)
        response = await self.sandbox.answer(request)
        await self._send(request, response, send)

    async def _request(self, scope: Scope, receive: Receive) -> Request:
        body = bytearray()
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body") or len(body) > MOST_READ:
                break
        headers: dict[str, str] = {}
        for raw_name, raw_value in scope["headers"]:
            name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
            headers[name] = f"{headers[name]}, {value}" if name in headers else value
        peer: Any = scope.get("client") or ("", 0)
        return Request(
            scope["method"], scope["path"], scope["query_string"].decode("latin-1"), headers, bytes(body), peer[0],
            f"req_{next(self._numbers):08d}",
        )  # fmt: skip

    async def _send(self, request: Request, response: Response, send: Send) -> None:
        head: HeaderLines = (
            (b"content-type", response.media_type),
            (b"content-length", str(len(response.body)).encode()),
            (b"x-request-id", request.id.encode()),
            *response.headers,
        )
        headers = [(name, value) for name, value in head if value or name != b"content-type"]
        await send({"type": "http.response.start", "status": response.status, "headers": headers})
        body = b"" if request.method == "HEAD" else response.body
        await send({"type": "http.response.body", "body": body})


def application(configuration: Configuration) -> Application:
    """The ASGI application of a configuration, with the defect or variant it names laid over the reference."""
    return Application(sandbox_class(configuration)(configuration))


def sandbox_class(configuration: Configuration) -> type[Sandbox]:
    if configuration.defect and configuration.variant:
        raise ConfigurationError("choose either a defect or a variant")
    if configuration.defect:
        from sandbox import defects

        return defects.find(configuration.defect)
    if configuration.variant:
        from sandbox import variants

        return variants.find(configuration.variant)
    return Sandbox
