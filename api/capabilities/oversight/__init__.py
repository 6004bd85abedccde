"""Accountability and data quality."""
