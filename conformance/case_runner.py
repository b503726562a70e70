"""The cases of a run in one process: which are chosen, the target they ask, the one under way, and what they left."""

import time
from collections.abc import Generator
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NoReturn

import pytest

import schemas
from conformance import allure_view, costs, endings, properties, results, selection, snapshot
from conformance.approval import Watches
from conformance.case import Case
from conformance.configuration import Configuration, resolve
from conformance.found import Found, found_line
from conformance.interruption import Interruption
from conformance.options import OPTIONS
from conformance.outcomes import CaseEnded, ConfigurationError, ContractFailure, Inconclusive, SuiteFault
from conformance.progress import Progress
from conformance.run import Account, Run
from conformance.runner import Runner, lines_of, open_run

CASE = pytest.StashKey[Case]()
BEGAN = pytest.StashKey[float]()
ENDED = pytest.StashKey[BaseException | None]()


def is_worker(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput")


def is_controller(config: pytest.Config) -> bool:
    """Whether other processes run the cases (pytest-xdist) and this one only collects what they found."""
    return not is_worker(config) and bool(config.getoption("numprocesses", None))


class CaseRunner:
    """Per process: the run, the case under way, and - where this process owns it - the record."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.stack = ExitStack()
        self.interruption = Interruption()
        self.configuration: Configuration | None = None
        self.run: Run | None = None
        self.runner: Runner | None = None
        self.watches: Watches | None = None
        self.progress: Progress | None = None
        self._items: list[pytest.Item] = []
        self._state: Path | None = None
        self._started = False
        self._asked = False
        self._refused = False
        self._chosen = False
        self.accounts: dict[pytest.Item, Account] = {}

    def pytest_itemcollected(self, item: pytest.Item) -> None:
        self._asked = self._asked or selection.is_case(item)

    # -- before the first case ------------------------------------------------------------------------------------

    def concerned(self) -> bool:
        """Whether cases were asked for by path: all that a process that collects nothing itself can go by."""
        return any("suites" in Path(argument.partition("::")[0]).parts for argument in self.config.args)

    def pytest_sessionstart(self) -> None:
        if is_controller(self.config) and self.concerned():
            self._configure()

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Tells a worker what it cannot find out by itself. Travels through a pipe, not on a command line."""
        if not self.concerned():
            return
        assert self.configuration is not None
        target = self._target()
        self._state = self._state or Path(self.stack.enter_context(TemporaryDirectory(prefix="conformance-")))
        node.workerinput["conformance"] = {**target, "seed": self.configuration.seed, "state": str(self._state)}

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        cases = [item for item in items if selection.is_case(item)]
        if not cases:
            return
        configuration = self._configure()
        try:
            chosen = selection.chosen(config, configuration, cases)
        except SuiteFault as error:
            self.refuse(SuiteFault(f"the suite itself is at fault: {error}"), results.EXIT_OWN_FAULT)
        unwanted = [item for item in items if item not in set(chosen)]
        config.hook.pytest_deselected(items=unwanted)
        items[:] = selection.ordered(chosen, parallel=is_worker(config))
        self._items = items
        properties.settle(items, configuration.profile, configuration.seed, self._again())
        self._chosen = True

    def _again(self) -> bytes | None:
        """The choices of the one example to repeat, if that was asked for."""
        file = self.config.option.conformance_found
        try:
            return Found.read(Path(file)).choices if file else None
        except ConfigurationError as error:
            self.refuse(error, results.EXIT_USAGE)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        if self._chosen and (session.items or self._is_empty_shard()) and not session.config.option.collectonly:
            self._begin(len(session.items))

    def _is_empty_shard(self) -> bool:
        """More shards than cases: the empty ones leave a record all the same, so that they can be merged."""
        return self._configure().shard is not None

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: list[str]) -> None:
        self._asked = self._asked or self.concerned()
        if ids and self._asked and not self._started:
            self._begin(len(ids))

    def _configure(self) -> Configuration:
        if self.configuration is None:
            try:
                given = {it.dest: getattr(self.config.option, f"conformance_{it.dest}") for it in OPTIONS}
                self.configuration = resolve(given)
            except ConfigurationError as error:
                self.refuse(error, results.EXIT_USAGE)
            told = getattr(self.config, "workerinput", {}).get("conformance")
            if told:
                self._state = Path(told["state"])
                keys = {name: told[name] for name in ("base_url", "api_key", "second_api_key", "seed")}
                self.configuration = replace(self.configuration, **keys)
        return self.configuration

    def _target(self) -> dict[str, Any]:
        """The target, started on first use where it is our own; and the configuration completed with it."""
        configuration = self._configure()
        if configuration.base_url is None:
            settings = {"approval_delay": configuration.approval_seconds}
            started = self.config.hook.pytest_conformance_embedded_target(settings=settings)
            target = self.stack.enter_context(started)
            self.configuration = replace(
                configuration,
                base_url=target["base_url"],
                api_key=target["api_key"],
                second_api_key=target["second_api_key"],
            )
            self._embedded = target["name"]
        assert self.configuration is not None
        return {name: getattr(self.configuration, name) for name in ("base_url", "api_key", "second_api_key")}

    _embedded: str | None = None

    def _begin(self, planned: int) -> None:
        """Starts the run in this process; where it owns the record, looks at the target first."""
        self._started = True
        if not is_worker(self.config):
            self.interruption.listen()
        self._target()
        assert self.configuration is not None
        prefix = getattr(self.config, "workerinput", {}).get("workerid", "")
        self.run = open_run(self.stack, self.configuration, state=self._state, prefix=f"{prefix}-" if prefix else "")
        self.run.interruption = self.interruption
        if is_worker(self.config):
            self.run.take_over()
        else:
            target = {
                "name": self._embedded or self.configuration.base_url,
                "base_url": self.configuration.base_url,
                "embedded": self._embedded is not None,
            }
            try:
                self.runner = Runner(self.configuration, side="server", target=target)
            except ConfigurationError as error:
                self.refuse(error, results.EXIT_USAGE)
            self.progress = Progress(self.config, planned)
            self.progress.starts(self.configuration, target)
            if self.configuration.profile == "production":
                self.progress.will_create([selection.name_of(item) for item in self._items])
            self.runner.begin(planned, selection.narrowed(self.config))
            self.runner.look_first(self.run)
            self.progress.looked(self.run)
        self.watches = Watches(self.run)
        if not is_controller(self.config) and not is_worker(self.config) and any(map(selection.is_late, self._items)):
            self._start_watches()

    def _start_watches(self) -> None:
        """Creates all watched customers at once, so that their windows overlap."""
        assert self.run is not None
        assert self.watches is not None
        with suppress(Inconclusive):  # the run stopped; every case will say so
            self.watches.start(selection.watched_by(self._items), Case("watches", ("APPR-1",)))
        if self.runner is not None:
            self.runner.take(lines_of(self.run, []))

    # -- a case ---------------------------------------------------------------------------------------------------

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        if not selection.is_case(item):
            return
        item.stash[BEGAN] = time.monotonic()
        item.stash[ENDED] = None
        item.stash[CASE] = Case(
            selection.name_of(item),
            selection.clauses_of(item),
            selection.level_of(item),
            provisional=selection.provisional_until(item),
            if_seen=selection.is_left_to_chance(item),
        )
        assert self.run is not None
        if is_worker(self.config) and selection.is_late(item):
            self._start_watches()
        if properties.KEPT in item.stash:
            item.stash[properties.KEPT].forget()
        self.run.account = self.accounts.setdefault(item, Account())
        self.interruption.check()
        self.run.must_go_on()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        if CASE not in item.stash or self.run is None or self.interruption.came:
            return report  # what a case ends in when the user has had enough says nothing
        ended = endings.verdict_in(call.excinfo.value) if call.excinfo else None
        if ended is not None:
            item.stash[ENDED] = ended
            endings.show(report, ended, item, item.stash[CASE])
        if call.when == "teardown":
            lines = self._lines(item)
            report.conformance = lines  # type: ignore[attr-defined]
            if allure_view.is_wanted(self.config):
                allure_view.tell(lines)
        return report

    def _lines(self, item: pytest.Item) -> list[dict[str, Any]]:
        assert self.run is not None
        case, ended = item.stash[CASE], item.stash[ENDED]
        apart: list[dict[str, Any]] = []
        if ended is not None and not isinstance(ended, CaseEnded):
            words = self.run.redactor.text(f"{case.name}: {type(ended).__name__}: {ended}"[:500])
            apart = [{"kind": "fault", "detail": words}]
            ended = Inconclusive(f"the suite itself is at fault: {words}")
        if ended is None and self.config.option.conformance_found and not case.examples:
            ended = Inconclusive("the example could not be brought about again: it is not one of this case")
        if isinstance(ended, ContractFailure):
            apart += self._found(item, ended)
        case.end(ended)
        seconds = time.monotonic() - item.stash[BEGAN]
        found = case.results(seconds, self.run.redactor, strict=self.run.configuration.strict)
        found = [result for result in found if selection.is_wanted(result.clauses[0], self.run.configuration)]
        case.forget()
        return [*apart, *lines_of(self.run, found)]

    def _found(self, item: pytest.Item, ended: ContractFailure) -> list[dict[str, Any]]:
        """The line of the failing example, where Hypothesis made one."""
        choices = item.stash[properties.KEPT].smallest if properties.KEPT in item.stash else None
        if choices is None or not item.path.is_relative_to(self.config.rootpath):
            return []
        assert self.run is not None
        case = item.stash[CASE]
        node = f"{item.path.relative_to(self.config.rootpath).as_posix()}::{item.name}"
        profile = self.run.configuration.profile
        sent = [exchange.id for exchange in case.example]
        return [found_line(f"{ended.clause or case.primary}/{case.name}", node, profile, choices, sent)]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.interruption.check()
        lines = getattr(report, "conformance", None)
        if self.runner is None or lines is None:
            return
        self.runner.take(lines)
        if self.progress is not None:
            self.progress.took(lines)

    @pytest.hookimpl(tryfirst=True)
    def pytest_report_teststatus(self) -> tuple[str, str, str] | None:
        """The run's own progress speaks for cases; pytest's letters would say less."""
        return ("", "", "") if self.runner is not None and self.progress is not None else None

    def refuse(self, error: Exception, code: int) -> NoReturn:
        """Ends the session before anything is sent, with one line."""
        self._refused = True
        pytest.exit(str(error), returncode=code)

    @pytest.hookimpl(trylast=True)
    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """What ended the session is said as it is; pytest's reporter would frame it, and name its own exception."""
        reporter = self.config.pluginmanager.get_plugin("terminalreporter")
        if isinstance(excinfo.value, pytest.exit.Exception) and reporter is not None and self._refused:
            self._say(str(excinfo.value))
            self.config.pluginmanager.unregister(reporter)

    # -- the end --------------------------------------------------------------------------------------------------

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        try:
            if self.run is not None and self.run.pinned is not None:
                self.run.pinned.save()
            if self.runner is not None:
                session.exitstatus = self._finish(exitstatus)
            elif self._selected_nothing(exitstatus):
                self._say("nothing selected: no case matches the filters given; nothing was sent")
                session.exitstatus = results.EXIT_USAGE
        finally:
            self.stack.close()
            self.interruption.stop()

    def _selected_nothing(self, exitstatus: int) -> bool:
        ours = self._asked and not self._started and not is_worker(self.config)
        return ours and exitstatus in {0, 5} and not self.config.option.collectonly

    def _finish(self, exitstatus: int) -> int:
        assert self.runner is not None
        if exitstatus == pytest.ExitCode.INTERNAL_ERROR:
            self.runner.at_fault("pytest ended with an internal error")
        self.runner.look_back()
        if self.runner.configuration.deviations:
            known = [*costs.load_snapshot(self.config.rootpath / costs.SNAPSHOT).case_ids(), *schemas.registry()]
            self.runner.close_deviations(known, whole=self.runner.configuration.shard is None)
        record = self.runner.finish(interrupted=exitstatus == pytest.ExitCode.INTERRUPTED or self.interruption.came)
        if self.progress is not None:
            self.progress.ends()
        path = self.config.getoption("conformance_snapshot")
        if path:
            assert self.run is not None
            snapshot.write(Path(path), self.accounts, self.run)
        out = self.runner.configuration.out
        try:
            for text in self.config.hook.pytest_conformance_run_finished(config=self.config, out=out):
                self._say(text)
        except Exception as error:  # noqa: BLE001 - whatever a report trips over, the verdict must not read as another
            words = self.runner.redactor.text(f"{type(error).__name__}: {error}"[:300])
            self._say(f"the suite itself is at fault: the reports could not be made: {words}; please report it")
            return results.EXIT_OWN_FAULT
        return results.exit_code(record)

    def _say(self, text: str | None) -> None:
        if text:
            reporter = self.config.pluginmanager.get_plugin("terminalreporter")
            if reporter is not None:
                reporter.ensure_newline()
                reporter.write_line(text)
