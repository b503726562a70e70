"""What can be wrong with an adapter. None of it says anything about the SDK behind it: never a verdict (exit 3).

AdapterTrouble
├── AdapterDied                 ended while calls were under way
├── AdapterClosedStdout         runs on, but can answer no more
├── AdapterHung                 does not even describe itself in time
├── AdapterSpokeRubbish         a line on stdout that is no answer of the protocol
├── AdapterAnsweredUnknownId    an answer to a call that was not made, or was answered before
├── AdapterFlooded              more on stdout or stderr than anybody can read
├── AdapterEndedBadly           an exit status other than 0 after its stdin was closed
└── AdapterLeftProcesses        children of it were still there when it had ended
"""

from conformance.outcomes import RunStopped

SHOWN = 200


class AdapterTrouble(RunStopped):
    """The adapter broke the protocol; the message is one line that says how, and what to look at."""


class AdapterDied(AdapterTrouble):
    def __init__(self, status: int, last_words: str) -> None:
        how = f"exit status {status}" if status >= 0 else f"signal {-status}"
        super().__init__(f"the adapter died ({how}) while calls were under way{_said(last_words)}")


class AdapterClosedStdout(AdapterTrouble):
    def __init__(self, last_words: str) -> None:
        super().__init__(f"the adapter closed its stdout, so that it can answer no more{_said(last_words)}")


class AdapterHung(AdapterTrouble):
    def __init__(self, what: str, seconds: float, last_words: str) -> None:
        super().__init__(f"the adapter gave no answer to {what} within {seconds:g} s{_said(last_words)}")


class AdapterSpokeRubbish(AdapterTrouble):
    def __init__(self, line: str, why: str) -> None:
        super().__init__(
            f"the adapter wrote a line on stdout that {why}; stdout is for answers, everything else belongs on stderr:"
            f" {shortened(line)}"
        )


class AdapterAnsweredUnknownId(AdapterTrouble):
    def __init__(self, call_id: str) -> None:
        super().__init__(f"the adapter answered call {shortened(call_id)}, which was not made or was answered already")


class AdapterFlooded(AdapterTrouble):
    def __init__(self, stream: str, size: int) -> None:
        super().__init__(f"the adapter wrote more than {size} bytes on {stream}; it was ended")


class AdapterEndedBadly(AdapterTrouble):
    def __init__(self, status: int, last_words: str) -> None:
        how = f"exit status {status}" if status >= 0 else f"signal {-status}"
        super().__init__(f"the adapter ended with {how} after its stdin was closed, instead of 0{_said(last_words)}")


class AdapterLeftProcesses(AdapterTrouble):
    def __init__(self, count: int) -> None:
        super().__init__(f"the adapter ended and left {count} of its child processes behind; they were killed")


def shortened(text: str) -> str:
    """Text of a stranger on one line of bounded length, quoted, control characters escaped."""
    return ascii(text if len(text) <= SHOWN else text[:SHOWN] + "…")


def _said(last_words: str) -> str:
    lines = [line for line in last_words.splitlines() if line.strip()]
    return f"; its last words: {shortened(lines[-1])}" if lines else ""
