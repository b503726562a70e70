"""Bytes that are no JSON document, no object, or hard on a parser. All of them fixed, so that they can be compared."""

import json
from collections.abc import Mapping

VALID = {"name": "Conformance broken JSON", "customer_type": "business"}
TEXT = json.dumps(VALID)
DEEP = 10_000
MEBIBYTE = 2**20

MALFORMED: Mapping[str, bytes] = {
    "empty": b"",
    "blank": b"  \n",
    "truncated in a string": TEXT[:20].encode(),
    "truncated before the end": TEXT[:-1].encode(),
    "trailing text": TEXT.encode() + b" x",
    "two documents": TEXT.encode() * 2,
    "single quotes": TEXT.replace('"', "'").encode(),
    "unquoted names": b"{name: 'Acme', customer_type: 'business'}",
    "trailing comma": TEXT[:-1].encode() + b",}",
    "comment": TEXT[:-1].encode() + b" /* no */}",
    "nan": b'{"name": "Conformance", "customer_type": "business", "extra": NaN}',
    "raw newline in a string": b'{"name": "Confor\nmance", "customer_type": "business"}',
    "not json at all": b"name=Acme&customer_type=business",
}
MALFORMED_CORE = ("empty", "truncated in a string", "trailing text", "not json at all")

NOT_OBJECTS: Mapping[str, bytes] = {
    "array": b"[" + TEXT.encode() + b"]",
    "string": json.dumps(TEXT).encode(),
    "number": b"42",
    "true": b"true",
    "null": b"null",
    "empty array": b"[]",
}
NOT_OBJECTS_CORE = ("array", "null")


def _with(member: str) -> bytes:
    return f'{TEXT[:-1]}, "extra": {member}}}'.encode()


CRUSHING: Mapping[str, bytes] = {
    "invalid utf-8": b'{"name": "Confor\xff\xfemance", "customer_type": "business"}',
    "overlong utf-8": b'{"name": "Confor\xc0\xafmance", "customer_type": "business"}',
    "deep nest": b'{"name": ' + b"[" * DEEP + b"]" * DEEP + b', "customer_type": "business"}',
    "deep objects": b'{"a":' * DEEP + b"1" + b"}" * DEEP,
    "one mebibyte": b'{"name": "' + b"x" * MEBIBYTE + b'", "customer_type": "business"}',
    "huge number": b'{"name": 1e400, "customer_type": "business"}',
    "many digits": b'{"name": ' + b"9" * 6_000 + b', "customer_type": "business"}',
    "tiny number": b'{"name": 1e-400, "customer_type": "business"}',
    "utf-16": '{"name": 1}'.encode("utf-16"),
    "nul bytes": b"\x00" * 64,
}
CRUSHING_CORE = ("invalid utf-8", "deep nest", "one mebibyte", "huge number")
"""None of them would be a valid create, so that a target that survives them keeps no customer behind."""

AMBIGUOUS: Mapping[str, bytes] = {
    "duplicate members": TEXT[:-1].encode() + b', "customer_type": "individual"}',
    "byte order mark": b"\xef\xbb\xbf" + TEXT.encode(),
    "unpaired surrogate": b'{"name": "Conformance \\ud83d", "customer_type": "business"}',
}
