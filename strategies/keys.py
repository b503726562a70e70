"""Idempotency keys: UUIDs of every version (RFC 9562), other spellings, and what is no UUID by any reading."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from hypothesis import strategies as st

SAMPLE = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
PLACES = {"first": 0, "middle": 16, "last": 35}
HEX = "0123456789abcdef"


@dataclass(frozen=True)
class DrawnKey:
    """A fresh UUID of one version; with `upper`, in upper case."""

    version: int
    upper: bool = False

    def draw(self) -> str:
        bits = secrets.randbits(128) & ~(0xF << 76) & ~(0x3 << 62)
        text = str(UUID(int=bits | self.version << 76 | 0x2 << 62))
        return text.upper() if self.upper else text


UUIDS: Mapping[str, DrawnKey] = {
    **{f"version {version}": DrawnKey(version) for version in (1, 3, 4, 5, 6, 7, 8)},
    "upper case": DrawnKey(4, upper=True),
}
UUIDS_CORE = ("version 1", "version 7", "upper case")

OTHER_SPELLINGS: Mapping[str, str] = {
    "no dashes": SAMPLE.replace("-", ""),
    "braces": "{" + SAMPLE + "}",
    "urn": "urn:uuid:" + SAMPLE,
}
NOT_UUIDS: Mapping[str, str] = {
    "empty": "",
    "words": "not-a-uuid",
    "too short": SAMPLE[:-1],
    "too long": SAMPLE + "0",
    "non-hex digit first": "g" + SAMPLE[1:],
    "non-hex digit in the middle": SAMPLE[:15] + "g" + SAMPLE[16:],
    "non-hex digit last": SAMPLE[:-1] + "g",
    "number": "12345678901234567890123456789012345",
}
NOT_UUIDS_CORE = ("empty", "words", "too short", "too long", "non-hex digit last")


def differing(key: str, place: str) -> str:
    """The same key but for one digit: its first, one of its middle, or its last."""
    at = PLACES[place]
    at += key[at] == "-"
    other = HEX[(HEX.index(key[at].lower()) + 1) % 16]
    return key[:at] + other + key[at + 1 :]


def valid() -> st.SearchStrategy[DrawnKey]:
    """UUIDs of every version, in either case; drawn when sent, so unique."""
    return st.builds(DrawnKey, st.sampled_from([1, 3, 4, 5, 6, 7, 8]), st.booleans())


def not_uuids() -> st.SearchStrategy[str]:
    """Printable ASCII that is no UUID in any spelling: free text, and UUIDs with one foreign character."""
    text = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=60)
    free = text.filter(lambda value: sum(char in HEX for char in value.lower()) < 32)
    foreign = st.builds(
        lambda at, char: SAMPLE[:at] + char + SAMPLE[at + 1 :], st.integers(0, 35), st.sampled_from("gzGZ_/~")
    )
    return st.one_of(free, foreign)
