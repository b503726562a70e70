"""The reference adapter: ``python -m adapters.reference`` drives this package's own client."""

import sys

from adapters.protocol import serve

if __name__ == "__main__":
    sys.exit(serve())
