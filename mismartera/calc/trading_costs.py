"""What trading costs beyond the price: models of slippage and of commission.

A slippage model says how much worse a price becomes, from the price and the share of the bar's
volume that is traded. A commission model says what an order has cost in all, from what it has
traded in all, so that a minimum is asked for once however many fills there are.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from mismartera.domain.money import UNITS, micros, price_units, share_micros, units, value_micros

Slippage: TypeAlias = Callable[[float, float], float]
"""(price, share of the bar's volume) → how much worse, at least 0."""

Commission: TypeAlias = Callable[[int, int], int]
"""(quantity in units, value in micros) of an order so far → its commission so far in micros."""


def no_slippage(_price: float, _share: float) -> float:
    """Fill at the price that is met."""
    return 0.0


def fixed_slippage(amount: float) -> Slippage:
    """Fill worse by an amount for each unit."""
    return lambda _price, _share: amount


def basis_points_slippage(basis_points: float) -> Slippage:
    """Fill worse by hundredths of a percent of the price."""
    part = basis_points / 10_000
    return lambda price, _share: price * part


def volume_share_slippage(price_impact: float) -> Slippage:
    """Fill worse by `price_impact` × share² of the price: the impact grows with the square."""
    return lambda price, share: price * price_impact * share * share


def no_commission(_quantity: int, _value: int) -> int:
    """Take nothing."""
    return 0


def per_share_commission(amount: float, minimum: float) -> Commission:
    """Take an amount for each unit, at least the minimum for an order."""
    each, least = price_units(amount), micros(minimum)
    return lambda quantity, _value: max(least, value_micros(each, quantity))


def per_trade_commission(amount: float, minimum: float) -> Commission:
    """Take one amount for an order that trades, with its first fill."""
    once = max(micros(amount), micros(minimum))
    return lambda _quantity, _value: once


def percent_commission(percent: float, minimum: float) -> Commission:
    """Take a percentage of the traded value, at least the minimum for an order."""
    part, least = units(percent), micros(minimum)
    return lambda _quantity, value: max(least, share_micros(value, part, 100 * UNITS))
