"""The sandbox headers: what a request may ask the sandbox to do to it."""

import re

from sandbox.messages import Client, Refused, Request
from sandbox.scenarios import APPROVED, PENDING, SCENARIOS, Scenario
from sandbox.state import State

_INTEGER = re.compile(r"[+-]?[0-9]{1,30}", re.ASCII)
DEFAULT_MESSAGE = "An error was injected by the sandbox."


class Injection(State):
    """Reads each header by its own rule. Nothing here is asked in production."""

    step_longest = 100
    message_longest = 500
    status_lowest = 100
    status_highest = 599
    short_circuit_from = 400
    true_words = frozenset({"true", "1", "yes"})
    scenarios: tuple[Scenario, ...] = SCENARIOS

    def error_step(self, request: Request) -> str | None:
        """The step, None where it is absent, empty or too long."""
        step = request.header("x-sandbox-error-step")
        return step if step and len(step) <= self.step_longest else None

    def error_status(self, request: Request) -> int | None:
        """The status, None where it is absent, no integer, or outside of 100 to 599."""
        text = request.header("x-sandbox-error-status")
        if text is None or not _INTEGER.fullmatch(text):
            return None
        status = int(text)
        return status if self.status_lowest <= status <= self.status_highest else None

    def error_text(self, request: Request) -> str:
        """The message to answer with: the asked one, the default where that is absent or too long."""
        message = request.header("x-sandbox-error-message")
        return message if message and len(message) <= self.message_longest else DEFAULT_MESSAGE

    def injected(self, request: Request) -> Refused | None:
        """The error that the headers ask for: a step and a status from 400 on."""
        status, step = self.error_status(request), self.error_step(request)
        if status is None or step is None or status < self.short_circuit_from:
            return None
        return Refused(status, "injected-error", self.error_text(request), members={"step": step})

    def scenario(self, request: Request) -> Scenario | None:
        """The scenario named, None where there is none of that name."""
        name = request.header("x-sandbox-scenario")
        return next((scenario for scenario in self.scenarios if scenario.name == name), None) if name else None

    def scenario_error(self, scenario: Scenario, client: Client) -> Refused | None:
        """The error that the scenario answers with; an intermittent one fails every other time."""
        if scenario.status is None:
            return None
        if scenario.intermittent:
            self.intermittent_turns[client, scenario.name] += 1
            if self.intermittent_turns[client, scenario.name] % 2 == 0:
                return None
        members = {"step": scenario.step, "scenario": scenario.name}
        return Refused(scenario.status, scenario.name.replace("_", "-"), scenario.message, members=members)

    def skips_approval(self, request: Request) -> bool:
        value = request.header("x-sandbox-skip-auto-approval")
        return value is not None and self.is_true(value)

    def is_true(self, value: str) -> bool:
        return value in self.true_words

    def outcome(self, request: Request) -> str:
        """What the new customer becomes by itself once the approval delay is over."""
        scenario = self.scenario(request)
        if scenario is not None and scenario.outcome != APPROVED:
            return scenario.outcome
        return PENDING if self.skips_approval(request) else APPROVED
