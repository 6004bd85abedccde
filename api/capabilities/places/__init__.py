"""Place-based analysis."""
