"""Whether what was taken in is fit to use: expectations from the contracts, and their results."""
