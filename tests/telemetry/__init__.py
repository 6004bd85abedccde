"""What is told of work, and what is never told."""
