"""A small client of the customers API, and the adapters that let the SDK gate drive clients like it."""

from adapters.client import CustomersClient
from adapters.decoding import CreatedCustomer
from adapters.errors import (
    ClientError,
    ConfigurationError,
    DeadlineExceeded,
    DecodeError,
    FieldError,
    HTTPError,
    TransportError,
    ValidationError,
)
from adapters.retries import RetryPolicy

__all__ = [
    "ClientError",
    "ConfigurationError",
    "CreatedCustomer",
    "CustomersClient",
    "DeadlineExceeded",
    "DecodeError",
    "FieldError",
    "HTTPError",
    "RetryPolicy",
    "TransportError",
    "ValidationError",
]
