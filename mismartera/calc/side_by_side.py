"""Arithmetic over many symbols at once: one row each, NaN where there is no value."""

from __future__ import annotations

import numpy as np

from mismartera.domain.columns import Float64


def row_averages(values: Float64) -> Float64:
    """Average each row from left to right, leaving NaN out; NaN for a row without a value.

    Takes shape (symbols, values), gives (symbols,).
    """
    there = ~np.isnan(values)
    count = there.sum(axis=1)
    averages = np.full(len(values), np.nan)
    if values.shape[1]:
        totals = np.cumsum(np.where(there, values, 0.0), axis=1)[:, -1]
        np.divide(totals, count, out=averages, where=count > 0)
    return averages


def last_values(values: Float64) -> Float64:
    """The last value of each row that is there; NaN for a row without one."""
    there = ~np.isnan(values)
    from_the_end = there[:, ::-1].argmax(axis=1) if values.shape[1] else np.zeros(len(values), int)
    last: Float64 = np.full(len(values), np.nan)
    if values.shape[1]:
        last = values[np.arange(len(values)), values.shape[1] - 1 - from_the_end]
    return last


def ratios(values: Float64, by: Float64) -> Float64:
    """Divide value by value; NaN where one is not there, or the second is not above 0."""
    result = np.full(values.shape, np.nan)
    np.divide(values, by, out=result, where=by > 0.0)
    return result


def percent_changes(values: Float64, since: Float64) -> Float64:
    """How far values are above earlier ones, in percent of these; NaN where one is not there."""
    return ratios(values - since, since) * 100.0
