"""Where the suite lies on disk: cases are files that pytest reads, next to this package."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
