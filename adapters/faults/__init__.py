"""Clients that are wrong in exactly one way each. They prove that the SDK gate sees what it says it sees."""

from adapters.faults import answers, errors, keys, retrying, secrecy, time, wire
from adapters.faults.registry import FAULTS, Fault

__all__ = ["FAULTS", "Fault", "answers", "errors", "keys", "retrying", "secrecy", "time", "wire"]
