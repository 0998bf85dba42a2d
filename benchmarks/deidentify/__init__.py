"""How much of what identifies people is found, on labelled sentences: `python -m benchmarks.deidentify`."""
