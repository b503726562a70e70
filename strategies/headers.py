"""The sandbox headers: what the contract gives an effect, and what it says to ignore. All words are the vocabulary's.

Values are text as it stands on the wire: visible ASCII without spaces at the ends, which HTTP would take away.
"""

from collections.abc import Mapping

from hypothesis import strategies as st

from schemas import vocabulary

SCENARIO = "X-Sandbox-Scenario"
STEP = "X-Sandbox-Error-Step"
STATUS = "X-Sandbox-Error-Status"
MESSAGE = "X-Sandbox-Error-Message"
SKIP = "X-Sandbox-Skip-Auto-Approval"

WORDS = vocabulary()
LOWEST_STATUS, HIGHEST_STATUS = 100, 599
SHORT_CIRCUITING, HIGHEST_ERROR = WORDS.error_status.ends
LONGEST_MESSAGE = WORDS.limits.message_length
LONGEST_STEP = WORDS.limits.step_length
Headers = dict[str, str]


def message_of_length(length: int) -> str:
    """A message of exactly so many characters, in which every cut shows: it counts itself."""
    counted = "".join(f"{number:04d} " for number in range(length // 5 + 1))[:length]
    return counted[:-1] + "." if counted.endswith(" ") else counted


MESSAGES: Mapping[str, str] = {
    "one": "x",
    "words": "The provider is away for lunch.",
    "marks": "100% \"sure\"? <b>no</b>; {a: 'b'} \\ end",
    "longest": message_of_length(LONGEST_MESSAGE),
}
MESSAGE_TOO_LONG = message_of_length(LONGEST_MESSAGE + 1)
STEP_TOO_LONG = "s" * (LONGEST_STEP + 1)


def scenarios() -> st.SearchStrategy[Headers]:
    """One of the documented scenarios."""
    return st.sampled_from([{SCENARIO: it.name} for it in WORDS.scenarios])


def messages(longest: int = LONGEST_MESSAGE, shortest: int = 1) -> st.SearchStrategy[str]:
    """Messages that are honoured: visible ASCII, spaces within, up to the longest."""
    ascii_text = st.characters(min_codepoint=32, max_codepoint=126)
    return st.text(ascii_text, min_size=shortest, max_size=longest).filter(lambda text: text == text.strip())


def messages_too_long() -> st.SearchStrategy[str]:
    """Messages of 501 characters and more, which are ignored."""
    return st.builds(message_of_length, st.integers(LONGEST_MESSAGE + 1, 2 * LONGEST_MESSAGE))


def injections() -> st.SearchStrategy[Headers]:
    """Step, status and message of an error that answers in place of the create."""
    statuses = st.one_of(st.sampled_from(WORDS.error_status.usual), st.integers(SHORT_CIRCUITING, HIGHEST_ERROR))
    return st.builds(
        lambda step, status, message: {STEP: step, STATUS: str(status), MESSAGE: message},
        st.sampled_from(WORDS.steps),
        statuses,
        messages(),
    )


def ignored_statuses() -> st.SearchStrategy[str]:
    """Integers outside 100 to 599, which answer as if the header were absent."""
    outside = st.one_of(
        st.sampled_from(WORDS.error_status.ignored),
        st.integers(-(2**63), LOWEST_STATUS - 1),
        st.integers(HIGHEST_STATUS + 1, 2**63),
    )
    return outside.map(str)


def no_statuses() -> st.SearchStrategy[str]:
    """Text that is no integer by any reading: ignored, or refused as such."""
    letters = st.text(st.characters(min_codepoint=97, max_codepoint=122), min_size=1, max_size=12)
    return st.one_of(st.sampled_from(sorted(WORDS.error_status.other_text.values())), letters)


def skip_flags(*, truthy: bool) -> st.SearchStrategy[Headers]:
    """Values of the flag that skip the approval; or that do not, junk included."""
    flag = WORDS.skip_auto_approval
    if truthy:
        return st.sampled_from([{SKIP: value} for value in flag.truthy])
    known = {text.lower() for text in (*flag.truthy, *flag.falsy)}
    junk = st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=20).filter(
        lambda text: text.lower() not in known
    )
    return st.one_of(st.sampled_from([*flag.falsy, *flag.junk.values()]), junk).map(lambda value: {SKIP: value})
