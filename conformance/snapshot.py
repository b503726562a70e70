"""Writes what every case of a run has cost, for the plan and for shards: `suites/cases.json`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from conformance import costs, properties, selection
from conformance.run import Account, Run


def write(path: Path, accounts: Mapping[pytest.Item, Account], run: Run) -> None:
    """`accounts` are what each item has spent; what items share is in the run's own accounts."""
    profile = run.configuration.profile
    functions: dict[str, dict[str, Any]] = {}
    for item, account in accounts.items():
        ran = max(1, min(properties.examples_of(item, profile), account.requests))  # it may run out of examples
        clauses = selection.clauses_of(item)
        functions[f"{clauses[0]}/{selection.name_of(item)}"] = {
            "clauses": clauses,
            "depth": selection.depth_of(item),
            "examples": {name: min(count, ran) for name, count in properties.counts_of(item).items()},
            "own": [costs.each(account.requests, ran), costs.each(account.creations, ran)],
            "shares": sorted(account.shares),
        }
    shared = {name: [cost.requests, cost.creations] for name, cost in run.shared_accounts.items()}
    costs.write_snapshot(path, functions, shared, production=profile == costs.PRODUCTION)
