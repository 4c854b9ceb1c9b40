"""`python -m cli`: the same entry as the console script."""

from cli.start import run

run()
