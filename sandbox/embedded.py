"""The sandbox inside another program: a thread of its own, real HTTP on loopback, gone without a trace afterwards."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import uvicorn

from sandbox.application import Application, application
from sandbox.configuration import Configuration, ConfigurationError
from sandbox.server import Server

ENDS_WITHIN = 10.0


@dataclass(frozen=True)
class Running:
    """A running instance. The keys are secrets, so `repr` does not show them."""

    base_url: str
    api_keys: tuple[str, str] = field(repr=False)
    application: Application = field(repr=False)

    @property
    def customers_created(self) -> int:
        return self.application.sandbox.customers_created


def bound_socket(configuration: Configuration) -> socket.socket:
    """A listening socket of the configured host and port; ConfigurationError where that is taken."""
    family = socket.AF_INET6 if ":" in configuration.host else socket.AF_INET
    # With the protocol named, asyncio turns Nagle off for what it accepts; else each answer waits 40 ms for an ACK.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((configuration.host, configuration.port))
    except OSError as error:
        listener.close()
        where = f"{configuration.host}:{configuration.port}"
        raise ConfigurationError(f"cannot listen on {where} ({error.strerror}); choose another port") from None
    listener.listen(2048)
    return listener


def server_of(app: Application) -> Server:
    """A silent uvicorn: nothing in its logs, no headers of its own but Date."""
    settings = uvicorn.Config(
        app,
        http=app.sandbox.protocol,
        lifespan="off",
        log_config=None,
        log_level="critical",
        access_log=False,
        server_header=False,
        ws="none",
        timeout_graceful_shutdown=1,
        backlog=2048,
    )
    return Server(settings)


@contextmanager
def running(configuration: Configuration | None = None) -> Iterator[Running]:
    """Runs an instance on a free port until the block ends; open connections are closed then, not waited for."""
    configuration = configuration or Configuration()
    app = application(configuration)
    listener = bound_socket(configuration)
    host, port = listener.getsockname()[:2]
    with serving_thread(app, listener):
        yield Running(f"http://{host}:{port}", configuration.api_keys, app)


@contextmanager
def serving_thread(app: Application, listener: socket.socket) -> Iterator[None]:
    """Serves an application on a bound socket until the block ends, in a thread of its own."""
    server = server_of(app)
    thread = threading.Thread(target=_serve, args=(server, listener), name="sandbox", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.force_exit = True
        server.end()
        thread.join(ENDS_WITHIN)
        listener.close()


def _serve(server: Server, listener: socket.socket) -> None:
    asyncio.run(server.serve(sockets=[listener]))
