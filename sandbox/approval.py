"""Auto-approval, worked out from the clock whenever somebody looks: no timers, nothing to forget."""

from sandbox.customers import Customer
from sandbox.scenarios import APPROVED, PENDING
from sandbox.state import State

DECISIONS = {
    "kyb_approve": APPROVED,
    "kyc_approve": APPROVED,
    "applicant_activate": APPROVED,
    "kyb_reject": "rejected",
    "kyc_reject": "rejected",
    "applicant_suspend": "frozen",
    "kyb_info_request": "partner_review",
    "kyc_info_request": "partner_review",
}


class Approval(State):
    """A customer is pending until the delay is over, then what it was to become; a simulated decision comes first."""

    def approval_delay_ns(self, customer: Customer) -> int:
        return int(self.configuration.approval_delay * 1_000_000_000)

    def kyb_status(self, customer: Customer) -> str:
        if customer.decided is not None:
            return customer.decided
        if self.production or self.now_ns() - customer.created_ns < self.approval_delay_ns(customer):
            return PENDING
        return customer.outcome

    def decide(self, customer: Customer, action: str) -> tuple[str, str]:
        """Moves a customer on; returns the state before and after."""
        before = self.kyb_status(customer)
        customer.decided = DECISIONS[action]
        customer.updated_ns = self.now_ns()
        return before, customer.decided
