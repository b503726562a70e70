"""API keys made for one run, so that they can be looked for everywhere the client might have shown them."""

import base64
import secrets
from urllib.parse import quote

WINDOW = 12
"""So many characters of a key in a row are a leak. Masks that show its last four are not."""


class Canary:
    """A secret stem that all keys of a run share. `key` makes a new one; `shown_in` finds any, in any usual form."""

    def __init__(self) -> None:
        # Characters that URLs and JSON escape belong to it: real keys have them too.
        self.stem = f"{secrets.token_hex(6)}/{secrets.token_hex(6)}+{secrets.token_hex(6)}"
        self._count = 0
        self._pieces = [
            (form, frozenset(text[start : start + WINDOW] for start in range(len(text) - WINDOW + 1)))
            for form, text in self._forms()
        ]

    def key(self) -> str:
        """A further API key."""
        self._count += 1
        return f"ck_{self.stem}_{self._count}"

    def shown_in(self, text: str) -> str | None:
        """The form in which a key, or a good part of one, stands in the text; None where it does not."""
        for form, pieces in self._pieces:
            if any(piece in text for piece in pieces):
                return form
        return None

    def _forms(self) -> list[tuple[str, str]]:
        raw = self.stem.encode()
        forms = [("plain", self.stem), ("in capitals", self.stem.upper()), ("in hex", raw.hex())]
        forms += [("URL-encoded", quote(self.stem, safe="")), ("JSON-escaped", self.stem.replace("/", "\\/"))]
        for shift in range(3):  # base64 of any text that has the stem inside, at each of its three alignments
            inner = base64.b64encode(b"\0" * shift + raw).decode().rstrip("=")[4 if shift else 0 : -2]
            forms += [("in base64", inner), ("in base64", inner.replace("+", "-").replace("/", "_"))]
        return forms
