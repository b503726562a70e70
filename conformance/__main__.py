"""`python -m conformance` is the `conformance` command."""

from conformance.commands import main

if __name__ == "__main__":
    main()
