"""The variables of the environment that the product reads."""

from __future__ import annotations

from typing import Final

HOME_VARIABLE: Final = "MISMARTERA_HOME"
"""Where the home directory is, unless `--home` says so."""
