"""Patrol and deployment."""
