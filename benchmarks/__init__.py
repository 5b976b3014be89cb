"""Measurements of quality and speed: `python -m benchmarks [--quick]` runs all of them."""
