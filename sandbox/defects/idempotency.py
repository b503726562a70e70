"""IDEM: ways to lose idempotency."""

import asyncio
import hashlib
import json
import re
import uuid
from collections import Counter
from collections.abc import Awaitable, Callable, Hashable

from sandbox.configuration import Configuration
from sandbox.defects.registry import defect
from sandbox.messages import Client, Refused, Request, Response
from sandbox.reference import Sandbox

SOON_NS = 100_000_000
# Long enough for requests released together to meet, also where a busy machine hands them over one by one.
RACE_SECONDS = 0.1
EVERY_REPLAY = "each replay, of whatever kind, shows it"


def document_of(request: Request) -> dict[str, object]:
    found = json.loads(request.body)
    assert isinstance(found, dict)
    return found


@defect("IDEM-1")
class KeyNotRequired(Sandbox):
    """Without the header the create is executed."""

    def idempotency_key(self, request: Request) -> str:
        return (
            super().idempotency_key(request) if request.header("x-idempotency-key") is not None else str(uuid.uuid4())
        )


@defect("IDEM-1")
class MissingKeyThrottled(Sandbox):
    """Without the header the answer is an error without a word."""

    def render_error(self, refused: Refused, request: Request) -> Response:
        if refused.code == "idempotency-key-missing":
            return Response(400, b"{}")
        return super().render_error(refused, request)


class OtherKeys(Sandbox):
    accepted: re.Pattern[str]

    def is_idempotency_key(self, key: str) -> bool:
        return super().is_idempotency_key(key) or self.accepted.fullmatch(key) is not None


@defect("IDEM-2")
class WordsAccepted(OtherKeys):
    """Words will do as a key."""

    accepted = re.compile(r"[a-z]+(-[a-z]+)+")


@defect("IDEM-2")
class EmptyKeyAcceptedAsUuid(OtherKeys):
    """An empty key will do."""

    accepted = re.compile(r"")


@defect("IDEM-2")
class KeyTooShortAccepted(OtherKeys):
    """A UUID without its last digit will do."""

    accepted = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{11}")


@defect("IDEM-2")
class KeyTooLongAccepted(OtherKeys):
    """A UUID with a digit more will do: the pattern has no end."""

    accepted = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{13}")


@defect("IDEM-2")
class NonHexDigitLastAccepted(OtherKeys):
    """The last digit may be any letter."""

    accepted = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{11}[a-z]")


@defect("IDEM-2")
class NonHexDigitFirstAccepted(OtherKeys):
    """The first digit may be any letter."""

    accepted = re.compile(r"[a-z][0-9a-f]{7}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@defect("IDEM-3")
class NoDashesAccepted(OtherKeys):
    """32 digits without dashes will do."""

    accepted = re.compile(r"[0-9a-f]{32}")


@defect("IDEM-3")
class BracesAccepted(OtherKeys):
    """Braces around a UUID will do."""

    accepted = re.compile(r"\{[0-9a-f-]{36}\}")


@defect("IDEM-3")
class UrnAccepted(OtherKeys):
    """A URN will do."""

    accepted = re.compile(r"urn:uuid:[0-9a-f-]{36}")


@defect("IDEM-4")
class OnlyVersionFour(Sandbox):
    """Only random UUIDs are accepted."""

    def is_idempotency_key(self, key: str) -> bool:
        return super().is_idempotency_key(key) and key[14] == "4"


@defect("IDEM-4")
class NewVersionsRefused(Sandbox):
    """UUIDs of versions 6 to 8 are refused."""

    def is_idempotency_key(self, key: str) -> bool:
        return super().is_idempotency_key(key) and key[14] in "12345"


@defect("IDEM-4")
class UpperCaseKeyRefused(Sandbox):
    """UUIDs in upper case are refused."""

    def is_idempotency_key(self, key: str) -> bool:
        return super().is_idempotency_key(key) and key == key.lower()


@defect("IDEM-5")
class ReplayAnswers200(Sandbox):
    """A replay answers 200 in place of the original's 201."""

    def replayed(self, response: Response, slot: Hashable, request: Request) -> Response:
        return response._replace(status=200)


@defect("IDEM-5", also=dict.fromkeys(("IDEM-6", "IDEM-7", "IDEM-10"), EVERY_REPLAY))
class ReplayChangesAField(Sandbox):
    """A replay shows another expiry."""

    def replayed(self, response: Response, slot: Hashable, request: Request) -> Response:
        document = json.loads(response.body)
        return response._replace(body=json.dumps({**document, "application_expires_at": 1}).encode())


@defect("IDEM-5", also=dict.fromkeys(("IDEM-6", "IDEM-7", "IDEM-10"), EVERY_REPLAY))
class ReplayDropsAMember(Sandbox):
    """A replay leaves the KYB links out."""

    def replayed(self, response: Response, slot: Hashable, request: Request) -> Response:
        document = {name: value for name, value in json.loads(response.body).items() if name != "kyb_links"}
        return response._replace(body=json.dumps(document).encode())


@defect("IDEM-5", also=dict.fromkeys(("IDEM-6", "IDEM-10"), "its repeats leave customers behind too"))
class ReplayExecutesInSecret(Sandbox):
    """A replay gives the original response, and creates another customer all the same."""

    def replayed(self, response: Response, slot: Hashable, request: Request) -> Response:
        self.new_customer(document_of(request), Client(0), "pending")
        return response


@defect("IDEM-5", also=dict.fromkeys(("IDEM-6", "IDEM-7", "IDEM-10"), "nothing is ever replayed"))
class KeyIgnored(Sandbox):
    """The key is asked for, and then ignored."""

    def slot(self, client: Client, key: str, request: Request) -> Hashable:
        return uuid.uuid4()


@defect("IDEM-5", also=dict.fromkeys(("IDEM-6", "IDEM-7", "IDEM-10"), EVERY_REPLAY))
class ReplayConflicts(Sandbox):
    """A replay answers 409 in place of the original."""

    def replayed(self, response: Response, slot: Hashable, request: Request) -> Response:
        raise Refused(409, "conflict", "This key was used before.")


@defect("IDEM-6")
class AnotherBodyExecuted(Sandbox):
    """The same key with another body is executed."""

    def slot(self, client: Client, key: str, request: Request) -> Hashable:
        return client, key.lower(), hashlib.sha256(request.body).digest()


@defect("IDEM-6")
class AnotherBodyExecutedInSecret(Sandbox):
    """The same key with another body gives the original response, and creates the other customer all the same."""

    def __init__(self, configuration: Configuration) -> None:
        super().__init__(configuration)
        self.first_bodies: dict[Hashable, bytes] = {}

    def replayed(self, response: Response, slot: Hashable, request: Request) -> Response:
        if self.first_bodies.setdefault(slot, request.body) != request.body:
            self.new_customer(document_of(request), Client(0), "pending")
        return response


@defect("IDEM-6")
class AnotherBodyCrashes(AnotherBodyExecutedInSecret):
    """The same key with another body answers 500."""

    def replayed(self, response: Response, slot: Hashable, request: Request) -> Response:
        if self.first_bodies.setdefault(slot, request.body) != request.body:
            raise Refused(500, "internal", "The bodies differ.")
        return response


@defect("IDEM-7")
class ForgetsAfterFiveReplays(Sandbox):
    """The sixth request under a key is executed again."""

    def __init__(self, configuration: Configuration) -> None:
        super().__init__(configuration)
        self.replays: Counter[Hashable] = Counter()

    async def once(self, slot: Hashable, request: Request, execute: Callable[[], Awaitable[Response]]) -> Response:
        kept = self.responses.get(slot)
        if kept is not None and kept[1].done() and self.now_ns() - kept[0] > SOON_NS:
            self.replays[slot] += 1
            if self.replays[slot] == 5:
                del self.responses[slot]
        return await super().once(slot, request, execute)


@defect("IDEM-7", also=dict.fromkeys(("IDEM-5", "IDEM-6"), "their first repeat may come after as much traffic"))
class KeepsSixtyKeys(Sandbox):
    """Only the last sixty keys are kept."""

    async def once(self, slot: Hashable, request: Request, execute: Callable[[], Awaitable[Response]]) -> Response:
        while len(self.responses) >= 60:
            del self.responses[next(iter(self.responses))]
        return await super().once(slot, request, execute)


@defect("IDEM-7", also=dict.fromkeys(("IDEM-5", "IDEM-6"), "their first repeat may come after the delay as well"))
class ForgetsAtTheApproval(Sandbox):
    """Once the customer is approved, its key is executed again."""

    def __init__(self, configuration: Configuration) -> None:
        super().__init__(configuration)
        self.retention_ns = int(configuration.approval_delay * 1_000_000_000)


class PartOfTheKey(Sandbox):
    def slot(self, client: Client, key: str, request: Request) -> Hashable:
        return client, self.part(key.lower())

    def part(self, key: str) -> str:
        raise NotImplementedError


@defect("IDEM-8")
class KeyCutShort(PartOfTheKey):
    """Only the first 30 characters of the key count."""

    def part(self, key: str) -> str:
        return key[:30]


@defect("IDEM-8")
class KeyWithoutItsBeginning(PartOfTheKey):
    """Only the last 30 characters of the key count."""

    def part(self, key: str) -> str:
        return key[-30:]


@defect("IDEM-8")
class KeyWithoutItsMiddle(PartOfTheKey):
    """The third group of the key does not count."""

    def part(self, key: str) -> str:
        return key[:14] + key[19:]


@defect("IDEM-9", also={"IDEM-6": "another body is another key to it"})
class KeyedByTheBody(Sandbox):
    """The body decides, not the key."""

    def slot(self, client: Client, key: str, request: Request) -> Hashable:
        return client, hashlib.sha256(request.body).digest()


@defect("IDEM-9", also={"RESP-3": "one customer answers two creates"})
class KeyedByTheExternalId(Sandbox):
    """A create with a known external_id is taken for a repeat, whatever its key."""

    async def executed(self, request: Request, client: Client) -> Response:
        document = self.document(request)
        twins = self.ledgers[client].with_external_id(str(document.get("external_id")))
        return self.created_response(twins[0]) if twins else await super().executed(request, client)


class StoresAfterwards(Sandbox):
    """Looks up, executes, stores: between the first and the last there is time for others."""

    async def once(self, slot: Hashable, request: Request, execute: Callable[[], Awaitable[Response]]) -> Response:
        kept = self.responses.get(slot)
        if kept is not None:
            return self.replayed(await kept[1], slot, request)
        await asyncio.sleep(RACE_SECONDS)
        response = await execute()
        future: asyncio.Future[Response] = asyncio.get_running_loop().create_future()
        future.set_result(response)
        return await self.stored(slot, future)

    async def stored(self, slot: Hashable, future: "asyncio.Future[Response]") -> Response:
        self.responses[slot] = (self.now_ns(), future)
        return future.result()


@defect("IDEM-10")
class Race(StoresAfterwards):
    """Concurrent requests with one key are all executed."""


@defect("IDEM-10")
class RaceWithOneAnswer(StoresAfterwards):
    """Concurrent requests with one key are all executed, though all answer alike."""

    async def stored(self, slot: Hashable, future: "asyncio.Future[Response]") -> Response:
        return self.responses.setdefault(slot, (self.now_ns(), future))[1].result()


@defect("IDEM-10")
class ConcurrentRequestsCrash(Sandbox):
    """While a key is being executed, another request under it answers 500."""

    async def once(self, slot: Hashable, request: Request, execute: Callable[[], Awaitable[Response]]) -> Response:
        kept = self.responses.get(slot)
        if kept is not None and not kept[1].done():
            raise Refused(500, "internal", "The key is locked.")
        return await super().once(slot, request, execute)

    async def pause(self) -> None:
        await asyncio.sleep(RACE_SECONDS)


@defect("IDEM-11")
class KeysSharedByClients(Sandbox):
    """One client's key finds the other client's response."""

    def slot(self, client: Client, key: str, request: Request) -> Hashable:
        return key.lower()
