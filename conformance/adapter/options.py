"""Which options of a run mean something when a client is judged."""

from conformance.options import OPTIONS

CLIENT_OPTIONS = tuple(
    option
    for option in OPTIONS
    if option.name in {"out", "clauses", "strict", "seed", "deviations", "target", "config", "history", "notify"}
)
