"""What SQL cannot do: pure functions from frames to frames, one module a method."""
