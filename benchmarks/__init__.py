"""What the suite costs and what it finds, beside other tools, measured in one run: `python -m benchmarks`."""
