"""How a test function ended, as a verdict: what it raised is looked through, and shown in the field's words."""

import pytest
from hypothesis.errors import Flaky

import schemas
from conformance.case import Case
from conformance.outcomes import ContractFailure, Inconclusive, NotApplicable


def verdict_in(error: BaseException) -> BaseException:
    """The verdict inside what a property test raised: Hypothesis may wrap it, or group several.

    A failure that Hypothesis could not bring about again was seen all the same: a race does not show every time.
    """
    if isinstance(error, BaseExceptionGroup):
        inner = [verdict_in(each) for each in error.exceptions]
        return next((each for each in inner if isinstance(each, ContractFailure)), inner[0])
    if isinstance(error, Flaky):
        seen = error.__cause__ or error.__context__
        if seen is not None and not isinstance(seen, Flaky):
            return verdict_in(seen)
        return Inconclusive("the target did not repeat itself: the same requests ended in another way")
    if isinstance(error, pytest.skip.Exception):
        return Inconclusive("the example could not be brought about again: it is not one of this case")
    return error


def show(report: pytest.TestReport, ended: BaseException, item: pytest.Item, case: Case) -> None:
    """A verdict is no traceback: a failure reads as its own words, what could not be seen as a skip."""
    if isinstance(ended, ContractFailure):
        clause = schemas.registry()[case.primary]
        blamed = ended.exchange or case.latest
        report.longrepr = "\n".join(
            [
                f"{clause.id}: {clause.title}",
                f"  expected  {ended.expected}",
                f"  actual    {ended.actual}",
                f"  reproduce {blamed.curl() if blamed else ''}",
            ]
        )
    elif isinstance(ended, Inconclusive | NotApplicable):
        report.outcome = "skipped"
        report.longrepr = (str(item.path), item.location[1] or 0, f"{type(ended).__name__}: {ended}")
