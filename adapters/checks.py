"""Looks at what a caller hands over before anything is sent: a mistake here must not travel, nor show the key."""

import ipaddress
import math
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from adapters.errors import ConfigurationError, FieldError, ValidationError

UUID_TEXT = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
HEADER_TEXT = re.compile(r"[\x20-\x7e\t]*")
API_KEY = re.compile(r"[\x21-\x7e]+")
OWN_HEADERS = frozenset(
    {"x-api-key", "x-idempotency-key", "content-type", "content-length", "transfer-encoding", "host", "connection"}
)


def base_url(given: str) -> str:
    """An http(s) URL without trailing slash. Plain http only to this machine: the key would travel readable."""
    try:
        parts = urlsplit(given)
        host, _ = parts.hostname, parts.port
    except (ValueError, AttributeError, TypeError):
        raise ConfigurationError("the base URL is not a URL") from None
    if parts.scheme not in {"http", "https"} or not host:
        raise ConfigurationError("the base URL must begin with http:// or https:// and a host")
    if parts.username is not None or parts.query or parts.fragment:
        raise ConfigurationError("the base URL must not have a user, a query or a fragment")
    if parts.scheme == "http" and not _is_loopback(host):
        raise ConfigurationError("plain http is for loopback addresses only: use https")
    return given.rstrip("/")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def api_key(given: str) -> str:
    """A key that can stand in a header. The message never repeats it."""
    if not isinstance(given, str) or API_KEY.fullmatch(given) is None:
        raise ConfigurationError("the API key must be non-empty printable ASCII without spaces")
    return given


def timeout(seconds: float) -> float:
    """A positive number of seconds."""
    if not isinstance(seconds, (int, float)) or not math.isfinite(seconds) or seconds <= 0:
        raise ConfigurationError("the timeout must be a positive number of seconds")
    return float(seconds)


def idempotency_key(given: str) -> str:
    """A UUID of any version, as given: the server compares it as text."""
    if not isinstance(given, str) or UUID_TEXT.fullmatch(given) is None:
        raise ValidationError("the idempotency key is not a UUID", [FieldError("idempotency_key", "not a UUID")])
    return given


def extra_headers(given: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """A caller's headers for one call; those that this client sets itself are refused."""
    for name, value in given.items():
        if HEADER_NAME.fullmatch(name) is None or HEADER_TEXT.fullmatch(value) is None:
            raise ConfigurationError("a header has a name or a value that HTTP does not allow")
        if name.lower() in OWN_HEADERS:
            raise ConfigurationError(f"the header {name} is set by the client itself")
    return tuple(given.items())
