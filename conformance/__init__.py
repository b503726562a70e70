"""The engine: sends real HTTP, keeps the evidence, and turns exchanges into verdicts."""
