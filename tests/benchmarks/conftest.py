"""The benchmarks are programs of the checkout, not of the installed package; so they are found by where they lie."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
