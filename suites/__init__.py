"""The cases: plain functions that say what they send and what must hold, one module per clause area."""
