"""The SDK gate as a pytest plugin: `--adapter CMD` judges a client instead of a server, with the same engine.

Everything about cases, verdicts and records is the engine's; only what comes before the first case is another: there is
no target to look at, but an adapter to drive.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

import pytest

from conformance import results, selection
from conformance.adapter.canary import Canary
from conformance.adapter.driving import Drive, Driven, Outcome
from conformance.adapter.heard import Heard
from conformance.adapter.options import CLIENT_OPTIONS
from conformance.adapter.recorded import Overheard, overheard
from conformance.adapter.trials import Trial
from conformance.case import Case
from conformance.case_runner import CaseRunner, is_controller
from conformance.configuration import Configuration, resolve
from conformance.outcomes import ConfigurationError
from conformance.progress import Progress
from conformance.redaction import Redactor
from conformance.results import Verdict
from conformance.run import Run
from conformance.runner import Runner, lines_of
from conformance.wire import Wire

MOST_STDERR = 8 * 1024


def plays(trial: Trial | Mapping[str, Trial]) -> pytest.MarkDecorator:
    """Says what a case wants to see: a trial, or a table of them, one case each. It gets it as the fixture `heard`."""
    if isinstance(trial, Trial):
        return pytest.mark.parametrize("heard", [pytest.param(trial, id=pytest.HIDDEN_PARAM)], indirect=True)
    return pytest.mark.parametrize("heard", trial.values(), ids=trial.keys(), indirect=True)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.getgroup("conformance").addoption(
        "--adapter", metavar="CMD", help="Judge a client: the command that starts its adapter."
    )


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("adapter"):
        config.pluginmanager.unregister(name="conformance-cases")
        config.pluginmanager.register(ClientRunner(config), "conformance-cases")


class ClientRunner(CaseRunner):
    """The engine's runner with an adapter in the place of the target."""

    driven: Driven | None = None
    exchanges: Mapping[Trial, Sequence[Overheard]]

    def __init__(self, config: pytest.Config) -> None:
        super().__init__(config)
        self._ids: list[str] = []
        self._command = str(config.getoption("adapter"))
        self.exchanges = {}

    def pytest_itemcollected(self, item: pytest.Item) -> None:
        super().pytest_itemcollected(item)
        self._ids += [f"{clause}/{selection.name_of(item)}" for clause in selection.clauses_of(item)]

    def pytest_sessionstart(self) -> None:
        if is_controller(self.config):
            both = "--adapter and -n do not go together: its calls overlap already"
            self.refuse(ConfigurationError(both), results.EXIT_USAGE)

    def _configure(self) -> Configuration:
        """What concerns servers - addresses, keys, pace - is not heeded, not from the environment either."""
        if self.configuration is None:
            if self.config.getoption("conformance_base_url"):
                both = "--adapter judges a client, --base-url a server: give one of them"
                self.refuse(ConfigurationError(both), results.EXIT_USAGE)
            given = {option.dest: self.config.getoption(f"conformance_{option.dest}") for option in CLIENT_OPTIONS}
            try:
                self.configuration = resolve(given, keyless=True, heeded=CLIENT_OPTIONS)
            except ConfigurationError as error:
                self.refuse(error, results.EXIT_USAGE)
        return self.configuration

    def _begin(self, planned: int) -> None:
        """Drives the client through every trial that a case wants to see."""
        self._started = True
        configuration, canary = self._configure(), Canary()
        self.run = Run(configuration, cast("Wire", None), Redactor([canary.stem]))
        server = self.stack.enter_context(self.config.hook.pytest_conformance_scripted_server(settings={}))
        drive = Drive(self._command, server, canary)
        self.stack.callback(drive.end)
        try:
            identity = drive.start()
            self.runner = ClientRecord(configuration, self._ids, target_of(identity, self._command))
        except ConfigurationError as error:
            self.refuse(error, results.EXIT_USAGE)
        except KeyboardInterrupt:
            said = "ended by the user before the adapter had described itself; nothing was judged"
            self.refuse(ConfigurationError(said), results.EXIT_CODES[Verdict.INCONCLUSIVE])
        self.runner.redactor.learn(canary.stem)
        self.progress = ClientProgress(self.config, planned)
        self.progress.starts(configuration, target_of(identity, self._command))
        self.runner.begin(planned, selection.narrowed(self.config))
        self.driven = drive.make(wanted_by(self._items))
        self._keep(self.driven)
        self.progress.looked(self.run)

    def _keep(self, driven: Driven) -> None:
        """The wire of every trial, what the adapter wrote on stderr, and its trouble, into the record."""
        assert self.run is not None
        assert self.runner is not None
        count = 0
        kept: dict[Trial, list[Overheard]] = {}
        for trial, outcome in driven.outcomes.items():
            for recorded in outcome.requests:
                count += 1
                url = outcome.elsewhere_url if recorded.origin == "elsewhere" else outcome.base_url
                command = f"conformance sdk --adapter {self._command!r}"
                kept.setdefault(trial, []).append(overheard(recorded, f"c{count}", url, command))
        self.exchanges = kept
        self.run.unsaved.extend(each for group in kept.values() for each in group)
        for why in sorted({outcome.skipped for outcome in driven.outcomes.values() if outcome.skipped}):
            self.run.events.append({"kind": "event", "name": "capability", "detail": why})
        if driven.stderr.strip():
            said = self.run.redactor.text(driven.stderr)[:MOST_STDERR]
            self.run.events.append({"kind": "event", "name": "stderr", "detail": said})
        if driven.trouble is not None:
            self.run.stop(str(driven.trouble))
        self.runner.take(lines_of(self.run, []))


class ClientRecord(Runner):
    """The record of a run that judges a client. Its own case ids are known to deviations, whatever was selected."""

    def __init__(self, configuration: Configuration, ids: Sequence[str], target: Mapping[str, Any]) -> None:
        super().__init__(configuration, side="client", target=target)
        self._ids = ids

    def close_deviations(self, known: Iterable[str], *, whole: bool = True) -> None:
        super().close_deviations([*known, *self._ids], whole=whole)


class ClientProgress(Progress):
    """Says whose client is judged."""

    def starts(self, configuration: Configuration, target: Mapping[str, Any]) -> None:  # noqa: ARG002
        if not self._quiet:
            said = f"Judging {target['name']} through its adapter: {self._planned} functions"
            self._console.print(said, markup=False, soft_wrap=True)


def target_of(identity: Mapping[str, Any], command: str) -> dict[str, Any]:
    """The client as the header of the record names it."""
    named = " ".join(str(identity[name]) for name in ("sdk", "version") if identity.get(name))
    return {
        "name": (named or "a client that does not describe itself")[:200],
        "base_url": None,
        "embedded": False,
        "adapter": command,
        "language": str(identity.get("language", ""))[:200],
        "capabilities": sorted(str(each)[:60] for each in identity.get("capabilities") or ())[:40],
    }


def wanted_by(items: Sequence[pytest.Item]) -> list[Trial]:
    """Every trial that a selected case wants to see, once."""
    found = (getattr(item, "callspec", None) for item in items)
    trials = [spec.params["heard"] for spec in found if spec is not None and "heard" in spec.params]
    return list(dict.fromkeys(trials))


@pytest.fixture
def heard(request: pytest.FixtureRequest, case: Case) -> Heard:
    """What came of the trial that the case `plays`."""
    runner = request.config.pluginmanager.get_plugin("conformance-cases")
    assert isinstance(runner, ClientRunner)
    assert runner.driven is not None
    outcome: Outcome = runner.driven.outcomes[request.param]
    return Heard(outcome, runner.exchanges.get(request.param, ()), runner.driven, case)
