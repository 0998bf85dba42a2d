"""How well, and how fast, labels and causal speech are suggested: `python -m benchmarks.suggest`."""
