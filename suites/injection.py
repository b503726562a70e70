"""The sandbox headers, as a case names them."""

SCENARIO = "X-Sandbox-Scenario"
STEP = "X-Sandbox-Error-Step"
STATUS = "X-Sandbox-Error-Status"
MESSAGE = "X-Sandbox-Error-Message"
SKIP = "X-Sandbox-Skip-Auto-Approval"


def scenario(name: str) -> dict[str, str]:
    return {SCENARIO: name}


def injected(status: int | str, step: str = "provider_call", message: str | None = None) -> dict[str, str]:
    """Headers that ask for an error. The default message is unlike any that a target would make up."""
    return {
        STEP: step,
        STATUS: str(status),
        MESSAGE: message or f"Asked for by the conformance suite: {status} at {step}.",
    }
