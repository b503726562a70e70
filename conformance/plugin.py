"""The engine as a pytest plugin: its options, hooks and markers, and the runner of its cases.

Inactive until functions marked with `@clause` are collected, so that other tests of this checkout run as usual.
"""

from typing import Any

import pytest

from conformance import hookspecs, properties, results
from conformance.adapter.options import CLIENT_OPTIONS
from conformance.case_runner import CaseRunner
from conformance.options import OPTIONS
from conformance.outcomes import ConfigurationError
from conformance.settings import settled


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("conformance", "conformance of a target with the contract")
    for option in OPTIONS:
        how: dict[str, Any] = {"action": "store_true"} if option.type is bool else {"type": option.type}
        group.addoption(
            option.pytest_flag or option.flag, dest=f"conformance_{option.dest}", default=None, help=option.help, **how
        )

    group.addoption(
        "--snapshot", dest="conformance_snapshot", help="Write case ids and costs to this file, for the plan."
    )
    group.addoption(
        "--found", dest="conformance_found", help="Repeat the example in this file of OUT/found, and no other."
    )
    group.addoption(
        "--only-properties",
        dest="conformance_only_properties",
        action="store_true",
        help="Only what Hypothesis explores.",
    )


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    pluginmanager.add_hookspecs(hookspecs)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "clause(primary, *also, level=None): the clauses that a case judges")
    config.addinivalue_line("markers", "examples(profile=count): the profiles that run a property, and how deep")
    config.addinivalue_line("markers", "provisional(until): the version from which a new case counts")
    config.addinivalue_line("markers", "depth(profile): the first profile, by depth, that runs the case")
    properties.keep_house(config.rootpath)
    runner = CaseRunner(config)
    config.pluginmanager.register(runner, "conformance-cases")
    if runner.concerned():
        settle_what_reports_ask_for(config)


def settle_what_reports_ask_for(config: pytest.Config) -> None:
    """The history and whom to tell may come from the environment or the file; who reports sees just the option."""
    heeded = CLIENT_OPTIONS if config.getoption("adapter", None) else OPTIONS
    try:
        found = settled({it.dest: getattr(config.option, f"conformance_{it.dest}") for it in heeded}, heeded=heeded)
    except ConfigurationError as error:
        pytest.exit(str(error), returncode=results.EXIT_USAGE)
    for name in ("history", "notify"):
        setattr(config.option, f"conformance_{name}", found[name].value)
