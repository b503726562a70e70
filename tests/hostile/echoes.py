"""Animals that give back the API key they were sent: whole, encoded, and in pieces, wherever text can stand."""

import base64
import json
from collections.abc import Callable
from urllib.parse import quote

from tests.hostile.cage import Animal, Asked, Visit
from tests.hostile.plausible import Plausible, created

Form = Callable[[str], str]


class Echo(Plausible):
    """Every answer carries the key, in one form, in its body, headers, media type and reason."""

    def __init__(self, form: Form, status: int | None = None) -> None:
        super().__init__()
        self._form = form
        self._status = status

    async def __call__(self, visit: Visit, asked: Asked) -> None:
        status, body = self.answer(asked)
        said = self._form(asked.headers.get("x-api-key", "none"))
        whole = {**body, "message": f"key {said} seen", said: said, "id": body.get("id", said), "nested": [{"k": said}]}
        line = said.replace("\n", " ").encode()
        await visit.send(
            b"HTTP/1.1 %d %s\r\n" % (self._status or status, line),
            b"Content-Type: application/json; charset=%s\r\nX-Request-Id: %s\r\nX-Echo: a %s b\r\n"
            % (line, line, line),
            b"X-%s: 1\r\nSet-Cookie: k=%s\r\n" % (line.replace(b" ", b"-").translate(None, b"%=/,;:|"), line),
        )
        text = json.dumps(whole).encode()
        await visit.send(b"Content-Length: %d\r\n\r\n" % len(text), text)


async def echoes_the_request(visit: Visit, asked: Asked) -> None:
    """As a debugging server does: all headers and the body in the answer, as one string of JSON."""
    heads = "".join(f"{name}: {value}\r\n" for name, value in asked.headers.items())
    await visit.answer(201, json.dumps(created() | {"debug": heads + asked.body.decode("latin-1")}).encode())


async def echoes_in_binary(visit: Visit, asked: Asked) -> None:
    """The key between bytes that are no UTF-8, so that the record keeps them in base64."""
    key = asked.headers.get("x-api-key", "").encode()
    await visit.answer(201, b"\xff\xfe\x00" + key + b"\xff" + base64.b64encode(key) + b"\x00")


async def echoes_as_the_media_type(visit: Visit, asked: Asked) -> None:
    key = asked.headers.get("x-api-key", "")
    await visit.answer(201, json.dumps(created()).encode(), media=f"application/{key}")


async def echoes_where_it_hurts_to_read(visit: Visit, asked: Asked) -> None:
    """In what a client complains about: a length, a chunk, a status line."""
    key = asked.headers.get("x-api-key", "").encode()
    await visit.send(b"HTTP/1.1 201 %s\r\nContent-Length: %s\r\n\r\n" % (key, key))


async def echoes_as_the_status_line(visit: Visit, asked: Asked) -> None:
    await visit.send(asked.headers.get("x-api-key", "").encode() + b"\r\n\r\n")
    visit.close()


def _in_pieces(key: str) -> str:
    half = len(key) // 2
    return f"{key[:half]}, {key[half:]} | {key[:-1]} ; {key[1:]}"


ANIMALS: dict[str, Animal] = {
    "echo_whole": Echo(lambda key: key),
    "echo_base64": Echo(lambda key: base64.b64encode(key.encode()).decode()),
    "echo_basic_auth": Echo(lambda key: "Basic " + base64.b64encode(f"user:{key}".encode()).decode()),
    "echo_quoted": Echo(lambda key: quote(key, safe="")),
    "echo_percent_coded": Echo(lambda key: "".join(f"%{ord(char):02x}" for char in key)),
    "echo_hex": Echo(lambda key: key.encode().hex()),
    "echo_upper": Echo(str.upper),
    "echo_in_pieces": Echo(_in_pieces),
    "echo_with_error": Echo(lambda key: key, 401),
    "echo_with_500": Echo(lambda key: key, 500),
    "echo_request": echoes_the_request,
    "echo_binary": echoes_in_binary,
    "echo_media_type": echoes_as_the_media_type,
    "echo_broken_framing": echoes_where_it_hurts_to_read,
    "echo_status_line": echoes_as_the_status_line,
}
