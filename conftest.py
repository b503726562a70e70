"""Where the rooms meet under pytest: the engine, the reports, and the embedded targets register here."""

pytest_plugins = (
    "conformance.plugin",
    "conformance.fixtures",
    "conformance.adapter.plugin",
    "reports.plugin",
    "sandbox.plugin",
)
