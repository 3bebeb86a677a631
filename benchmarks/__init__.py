"""Figures that an issue names, measured: `python -m benchmarks STAGE`."""
