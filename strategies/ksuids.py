"""KSUIDs as references: valid, and broken in one way each."""

import secrets
import time
from collections.abc import Mapping

from hypothesis import strategies as st

from schemas import LARGEST_KSUID, encode_ksuid

LENGTH = 27
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
SAMPLE = "1NFHrqBHb3cTfLVkFSGmHZqdDPi"


def fresh() -> str:
    """A KSUID of this second that names nothing."""
    return encode_ksuid(int(time.time()), secrets.randbits(128))


BEYOND_THE_LARGEST = LARGEST_KSUID[:-1] + "W"
"""27 digits, yet more than 20 bytes hold: no KSUID, although it fits the pattern."""

NOT_KSUIDS: Mapping[str, str] = {
    "26": SAMPLE[:-1],
    "28": SAMPLE + "0",
    "empty": "",
    "hyphen": SAMPLE[:13] + "-" + SAMPLE[14:],
    "underscore": SAMPLE[:13] + "_" + SAMPLE[14:],
    "space": SAMPLE[:13] + " " + SAMPLE[14:],
    "space first": " " + SAMPLE[1:],
    "non-ascii digits": SAMPLE[:13] + "\u0661" + SAMPLE[14:],
    "full-width letter": SAMPLE[:13] + "\uff21" + SAMPLE[14:],
    "trailing newline": SAMPLE + "\n",
    "newline in 27": SAMPLE[:-1] + "\n",
    "uuid": "123e4567-e89b-12d3-a456-42",
}
NOT_KSUIDS_CORE = ("26", "28", "empty", "trailing newline")


def valid() -> st.SearchStrategy[str]:
    """KSUIDs of any time and payload."""
    times = st.integers(1_400_000_000, 1_400_000_000 + 2**32 - 1)
    return st.builds(encode_ksuid, times, st.integers(0, 2**128 - 1))


def malformed() -> st.SearchStrategy[str]:
    """References that break the pattern: a wrong length, or one foreign character."""
    wrong_length = st.text(st.sampled_from(DIGITS), max_size=60).filter(lambda text: len(text) != LENGTH)
    foreign = st.characters(codec="utf-8").filter(lambda char: char not in DIGITS)
    place = st.integers(0, LENGTH - 1)
    replaced = st.builds(lambda at, char: SAMPLE[:at] + char + SAMPLE[at + 1 :], place, foreign)
    return st.one_of(wrong_length, replaced)
