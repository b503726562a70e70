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
    Option("base-url", "Whom to judge.", metavar="URL", shown_default="our own sandbox, on loopback"),
    Option("target", "A target of conformance.toml, by its name.", metavar="NAME"),
    Option("profile", "gate, nightly, acceptance, or one of your own.", "gate", metavar="NAME"),
    Option("out", "Folder for reports and evidence.", "out", metavar="DIR"),
    Option("clauses", "Only these, as in 'NAME-*,IDEM-5'.", metavar="LIST"),
    Option("shard", "One part of the cases, such as 2/3; see merge.", metavar="I/N"),
    Option("strict", "A broken SHOULD fails as well.", False, bool, pytest_flag="--conformance-strict"),
    Option("seed", "Repeat the random choices of an earlier run.", type=int, metavar="N"),
    Option("timeout", "Seconds for one whole exchange.", 10.0, float, metavar="S"),
    Option("approval-seconds", "The target's auto-approval delay.", 5.0, float, metavar="S"),
    Option("grace-seconds", "How late an approval may be seen.", 5.0, float, metavar="S"),
    Option("rate", "Pace, as in 60/m.", metavar="RATE", shown_default="60/m for the vendor"),
    Option("unauthenticated-rate", "The same for requests without a valid key.", metavar="RATE"),
    Option("max-wait", "Seconds to wait out 429s.", None, float, metavar="S", shown_default="30 in gate, else 600"),
    Option("time-limit", "Seconds for the whole run.", None, float, metavar="S", shown_default="none"),
    Option("api-key-file", "File with the API key in its first line.", metavar="FILE"),
    Option("second-api-key-file", "The same for another client's key.", metavar="FILE"),
    Option("deviations", "List of known departures, in YAML.", metavar="FILE"),
    Option("expectations", "What each scenario must answer here, in YAML.", metavar="FILE"),
    Option("record-expectations", "Write that table from what is answered now.", metavar="FILE"),
    Option("history", "Append the run to this SQLite file.", metavar="FILE"),
    Option("notify", "Tell this Apprise address what moved.", metavar="URL"),
    Option("config", "Options from this file; none: no file.", metavar="FILE", shown_default="conformance.toml"),
    Option("consent-to-create-production-customers", "The production profile needs it: they are real.", False, bool),
)
