"""Where the rooms meet under pytest: the engine, the reports, and the embedded targets register here."""

from conformance.commands.checkout import PLUGINS

pytest_plugins = PLUGINS
