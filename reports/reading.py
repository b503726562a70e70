"""Reads run records of any age and origin: whatever is wrong with one is a RecordError that says what to do."""

from pathlib import Path

from conformance.results import RecordError, RunRecord, read_record

FORMAT = 1


def read(path: Path) -> RunRecord:
    """The record in a folder or file. Raises RecordError, also where a line lacks what it must have."""
    try:
        record = read_record(path)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise RecordError(
            f"{path}: a line lacks or garbles what it must have ({error}); the file was changed"
        ) from None
    written = record.header.get("format")
    if written != FORMAT:
        raise RecordError(
            f"{path}: is of format {written}, this version reads format {FORMAT}; use the suite that wrote it"
        )
    return record
