"""The processes that serve: one that watches over workers, and the workers."""
