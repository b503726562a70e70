"""Keys made for a run are found in every usual form, and in nothing else."""

import base64
import json
from urllib.parse import quote

import pytest

from conformance.adapter.canary import Canary

FORMS = {
    "plain": lambda key: f"x-api-key: {key}",
    "half": lambda key: key[len(key) // 2 :],
    "URL-encoded": lambda key: f"?api_key={quote(key, safe='')}",
    "JSON-escaped": lambda key: json.dumps({"key": key}).replace("/", "\\/"),
    "base64": lambda key: base64.b64encode(key.encode()).decode(),
    "base64 of more": lambda key: base64.b64encode(f"user:{key}\n".encode()).decode(),
    "base64 of even more": lambda key: base64.urlsafe_b64encode(f"me:{key}".encode()).decode(),
    "hex": lambda key: key.encode().hex(),
    "bytes": lambda key: repr(key.encode()),
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
def test_a_key_is_found(form: object) -> None:
    canary = Canary()
    assert callable(form)
    assert canary.shown_in(f"before {form(canary.key())} after")


def test_a_mask_is_no_leak() -> None:
    canary = Canary()
    key = canary.key()
    assert canary.shown_in(f"ck_…{key[-4:]} {key[:6]}****") is None


def test_keys_differ_and_other_canaries_are_not_found() -> None:
    canary = Canary()
    assert canary.key() != canary.key()
    assert canary.shown_in(Canary().key()) is None
