"""Where the suite lies on disk: cases are files that pytest reads, next to this package."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PLUGINS = (
    "conformance.plugin",
    "conformance.fixtures",
    "conformance.adapter.plugin",
    "reports.plugin",
    "sandbox.plugin",
)
"""What registers under pytest: conftest.py names them, and so does the command line, for cases that lie elsewhere."""
