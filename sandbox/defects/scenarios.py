"""SCEN, CAT and ENV: ways to get scenarios wrong."""

from collections import Counter
from typing import Any

from sandbox.defects.registry import defect
from sandbox.messages import Client, Refused, Request, Response
from sandbox.reference import Sandbox
from sandbox.scenarios import APPROVED, PENDING, SCENARIOS, Scenario

PRODUCTION = {"production": True}


def with_outcome(outcome: str, *names: str) -> tuple[Scenario, ...]:
    return tuple(it._replace(outcome=outcome) if it.name in names else it for it in SCENARIOS)


@defect("SCEN-1")
class ScenarioInHtml(Sandbox):
    """One scenario's error is a page of HTML."""

    def render_error(self, refused: Refused, request: Request) -> Response:
        if refused.members.get("scenario") == "provider_maintenance":
            return Response(503, b"<h1>Maintenance</h1>", b"text/html")
        return super().render_error(refused, request)


@defect("SCEN-1", also={"SCEN-3": "the second answer is the same"})
class ScenarioRedirects(Sandbox):
    """One scenario answers 302."""

    def render_error(self, refused: Refused, request: Request) -> Response:
        response = super().render_error(refused, request)
        return response._replace(status=302) if refused.members.get("scenario") == "account_frozen" else response


@defect("SCEN-1")
class ScenarioAnswersHalf(Sandbox):
    """The customer of one scenario has no application_url."""

    async def executed(self, request: Request, client: Client) -> Response:
        response = await super().executed(request, client)
        if request.header("x-sandbox-scenario") != "delayed_settlement":
            return response
        return response._replace(body=response.body.replace(b"application_url", b"application_link"))


@defect("SCEN-2", also=dict.fromkeys(("SCEN-1",), "a refusal of the happy path is told without a word"))
class HappyPathRefused(Sandbox):
    """The happy path is refused."""

    def check_injection(self, request: Request, client: Client) -> None:
        if request.header("x-sandbox-scenario") == "happy_path":
            raise Refused(400, "unknown-scenario", "There is no such scenario.")
        super().check_injection(request, client)


@defect("SCEN-2", also={"SCEN-1": "it is no conforming 201 either"})
class HappyPathAnswers202(Sandbox):
    """The happy path answers 202."""

    async def executed(self, request: Request, client: Client) -> Response:
        response = await super().executed(request, client)
        return response._replace(status=202) if request.header("x-sandbox-scenario") == "happy_path" else response


@defect("SCEN-2")
class HappyPathNeverApproved(Sandbox):
    """A customer of the happy path is never approved."""

    scenarios = with_outcome(PENDING, "happy_path")

    def outcome(self, request: Request) -> str:
        return PENDING if request.header("x-sandbox-scenario") == "happy_path" else super().outcome(request)


@defect("SCEN-3")
class ScenarioAlternates(Sandbox):
    """One scenario that should be steady fails every other time."""

    scenarios = tuple(it._replace(intermittent=True) if it.name == "insufficient_funds" else it for it in SCENARIOS)


@defect("SCEN-3")
class ScenarioChangesShape(Sandbox):
    """One scenario's error has a member more from the second time on."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.seen: Counter[str] = Counter()

    def error_document(self, refused: Refused, request: Request) -> dict[str, Any]:
        document = super().error_document(refused, request)
        name = str(refused.members.get("scenario"))
        self.seen[name] += 1
        return {**document, "again": True} if name == "network_timeout" and self.seen[name] > 1 else document


@defect("SCEN-3")
class IntermittentNeverFails(Sandbox):
    """The intermittent scenario never fails."""

    scenarios = tuple(it._replace(intermittent=False, status=None) if it.intermittent else it for it in SCENARIOS)


@defect("SCEN-4", also=dict.fromkeys(("SCEN-3", "SCEN-8"), "there are no scenarios at all"))
class ScenariosWithoutEffect(Sandbox):
    """No scenario has any effect."""

    def scenario(self, request: Request) -> Scenario | None:
        return None


@defect("SCEN-5")
class ScenarioStatusDisagrees(Sandbox):
    """The body of a scenario's error says another status."""

    def error_document(self, refused: Refused, request: Request) -> dict[str, Any]:
        document = super().error_document(refused, request)
        return {**document, "status": 500} if refused.members.get("scenario") == "compliance_block" else document


@defect("SCEN-5")
class ScenarioSaysNothing(Sandbox):
    """A scenario's error has no words for a person."""

    def error_document(self, refused: Refused, request: Request) -> dict[str, Any]:
        if refused.members.get("scenario") == "invalid_swift":
            return {"status": refused.status, "message": "", "code": refused.code}
        return super().error_document(refused, request)


@defect("SCEN-7")
class UnknownScenarioCrashes(Sandbox):
    """An unknown scenario answers 500."""

    def scenario(self, request: Request) -> Scenario | None:
        found = super().scenario(request)
        if found is None and request.header("x-sandbox-scenario"):
            raise Refused(500, "internal", "KeyError")
        return found


@defect("SCEN-8")
class ManualReviewApproved(Sandbox):
    """A customer under manual review is approved."""

    scenarios = with_outcome(APPROVED, "kyb_manual_review")


@defect("SCEN-8")
class RejectedApproved(Sandbox):
    """A rejected customer is approved."""

    scenarios = with_outcome(APPROVED, "kyb_rejected")


@defect("SCEN-8")
class ExpiredApproved(Sandbox):
    """A customer whose application expired is approved."""

    scenarios = with_outcome(APPROVED, "kyb_expired")


@defect("SCEN-8")
class ManualReviewRejected(Sandbox):
    """A customer under manual review is rejected without a review."""

    scenarios = with_outcome("rejected", "kyb_manual_review")


@defect("SCEN-9", pinned=True)
class ScenarioDrifted(Sandbox):
    """One scenario answers another status than it used to."""

    scenarios = tuple(it._replace(status=409) if it.name == "insufficient_funds" else it for it in SCENARIOS)


@defect("SCEN-9", pinned=True)
class ScenarioMessageDrifted(Sandbox):
    """One scenario answers another message than it used to."""

    scenarios = tuple(it._replace(message="Try later.") if it.name == "account_frozen" else it for it in SCENARIOS)


class OtherCatalogue(Sandbox):
    """Writes another catalogue."""

    def catalogue(self, request: Request, client: Client | None) -> Response:
        return self.changed(super().catalogue(request, client))

    def changed(self, response: Response) -> Response:
        raise NotImplementedError


@defect("CAT-1")
class CatalogueWithoutDescriptions(OtherCatalogue):
    """The entries of the catalogue have no description."""

    def changed(self, response: Response) -> Response:
        return response._replace(body=response.body.replace(b'"description"', b'"text"'))


@defect("CAT-1")
class CatalogueWithoutApplicability(OtherCatalogue):
    """The entries of the catalogue do not say what they are valid for."""

    def changed(self, response: Response) -> Response:
        return response._replace(body=response.body.replace(b'"valid_for"', b'"for"'))


@defect("CAT-1", also={"CAT-2": "nothing is listed where it is looked for"})
class CatalogueIsAnArray(OtherCatalogue):
    """The catalogue is an array, not an object that holds one."""

    def changed(self, response: Response) -> Response:
        return response._replace(body=response.body.removeprefix(b'{"scenarios": ').removesuffix(b"}"))


@defect("CAT-1", also={"CAT-2": "nothing is listed", "CAT-3": "it crashes"})
class CatalogueCrashes(OtherCatalogue):
    """The catalogue answers 500."""

    def changed(self, response: Response) -> Response:
        raise Refused(500, "internal", "Something went wrong.")


@defect("CAT-2")
class CatalogueIncomplete(OtherCatalogue):
    """One documented scenario is not in the catalogue."""

    def changed(self, response: Response) -> Response:
        return response._replace(body=response.body.replace(b'"kyb_expired"', b'"kyb_lapsed"'))


@defect("CAT-2")
class CatalogueOfPaymentsOnly(OtherCatalogue):
    """The scenarios about verification are not in the catalogue."""

    def changed(self, response: Response) -> Response:
        return response._replace(body=response.body.replace(b'"kyb_', b'"kyc_'))


class InProduction(Sandbox):
    """Lets some of the sandbox into production."""

    def as_sandbox(self, request: Request) -> bool:
        raise NotImplementedError

    async def create(self, request: Request, client: Client) -> Response:
        if self.as_sandbox(request):
            self.check_injection(request, client)
        return await super().create(request, client)


@defect("ENV-1", settings=PRODUCTION)
class ScenarioInProduction(InProduction):
    """A scenario has its effect in production."""

    def as_sandbox(self, request: Request) -> bool:
        return request.header("x-sandbox-scenario") is not None


@defect("ENV-1", settings=PRODUCTION)
class InjectionInProduction(InProduction):
    """An error can be injected in production."""

    def as_sandbox(self, request: Request) -> bool:
        return request.header("x-sandbox-error-status") is not None


@defect("ENV-1", settings=PRODUCTION)
class CatalogueInProduction(Sandbox):
    """The catalogue answers in production."""

    async def routed(self, request: Request, client: Client | None) -> Response:
        if request.path == "/sandbox/scenarios":
            return self.catalogue(request, client)
        return await super().routed(request, client)


@defect("ENV-1", settings=PRODUCTION)
class SimulationInProduction(Sandbox):
    """Onboarding can be simulated in production."""

    async def routed(self, request: Request, client: Client | None) -> Response:
        if request.path == "/sandbox/simulate/onboarding":
            return self.simulated(request, self.known(client, request))
        return await super().routed(request, client)
