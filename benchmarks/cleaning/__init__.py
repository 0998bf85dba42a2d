"""Speed and memory of stage 01 on many long transcripts: `python -m benchmarks.cleaning`."""
