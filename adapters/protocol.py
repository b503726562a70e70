"""Protocol version 1 between the gate and an adapter: one JSON object per line, calls overlap, see PROTOCOL.md."""

import asyncio
import json
import platform
import sys
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from adapters.client import CustomersClient
from adapters.errors import (
    ClientError,
    ConfigurationError,
    DeadlineExceeded,
    DecodeError,
    FieldError,
    HTTPError,
    TransportError,
    ValidationError,
)
from adapters.retries import RetryPolicy

PROTOCOL = 1
CAPABILITIES = (
    "retry",
    "timeout",
    "idempotency_key",
    "headers",
    "get_customer",
    "list_scenarios",
    "print_client",
    "overlap",
)
KINDS: tuple[tuple[type[ClientError], str], ...] = (
    (HTTPError, "http"),
    (DecodeError, "decode"),
    (DeadlineExceeded, "timeout"),
    (TransportError, "transport"),
    (ConfigurationError, "configuration"),
    (ValidationError, "validation"),
)
ClientType = Callable[..., CustomersClient]


def serve(client_type: ClientType = CustomersClient) -> int:
    """Answers calls from stdin until it closes; the exit status."""
    return asyncio.run(_serve(Clients(client_type)))


class Clients:
    """One client for each configuration, kept for all its calls, as a long-lived program would."""

    def __init__(self, client_type: ClientType) -> None:
        self._client_type = client_type
        self._kept: dict[tuple[Any, ...], CustomersClient] = {}

    def get(self, call: dict[str, Any], options: dict[str, Any]) -> CustomersClient:
        """The client for a call; made on first use."""
        settings: dict[str, Any] = {}
        if "timeout_seconds" in options:
            settings["timeout"] = options["timeout_seconds"]
        if "max_attempts" in options:
            settings["retries"] = RetryPolicy(max_attempts=options["max_attempts"])
        configuration = (call["base_url"], call["api_key"], *settings.items())
        if configuration not in self._kept:
            self._kept[configuration] = self._client_type(call["base_url"], call["api_key"], **settings)
        return self._kept[configuration]

    async def aclose(self) -> None:
        """Closes them all."""
        for client in self._kept.values():
            await client.aclose()


async def _serve(clients: Clients) -> int:
    running: set[asyncio.Task[None]] = set()
    while line := await asyncio.to_thread(sys.stdin.buffer.readline):
        try:
            call = json.loads(line)
            call_id = call["id"]
        except (ValueError, KeyError, TypeError):
            print("this line is not a call of the adapter protocol; see PROTOCOL.md", file=sys.stderr)
            return 2
        task = asyncio.create_task(_answer(call_id, call, clients))
        running.add(task)
        task.add_done_callback(running.discard)
    for task in running:
        task.cancel()  # nobody reads their answers any more
    await asyncio.gather(*running, return_exceptions=True)
    await clients.aclose()
    return 0


async def _answer(call_id: Any, call: dict[str, Any], clients: Clients) -> None:
    answer: dict[str, Any]
    try:
        if call.get("op") == "describe":
            answer = {"ok": True, "result": describe()}
        else:
            answer = await _perform(call, clients)
    except Exception as error:  # noqa: BLE001 - whatever escapes from a client is what its caller gets
        answer = {"ok": False, "error": describe_error(error)}
    sys.stdout.write(json.dumps({"id": call_id, **answer}) + "\n")
    sys.stdout.flush()


def describe() -> dict[str, Any]:
    """Who answers here, and what it can do."""
    return {
        "sdk": "reference-client",
        "version": "1.0",
        "language": f"Python {platform.python_version()}",
        "protocol": PROTOCOL,
        "capabilities": list(CAPABILITIES),
    }


async def _perform(call: dict[str, Any], clients: Clients) -> dict[str, Any]:
    options: dict[str, Any] = call.get("options") or {}
    client = clients.get(call, options)
    given: dict[str, Any] = call.get("input") or {}
    headers = options.get("headers")
    match call.get("op"):
        case "create_customer":
            key = {"idempotency_key": options["idempotency_key"]} if "idempotency_key" in options else {}
            created = await client.create_customer(given, headers=headers, **key)
            return {"ok": True, "result": created.everything}
        case "get_customer":
            return {"ok": True, "result": await client.get_customer(given["customer_id"], headers=headers)}
        case "list_scenarios":
            return {"ok": True, "result": {"scenarios": await client.list_scenarios(headers=headers)}}
        case "print_client":
            return {"ok": True, "result": {"text": f"{client!r} {client}"}}
    return {"ok": False, "unsupported": True}


def describe_error(error: BaseException) -> dict[str, Any]:
    """The error as the client's own types tell it; what the client does not know is left out, the kind included."""
    kinds = [kind for type_, kind in KINDS if isinstance(error, type_)]
    told: dict[str, Any] = {"kind": kinds[0]} if kinds else {}
    for name in ("status", "code", "request_id"):
        if (value := getattr(error, name, None)) is not None:
            told[name] = value
    if (message := error.message if isinstance(error, HTTPError) else str(error)) is not None:
        told["message"] = message
    fields: tuple[FieldError, ...] = getattr(error, "fields", ())
    if fields:
        told["fields"] = [{name: value for name, value in asdict(each).items() if value is not None} for each in fields]
    return {**told, "text": printed(error)}


def printed(error: BaseException) -> str:
    """What a user sees who prints the error with its causes."""
    lines = []
    seen: BaseException | None = error
    while seen is not None:
        lines.append(f"{type(seen).__name__}: {seen!s} {seen!r}")
        seen = seen.__cause__ or seen.__context__
    return "\n".join(lines)
