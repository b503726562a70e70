"""Keeps a run in the history and says what moved, where the settings of the run ask for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from conformance.results import RunRecord
from reports.history import HistoryError, opened, run_row
from reports.moves import moves
from reports.notify import NotifyError, check_address, notify


@dataclass(frozen=True)
class Keeping:
    """Where the history is, and who is told. `address` carries a secret: it is neither shown nor written anywhere."""

    history: Path | None = None
    address: str | None = None

    def __repr__(self) -> str:
        return f"Keeping(history={self.history!r}, address={'[redacted]' if self.address else None})"

    def check(self) -> str | None:
        """Why this cannot work, in one line, before anything is sent; None when it can."""
        try:
            if self.address and not self.history:
                raise NotifyError("--notify needs --history: what moved is seen against the run before")
            if self.address:
                check_address(self.address)
            if self.history:
                with opened(self.history):
                    pass
        except (HistoryError, NotifyError) as error:
            return str(error)
        return None

    def keep(self, record: RunRecord) -> list[str]:
        """Appends the run and tells what moved. Returns lines for the user; a trouble here never changes a verdict."""
        if not self.history:
            return []
        lines = []
        try:
            with opened(self.history) as history:
                run = history.append(record)
                found = moves(history, run)
            lines += [f"moved: {move.kind}: {move.text}" for move in found]
            if self.address and notify(self.address, run_row(record)["target"], found):
                lines.append("a notification was sent")
        except (HistoryError, NotifyError) as error:
            lines.append(f"the run was judged and reported, but: {error}")
        return lines


def keeping(settings: Mapping[str, object]) -> Keeping:
    """From the values of --history and --notify, either of which may be missing."""
    history, address = settings.get("history"), settings.get("notify")
    return Keeping(Path(str(history)) if history else None, str(address) if address else None)
