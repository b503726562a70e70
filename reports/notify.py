"""Says what moved, through Apprise: chat, mail, pager. Says nothing when nothing moved. The address is a secret."""

import logging
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from reports.moves import Kind, Move
from reports.untrusted import one_line

MOST = 20


class NotifyError(Exception):
    """Nobody was told. The message is one line, and never holds the address: it carries a secret."""


def check_address(address: str) -> None:
    """Raises NotifyError when Apprise cannot make anything of the address, before a run begins."""
    _opened(address)


def notify(address: str, target: str, moves: Sequence[Move]) -> bool:
    """Sends one message about all that moved; returns whether there was anything to say."""
    if not moves:
        return False
    told = _opened(address)
    kinds = {move.kind for move in moves}
    severity = (
        "success" if kinds == {Kind.RECOVERY} else "warning" if kinds <= {Kind.RECOVERY, Kind.DRIFT} else "failure"
    )
    with _quiet():
        sent = told.notify(title=title(target, moves), body=body(moves), notify_type=severity, body_format="text")
    if not sent:
        raise NotifyError("the notification was not taken; check the address in CONFORMANCE_NOTIFY, and the service")
    return True


def title(target: str, moves: Sequence[Move]) -> str:
    counts = [(kind, sum(move.kind is kind for move in moves)) for kind in Kind]
    words = [str(kind) if count == 1 else f"{count} {_plural(kind)}" for kind, count in counts if count]
    return f"Conformance of {one_line(target, 80)}: {', '.join(words)}"


def body(moves: Sequence[Move]) -> str:
    lines = [f"{move.kind}: {one_line(move.text, 300)}" for move in moves[:MOST]]
    if len(moves) > MOST:
        lines.append(f"... and {len(moves) - MOST} more")
    return "\n".join(lines)


def _plural(kind: Kind) -> str:
    return "recoveries" if kind is Kind.RECOVERY else f"{kind}s"


def _opened(address: str):  # type: ignore[no-untyped-def]  # noqa: ANN202 - a library without types, loaded late
    with _quiet():
        try:
            import apprise
        except ImportError:
            raise NotifyError("notifications need apprise; install customers-conformance[notify]") from None
        told = apprise.Apprise()
        understood = told.add(address)
    if not understood:
        raise NotifyError("the notification address is none that Apprise knows; see its list of services")
    return told


@contextmanager
def _quiet() -> Iterator[None]:
    """Keeps the library from logging addresses, which it does when it cannot read or reach one, and from warning of
    what it imports: warnings are errors in a run.
    """
    log = logging.getLogger("apprise")
    was, log.disabled = log.disabled, True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        log.disabled = was
