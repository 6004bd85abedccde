"""Repair: what was put aside is shown, released by today's rules or given back, never edited."""
