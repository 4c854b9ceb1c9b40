"""Runs over a small market of made-up bars."""

from __future__ import annotations

from tests.system.fixtures import bench, market

__all__ = ["bench", "market"]
