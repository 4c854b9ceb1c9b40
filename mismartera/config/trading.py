"""What may be traded: limits, account, slippage and commission."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, model_validator

from mismartera.config.part import Fault, Part, refusal
from mismartera.config.values import Amount, Percent, PositiveAmount, Share


class QualityMeasure(StrEnum):
    """The measure of data quality that risk checks use."""

    INTEGRITY = "integrity"
    QUALITY = "quality"


class OnMarginCall(StrEnum):
    """What is done when an account's equity is below its maintenance."""

    WARN = "warn"
    FLATTEN = "flatten"


class OnLikelySplit(StrEnum):
    """What becomes of orders with a price where a symbol opens as after a split."""

    CANCEL = "cancel"
    KEEP = "keep"


class NoSlippage(Part):
    """Orders are filled at the price that they meet."""

    model: Literal["none"] = Field(description="No slippage.")


class FixedSlippage(Part):
    """Every share is filled worse by a fixed amount."""

    model: Literal["fixed"] = Field(description="A fixed amount a share.")
    amount: Amount = Field(description="How much worse the price of each share is.")


class BasisPointsSlippage(Part):
    """Every share is filled worse by a part of its price."""

    model: Literal["basis_points"] = Field(description="Hundredths of a percent of the price.")
    basis_points: Annotated[float, Field(ge=0, le=10_000)] = Field(
        description="How much worse the price is, in hundredths of a percent."
    )


class VolumeShareSlippage(Part):
    """The price worsens with the square of the order's share of the bar's volume."""

    model: Literal["volume_share"] = Field(description="By the order's share of the volume.")
    price_impact: Share = Field(
        default=0.1, description="The part of the price that is lost at a share of one."
    )


class NoCommission(Part):
    """Trading is free."""

    model: Literal["none"] = Field(description="No commission.")


class PerShareCommission(Part):
    """An amount for each share."""

    model: Literal["per_share"] = Field(description="An amount for each share.")
    amount: Amount = Field(description="The commission for one share.")
    minimum: Amount = Field(default=0.0, description="The least commission of an order.")


class PerTradeCommission(Part):
    """An amount for each trade."""

    model: Literal["per_trade"] = Field(description="An amount for each trade.")
    amount: Amount = Field(description="The commission for one trade.")
    minimum: Amount = Field(default=0.0, description="The least commission of an order.")


class PercentCommission(Part):
    """A percentage of the traded value."""

    model: Literal["percent"] = Field(description="A percentage of the traded value.")
    percent: Percent = Field(description="The commission in percent of the traded value.")
    minimum: Amount = Field(default=0.0, description="The least commission of an order.")


Slippage: TypeAlias = Annotated[
    NoSlippage | FixedSlippage | BasisPointsSlippage | VolumeShareSlippage,
    Field(discriminator="model"),
]
Commission: TypeAlias = Annotated[
    NoCommission | PerShareCommission | PerTradeCommission | PercentCommission,
    Field(discriminator="model"),
]


class Margin(Part):
    """How much of a position has to be own money."""

    initial_percent: Annotated[float, Field(gt=0, le=100)] = Field(
        default=50.0, description="Own money needed to open a position, in percent of its value."
    )
    maintenance_percent: Annotated[float, Field(gt=0, le=100)] = Field(
        default=25.0, description="Own money needed to keep a position, in percent of its value."
    )

    @model_validator(mode="after")
    def _keeping_needs_no_more_than_opening(self) -> Margin:
        if self.maintenance_percent > self.initial_percent:
            expected = f"at most initial_percent {self.initial_percent:g}"
            raise refusal(Fault(expected, ("maintenance_percent",)))
        return self


class TradingConfig(Part):
    """Risk limits, the account and the models of trading costs."""

    max_buying_power: PositiveAmount = Field(
        default=100_000.0, description="The most that may be invested at once."
    )
    max_per_trade: PositiveAmount = Field(
        default=10_000.0, description="The largest value of one order."
    )
    max_per_symbol: PositiveAmount = Field(
        default=20_000.0, description="The largest value held in one symbol."
    )
    max_open_positions: Annotated[int, Field(ge=1, le=100_000)] = Field(
        default=5, description="How many positions may be open at once."
    )
    min_quality: Percent = Field(
        default=95.0, description="The least data quality at which an order is approved."
    )
    quality_measure: QualityMeasure = Field(
        default=QualityMeasure.INTEGRITY,
        description="integrity: confirmed empty minutes count as there; quality: they do not.",
    )
    min_confidence: Share = Field(
        default=0.5, description="The least confidence at which a signal is approved."
    )
    initial_cash: PositiveAmount = Field(
        default=100_000.0, description="The cash of the account at the start."
    )
    short_sales: bool = Field(default=False, description="Whether shares may be sold short.")
    margin: Margin | None = Field(
        default=None, description="Trading on margin; null: with own money alone."
    )
    flatten_at_close: bool = Field(
        default=False, description="Whether every position is closed at the session's end."
    )
    max_daily_loss: PositiveAmount | None = Field(
        default=None, description="A day's loss after which only reducing orders are approved."
    )
    max_orders_per_minute: Annotated[int, Field(ge=1, le=1_000_000)] | None = Field(
        default=None, description="How many orders are approved in a minute."
    )
    max_price_deviation_percent: Annotated[float, Field(gt=0, le=100)] | None = Field(
        default=None, description="How far an order's price may lie from the last close."
    )
    max_strategy_errors: Annotated[int, Field(ge=1, le=1_000_000)] = Field(
        default=10, description="After how many errors a strategy is disabled."
    )
    volume_share: Annotated[float, Field(gt=0, le=1)] | None = Field(
        default=0.1,
        description=(
            "The share of a bar's volume that orders can be filled from; null: they are filled "
            "without regard to volume."
        ),
    )
    slippage: Slippage = Field(
        default=NoSlippage(model="none"), description="How much worse than the market fills are."
    )
    commission: Commission = Field(
        default=NoCommission(model="none"), description="What the broker takes for a trade."
    )
    tick_size: Annotated[float, Field(gt=0, le=1e6)] | None = Field(
        default=None,
        description="The step of prices that orders may have; null: any price of twelve digits.",
    )
    on_margin_call: OnMarginCall = Field(
        default=OnMarginCall.WARN,
        description=(
            "What is done when equity is below maintenance. warn: say so; flatten: close all."
        ),
    )
    on_likely_split: OnLikelySplit = Field(
        default=OnLikelySplit.CANCEL,
        description=(
            "What becomes of a symbol's orders with a price where it opens as after a split that "
            "nothing stored explains. cancel: they end; keep: they stand."
        ),
    )
