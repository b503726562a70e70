"""APPR: ways to get the approval wrong."""

import json

from sandbox.customers import Customer
from sandbox.defects.registry import defect
from sandbox.messages import Client, Request, Response
from sandbox.reference import Sandbox
from sandbox.scenarios import APPROVED, PENDING

EVERYBODY = "no customer is approved in time"
WAITS = dict.fromkeys(("APPR-3", "APPR-4", "SCEN-2"), EVERYBODY)


@defect("APPR-1", also=WAITS)
class NeverApproved(Sandbox):
    """No customer is ever approved."""

    def outcome(self, request: Request) -> str:
        found = super().outcome(request)
        return PENDING if found == APPROVED else found


@defect("APPR-1")
class ApprovedAtOnce(Sandbox):
    """A customer is approved when it is created."""

    def approval_delay_ns(self, customer: Customer) -> int:
        return 0


@defect("APPR-1")
class ApprovedTooEarly(Sandbox):
    """A customer is approved after a fifth of the delay."""

    def approval_delay_ns(self, customer: Customer) -> int:
        return super().approval_delay_ns(customer) // 5


@defect("APPR-1", also=WAITS)
class ApprovedTooLate(Sandbox):
    """A customer is approved after ten times the delay."""

    def approval_delay_ns(self, customer: Customer) -> int:
        return super().approval_delay_ns(customer) * 10


@defect("APPR-1", also=WAITS)
class ApprovalTakenBack(Sandbox):
    """An approved customer is pending again a moment later."""

    def kyb_status(self, customer: Customer) -> str:
        age = self.now_ns() - customer.created_ns
        return PENDING if age > 1.15 * self.approval_delay_ns(customer) else super().kyb_status(customer)


@defect("APPR-1")
class ReviewedAtFirst(Sandbox):
    """A new customer is under review of a partner, not pending."""

    def kyb_status(self, customer: Customer) -> str:
        found = super().kyb_status(customer)
        waits = customer.outcome == APPROVED and found == PENDING
        return "partner_review" if waits else found


@defect("APPR-2")
class FlagIgnored(Sandbox):
    """The flag has no effect."""

    def is_true(self, value: str) -> bool:
        return False


@defect("APPR-2")
class OnlyTrueHonoured(Sandbox):
    """Only the word true keeps a customer pending."""

    true_words = frozenset({"true"})


@defect("APPR-2")
class OneNotHonoured(Sandbox):
    """1 does not keep a customer pending."""

    true_words = frozenset({"true", "yes"})


@defect("APPR-2")
class YesNotHonoured(Sandbox):
    """yes does not keep a customer pending."""

    true_words = frozenset({"true", "1"})


@defect("APPR-3", also={"APPR-4": "a value that counts as false is still a value"})
class AnyValueSkips(Sandbox):
    """The flag counts when it holds anything, whatever it says."""

    def is_true(self, value: str) -> bool:
        return bool(value)


@defect("APPR-3")
class ZeroSkips(Sandbox):
    """0 keeps a customer pending."""

    true_words = frozenset({"true", "1", "yes", "0"})


@defect("APPR-3")
class NoSkips(Sandbox):
    """no keeps a customer pending."""

    true_words = frozenset({"true", "1", "yes", "no"})


@defect("APPR-4")
class JunkSkips(Sandbox):
    """maybe keeps a customer pending."""

    true_words = frozenset({"true", "1", "yes", "maybe"})


@defect("APPR-4")
class EmptyFlagSkips(Sandbox):
    """An empty flag keeps a customer pending."""

    true_words = frozenset({"true", "1", "yes", ""})


class SkippedAnswersOtherwise(Sandbox):
    """Answers differently when the approval is skipped."""

    async def executed(self, request: Request, client: Client) -> Response:
        response = await super().executed(request, client)
        return self.otherwise(response) if self.skips_approval(request) else response

    def otherwise(self, response: Response) -> Response:
        raise NotImplementedError


@defect("APPR-6")
class SkippedAnswers202(SkippedAnswersOtherwise):
    """With the flag a create answers 202."""

    def otherwise(self, response: Response) -> Response:
        return response._replace(status=202)


@defect("APPR-6")
class SkippedWithoutApplication(SkippedAnswersOtherwise):
    """With the flag a create starts no application."""

    def otherwise(self, response: Response) -> Response:
        document = json.loads(response.body)
        return response._replace(body=json.dumps({**document, "application_id": None}).encode())
