"""Every option of a run, once: pytest and the command line both offer these.

An option that is not given on the command line is taken from the environment (`CONFORMANCE_` and the name in capitals),
else from `conformance.toml`.
API keys are never options: they come from the environment or from a file.
"""

from dataclasses import dataclass
from typing import Any

PROFILES = ("gate", "nightly", "acceptance", "production")


@dataclass(frozen=True)
class Option:
    """A run option; `default` is what holds when nothing else gives it."""

    name: str
    help: str
    default: Any = None
    type: type = str
    metavar: str | None = None
    shown_default: str | None = None
    pytest_flag: str | None = None
    """The flag under pytest, where its own of that name is in the way."""

    @property
    def flag(self) -> str:
        return f"--{self.name}"

    @property
    def dest(self) -> str:
        return self.name.replace("-", "_")

    @property
    def variable(self) -> str:
        return "CONFORMANCE_" + self.dest.upper()


OPTIONS = (
    Option("base-url", "The target to judge. Default: start the embedded sandbox on loopback.", metavar="URL"),
    Option("target", "The target of that name in conformance.toml.", metavar="NAME"),
    Option(
        "profile",
        "Which cases run, and how deep: gate, nightly, acceptance, production, or one of conformance.toml.",
        "gate",
        metavar="NAME",
    ),
    Option("out", "Folder for the report and the evidence.", "out", metavar="DIR"),
    Option("clauses", "Only these clauses, by id or pattern, such as 'NAME-*,IDEM-5'.", metavar="LIST"),
    Option("shard", "Only one part of the cases, such as 2/3; `conformance merge` joins the parts.", metavar="I/N"),
    Option("strict", "A broken SHOULD fails the run as well.", False, bool, pytest_flag="--conformance-strict"),
    Option("seed", "Repeats the random choices of an earlier run.", type=int, metavar="N"),
    Option("timeout", "Seconds for one exchange, from first byte sent to last byte read.", 10.0, float, metavar="S"),
    Option("approval-seconds", "The target's auto-approval delay.", 5.0, float, metavar="S"),
    Option("grace-seconds", "How much later an approval may still be seen.", 5.0, float, metavar="S"),
    Option("rate", "Pace ahead of time, such as 60/m.", metavar="RATE", shown_default="60/m for the vendor's hosts"),
    Option("unauthenticated-rate", "The same for requests without a valid key, such as 10/m.", metavar="RATE"),
    Option(
        "max-wait",
        "Seconds to spend on waiting out 429s before giving up.",
        None,
        float,
        metavar="S",
        shown_default="30 in gate, else 600",
    ),
    Option(
        "time-limit",
        "Seconds for the whole run; what is not asked by then is not seen.",
        None,
        float,
        metavar="S",
        shown_default="none",
    ),
    Option("api-key-file", "File with the API key in its first line.", metavar="FILE"),
    Option("second-api-key-file", "File with the API key of another client.", metavar="FILE"),
    Option("deviations", "YAML list of known departures, each with reason, owner and expiry.", metavar="FILE"),
    Option("expectations", "YAML table of what each scenario must answer here (SCEN-9).", metavar="FILE"),
    Option("record-expectations", "Write that table from what the target answers now.", metavar="FILE"),
    Option("history", "Append the run to this history, an SQLite file.", metavar="FILE"),
    Option("notify", "Tell this Apprise address when something moved; best given by environment.", metavar="URL"),
    Option(
        "config",
        "Read options from this file; 'none' reads none.",
        metavar="FILE",
        shown_default="conformance.toml, if there",
    ),
    Option(
        "consent-to-create-production-customers",
        "Needed by the production profile: each create there is a real customer.",
        False,
        bool,
    ),
)
