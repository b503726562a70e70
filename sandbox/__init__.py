"""The embedded reference target: real HTTP on loopback that behaves as the contract says, by rules of its own.

It imports no other room of the project, so that a mistake in its rules shows as a disagreement with the suites'.
"""
