"""Secrets out of everything that is written: API keys as configured, application tokens as they are seen.

A target may echo a key whole, encoded, or in pieces. Every run of eight or more characters that stands in a secret - as
it is, in base64, or URL-encoded, in capitals or not - is taken out, so that pieces do not survive either.
"""

import base64
import re
import string
from collections.abc import Iterable, Iterator
from urllib.parse import quote

REDACTED = "[redacted]"
PIECE = 8
LOWER = str.maketrans({capital: capital.lower() for capital in string.ascii_uppercase})
"""As `str.lower`, but no text changes its length."""
TOKEN_IN_URL = re.compile(r"([?&#](?:access_|application_|auth_)?token=)([^&#\"'\s<>\\]+)", re.IGNORECASE)
TOKEN_MEMBER = re.compile(
    r'("(?:[a-z_]*_)?(?:token|secret|api_key|apikey)"\s*:\s*")((?:[^"\\]|\\.)*)(")', re.IGNORECASE
)


class Redactor:
    """Takes secrets out of text. `learn` adds one; `text` returns the text without any of them."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._secrets: set[str] = set()
        self._pieces: set[str] = set()
        for secret in secrets:
            self.learn(secret)

    def learn(self, secret: str) -> None:
        """Adds a secret. Shorter than eight characters is no secret: taking it out would shred every report."""
        if len(secret) >= PIECE and secret not in self._secrets:
            self._secrets.add(secret)
            for form in _forms(secret):
                self._pieces |= {form[start : start + PIECE] for start in range(len(form) - PIECE + 1)}

    def text(self, text: str) -> str:
        """The text with tokens in URLs and members, and every piece of a secret, replaced."""
        text = TOKEN_IN_URL.sub(rf"\1{REDACTED}", text)
        text = TOKEN_MEMBER.sub(rf"\1{REDACTED}\3", text)
        kept: list[str] = []
        end = 0
        for start in self._hits(text):
            if start > end or not kept:
                kept.append(text[end:start])
            end = max(end, start + PIECE)
        return REDACTED.join([*kept, text[end:]]) if kept else text

    def _hits(self, text: str) -> Iterator[int]:
        # A window over a set is linear in the text and, unlike an alternation of regular expressions, in the secrets too.
        pieces, text = self._pieces, text.translate(LOWER)
        return (start for start in range(len(text) - PIECE + 1) if text[start : start + PIECE] in pieces)


def tokens_in(text: str) -> list[str]:
    """The application tokens that a text carries in URLs, so that they can be learnt and found elsewhere too."""
    return [match.group(2) for match in TOKEN_IN_URL.finditer(text)]


def _forms(secret: str) -> set[str]:
    raw = secret.encode()
    forms = {secret, quote(secret, safe="")}
    for shift in range(3):  # base64 of a text that holds the secret at any offset
        encoded = base64.b64encode(b"\0" * shift + raw).decode().rstrip("=")
        inner = encoded[4:-2] if shift else encoded[:-1]
        forms |= {inner, inner.replace("+", "-").replace("/", "_")}
    forms.add(raw.hex())
    return {form.translate(LOWER) for form in forms if len(form) >= PIECE}
