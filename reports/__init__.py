"""Turns the record of a run into what people read, keep and compare. Sends nothing, judges nothing anew.

Every writer is a function of the run record alone, so that any report can be made again from an old run. Nothing in a
record is trusted: it quotes a target that may be hostile (see `reports.untrusted`).
"""
