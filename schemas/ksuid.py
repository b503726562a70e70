"""KSUIDs: 20 bytes - a 32-bit time and 128 random bits - as 27 digits of base 62."""

import re

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
EPOCH = 1_400_000_000
LARGEST = "aWgEPTl1tmebfsQzFP4bxwgy80V"
LENGTH = 27
_FORM = re.compile(r"[0-9A-Za-z]{27}")


def is_ksuid(value: object) -> bool:
    """Whether a JSON value is a KSUID: 27 of `[0-9A-Za-z]`, at most the largest that 20 bytes can hold (RESP-2)."""
    return isinstance(value, str) and _FORM.fullmatch(value) is not None and value <= LARGEST


def ksuid_timestamp(text: str) -> int:
    """The Unix time in seconds that a KSUID carries. Raises ValueError for what is none."""
    if not is_ksuid(text):
        raise ValueError(f"not a KSUID: {text!r}")
    number = 0
    for digit in text:
        number = number * 62 + ALPHABET.index(digit)
    return (number >> 128) + EPOCH


def encode_ksuid(timestamp: int, payload: int) -> str:
    """A KSUID of a Unix time in seconds and 128 bits."""
    number = ((timestamp - EPOCH) << 128) | payload
    digits = ""
    for _ in range(LENGTH):
        number, digit = divmod(number, 62)
        digits = ALPHABET[digit] + digits
    return digits
