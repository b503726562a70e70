"""APPR: auto-approval, and `X-Sandbox-Skip-Auto-Approval`. All customers are created early and watched together."""

from collections.abc import Iterable
from typing import Any

import pytest

import schemas
from conformance.approval import PLAIN, Seen, Watched
from conformance.case import Case
from conformance.clauses import clause, depth
from suites.injection import SKIP

FLAG = schemas.vocabulary().skip_auto_approval


def flagged(values: Iterable[tuple[str, str]], *, approves: bool, nightly: Iterable[str]) -> list[Any]:
    """One watched customer for each value of the flag."""
    return [
        pytest.param(
            Watched(f"skip flag {value!r}", ((SKIP, value),), approves=approves),
            id=name,
            marks=() if name in set(nightly) else depth("acceptance"),
        )
        for name, value in values
    ]


def same(values: Iterable[str]) -> list[tuple[str, str]]:
    return [(value, value) for value in values]


TRUTHY = flagged(same(FLAG.truthy), approves=False, nightly=["true", "1", "yes"])
FALSY = flagged(same(FLAG.falsy), approves=True, nightly=["false", "0", "no"])
JUNK = flagged(FLAG.junk.items(), approves=True, nightly=["word", "empty"])
OTHER_CASE = flagged(same(FLAG.other_case), approves=False, nightly=["TRUE"])


@clause("APPR-1")
@pytest.mark.parametrize("watch", [pytest.param(PLAIN, id="plain")], indirect=True)
def test_a_new_customer_is_approved_in_time_and_not_before(watch: Seen) -> None:
    watch.must_be_approved_in_time()


@clause("APPR-2")
@pytest.mark.parametrize("watch", TRUTHY, indirect=True)
def test_a_true_flag_keeps_it_pending(watch: Seen) -> None:
    watch.must_stay_pending()


@clause("APPR-3")
@pytest.mark.parametrize("watch", FALSY, indirect=True)
def test_a_false_flag_does_not(watch: Seen) -> None:
    watch.must_be_approved()


@clause("APPR-4")
@pytest.mark.parametrize("watch", JUNK, indirect=True)
def test_anything_else_counts_as_false(watch: Seen) -> None:
    watch.must_be_approved()


@clause("APPR-5")
@pytest.mark.parametrize("watch", OTHER_CASE, indirect=True)
def test_a_flag_in_other_case(watch: Seen, case: Case) -> None:
    created = watch.created.must_not_crash()
    seen = f"kyb_status {watch.final_status} when the window is over"
    case.observe(seen if created.accepted else f"refused with {created.status}")


@clause("APPR-6")
@pytest.mark.parametrize("watch", [TRUTHY[0]], indirect=True)
def test_skipping_changes_nothing_else(watch: Seen) -> None:
    watch.created.must_be_as_plain()
