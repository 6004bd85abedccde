"""Telling of work: spans, measures and log lines, by names that stand in one table.

It imports no other room. What it tells of is counted, timed and named; never what was asked or
answered.
"""
