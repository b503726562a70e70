"""Alphabets by how many units a letter takes, large enough that a name of three letters does not repeat."""

import secrets
import unicodedata
from functools import cache
from typing import Literal

Alphabet = Literal["ascii", "letters", "two-byte", "astral", "combining"]
_RANGES: dict[str, tuple[tuple[int, int], ...]] = {
    "ascii": ((0x41, 0x5A), (0x61, 0x7A)),
    # Latin, Greek, Cyrillic, Armenian, Georgian, Ethiopic, kana, Han, Hangul: letters without a second form.
    "letters": ((0x41, 0x5A), (0x61, 0x7A), (0x3B1, 0x3C9), (0x430, 0x44F), (0x561, 0x586), (0x10D0, 0x10F0),
                (0x1200, 0x1248), (0x3041, 0x3096), (0x30A1, 0x30FA), (0x4E00, 0x9FA5), (0xAC00, 0xD7A3)),
    "two-byte": ((0xE0, 0xF6), (0x3B1, 0x3C9), (0x430, 0x44F), (0x561, 0x586), (0x5D0, 0x5EA), (0x621, 0x63A)),
    "astral": ((0x10330, 0x1034A), (0x10400, 0x1044F), (0x1D400, 0x1D454), (0x1F600, 0x1F64F), (0x20000, 0x2A6DF)),
}  # fmt: skip
COMPOSING = "AEIOUYaeiouyCcNnSsZz"
COMBINING = "\u0301"
"""Marked letters that have a composed form too: counted apart they are two code points, composed or shown they are one."""


@cache
def alphabet(kind: Alphabet) -> str:
    """The letters of an alphabet; none of them whitespace, a control, or changed by normalisation (NFC)."""
    chars = [chr(code) for first, last in _RANGES[kind] for code in range(first, last + 1)]
    kept = [char for char in chars if unicodedata.category(char)[0] in "LS" and unicodedata.is_normalized("NFC", char)]
    return "".join(kept)


def random_text(length: int, kind: Alphabet) -> str:
    """`length` code points. Combining text alternates letters and marks, so that it counts more than it shows."""
    if kind == "combining":
        marked = "".join(secrets.choice(COMPOSING) + COMBINING for _ in range(length // 2))
        return marked + random_text(length % 2, "letters")
    letters = alphabet(kind)
    return "".join(secrets.choice(letters) for _ in range(length))
