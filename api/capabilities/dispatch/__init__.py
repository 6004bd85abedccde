"""Dispatch and quick response."""
