"""CAT: the scenario catalogue of `GET /sandbox/scenarios`."""

import re
from collections.abc import Mapping

import pytest

import schemas
from conformance.answer import Answer
from conformance.case import Case
from conformance.clauses import clause
from conformance.customers import Customers
from suites.injection import scenario
from suites.test_scen import must_be_coherent

FOR_CUSTOMERS = re.compile(r"customer|kyb|kyc|onboarding|application|^all$|^\*$", re.IGNORECASE)


def entries(answer: Answer) -> list[Mapping[str, object]]:
    found = answer.member("scenarios")
    return [entry for entry in found if isinstance(entry, Mapping)] if isinstance(found, list) else []


@clause("CAT-1")
def test_the_catalogue_lists_named_and_described_scenarios(customers: Customers) -> None:
    answer = customers.catalogue().must_not_crash()
    answer.must(answer.status == 200, "200 with the catalogue")
    flaws = list(answer.flaws("scenario-catalogue").values())
    answer.must(not flaws, "a list of named, described scenarios with their applicability", "; ".join(flaws[:3]))


@clause("CAT-2")
@pytest.mark.parametrize("name", [it.name for it in schemas.vocabulary().scenarios])
def test_the_catalogue_lists_every_documented_scenario(customers: Customers, name: str) -> None:
    answer = customers.catalogue().must_not_crash()
    named = [entry.get("name") for entry in entries(answer)]
    answer.must(name in named, f"{name} in the catalogue", f"only {', '.join(map(str, named[:20])) or 'nothing'}")


@clause("CAT-3")
def test_entries_beyond_the_documented_ones(customers: Customers, case: Case) -> None:
    """Listed as drift; those that apply to customers are walked, and must not crash."""
    documented = {it.name for it in schemas.vocabulary().scenarios}
    extra = [entry for entry in entries(customers.catalogue()) if entry.get("name") not in documented]
    case.observe(f"beyond the documented ones: {', '.join(str(entry.get('name')) for entry in extra) or 'none'}")
    for entry in extra[:20]:
        name, applies = entry.get("name"), entry.get("valid_for")
        if isinstance(applies, list) and any(FOR_CUSTOMERS.search(str(each)) for each in applies):
            must_be_coherent(customers.create(headers=scenario(str(name)[:100])))
