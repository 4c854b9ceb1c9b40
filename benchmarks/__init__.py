"""What MisMartera costs: `python -m benchmarks` measures it and prints a table."""
