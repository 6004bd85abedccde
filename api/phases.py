"""Rows of which each holds from one moment to another: how things stand when one asks.

A mart that holds the states to come needs no new delivery for a window to close or a hold to lapse.
"""

from api.measures import NOW

HOLDS_NOW = (
    f"(phase_from is null or phase_from <= {NOW}) and (phase_until is null or {NOW} < phase_until)"
)
"""The row of a thing that says how it stands when asked."""
