"""Secrets are taken out in every form, and only they."""

import base64
import json
from urllib.parse import quote

import pytest

from conformance.evidence import BODY_LIMIT, exchange_line
from conformance.exchange import Exchange, Request, Response
from conformance.redaction import REDACTED, Redactor, tokens_in

SECRET = "sk_live/Ab+Cd=Ef12345678zZ"


@pytest.mark.parametrize(
    "form",
    [
        SECRET, quote(SECRET, safe=""), SECRET.swapcase(), SECRET[:-3], SECRET[4:], SECRET.encode().hex(),
        base64.b64encode(SECRET.encode()).decode(), SECRET.lower(), SECRET.upper(), quote(SECRET, safe="").lower(),
    ],
    ids=range(10),
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


def test_length_and_place_survive_letters_that_grow_when_lowered() -> None:
    assert Redactor([SECRET]).text(f"\u0130\u0130 {SECRET} \u0130") == f"\u0130\u0130 {REDACTED} \u0130"


def exchange(body: bytes, *headers: tuple[str, str]) -> Exchange:
    request = Request("GET", f"/odd/{SECRET}", (("x-api-key", SECRET),))
    return Exchange(
        "x1", "http://h/odd", request, Response(200, SECRET, "HTTP/1.1", headers, body), None, 0.0, 0.0, 1.0
    )


@pytest.mark.parametrize("body", [SECRET.encode(), b"\xff" + SECRET.encode() + b"\xff", b"{" + SECRET.encode() * 900])
def test_no_part_of_an_exchange_shows_a_secret(body: bytes) -> None:
    line = exchange_line(exchange(body, (f"X-{SECRET}", "1"), ("x-echo", SECRET)), Redactor([SECRET]))
    assert SECRET not in json.dumps(line)
    kept = line["response"]["body"]
    assert SECRET.encode() not in base64.b64decode(kept.get("base64", ""))


def test_a_body_cut_within_a_character_stays_text() -> None:
    line = exchange_line(exchange(b"a" + "é".encode() * BODY_LIMIT), Redactor([SECRET]))
    assert line["response"]["body"]["text"].startswith("aéé")
