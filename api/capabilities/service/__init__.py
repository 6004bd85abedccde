"""Public service and protection."""
