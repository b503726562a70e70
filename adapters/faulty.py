"""The reference adapter around a client with one defect: ``python -m adapters.faulty ID``; ``--list`` lists them."""

import json
import sys

from adapters.faults import FAULTS
from adapters.protocol import serve


def main(arguments: list[str]) -> int:
    """Serves with the named defect; the exit status."""
    if arguments == ["--list"]:
        for each in FAULTS.values():
            told = {"id": each.id, "summary": each.summary, "clause": each.clause, "also_breaks": each.also_breaks}
            print(json.dumps(told))
        return 0
    if len(arguments) != 1 or arguments[0] not in FAULTS:
        print("give the id of one fault; --list shows them", file=sys.stderr)
        return 2
    return serve(FAULTS[arguments[0]].client_type)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
