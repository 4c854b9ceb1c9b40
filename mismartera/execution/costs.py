"""The models of trading costs that a configuration names."""

from __future__ import annotations

from mismartera.calc.trading_costs import (
    Commission,
    Slippage,
    basis_points_slippage,
    fixed_slippage,
    no_commission,
    no_slippage,
    per_share_commission,
    per_trade_commission,
    percent_commission,
    volume_share_slippage,
)
from mismartera.config import trading as config


def slippage_of(chosen: config.Slippage) -> Slippage:
    """The slippage model of a configuration."""
    match chosen:
        case config.NoSlippage():
            return no_slippage
        case config.FixedSlippage():
            return fixed_slippage(chosen.amount)
        case config.BasisPointsSlippage():
            return basis_points_slippage(chosen.basis_points)
        case config.VolumeShareSlippage():
            return volume_share_slippage(chosen.price_impact)


def commission_of(chosen: config.Commission) -> Commission:
    """The commission model of a configuration."""
    match chosen:
        case config.NoCommission():
            return no_commission
        case config.PerShareCommission():
            return per_share_commission(chosen.amount, chosen.minimum)
        case config.PerTradeCommission():
            return per_trade_commission(chosen.amount, chosen.minimum)
        case config.PercentCommission():
            return percent_commission(chosen.percent, chosen.minimum)
