"""Joins the records of a run's shards into one, as if one machine had run them all."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from conformance.case import case_line
from conformance.deviations import Deviations
from conformance.lookback import amended, exchange_of
from conformance.outcomes import ConfigurationError
from conformance.record import Recorder
from conformance.results import RunRecord, case_of
from conformance.sharding import Shard

SAME = ("side", "suite", "contract", "profile", "seed", "strict", "selection")
"""What shards of one run have in common, beside the target and its settings."""
WORST_END = ("fault", "interrupted", "stopped", "complete")


def merge(records: Sequence[RunRecord], out: Path, deviations: Deviations | None, known: Sequence[str]) -> RunRecord:
    """Writes the record of the whole run to `out`. Raises ConfigurationError where these are no shards of one run.

    With `deviations`, the entries are held against the whole run; `known` are all ids of cases and clauses.
    """
    shards = _in_order(records)
    header = dict(shards[0][1].header)
    header["started"] = min(str(record.header["started"]) for _, record in shards)
    header["planned"] = sum(record.header["planned"] for _, record in shards)
    header["configuration"] = {**header["configuration"], "shard": None}
    recorder = Recorder(out)
    recorder.write(header)
    for shard, record in shards:
        for line in _lines(record, f"s{shard.number}-"):
            recorder.write(line)
    for line in _looked_back(shards, deviations):
        recorder.write(line)
    if deviations is not None:
        results = [case for _, record in shards for case in record.cases]
        for reason in deviations.stale(results, known):
            recorder.write({"kind": "event", "name": "deviation", "detail": reason})
    return recorder.close(_footer(shards))


def _in_order(records: Sequence[RunRecord]) -> list[tuple[Shard, RunRecord]]:
    found: dict[int, tuple[Shard, RunRecord]] = {}
    for record in records:
        text = record.header.get("configuration", {}).get("shard")
        if not text:
            raise ConfigurationError("one of these runs is no shard; give the folders of runs with --shard")
        shard = Shard.parse(str(text))
        if shard.number in found:
            raise ConfigurationError(f"shard {shard} is there twice; give each shard once")
        found[shard.number] = shard, record
    shards = [found[number] for number in sorted(found)]
    first, known = shards[0]
    missing = [number for number in range(1, first.of + 1) if number not in found]
    if missing:
        raise ConfigurationError(f"shard {missing[0]}/{first.of} is missing; give all {first.of}")
    for shard, record in shards[1:]:
        for name, mine in _identity(record).items():
            if mine != _identity(known)[name]:
                raise ConfigurationError(
                    f"shard {shard} is of another {name} than shard {first}; shards of one run only"
                )
    return shards


def _identity(record: RunRecord) -> Mapping[str, Any]:
    """What must be the same. Each machine embeds a sandbox of its own, on a port of its own."""
    header = record.header
    target = dict(header["target"])
    if target.get("embedded"):
        target.pop("base_url", None)
    settings = {**header["configuration"], "shard": str(header["configuration"]["shard"]).partition("/")[2]}
    return {**{name: header.get(name) for name in SAME}, "target": target, "configuration": settings}


def _lines(record: RunRecord, prefix: str) -> Iterator[dict[str, Any]]:
    """Exchanges, events and cases; exchanges are numbered anew in every shard, so their ids get a prefix."""
    for name, exchange in record.exchanges.items():
        yield {**exchange, "id": prefix + name}
    for event in record.events:
        yield dict(event)
    for found in record.found:
        yield {**found, "evidence": [prefix + name for name in found["evidence"]]}
    for case in record.cases:
        if case.over is None:
            yield {**case_line(case), "evidence": [prefix + name for name in case.evidence]}


def _looked_back(shards: Sequence[tuple[Shard, RunRecord]], deviations: Deviations | None) -> Iterator[dict[str, Any]]:
    """The questions over the run, answered by what all shards have seen together."""
    seen = [
        exchange_of({**exchange, "id": f"s{shard.number}-{name}"})
        for shard, record in shards
        for name, exchange in record.exchanges.items()
    ]
    for _, record in shards:
        for case in record.cases:
            if case.over is not None:
                line = amended(case_line(case), seen)
                explained = deviations.explaining(case_of(line)) if deviations else None
                yield {**line, "deviation": explained.shown() if explained else None}


def _footer(shards: Sequence[tuple[Shard, RunRecord]]) -> dict[str, Any]:
    """The worst end of all; a shard that was killed makes the run an interrupted one."""
    ends = {shard: record.footer.get("ended", "interrupted") for shard, record in shards}
    ended = min(ends.values(), key=WORST_END.index)
    reasons = [
        f"shard {shard}: {record.footer.get('reason') or 'cut off before its end'}"
        for shard, record in shards
        if ends[shard] != "complete"
    ]
    footers = [record.footer for _, record in shards if record.footer]
    return {
        "finished": max((footer["finished"] for footer in footers), default=None),
        "seconds": max((footer["seconds"] for footer in footers), default=0),
        "requests": sum(footer["requests"] for footer in footers),
        "creations": sum(footer["creations"] for footer in footers),
        "ended": ended,
        "reason": "; ".join(reasons) or None,
    }
