"""One delivery in, one receipt out. Nothing in here knows Dagster.

`take_in` reads a file of one feed and commits it to the lake, or refuses it whole. Every row is
accounted for: rows = accepted + quarantined + dropped by a named rule.
"""
