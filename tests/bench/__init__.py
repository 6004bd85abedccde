"""What the benchmarks report can be trusted as arithmetic; nothing here is timed."""
