"""The sandbox in the foreground, for `conformance serve`."""

import asyncio
import signal
import sys

from sandbox.application import application
from sandbox.configuration import Configuration
from sandbox.embedded import bound_socket, server_of


def serve(configuration: Configuration, *, keys_from: str | None = None) -> None:
    """Serves until Ctrl-C or SIGTERM. Says where it is and which keys it knows: made up ones are shown, others are not."""
    app = application(configuration)
    listener = bound_socket(configuration)
    host, port = listener.getsockname()[:2]
    shown = keys_from or " and ".join(configuration.api_keys)
    sys.stdout.write(f"Sandbox on http://{host}:{port}, API keys: {shown}. Ctrl-C ends it.\n")
    sys.stdout.flush()
    # uvicorn raises the signal again once it has ended: then both are the same quiet end.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        asyncio.run(server_of(app).serve(sockets=[listener]))
    except KeyboardInterrupt:
        pass
    finally:
        listener.close()
