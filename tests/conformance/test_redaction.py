"""Secrets are taken out in every form, and only they."""

import base64
from urllib.parse import quote

import pytest

from conformance.redaction import REDACTED, Redactor, tokens_in

SECRET = "sk_live/Ab+Cd=Ef12345678zZ"


@pytest.mark.parametrize(
    "form",
    [
        SECRET, quote(SECRET, safe=""), SECRET.swapcase(), SECRET[:-3], SECRET[4:], SECRET.encode().hex(),
        base64.b64encode(SECRET.encode()).decode(),
    ],
    ids=range(7),
)  # fmt: skip
def test_every_form_is_taken_out(form: str) -> None:
    clean = Redactor([SECRET]).text(f"before {form} after")
    assert clean.startswith("before ")
    assert clean.endswith(" after")
    assert REDACTED in clean
    assert all(form[start : start + 8] not in clean for start in range(len(form) - 7))


@pytest.mark.parametrize("before", ["", "u", "us", "user:"])
def test_base64_of_a_longer_text_is_taken_out_too(before: str) -> None:
    encoded = base64.b64encode(f"{before}{SECRET}!".encode()).decode()
    left = Redactor([SECRET]).text(encoded)
    assert REDACTED in left
    assert len(left.replace(REDACTED, "")) <= len(before) * 2 + 12


def test_pieces_are_taken_out_wherever_they_stand() -> None:
    clean = Redactor([SECRET]).text(f"x-first: {SECRET[:13]}\nx-second: {SECRET[13:]}")
    assert clean == f"x-first: {REDACTED}\nx-second: {REDACTED}"


def test_tokens_in_urls_and_members_are_taken_out() -> None:
    url = "https://apply.example/applications/1?token=abcdefgh12345678&lang=en"
    assert Redactor().text(url) == f"https://apply.example/applications/1?token={REDACTED}&lang=en"
    assert Redactor().text('{"access_token": "abc\\"def", "n": 1}') == f'{{"access_token": "{REDACTED}", "n": 1}}'
    assert tokens_in(url) == ["abcdefgh12345678"]


def test_the_rest_stays() -> None:
    text = "x-idempotency-key: 7c9e6679-7425-40de-944b-e07fc1f90ae7 and 'unrelated' words"
    assert Redactor([SECRET, "short"]).text(text) == text
