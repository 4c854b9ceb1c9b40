"""The product's version, as it was installed."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import Final


def _installed() -> str:
    try:
        return version("mismartera")
    except PackageNotFoundError:
        return "unknown"


VERSION: Final = _installed()
