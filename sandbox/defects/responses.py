"""RESP and RATE: ways to get the 201, and what comes with every answer, wrong."""

import json
import re
import secrets
import uuid
from typing import Any

from sandbox.creating import DAY_NS
from sandbox.customers import Customer
from sandbox.defects.registry import defect
from sandbox.ksuid import minted
from sandbox.messages import Client, HeaderLines, Refused, Request, Response
from sandbox.reference import Sandbox

NOT_OF_THE_SCHEMA = {"RESP-1": "the body is no longer valid against the schema"}
NO_REFERENCE = "what names a customer is no KSUID"


class OtherMember(Sandbox):
    """Changes one member of the 201."""

    def created_document(self, customer: Customer) -> dict[str, Any]:
        return self.changed(super().created_document(customer), customer)

    def changed(self, document: dict[str, Any], customer: Customer) -> dict[str, Any]:
        raise NotImplementedError


def without(document: dict[str, Any], name: str) -> dict[str, Any]:
    return {member: value for member, value in document.items() if member != name}


@defect("RESP-1")
class CreatedAnswers200(Sandbox):
    """A create answers 200."""

    created_status = 200


@defect("RESP-1")
class CreatedAnswers202(Sandbox):
    """A create answers 202."""

    created_status = 202


@defect("RESP-1")
class CreatedAsText(Sandbox):
    """The 201 calls itself text."""

    def created_response(self, customer: Customer) -> Response:
        return super().created_response(customer)._replace(media_type=b"text/plain")


@defect("RESP-1")
class CreatedWithDuplicateMembers(Sandbox):
    """The 201 has a member twice."""

    def written(self, document: dict[str, Any]) -> bytes:
        return b'{"id": "' + str(document["id"]).encode() + b'", ' + super().written(document)[1:]


@defect("RESP-1", also={"RESP-5": "there is no array to look at"})
class LinksMissing(OtherMember):
    """The 201 has no kyb_links."""

    def changed(self, document: dict[str, Any], customer: Customer) -> dict[str, Any]:
        return without(document, "kyb_links")


@defect("RESP-1", also={"RESP-7": "there is no expiry to look at"})
class ExpiryMissing(OtherMember):
    """The 201 has no application_expires_at."""

    def changed(self, document: dict[str, Any], customer: Customer) -> dict[str, Any]:
        return without(document, "application_expires_at")


@defect("RESP-2", also=NOT_OF_THE_SCHEMA)
class IdIsUuid(Sandbox):
    """Ids are UUIDs."""

    def new_id(self, now_ns: int) -> str:
        return str(uuid.uuid4())


@defect("RESP-2", also=NOT_OF_THE_SCHEMA)
class IdTooShort(Sandbox):
    """Ids have 26 characters."""

    def new_id(self, now_ns: int) -> str:
        return super().new_id(now_ns)[:26]


@defect("RESP-2")
class IdBeyondTheLargest(Sandbox):
    """Ids are 27 characters drawn at random: most of them are beyond what 20 bytes hold."""

    def new_id(self, now_ns: int) -> str:
        return "z" + secrets.token_hex(13)


@defect("RESP-2", also=NOT_OF_THE_SCHEMA)
class ApplicationIdIsUuid(Sandbox):
    """Application ids are UUIDs."""

    def new_application_id(self, now_ns: int) -> str:
        return str(uuid.uuid4())


@defect("RESP-3")
class ApplicationIdConstant(Sandbox):
    """All customers share an application."""

    application = minted(1_790_000_000)

    def new_application_id(self, now_ns: int) -> str:
        self.application = minted(now_ns // 1_000_000_000) if self.customers_created == 0 else self.application
        return self.application


@defect("RESP-3")
class IndividualsShareAnId(Sandbox):
    """All individuals answer with the same id."""

    shared: str | None = None

    def created_document(self, customer: Customer) -> dict[str, Any]:
        document = super().created_document(customer)
        if customer.customer_type != "individual":
            return document
        self.shared = self.shared or customer.id
        return {**document, "id": self.shared}


class OtherTime(Sandbox):
    seconds: int

    def new_id(self, now_ns: int) -> str:
        return minted(now_ns // 1_000_000_000 + self.seconds)


@defect("RESP-4")
class IdTwoDaysOld(OtherTime):
    """Ids carry the time of two days ago."""

    seconds = -2 * 86_400


@defect("RESP-4")
class IdFromTheFuture(OtherTime):
    """Ids carry a time two days ahead."""

    seconds = 2 * 86_400


@defect("RESP-4")
class IdWithoutTheEpoch(Sandbox):
    """Ids carry Unix time, without taking the epoch of KSUIDs off."""

    def new_application_id(self, now_ns: int) -> str:
        return minted(now_ns // 1_000_000_000 + 1_400_000_000)


class OtherLink(Sandbox):
    """Changes one member of a KYB link."""

    def kyb_link(self, link_type: str, customer: Customer) -> dict[str, Any]:
        return self.changed_link(super().kyb_link(link_type, customer))

    def changed_link(self, link: dict[str, Any]) -> dict[str, Any]:
        raise NotImplementedError


@defect("RESP-5", also=NOT_OF_THE_SCHEMA)
class LinksNull(Sandbox):
    """kyb_links is null."""

    def kyb_links(self, customer: Customer) -> Any:
        return None


@defect("RESP-5", also=NOT_OF_THE_SCHEMA)
class LinksInAnObject(Sandbox):
    """kyb_links is an object by provider."""

    def kyb_links(self, customer: Customer) -> Any:
        return {link["provider_id"]: link for link in super().kyb_links(customer)}


@defect("RESP-5", also=NOT_OF_THE_SCHEMA)
class LinkWithoutUrl(OtherLink):
    """A link has no url."""

    def changed_link(self, link: dict[str, Any]) -> dict[str, Any]:
        return without(link, "url")


@defect("RESP-5", also=NOT_OF_THE_SCHEMA)
class LinkOfUnknownType(OtherLink):
    """A link is of a type that is not published."""

    def changed_link(self, link: dict[str, Any]) -> dict[str, Any]:
        return {**link, "link_type": "video_call"}


@defect("RESP-5", also=NOT_OF_THE_SCHEMA)
class LinkOfUnknownStatus(OtherLink):
    """A link has a status that is not published."""

    def changed_link(self, link: dict[str, Any]) -> dict[str, Any]:
        return {**link, "status": "PENDING"}


@defect("RESP-5", also=NOT_OF_THE_SCHEMA)
class LinkTimesAsText(OtherLink):
    """The times of a link are text."""

    def changed_link(self, link: dict[str, Any]) -> dict[str, Any]:
        return {**link, "created_at": str(link["created_at"])}


@defect("RESP-5", also=NOT_OF_THE_SCHEMA)
class LinkWithoutProvider(OtherLink):
    """A link has null for its provider."""

    def changed_link(self, link: dict[str, Any]) -> dict[str, Any]:
        return {**link, "provider_id": None}


class OtherUrl(Sandbox):
    """Changes the application's URL."""

    def application_url(self, customer: Customer) -> str:
        return self.changed_url(super().application_url(customer))

    def changed_url(self, url: str) -> str:
        raise NotImplementedError


@defect("RESP-6", also=NOT_OF_THE_SCHEMA)
class UrlRelative(OtherUrl):
    """The URL is a path."""

    def changed_url(self, url: str) -> str:
        return "/" + url.split("/", 3)[3]


@defect("RESP-6")
class UrlWithoutToken(OtherUrl):
    """The URL has no token."""

    def changed_url(self, url: str) -> str:
        return url.partition("?")[0]


@defect("RESP-6")
class UrlNotSecure(OtherUrl):
    """The URL is http."""

    def changed_url(self, url: str) -> str:
        return url.replace("https:", "http:")


@defect("RESP-6", also=NOT_OF_THE_SCHEMA)
class UrlWithSpaces(OtherUrl):
    """The URL holds a space."""

    def changed_url(self, url: str) -> str:
        return url.replace("applications/", "my applications/")


@defect("RESP-6", also=NOT_OF_THE_SCHEMA)
class UrlWithOpenBracket(OtherUrl):
    """The URL has an address in brackets that do not close."""

    def changed_url(self, url: str) -> str:
        return "https://[x?token=" + url.partition("token=")[2]


@defect("RESP-6")
class TokenConstant(Sandbox):
    """All applications have the same token."""

    def token(self, customer: Customer) -> str:
        return "Zm9yIGV2ZXJ5Ym9keSB0aGUgc2FtZSBvbmU3"


@defect("RESP-6")
class TokenShort(Sandbox):
    """A token is eight characters."""

    def token(self, customer: Customer) -> str:
        return secrets.token_urlsafe(6)


class OtherExpiry(Sandbox):
    """Gets the expiry wrong."""

    def expires_at(self, customer: Customer) -> Any:
        return self.wrong(super().expires_at(customer))

    def wrong(self, nanoseconds: int) -> Any:
        raise NotImplementedError


@defect("RESP-7")
class ExpiryInSeconds(OtherExpiry):
    """The expiry is in seconds."""

    def wrong(self, nanoseconds: int) -> Any:
        return nanoseconds // 10**9


@defect("RESP-7")
class ExpiryInMilliseconds(OtherExpiry):
    """The expiry is in milliseconds."""

    def wrong(self, nanoseconds: int) -> Any:
        return nanoseconds // 10**6


@defect("RESP-7")
class ExpiryInMicroseconds(OtherExpiry):
    """The expiry is in microseconds."""

    def wrong(self, nanoseconds: int) -> Any:
        return nanoseconds // 10**3


@defect("RESP-7")
class ExpiryAfter29Days(OtherExpiry):
    """The expiry is a day early."""

    def wrong(self, nanoseconds: int) -> Any:
        return nanoseconds - DAY_NS


@defect("RESP-7")
class ExpiryAfter31Days(OtherExpiry):
    """The expiry is a day late."""

    def wrong(self, nanoseconds: int) -> Any:
        return nanoseconds + DAY_NS


@defect("RESP-7")
class ExpiryThreeHoursLate(OtherExpiry):
    """The expiry is in another time zone."""

    def wrong(self, nanoseconds: int) -> Any:
        return nanoseconds + DAY_NS // 8


@defect("RESP-7", also=NOT_OF_THE_SCHEMA)
class ExpiryAsText(OtherExpiry):
    """The expiry is text."""

    def wrong(self, nanoseconds: int) -> Any:
        return str(nanoseconds)


class WrittenOtherwise(Sandbox):
    template: str

    def written(self, document: dict[str, Any]) -> bytes:
        text = json.dumps(document)
        number = str(document["application_expires_at"])
        other = self.template.format(whole=number, first=number[0], rest=number[1:])
        return re.sub(rf'("application_expires_at": ){number}', rf"\g<1>{other}", text).encode()


@defect("RESP-8")
class ExpiryWithExponent(WrittenOtherwise):
    """The expiry is written with an exponent."""

    template = "{first}.{rest}e18"


@defect("RESP-8")
class ExpiryWithFraction(WrittenOtherwise):
    """The expiry is written with a fraction."""

    template = "{whole}.0"


@defect("RESP-9", also={"RESP-5": "the links of an individual are looked at too"})
class IndividualsWithoutLinks(OtherMember):
    """The 201 of an individual has no kyb_links."""

    def changed(self, document: dict[str, Any], customer: Customer) -> dict[str, Any]:
        return without(document, "kyb_links") if customer.customer_type == "individual" else document


@defect("RESP-9", also={"RESP-5": "the links of an individual are looked at too"})
class IndividualsWithNullLinks(OtherMember):
    """The 201 of an individual has null for its kyb_links."""

    def changed(self, document: dict[str, Any], customer: Customer) -> dict[str, Any]:
        return {**document, "kyb_links": None} if customer.customer_type == "individual" else document


@defect("RESP-9")
class WithoutExternalIdAnswers200(Sandbox):
    """A create without external_id answers 200."""

    def created_response(self, customer: Customer) -> Response:
        response = super().created_response(customer)
        return response._replace(status=200) if customer.external_id is None else response


@defect("RATE-1")
class NoRateHeaders(Sandbox):
    """Nothing says how much is left."""

    def rate_headers(self, *_: Any) -> HeaderLines:
        return ()


@defect("RATE-1")
class RemainingNotSaid(Sandbox):
    """The limit is told, what remains of it is not."""

    def rate_headers(self, *args: Any) -> HeaderLines:
        return tuple(line for line in super().rate_headers(*args) if line[0] != b"x-ratelimit-remaining")


@defect("RATE-1")
class ThrottledWithoutRetryAfter(Sandbox):
    """A 429 does not say when to come back, and nothing before it said that it would come."""

    requests = 0

    def check_rate(self, client: Client | None, request: Request) -> HeaderLines:
        # By number, not by time: it must come on a slow machine too.
        self.requests += 1
        if self.requests % 40 == 0:
            raise Refused(429, "too-many-requests", "Too many requests; come back later.")
        return super().check_rate(client, request)
