"""Animals whose HTTP is sound and whose bodies are not: what JSON forbids, what breaks parsers, what is no JSON at all."""

import json
from typing import Any

from tests.hostile.cage import JSON, Animal, Asked, Visit
from tests.hostile.plausible import created

LOGIN = b"<!doctype html><html><title>Sign in</title><form action=/login><input name=password></form></html>"


def _with(text: str) -> bytes:
    """A plausible 201 in which the place of the expiry is taken by other text."""
    return json.dumps(created() | {"application_expires_at": "HERE"}).replace('"HERE"', text).encode()


def _always(status: int, body: bytes, media: str | None = JSON, *extra: bytes) -> Animal:
    async def animal(visit: Visit, asked: Asked) -> None:
        await visit.answer(status, body, *extra, media=media)

    return animal


def _typed(value: Any) -> Animal:
    return _always(201, json.dumps(value).encode())


ANIMALS: dict[str, Animal] = {
    "invalid_json": _always(201, b'{"id": "2Z", '),
    "nan": _always(201, _with("NaN")),
    "infinity": _always(201, _with("-Infinity")),
    "number_beyond_a_double": _always(201, _with("1e999")),
    "number_beyond_any_decimal": _always(201, _with("1e999999999999")),
    "integer_of_6000_digits": _always(201, _with("9" * 6000)),
    "nested_200_000_deep": _always(201, _with("[" * 200_000 + "]" * 200_000)),
    "objects_nested_200_000_deep": _always(201, b'{"a":' * 200_000 + b"1" + b"}" * 200_000),
    "nested_200_000_deep_unended": _always(201, b"[" * 200_000),
    "nested_900_deep": _always(201, _with("[" * 900 + "]" * 900)),
    "invalid_utf8": _always(201, _with('"\x01HERE"').replace(b"\x01HERE", b"\xff\xfe\xc0\x80")),
    "lone_surrogates": _always(201, json.dumps(created() | {"id": "\ud800", "\udfff": "\udc00"}).encode()),
    "surrogates_as_utf8": _always(201, json.dumps(created()).encode().replace(b'"id"', b'"\xed\xa0\x80"')),
    "nul_characters": _always(201, json.dumps(created() | {"id": "\0", "\0": "a\0b"}).encode()),
    "unknown_charset": _always(201, json.dumps(created()).encode("utf-16"), "application/json; charset=x-klingon"),
    "charset_that_runs_code": _always(201, json.dumps(created()).encode(), "application/json; charset=unicode_escape"),
    "media_type_of_junk": _always(201, json.dumps(created()).encode(), "\xff;;;=\"'/json"),
    "no_media_type": _always(201, json.dumps(created()).encode(), None),
    "unknown_content_coding": _always(
        201, json.dumps(created()).encode(), JSON, b"Content-Encoding: gzip, zstd, x-nope"
    ),
    "gzip_that_is_none": _always(201, json.dumps(created()).encode(), JSON, b"Content-Encoding: gzip"),
    "binary": _always(201, bytes(range(256)) * 64, "application/octet-stream"),
    "binary_as_json": _always(201, bytes(range(256)) * 64),
    "empty_body": _always(201, b""),
    "no_content": _always(204, b"", None),
    "html_login_page": _always(200, LOGIN, "text/html; charset=utf-8"),
    "html_as_json": _always(201, LOGIN),
    "the_same_201_for_ever": _typed(created()),
    "an_array": _typed([created()]),
    "a_string": _typed("created"),
    "a_number": _typed(7),
    "null": _typed(None),
    "members_of_other_types": _typed(
        {"id": 7, "kyb_links": {"a": 1}, "application_id": [], "application_url": False, "application_expires_at": "x"}
    ),
    "members_that_are_objects": _typed({name: {"$ref": "file:///etc/passwd", "id": {}} for name in created()}),
    "status_of_another_kind": _typed(created() | {"status": {"a": 1}, "error": ["x"], "message": 1, "request_id": {}}),
    "a_megabyte": _typed(created() | {"padding": "x" * (1024 * 1024 - 1000)}),
    "sixty_thousand_members": _typed(created() | {f"m{number}": number for number in range(60_000)}),
}
