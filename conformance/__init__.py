"""The engine: sends real HTTP, keeps the evidence, and turns exchanges into verdicts."""

__version__ = "0.1.0"
