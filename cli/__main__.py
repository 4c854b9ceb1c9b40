"""`python -m cli`: the same entry as the console script."""

from cli.main import run

run()
