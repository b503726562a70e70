"""How a case ends early: the exceptions that cases and the engine raise. Each carries what a reader needs, no more.

CaseEnded
├── ContractFailure   the target broke a clause
├── Inconclusive      this target gives no way to see it
└── NotApplicable     does not apply to this profile, environment or client
RunStopped            nothing more can be judged: the whole run ends
SuiteFault            we are at fault; never a verdict (exit 4)
ConfigurationError    wrong usage; one line, nothing sent (exit 2)
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conformance.exchange import Exchange


class CaseEnded(Exception):
    """A case ended before its last line, for a reason that is a verdict."""


class ContractFailure(CaseEnded):
    """The target broke a clause.

    `crash` is true when it did not answer like a server at all (a 5xx that nobody injected, a dropped connection, no
    answer in time): a crash fails the clause that the case is about, INFO included. `exchange` is the one to blame, which
    need not be the latest: a case may have sent another to compare it with. `clause` is the broken one, where that is not
    the primary clause of the case.
    """

    clause: str | None = None

    def __init__(self, expected: str, actual: str, *, crash: bool = False, exchange: "Exchange | None" = None) -> None:
        super().__init__(f"expected {expected}; got {actual}")
        self.expected = expected
        self.actual = actual
        self.crash = crash
        self.exchange = exchange


class Inconclusive(CaseEnded):
    """The clause could not be seen here; the message says what was missing."""


class NotApplicable(CaseEnded):
    """The case does not apply; the message says to what it would."""


class RunStopped(Exception):
    """The target can no longer be judged (gone, refuses the key, throttled out of the budget). One line for the user."""


class SuiteFault(Exception):
    """The suite broke its own rules, for example a negative case whose bytes break no rule. Never a verdict."""


class ConfigurationError(Exception):
    """A usage error: one line that says what is wrong and what to do."""
