"""ERR: ways to get injected errors wrong."""

import asyncio
import re
from typing import Any

from sandbox.defects.registry import defect
from sandbox.injection import DEFAULT_MESSAGE
from sandbox.messages import Client, Refused, Request, Response
from sandbox.reference import Sandbox

SAME_STATUS = "it asks for that status too"


class NotInjected(Sandbox):
    """Ignores some of what is asked for."""

    def injected(self, request: Request) -> Refused | None:
        return None if self.ignored(request) else super().injected(request)

    def ignored(self, request: Request) -> bool:
        raise NotImplementedError


@defect("ERR-1", also=dict.fromkeys(("ERR-11",), "it uses that step"))
class OneStepIgnored(NotInjected):
    """Nothing is injected at the approval."""

    def ignored(self, request: Request) -> bool:
        return request.header("x-sandbox-error-step") == "kyb_approval"


@defect("ERR-1", also={"ERR-12": SAME_STATUS})
class ConflictNotInjected(NotInjected):
    """409 is never injected."""

    def ignored(self, request: Request) -> bool:
        return request.header("x-sandbox-error-status") == "409"


class OtherStatus(Sandbox):
    """Answers another status than the one asked for."""

    def error_status(self, request: Request) -> int | None:
        status = super().error_status(request)
        return None if status is None else self.instead(status)

    def instead(self, status: int) -> int:
        raise NotImplementedError


@defect("ERR-1")
class BadGatewayBecomes500(OtherStatus):
    """502 is answered as 500."""

    def instead(self, status: int) -> int:
        return 500 if status == 502 else status


@defect("ERR-1")
class ForbiddenBecomes401(OtherStatus):
    """403 is answered as 401."""

    def instead(self, status: int) -> int:
        return 401 if status == 403 else status


@defect("ERR-1")
class GatewayTimeoutInHtml(Sandbox):
    """An injected 504 is answered with a page of HTML."""

    def render_error(self, refused: Refused, request: Request) -> Response:
        if refused.code == "injected-error" and refused.status == 504:
            return Response(504, b"<h1>504 Gateway Time-out</h1>", b"text/html")
        return super().render_error(refused, request)


@defect("ERR-1")
class StatusLostInTheBody(Sandbox):
    """The body of an injected 404 says 500."""

    def error_document(self, refused: Refused, request: Request) -> dict[str, Any]:
        document = super().error_document(refused, request)
        return {**document, "status": 500} if refused.status == 404 and refused.code == "injected-error" else document


@defect("ERR-2", also=dict.fromkeys(("ERR-1",), SAME_STATUS))
class LowerEndExcluded(Sandbox):
    """400 is not injected: more than 400 is asked for."""

    short_circuit_from = 401


@defect("ERR-2")
class UpperEndExcluded(Sandbox):
    """599 is ignored."""

    status_highest = 598


@defect("ERR-2")
class UpperEndBecomes500(OtherStatus):
    """Statuses without a name are answered as 500."""

    def instead(self, status: int) -> int:
        return 500 if status == 599 else status


@defect("ERR-3")
class StatusBelow400NeverAnswers(Sandbox):
    """A status below 400 is waited for and never answered."""

    async def create(self, request: Request, client: Client) -> Response:
        status = self.error_status(request)
        if status is not None and status < 400 and request.header("x-sandbox-error-step"):
            await asyncio.sleep(3600)
        return await super().create(request, client)


@defect("ERR-3")
class StatusBelow400Crashes(Sandbox):
    """A status below 400 answers 500."""

    def injected(self, request: Request) -> Refused | None:
        status = self.error_status(request)
        if status is not None and status < 400 and request.header("x-sandbox-error-step"):
            return Refused(500, "internal", "The status is no error.")
        return super().injected(request)


class InjectsInstead(Sandbox):
    """Answers 503 to statuses that are to be ignored."""

    def error_status(self, request: Request) -> int | None:
        text = request.header("x-sandbox-error-status")
        return 503 if text is not None and self.honoured(text) else super().error_status(request)

    def honoured(self, text: str) -> bool:
        raise NotImplementedError


@defect("ERR-4")
class StatusBeyond599Honoured(InjectsInstead):
    """600 and more answers 503."""

    def honoured(self, text: str) -> bool:
        return text in {"600", "1000", "2147483648"}


@defect("ERR-4")
class ZeroHonoured(InjectsInstead):
    """0 answers 503."""

    def honoured(self, text: str) -> bool:
        return text == "0"


@defect("ERR-4")
class NegativeStatusHonoured(InjectsInstead):
    """-1 answers 503."""

    def honoured(self, text: str) -> bool:
        return text == "-1"


@defect("ERR-4")
class StatusBelow100Honoured(InjectsInstead):
    """99 answers 503."""

    def honoured(self, text: str) -> bool:
        return text == "99"


@defect("ERR-4")
class LargeStatusCrashes(Sandbox):
    """A status beyond 32 bits answers 500."""

    def error_status(self, request: Request) -> int | None:
        if request.header("x-sandbox-error-status") == "2147483648":
            raise Refused(500, "internal", "out of range")
        return super().error_status(request)


@defect("ERR-4")
class OutOfRangeRefused(Sandbox):
    """A status outside of the range is refused with 400."""

    def error_status(self, request: Request) -> int | None:
        text = request.header("x-sandbox-error-status") or ""
        if re.fullmatch(r"-?\d+", text) and not 100 <= int(text) <= 599:
            raise Refused(400, "bad-status", "The status must be 100 to 599.")
        return super().error_status(request)


@defect("ERR-5")
class FractionHonoured(InjectsInstead):
    """503.5 is cut to 503."""

    def honoured(self, text: str) -> bool:
        return text == "503.5"


@defect("ERR-5")
class HexadecimalHonoured(InjectsInstead):
    """0x1F7 is read as 503."""

    def honoured(self, text: str) -> bool:
        return text.lower() == "0x1f7"


@defect("ERR-5")
class StatusInWordsCrashes(Sandbox):
    """A status that is no number answers 500."""

    def error_status(self, request: Request) -> int | None:
        if (request.header("x-sandbox-error-status") or "0").isalpha():
            raise Refused(500, "internal", "invalid literal for int()")
        return super().error_status(request)


@defect("ERR-5")
class BlankInsideHonoured(InjectsInstead):
    """5 03 is read as 503."""

    def honoured(self, text: str) -> bool:
        return text == "5 03"


class OtherText(Sandbox):
    """Answers another message than the one asked for."""

    def error_text(self, request: Request) -> str:
        return self.changed(super().error_text(request))

    def changed(self, text: str) -> str:
        raise NotImplementedError


@defect("ERR-6", also={"ERR-7": "a message of 500 characters is not echoed either"})
class MessageNotEchoed(OtherText):
    """The message is always the default."""

    def changed(self, text: str) -> str:
        return DEFAULT_MESSAGE


@defect("ERR-6", also={"ERR-7": "its message is longer than that"})
class MessageDecorated(OtherText):
    """The message has a word put before it."""

    def changed(self, text: str) -> str:
        return f"Error: {text}"


@defect("ERR-6")
class MessageInUpperCase(OtherText):
    """The message is answered in capitals."""

    def changed(self, text: str) -> str:
        return text.upper()


@defect("ERR-6", also={"ERR-7": "a message of 500 characters is in the title too"})
class MessageInTheTitleOnly(Sandbox):
    """The message is in the title, where nobody looks for it."""

    def error_document(self, refused: Refused, request: Request) -> dict[str, Any]:
        document = super().error_document(refused, request)
        if refused.code != "injected-error":
            return document
        return {**document, "title": refused.detail, "message": "failed", "detail": "failed"}


@defect("ERR-7")
class MessageOf500Ignored(Sandbox):
    """A message of 500 characters is taken for too long."""

    message_longest = 499


@defect("ERR-7")
class LongMessageEchoed(Sandbox):
    """A message of 501 characters is echoed whole."""

    message_longest = 1_000


@defect("ERR-7")
class LongMessageDropsTheStatus(NotInjected):
    """With a message of 501 characters nothing is injected."""

    def ignored(self, request: Request) -> bool:
        return len(request.header("x-sandbox-error-message") or "") > 500


@defect("ERR-7")
class LongMessageRefused(Sandbox):
    """A message of 501 characters is refused with 400."""

    def error_text(self, request: Request) -> str:
        if len(request.header("x-sandbox-error-message") or "") > 500:
            raise Refused(400, "message-too-long", "The message is too long.")
        return super().error_text(request)


@defect("ERR-8")
class LongStepRefused(Sandbox):
    """A step of 101 characters is refused."""

    def error_step(self, request: Request) -> str | None:
        if len(request.header("x-sandbox-error-step") or "") > 100:
            raise Refused(400, "step-too-long", "The step is too long.")
        return super().error_step(request)


@defect("ERR-8")
class LongStepInjects(Sandbox):
    """A step of 101 characters answers 500 by itself."""

    def injected(self, request: Request) -> Refused | None:
        if len(request.header("x-sandbox-error-step") or "") > 100:
            return Refused(500, "injected-error", DEFAULT_MESSAGE)
        return super().injected(request)


@defect("ERR-9")
class MessageAloneInjects(Sandbox):
    """A message alone answers 500."""

    def injected(self, request: Request) -> Refused | None:
        alone = request.header("x-sandbox-error-message") and request.header("x-sandbox-error-status") is None
        return Refused(500, "injected-error", self.error_text(request)) if alone else super().injected(request)


@defect("ERR-9")
class MessageAloneRefused(Sandbox):
    """A message alone is refused with 400."""

    def injected(self, request: Request) -> Refused | None:
        alone = request.header("x-sandbox-error-message") and request.header("x-sandbox-error-status") is None
        return Refused(400, "message-alone", "Where is the status?") if alone else super().injected(request)


@defect("ERR-12")
class EveryOtherInjectionFails(NotInjected):
    """A status is injected every other time."""

    turns = 0

    def ignored(self, request: Request) -> bool:
        if request.header("x-sandbox-error-step") != "kyb_submission" or self.error_status(request) != 409:
            return False
        self.turns += 1
        return self.turns % 2 == 0


@defect("ERR-12")
class MessageCounts(Sandbox):
    """The answer to the same headers has a title that counts."""

    turns = 0

    def error_document(self, refused: Refused, request: Request) -> dict[str, Any]:
        self.turns += 1
        document = super().error_document(refused, request)
        return {**document, "title": f"Error number {self.turns}"} if refused.code == "injected-error" else document
