"""What each scenario selects: an error with step, status and message, or a customer with a KYB outcome of its own."""

from typing import Any, NamedTuple

APPROVED = "active"
PENDING = "pending"


class Scenario(NamedTuple):
    """One scenario. `status` is that of its error, None where it creates a customer; `outcome` is what that becomes."""

    name: str
    description: str
    step: str | None = None
    status: int | None = None
    message: str = ""
    outcome: str = APPROVED
    intermittent: bool = False
    valid_for: tuple[str, ...] = ("customers",)


SCENARIOS = (
    Scenario("happy_path", "Everything succeeds.", valid_for=("customers", "ach", "wire", "crypto")),
    Scenario("delayed_settlement", "A payment settles later than usual.", valid_for=("ach", "wire")),
    Scenario(
        "insufficient_funds", "The account does not hold enough.", "transaction_processing", 402, "Insufficient funds."
    ),
    Scenario("compliance_block", "Compliance stops the request.", "compliance_check", 403, "Blocked by compliance."),
    Scenario("invalid_account", "The account cannot be used.", "account_validation", 422, "The account is invalid."),
    Scenario(
        "provider_maintenance", "The provider is down.", "provider_call", 503, "The provider is under maintenance."
    ),
    Scenario("network_congestion", "The network is busy.", "network_call", 503, "The network is congested."),
    Scenario("kyb_manual_review", "A person must look at the application.", outcome=PENDING),
    Scenario("kyb_rejected", "The application is rejected.", outcome="rejected"),
    Scenario("kyb_expired", "The application expires.", outcome="auto_declined"),
    Scenario("network_timeout", "The network does not answer.", "network_call", 504, "The network timed out."),
    Scenario(
        "intermittent_errors",
        "Every other request fails.",
        "provider_call",
        503,
        "A passing failure.",
        intermittent=True,
    ),
    Scenario("account_frozen", "The account is frozen.", "account_validation", 403, "The account is frozen."),
    Scenario("document_expired", "A document is out of date.", "kyb_submission", 422, "A document has expired."),
    Scenario("invalid_swift", "The SWIFT code is unknown.", "account_validation", 422, "The SWIFT code is invalid."),
)


def catalogue_entry(scenario: Scenario) -> dict[str, Any]:
    """The scenario as the catalogue lists it."""
    ends = f"customer.kyb_{scenario.outcome}" if scenario.status is None else "customer.failed"
    return {
        "name": scenario.name,
        "description": scenario.description,
        "valid_for": list(scenario.valid_for),
        "stateful": scenario.intermittent,
        "advance_actions": [],
        "example_webhook_sequence": ["customer.created", ends],
    }
