"""Community policing and disputes."""
