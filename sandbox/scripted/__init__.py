"""A loopback server that answers by script - well-formed or broken, at once or never - and records what it is sent.

Written on bare sockets: no framework would send what a client under test has to survive. Scripts are plain data, see
`sandbox.scripted.answers`; what was received comes back as `sandbox.scripted.recording` values.
"""

from sandbox.scripted.server import ScriptedServer

__all__ = ["ScriptedServer"]
