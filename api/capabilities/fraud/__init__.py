"""Fraud and property-crime rapid response."""
