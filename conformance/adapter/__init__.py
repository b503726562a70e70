"""The other side of the wire: drives a client through its adapter, and hands what came of it to the cases.

Everything is driven first and judged later. All trials run at once where the adapter can overlap calls, the adapter is
ended, and only then does the first case look at what happened: so a trouble of the adapter is known before any verdict.
"""
