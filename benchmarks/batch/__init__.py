"""How long notebooks and whole programmes take, and what many areas would take: `python -m benchmarks.batch`."""
