"""Calculating an indicator: rows in, one array per output out."""

from __future__ import annotations

from functools import lru_cache

from mismartera.calc.indicators import registry
from mismartera.calc.indicators.indicator_type import Calculation, ColumnFunction, Outputs
from mismartera.calc.indicators.rows import IndicatorRows
from mismartera.calc.indicators.specification import IndicatorSpec

__all__ = ["IndicatorRows", "compile", "compile_columns", "compute"]


@lru_cache(maxsize=4096)
def compile(spec: IndicatorSpec) -> Calculation:
    """Bind an indicator's function and parameters once, to be called on rows ever after."""
    return registry.get(spec.name).bind(spec.values, spec.inputs)


@lru_cache(maxsize=4096)
def compile_columns(spec: IndicatorSpec) -> ColumnFunction | None:
    """Bind an indicator to be called with its input columns alone, None where it needs more."""
    of_columns = registry.get(spec.name).of_columns
    return None if of_columns is None else of_columns(spec.values)


def compute(spec: IndicatorSpec, rows: IndicatorRows) -> Outputs:
    """Calculate an indicator over whole columns.

    Returns one float64 array per output, in the order of the type's `outputs`, each as long as
    the rows: NaN where a value is not ready or out of the function's domain, never infinite.
    A value depends on its own row and earlier ones alone. With fewer rows than the indicator
    looks back every value is NaN.
    """
    return compile(spec)(rows)
