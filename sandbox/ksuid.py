"""KSUIDs: 27 characters of base 62 that hold a timestamp (seconds since 2014-05-13) and 16 random bytes."""

import os

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
EPOCH = 1_400_000_000
LENGTH = 27
_TRIPLES = [a + b + c for a in ALPHABET for b in ALPHABET for c in ALPHABET]
_BASE = len(_TRIPLES)
_CHARACTERS = frozenset(ALPHABET)


def minted(seconds: int) -> str:
    """A new KSUID of this Unix time."""
    return encoded((seconds - EPOCH) << 128 | int.from_bytes(os.urandom(16), "big"))


def encoded(number: int) -> str:
    """The 160-bit number as 27 characters."""
    triples = []
    for _ in range(LENGTH // 3):
        number, rest = divmod(number, _BASE)
        triples.append(_TRIPLES[rest])
    return "".join(reversed(triples))


def is_ksuid(text: str) -> bool:
    """27 characters of `[0-9A-Za-z]`; the published pattern asks for no more."""
    return len(text) == LENGTH and _CHARACTERS.issuperset(text)
