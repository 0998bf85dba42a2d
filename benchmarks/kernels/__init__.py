"""Time that notebooks take with kernels started anew and with forked ones: `python -m benchmarks.kernels`."""
